"""Doubts, for a member who may read the invoices they are about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from facturier.controls.models import DossierEntry, Doubt
from facturier.controls.rules import CONTROLS, DUPLICATES, DoubtState
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.queries import within
from facturier.register.queries.invoice import Invoice

PAGE = 50
MOST_SHOWN = 50
MOST_SUSPECTS = 5
_GRAVITY = Case(
    When(severity="high", then=Value(0)),
    When(severity="medium", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt with the invoice it is about, and the other one of a pair.

    `other` is None as well where the member may not read it: then nothing of it is evidence.
    """

    doubt: Doubt
    invoice: Invoice
    other: Invoice | None

    @property
    def hidden(self) -> bool:
        """Whether the evidence is another invoice's that the member may not read."""
        return self.doubt.other_id is not None and self.other is None


@dataclass(frozen=True, slots=True)
class DoubtFilters:
    """What a list of doubts is narrowed to; empty does not narrow."""

    state: str = DoubtState.OPEN.value
    severity: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class DoubtsPage:
    """A page of doubts, the newest first."""

    rows: tuple[DoubtRow, ...]
    after: UUID | None


def _readable(member: Member) -> QuerySet[Doubt]:
    invoices = Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        id=OuterRef("invoice_id"),
    )
    return Doubt.objects.filter(Exists(invoices), organisation_id=member.organisation_id)


def doubts_page(
    member: Member, filters: DoubtFilters, *, after: UUID | None = None, size: int = PAGE
) -> DoubtsPage:
    """Doubts about invoices that the member may read."""
    require(member, "invoice.read")
    rows = _readable(member)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.severity:
        rows = rows.filter(severity=filters.severity)
    if filters.family:
        rows = rows.filter(
            rule__in=[one.code for one in CONTROLS.values() if one.family == filters.family]
        )
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    shown = _with_invoices(member, found[:size])
    return DoubtsPage(shown, found[size - 1].id if len(found) > size else None)


def open_count(member: Member) -> int:
    """How many doubts wait for a person, 1,000 at most."""
    require(member, "invoice.read")
    rows = _readable(member).filter(state=DoubtState.OPEN)
    return len(rows.values_list("id", flat=True)[:1000])


def doubts_of(member: Member, invoice: Invoice) -> tuple[DoubtRow, ...]:
    """All doubts about an invoice that the member may read, or that name it: open and grave first.

    Those that were lifted are left out.
    """
    rows = Doubt.objects.filter(
        Q(invoice=invoice) | Q(other=invoice), organisation_id=invoice.organisation_id
    ).exclude(state=DoubtState.LIFTED)
    decided = Case(When(state="open", then=Value(0)), default=Value(1), output_field=IntegerField())
    found = list(rows.order_by(decided, _GRAVITY, "-id")[:MOST_SHOWN])
    shown = _with_invoices(member, found)
    # Seen from the other end of a pair, whose own invoice the member may not read: not at all.
    return tuple(row for row in shown if row.doubt.invoice_id == invoice.id or row.other)


def one_doubt(member: Member, doubt_id: UUID) -> DoubtRow:
    """A doubt about an invoice that the member may read; absent (404) otherwise."""
    doubt = _readable(member).filter(id=doubt_id).first()
    if doubt is None:
        raise absent()
    (row,) = _with_invoices(member, [doubt])
    return row


def _with_invoices(member: Member, doubts: list[Doubt]) -> tuple[DoubtRow, ...]:
    ids = {key for one in doubts for key in (one.invoice_id, one.other_id) if key}
    invoices = {
        row.id: row
        for row in Invoice.objects.filter(
            within(member, "invoice.read"), organisation_id=member.organisation_id, id__in=ids
        ).defer("further")
    }
    return tuple(
        DoubtRow(
            one, invoices[one.invoice_id], invoices.get(one.other_id) if one.other_id else None
        )
        for one in doubts
        if one.invoice_id in invoices
    )


def doubted_invoices(
    organisation_id: UUID, gravities: frozenset[str], families: frozenset[str]
) -> QuerySet:
    """Keys of the invoices with an open doubt of these gravities and families; empty: any."""
    rows = Doubt.objects.filter(organisation_id=organisation_id, state=DoubtState.OPEN)
    if gravities:
        rows = rows.filter(severity__in=sorted(gravities))
    if families:
        rows = rows.filter(
            rule__in=sorted(one.code for one in CONTROLS.values() if one.family in families)
        )
    return rows.values("invoice_id")


def suspected_references(member: Member, invoice: Invoice) -> tuple[str, ...]:
    """References of what may be the same invoice, where nobody has decided: oldest first."""
    pairs = Doubt.objects.filter(
        Q(invoice=invoice) | Q(other=invoice),
        organisation_id=invoice.organisation_id,
        rule__in=DUPLICATES,
        state=DoubtState.OPEN,
    ).values_list("invoice_id", "other_id")
    ids = {key for pair in pairs for key in pair} - {invoice.id, None}
    rows = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=invoice.organisation_id, id__in=ids
    )
    return tuple(rows.order_by("entry").values_list("reference", flat=True)[:MOST_SUSPECTS])


@dataclass(frozen=True, slots=True)
class DossierRow:
    """Another entry of the same invoice, with its original."""

    invoice: Invoice
    legal: bool
    joined_at: datetime
    joined_by: str


def dossier_of(member: Member, invoice: Invoice) -> tuple[DossierRow, ...]:
    """The other entries of the dossier of an invoice, the legal one first."""
    own = {"organisation_id": invoice.organisation_id}
    legal = DossierEntry.objects.filter(**own, invoice=invoice).values("legal_id")
    joined = DossierEntry.objects.filter(
        Q(legal=invoice) | Q(legal_id__in=legal), organisation_id=invoice.organisation_id
    )
    entries = list(joined.order_by("id")[:20])
    if not entries:
        return ()
    mine = next((one for one in entries if one.invoice_id == invoice.id), None)
    legal_id = entries[0].legal_id
    ids = {legal_id, *(one.invoice_id for one in entries)} - {invoice.id}
    rows = Invoice.objects.filter(within(member, "invoice.read"), **own, id__in=ids)
    by_id = {row.id: row for row in rows.select_related("original")}
    above = []
    if mine and legal_id in by_id:
        above = [DossierRow(by_id[legal_id], True, mine.joined_at, mine.joined_by)]
    return (
        *above,
        *(
            DossierRow(by_id[one.invoice_id], False, one.joined_at, one.joined_by)
            for one in entries
            if one.invoice_id in by_id
        ),
    )
