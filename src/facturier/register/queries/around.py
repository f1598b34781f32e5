"""What stands around an invoice: its like, the documents that it belongs with."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.organisations.queries import Member
from facturier.register.models import Invoice
from facturier.register.queries.scope import within
from facturier.register.queries.stated import preceding
from facturier.register.rules import CREDIT_NOTES, Stage, order_key
from facturier.register.rules.beside import LinkKind, plain_text

CORRECTING = CREDIT_NOTES | {"384", "471", "472", "473"}
"""Types of document that speak of an earlier invoice (UNTDID 1001)."""
_LOOKED_THROUGH = 500
"""Last invoices of a party among which a credit note is looked for."""
_LAST_TIMES = 20
"""Last invoices of a party among which an assignment is looked for."""
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class LastTime:
    """Where the latest invoice of the same party that belongs somewhere belongs."""

    reference: str
    department_id: UUID | None
    project_id: UUID | None
    category_id: UUID | None


def last_time(member: Member, invoice: Invoice) -> LastTime | None:
    """How the last invoice of the same party was assigned, among those that the member may read."""
    if invoice.party_id is None:
        return None
    rows = (
        _readable(member)
        .filter(party_id=invoice.party_id, direction=invoice.direction)
        .exclude(id=invoice.id)
        .order_by("-entry")
        .values_list("reference", "stage", "department_id", "project_id", "category_id")
    )
    for reference, stage, *places in rows[:_LAST_TIMES]:
        if any(places) and stage in (Stage.TO_CHECK, Stage.VERIFIED):
            return LastTime(reference, *places)
    return None


@dataclass(frozen=True, slots=True)
class Proposed:
    """An invoice that the documents themselves name, by number and party."""

    other_id: UUID
    reference: str
    number: str
    kind: LinkKind


def named_by(member: Member, invoice: Invoice) -> list[Proposed]:
    """The invoices of the register that the document names as earlier ones (BT-25)."""
    keys = {order_key(each.number) for each in preceding(invoice)[:_MOST_NAMED]}
    if not keys:
        return []
    rows = _same_deal(member, invoice).filter(number_key__in=keys)
    found = rows.order_by("entry").values_list("id", "reference", "number")
    return [Proposed(*row, kind=LinkKind.ORIGINAL) for row in found[:_MOST_NAMED]]


def naming(member: Member, invoice: Invoice) -> list[Proposed]:
    """The credit notes and correctives of the same party that name this invoice."""
    if invoice.party_id is None or invoice.type_code in CREDIT_NOTES:
        return []
    last = _same_deal(member, invoice).order_by("-entry").values("id")[:_LOOKED_THROUGH]
    rows = Invoice.objects.filter(
        organisation_id=member.organisation_id, id__in=last, type_code__in=CORRECTING
    ).only("id", "reference", "number", "further")
    return [
        Proposed(row.id, row.reference, row.number, LinkKind.CREDIT_NOTE)
        for row in rows.order_by("entry")
        if invoice.number_key in {order_key(each.number) for each in preceding(row)}
    ]


def found_by_number(member: Member, text: str, *, but: UUID) -> list[tuple[UUID, str]]:
    """(id, reference) of the invoices that a person may mean: by reference, else by number."""
    text = plain_text(text)
    rows = _readable(member).exclude(id=but)
    exact = rows.filter(reference=text.upper()).values_list("id", "reference")
    named = list(exact[:1])
    if named or not text:
        return named
    return list(
        rows.filter(number_key=order_key(text))
        .order_by("-entry")
        .values_list("id", "reference")[:6]
    )


def _same_deal(member: Member, invoice: Invoice) -> QuerySet[Invoice]:
    """Other invoices between the same two: by party where it is known, else by the names stated."""
    rows = _readable(member).filter(direction=invoice.direction).exclude(id=invoice.id)
    if invoice.party_id is not None:
        return rows.filter(party_id=invoice.party_id)
    return rows.filter(
        Q(party_id=None), seller_name=invoice.seller_name, buyer_name=invoice.buyer_name
    )


def proposals(
    named: Iterable[Proposed], naming_it: Iterable[Proposed], linked: set[UUID]
) -> list[Proposed]:
    """Those that nobody has linked yet."""
    return [one for one in (*named, *naming_it) if one.other_id not in linked]


def _readable(member: Member) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id
    )
