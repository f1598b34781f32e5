"""Mails as they came, and those that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from facturier.channels.models import ReceivedMail
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.queries.arrivals import ArrivalRow, arrivals_page, one_arrival, root_of
from facturier.register.rules import ArrivalState


@dataclass(frozen=True, slots=True)
class HeldMail:
    """An arrival that is held, and the mail that it is."""

    arrival: ArrivalRow
    mail: ReceivedMail


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Held mails, the newest first, and the key from which the next page starts."""

    rows: tuple[HeldMail, ...]
    older_than: UUID | None


def held_mails(member: Member, older_than: UUID | None = None) -> HeldPage:
    """The quarantine, as far as the member sees arrivals."""
    page = arrivals_page(member, older_than=older_than, state=ArrivalState.HELD)
    return HeldPage(held_rows(member, page.rows), page.older_than)


def held_rows(member: Member, rows: Sequence[ArrivalRow]) -> tuple[HeldMail, ...]:
    """Arrivals with the mails they are; those that are none are left out."""
    mails = {
        mail.arrival_id: mail
        for mail in ReceivedMail.objects.filter(
            organisation_id=member.organisation_id, arrival_id__in=[row.id for row in rows]
        )
    }
    return tuple(HeldMail(row, mails[row.id]) for row in rows if row.id in mails)


def held_arrival(member: Member, arrival_id: UUID) -> HeldMail:
    """One mail, held or decided already; absent (404) outside the member's rights."""
    require(member, "invoice.deposit")
    _arrival, row = one_arrival(member, arrival_id)
    found = held_rows(member, [row])
    if not found:
        raise absent()
    return found[0]


def mail_of_arrival(organisation_id: UUID, arrival_id: UUID) -> ReceivedMail | None:
    """The mail that an arrival is, or came in, however deep."""
    root = root_of(organisation_id, arrival_id)
    rows = ReceivedMail.objects.filter(organisation_id=organisation_id, arrival_id=root)
    return rows.first()


def entity_of_arrival(organisation_id: UUID, arrival_id: UUID) -> UUID | None:
    """For which entity a document came that does not say so itself, as the register asks it."""
    mail = mail_of_arrival(organisation_id, arrival_id)
    return mail.entity_id if mail else None
