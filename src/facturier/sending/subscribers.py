"""News of the file of a document: what waited for it leaves, or says why it does not."""

from uuid import UUID

from django.utils import timezone

from facturier.kit.news import hears
from facturier.sales.events import FILE_MADE, FILE_REFUSED
from facturier.sending import actions


@hears(FILE_MADE, name="sending.hear_file_made")
def hear_file_made(organisation_id: UUID, issued_id: str) -> None:
    """The mail waits no more."""
    actions.wake_sendings(organisation_id=organisation_id, issued_id=UUID(issued_id))


@hears(FILE_REFUSED, name="sending.hear_file_refused")
def hear_file_refused(organisation_id: UUID, issued_id: str, reason: str) -> None:
    """The mail cannot leave: a person must know."""
    actions.give_up_sendings(
        organisation_id=organisation_id,
        issued_id=UUID(issued_id),
        reason=reason,
        now=timezone.now(),
    )
