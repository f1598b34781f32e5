"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.kit.jobs import job
from facturier.organisations import queries as organisations
from facturier.recurring import actions


@app.periodic(cron="7 * * * *")
@app.task(name="recurring.look", queueing_lock="recurring.look")
def look(timestamp: int) -> None:
    """Every hour, begin a run in each organisation where something is due."""
    with transaction.atomic():
        everywhere = organisations.organisation_ids()
    for organisation_id in everywhere:
        actions.look(organisation_id=organisation_id, now=timezone.now())


@job("recurring.take_due")
def take_due(organisation_id: UUID, run_id: str) -> None:
    """Take the periods that are due, in order."""
    actions.take_due(organisation_id=organisation_id, run_id=UUID(run_id), clock=timezone.now)
