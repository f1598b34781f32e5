"""Deposits of a customer: which are open, which a draft takes off, what was taken off by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from facturier.money.amounts import Vat
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.register import queries as register
from facturier.sales.models import Citation, CitedVat, Draft, IssuedDocument
from facturier.sales.queries.credits import origins_of, referenced
from facturier.sales.rules.credits import Correction, Origin, Taken
from facturier.sales.rules.deposits import (
    NOTHING_DEDUCTED,
    Deductions,
    Deposit,
    deposit_of,
    standing,
)
from facturier.sales.rules.drafts import CORRECTIVES, DEPOSITS, FINALS
from facturier.sales.rules.operations import Content
from facturier.sales.rules.references import references_of

MOST_LISTED = 50


def deductions_of(draft: Draft, content: Content, cited: Correction) -> Deductions:
    """The deposits that a draft takes off, as they stand today; no statement where it names none.

    A corrective keeps those of the invoice that it replaces: it can cite that one alone.
    """
    if draft.type_code in CORRECTIVES:
        keys = [one.key for one in cited.origins]
        return Deductions(_kept(draft.organisation_id, keys)) if keys else NOTHING_DEDUCTED
    held = content.header.get("deposits")
    references = references_of(held.value if held else None)
    if not references:
        return _cited_by_hand(draft, content, cited)
    if draft.type_code not in FINALS:
        return Deductions(unknown=tuple(one.number for one in references))
    own, foreign, elsewhere = referenced(draft, references)
    origins = tuple(origins_of(draft.organisation_id, own, but=draft.id))
    return Deductions(
        deposits=tuple(deposit_of(one) for one in origins),
        origins=origins,
        unknown=(*(one.number for one in foreign), *elsewhere),
    )


def _cited_by_hand(draft: Draft, content: Content, cited: Correction) -> Deductions:
    """A deposit of another system is cited by hand, with what was paid; one of ours never is."""
    prepaid = content.header.get("prepaid")
    if draft.type_code not in FINALS or not cited.foreign or not (prepaid and prepaid.value):
        return NOTHING_DEDUCTED
    own, _foreign, _elsewhere = referenced(draft, cited.foreign)
    found = [one.number for one in own if one.invoice.type_code in DEPOSITS]
    return Deductions(by_hand=tuple(found)) if found else NOTHING_DEDUCTED


def _kept(organisation_id: UUID, cited: Iterable[UUID]) -> tuple[Deposit, ...]:
    """What the invoice that a corrective replaces took off, be it a corrective itself."""
    own = {"organisation_id": organisation_id}
    first = list(cited)
    while first:
        found = taken_off(organisation_id, first)
        if found:
            return tuple(deposit for _document, deposit in found)
        before = Citation.objects.filter(**own, issued_id__in=first, kind="replaces")
        first = list(before.values_list("cited_id", flat=True))
    return ()


def taken_off(
    organisation_id: UUID, issued: Iterable[UUID]
) -> list[tuple[IssuedDocument, Deposit]]:
    """The deposits that issued documents took off, with what stood of each: two statements."""
    own = {"organisation_id": organisation_id}
    rows = list(
        Citation.objects.filter(**own, issued_id__in=list(issued), kind="deducts")
        .select_related("cited__invoice")
        .order_by("cited__issue_date", "id")
    )
    if not rows:
        return []
    parts: dict[UUID, dict[Vat, Taken]] = {row.id: {} for row in rows}
    vats = CitedVat.objects.filter(**own, citation__in=rows)
    for key, category, percent, base, tax in vats.values_list(
        "citation_id", "category", "percent", "base", "tax"
    ):
        parts[key][Vat(category, percent)] = Taken(base, tax)
    return [
        (row.cited, Deposit(row.cited.number, row.cited.issue_date, parts[row.id])) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenDeposit:
    """A deposit of which something stands that no invoice has taken off."""

    document: IssuedDocument
    origin: Origin
    asked_from: UUID | None
    """The draft that it was asked from."""

    @property
    def left(self) -> Decimal:
        """What it would take off, VAT included."""
        return self.origin.gross_left


def open_deposits(
    member: Member,
    *,
    customer_id: UUID,
    entity_id: UUID | None = None,
    currency: str | None = None,
) -> list[OpenDeposit]:
    """The open deposits of a customer that the member may read, the oldest first, 50 at most."""
    today = parties.survivor(member.organisation_id, customer_id) or customer_id
    family = parties.family(member.organisation_id, today) | {today, customer_id}
    taken = Citation.objects.filter(
        organisation_id=member.organisation_id, cited=OuterRef("pk"), kind__in=ENDING
    )
    rows = IssuedDocument.objects.filter(
        Q() if entity_id is None else Q(invoice__entity_id=entity_id),
        Q() if currency is None else Q(invoice__currency=currency),
        ~Exists(taken),
        organisation_id=member.organisation_id,
        invoice__party_id__in=family,
        invoice__type_code__in=DEPOSITS,
    ).select_related("invoice", "draft")
    found = list(rows.order_by("issue_date", "id")[:MOST_LISTED])
    readable = register.readable_among(member, [one.invoice_id for one in found])
    found = [one for one in found if one.invoice_id in readable]
    documents = {one.id: one for one in found}
    return [
        OpenDeposit(documents[one.key], one, _asked_from(documents[one.key].draft))
        for one in standing(origins_of(member.organisation_id, found))
    ]


ENDING = ("deducts", "replaces")


def _asked_from(draft: Draft) -> UUID | None:
    of = draft.made_from.get("deposit_of")
    return UUID(of) if of else None


@dataclass(frozen=True, slots=True)
class DeductedDeposit:
    """A deposit that a document took off, for who reads that document."""

    deposit: Deposit
    reference: str
    currency: str
    readable: bool


def deposits_in(member: Member, document: IssuedDocument) -> list[DeductedDeposit]:
    """The deposits that an issued document took off, in the order they were issued."""
    found = taken_off(document.organisation_id, [document.id])
    readable = register.readable_among(member, [one.invoice_id for one, _deposit in found])
    return [
        DeductedDeposit(
            deposit, one.invoice.reference, one.invoice.currency, one.invoice_id in readable
        )
        for one, deposit in found
    ]
