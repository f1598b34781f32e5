"""Background entrances: the clock taken, one call."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.controls import actions
from facturier.organisations.queries import organisation_ids


@app.periodic(cron="41 * * * *")
@app.task(name="controls.catch_up", queueing_lock="controls.catch_up")
def catch_up(timestamp: int) -> None:
    """Every hour, look at what was entered before there were controls."""
    with transaction.atomic():
        everywhere = organisation_ids()
    for organisation_id in everywhere:
        actions.catch_up(organisation_id=organisation_id, now=timezone.now())
