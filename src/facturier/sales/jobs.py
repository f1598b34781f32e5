"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone

from facturier.kit.jobs import job
from facturier.sales import actions
from facturier.sales.actions.files import make_file


@job("sales.make_file")
def make_file_of_issued(organisation_id: UUID, issued_id: str) -> None:
    """Make and archive the file of a document that was issued."""
    make_file(organisation_id=organisation_id, issued_id=UUID(issued_id), now=timezone.now())


@job("sales.issue_bulk")
def issue_bulk(organisation_id: UUID, bulk_id: str) -> None:
    """Issue drafts that somebody chose together."""
    actions.issue_bulk(organisation_id=organisation_id, bulk_id=UUID(bulk_id), clock=timezone.now)
