"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.kit.jobs import job
from facturier.organisations.queries import organisation_ids
from facturier.sending import actions
from facturier.sending.actions.deliver import DELIVER
from facturier.sending.queries.bulk import JOB
from facturier.sending.rules.deliveries import MOST_ATTEMPTS


@job(DELIVER, attempts=MOST_ATTEMPTS + 1)
def deliver(organisation_id: UUID, sending_id: str) -> None:
    """Hand one sending over; tried again, later and later, while somebody has it not."""
    actions.deliver(
        organisation_id=organisation_id, sending_id=UUID(sending_id), clock=timezone.now
    )


@job(JOB)
def send_many(organisation_id: UUID, bulk_id: str) -> None:
    """Queue the mails of invoices that somebody chose together."""
    actions.send_many(organisation_id=organisation_id, bulk_id=UUID(bulk_id), clock=timezone.now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="sending.wake_lost", queueing_lock="sending.wake_lost")
def wake_lost(timestamp: int) -> None:
    """Ask again for mails that wait without a job, in every organisation."""
    for organisation_id in organisation_ids():
        actions.wake_lost(organisation_id=organisation_id, now=timezone.now())
