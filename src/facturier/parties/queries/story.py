"""What happened to a party, as its page tells it."""

from facturier.audit import queries as audit
from facturier.audit.queries import JournalPage
from facturier.organisations.queries import Member, require
from facturier.parties.models import Party


def party_story(
    member: Member, row: Party, *, limit: int, before: int | None = None
) -> JournalPage:
    """The events of a party, newest first; those older than the event of number `before`."""
    require(member, "party.read")
    wanted = audit.JournalFilter(subject_id=row.id)
    return audit.journal(member.organisation_id, wanted, before=before, limit=limit)
