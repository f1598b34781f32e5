"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.channels import actions
from facturier.channels.actions.folder import LOOK
from facturier.channels.actions.poll import POLL
from facturier.kit.jobs import job
from facturier.organisations.queries import organisation_ids


@job(POLL, attempts=1)
def poll_mailbox(organisation_id: UUID) -> None:
    """Look into the mailbox of an organisation."""
    actions.poll_mailbox(organisation_id=organisation_id, clock=timezone.now)


@job(LOOK, attempts=1)
def look_into_folder(organisation_id: UUID) -> None:
    """Look into the watched folder of an organisation."""
    actions.look_into_folder(organisation_id=organisation_id, clock=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="channels.look", queueing_lock="channels.look")
def look(timestamp: int) -> None:
    """Every minute, ask for a look into each mailbox that is on, and into each watched folder."""
    everywhere = organisation_ids()
    actions.due_mailboxes(everywhere)
    actions.due_folders(everywhere)
