"""Bank accounts that wait for a second person, and how long they rest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from facturier.organisations.queries import Member, require
from facturier.parties import rules
from facturier.parties.models import AccountRest, PartyBankAccount

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that nobody has approved yet: masked."""

    id: UUID
    party_reference: str
    party_name: str
    masked: str
    holder: str
    brought_by: str
    """Who brought it, or the document that showed it."""
    imported: bool
    added_at: datetime
    ready_at: datetime
    own: bool
    """The reader had a hand in it, and so may not approve it."""

    def is_ready(self, now: datetime) -> bool:
        """Whether it has rested."""
        return self.ready_at <= now


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some of them, the oldest first, and the key after which the next begin."""

    rows: tuple[Waiting, ...]
    after: UUID | None


def rest_of(organisation_id: UUID, *, lock: bool = False) -> int:
    """How many hours a new account of a party rests in an organisation."""
    rows = AccountRest.objects.filter(organisation_id=organisation_id)
    found = (rows.select_for_update() if lock else rows).first()
    return found.hours if found else rules.USUAL_REST


def accounts_waiting(
    member: Member,
    *,
    after: UUID | None = None,
    imported: bool | None = None,
    size: int = PAGE,
) -> WaitingPage:
    """The accounts in use that wait to be approved, in the order in which they came."""
    require(member, "party.bank")
    rows = _unapproved(member).select_related("party")
    if imported is not None:
        rows = rows.filter(imported=imported)
    if after is not None:
        rows = rows.filter(id__gt=after)
    hours = rest_of(member.organisation_id)
    found = [_waiting(row, member, hours) for row in rows.order_by("id")[: size + 1]]
    more = len(found) > size
    return WaitingPage(tuple(found[:size]), found[size - 1].id if more else None)


def _unapproved(member: Member) -> QuerySet[PartyBankAccount]:
    return PartyBankAccount.objects.filter(
        organisation_id=member.organisation_id,
        trusted=False,
        archived_at=None,
        party__archived_at=None,
        party__absorbed_by=None,
    )


def _waiting(row: PartyBankAccount, member: Member, hours: int) -> Waiting:
    return Waiting(
        id=row.id,
        party_reference=row.party.reference,
        party_name=row.party.name,
        masked=rules.masked(row.iban),
        holder=row.holder,
        brought_by=row.added_by or row.source,
        imported=row.imported,
        added_at=row.added_at,
        ready_at=rules.ready_from(row.added_at, hours),
        own=rules.had_a_hand(member.user_id, row.added_by_id, row.hands),
    )
