"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.kit.jobs import job
from facturier.organisations.queries import organisation_ids
from facturier.quotes import actions
from facturier.quotes.actions.deliver import DELIVER
from facturier.sending.rules.deliveries import MOST_ATTEMPTS


@job(DELIVER, attempts=MOST_ATTEMPTS + 1)
def deliver(organisation_id: UUID, mail_id: str) -> None:
    """Hand one mail over; tried again, later and later, while somebody has it not."""
    actions.deliver(organisation_id=organisation_id, mail_id=UUID(mail_id), clock=timezone.now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="quotes.wake_lost", queueing_lock="quotes.wake_lost")
def wake_lost(timestamp: int) -> None:
    """Ask again for mails that wait without a job, in every organisation."""
    for organisation_id in organisation_ids():
        actions.wake_lost(organisation_id=organisation_id, now=timezone.now())
