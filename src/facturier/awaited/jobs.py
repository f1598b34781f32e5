"""Background entrances: the clock taken, one call."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.awaited import actions
from facturier.kit import jobs
from facturier.kit.jobs import job
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import organisation_ids

LOOK = "awaited.look_at_all"


@job(LOOK, attempts=2, priority=-1)
def look_at_all(organisation_id: UUID) -> None:
    """Look at what is expected of each supplier of an organisation."""
    actions.look_at_all(
        organisation_id=organisation_id, today=timezone.localdate(), now=timezone.now()
    )


@app.periodic(cron="12 3 * * *")
@app.task(name="awaited.look", queueing_lock="awaited.look")
def look(timestamp: int) -> None:
    """Each night: what ended by itself, and what was received before there were expectations."""
    with transaction.atomic():
        everywhere = organisation_ids()
    for organisation_id in everywhere:
        with in_organisation(organisation_id):
            jobs.defer(LOOK, organisation_id=organisation_id, once=True)
