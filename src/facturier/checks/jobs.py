"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.checks import actions
from facturier.kit.jobs import job
from facturier.organisations import queries as organisations


@job("checks.examine")
def examine(organisation_id: UUID, check_id: str) -> None:
    """Examine a file that somebody wants checked."""
    actions.examine_check(organisation_id=organisation_id, check_id=UUID(check_id))


@job("checks.draw_pages", attempts=1)
def draw_pages(organisation_id: UUID, check_id: str) -> None:
    """Draw the pages of a checked PDF."""
    actions.draw_pages(organisation_id=organisation_id, check_id=UUID(check_id), now=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="checks.forget_old", queueing_lock="checks.forget_old")
def forget_old(timestamp: int) -> None:
    """Every night, forget what was checked more than a month ago."""
    with transaction.atomic():
        everywhere = organisations.organisation_ids()
    for organisation_id in everywhere:
        actions.forget_old(organisation_id=organisation_id, now=timezone.now())
