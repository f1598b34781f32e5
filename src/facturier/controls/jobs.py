"""Background entrances: the clock taken, one call."""

import time

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.controls import actions
from facturier.organisations.queries import organisation_ids

SECONDS = 10 * 60  # one of the two threads of a worker, an hour


@app.periodic(cron="41 * * * *")
@app.task(name="controls.catch_up", queueing_lock="controls.catch_up")
def catch_up(timestamp: int) -> None:
    """Every hour, look at what was entered before there were controls: some minutes of it.

    A register that was large before there were controls is done in a day or two.
    """
    until = time.monotonic() + SECONDS
    with transaction.atomic():
        everywhere = organisation_ids()
    for organisation_id in everywhere:
        while actions.catch_up(organisation_id=organisation_id, now=timezone.now()):
            if time.monotonic() > until:
                return
