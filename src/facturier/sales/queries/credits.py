"""Invoices of ours as those that correct them see them: what was credited, what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.money.amounts import Vat
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.register import queries as register
from facturier.register.rules import ISSUED
from facturier.sales.models import Citation, CitedLine, CitedVat, Draft, IssuedDocument
from facturier.sales.queries.issued import issued_of_invoice
from facturier.sales.rules.credits import CREDITABLE, Correction, LineLeft, Origin, Taken
from facturier.sales.rules.drafts import CITING, CREDITS, SELF_BILLED
from facturier.sales.rules.operations import Content
from facturier.sales.rules.references import Reference, references_of

MOST_LISTED = 50
CORRECTING = ("credits", "replaces")


def correction_of(draft: Draft, content: Content) -> Correction:
    """What a draft cites, as it stands today: five statements, none for a document that cites none.

    An invoice of ours is known by its number, its day and the entity that issued it.
    """
    held = content.header.get("preceding")
    references = references_of(held.value if held else None)
    if not references or draft.type_code not in CITING:
        return Correction(foreign=references)
    own, foreign, elsewhere = referenced(draft, references)
    origins = origins_of(draft.organisation_id, own, but=draft.id)
    return Correction(tuple(origins), tuple(foreign), tuple(elsewhere))


def referenced(
    draft: Draft, references: Iterable[Reference]
) -> tuple[list[IssuedDocument], list[Reference], list[str]]:
    """(ours, those that were not issued here, numbers of ours that are something else)."""
    references = list(references)
    rows = IssuedDocument.objects.filter(
        organisation_id=draft.organisation_id, number__in=[one.number for one in references]
    ).select_related("invoice")
    known: dict[str, list[IssuedDocument]] = {}
    for row in rows.order_by("issue_date", "id"):
        known.setdefault(row.number, []).append(row)
    own: list[IssuedDocument] = []
    foreign: list[Reference] = []
    elsewhere: list[str] = []
    for one in references:
        found = _of_reference(one, known.get(one.number, []), draft.entity_id)
        if isinstance(found, IssuedDocument):
            own.append(found)
        elif found:
            elsewhere.append(one.number)
        else:
            foreign.append(one)
    return own, foreign, elsewhere


def _of_reference(
    asked: Reference, rows: Iterable[IssuedDocument], entity_id: UUID
) -> IssuedDocument | bool:
    """The document that is named; True for one of ours that it is not, False for none."""
    own = [row for row in rows if row.invoice.entity_id == entity_id]
    dated = [row for row in own if asked.day in (None, row.issue_date)]
    if len(dated) == 1:
        return dated[0]
    return bool(own) or any(row.issue_date == asked.day for row in rows)


def origins_of(
    organisation_id: UUID, documents: Iterable[IssuedDocument], *, but: UUID | None = None
) -> list[Origin]:
    """These documents with what was credited of them, by all but the document of one draft.

    Each has its invoice at hand.
    """
    documents = list(documents)
    if not documents:
        return []
    stated = register.stated_amounts(organisation_id, [one.invoice_id for one in documents])
    names = _families(
        organisation_id, {one.invoice.party_id for one in documents if one.invoice.party_id}
    )
    taken = _taken(organisation_id, [one.id for one in documents], but)
    return [
        Origin(
            key=one.id,
            invoice_id=one.invoice_id,
            reference=one.invoice.reference,
            number=one.number,
            issue_date=one.issue_date,
            type_code=one.invoice.type_code,
            currency=one.invoice.currency,
            party_ids=names[one.invoice.party_id] if one.invoice.party_id else frozenset(),
            gross=one.invoice.gross or Decimal(0),
            rows=_summed(
                (Vat(category, percent), Taken(base, tax))
                for category, percent, base, tax in stated[one.invoice_id].vat
            ),
            credited=taken.rows.get((one.id, "credits"), {}),
            replaced_by=taken.replaced_by.get(one.id, ""),
            deducted=taken.rows.get((one.id, "deducts"), {}),
            deducted_by=taken.deducted_by.get(one.id, ""),
            lines={
                line.id: LineLeft(line.number, line.net, taken.lines.get(line.id, Decimal(0)))
                for line in stated[one.invoice_id].lines
            },
        )
        for one in documents
    ]


@dataclass(frozen=True, slots=True)
class _Taken:
    rows: Mapping[tuple[UUID, str], Mapping[Vat, Taken]]
    """By document, and by the kind of what took it: `credits`, `deducts`."""
    lines: Mapping[UUID, Decimal]
    replaced_by: Mapping[UUID, str]
    deducted_by: Mapping[UUID, str]


def _taken(organisation_id: UUID, cited: list[UUID], but: UUID | None) -> _Taken:
    """What was taken back of these documents, in three statements."""
    own = {"organisation_id": organisation_id}
    without = ~Q(issued__draft_id=but) if but else Q()
    ended: dict[str, dict[UUID, str]] = {"replaces": {}, "deducts": {}}
    whole = Citation.objects.filter(without, **own, cited_id__in=cited, kind__in=ended)
    for kind, key, number in whole.values_list("kind", "cited_id", "issued__number"):
        ended[kind][key] = number
    within = ~Q(citation__issued__draft_id=but) if but else Q()
    rows: dict[tuple[UUID, str], dict[Vat, Taken]] = {}
    parts = CitedVat.objects.filter(within, **own, citation__cited_id__in=cited)
    for key, kind, category, percent, base, tax in parts.values_list(
        "citation__cited_id", "citation__kind", "category", "percent", "base", "tax"
    ):
        held = rows.setdefault((key, kind), {})
        vat = Vat(category, percent)
        held[vat] = held.get(vat, Taken()) + Taken(base, tax)
    lines: dict[UUID, Decimal] = {}
    of_lines = CitedLine.objects.filter(within, **own, citation__cited_id__in=cited)
    for key, net in of_lines.values_list("line_id", "net"):
        lines[key] = lines.get(key, Decimal(0)) + net
    return _Taken(rows, lines, ended["replaces"], ended["deducts"])


def _summed(rows: Iterable[tuple[Vat, Taken]]) -> dict[Vat, Taken]:
    found: dict[Vat, Taken] = {}
    for vat, row in rows:
        found[vat] = found.get(vat, Taken()) + row
    return found


def _families(organisation_id: UUID, party_ids: set[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Every name that each customer has had here, the one of today included."""
    found = {}
    for party_id in party_ids:
        today = parties.survivor(organisation_id, party_id) or party_id
        found[party_id] = parties.family(organisation_id, today) | {today, party_id}
    return found


# -- from the invoice ------------------------------------------------------------------------------
def document_of(member: Member, reference: str) -> IssuedDocument:
    """The document of ours behind an invoice that the member may read; 404 for any other."""
    invoice = register.find_invoice(member, reference)
    row = IssuedDocument.objects.filter(
        organisation_id=member.organisation_id, invoice_id=invoice.id
    ).select_related("invoice", "draft")
    found = row.first()
    if found is None:
        raise absent()
    return found


def document_behind(invoice: Any) -> IssuedDocument | None:
    """The document of ours behind an invoice that the caller may read; None for any other."""
    if invoice.channel != ISSUED:
        return None
    return issued_of_invoice(invoice.organisation_id, invoice.id)


def documents_of(member: Member, references: Iterable[str]) -> list[IssuedDocument]:
    """The same of several, in their order, each once."""
    return [document_of(member, one) for one in dict.fromkeys(references)]


def stated_of(document: IssuedDocument) -> register.StatedAmounts:
    """The lines and VAT that a document states."""
    return register.stated_amounts(document.organisation_id, [document.invoice_id])[
        document.invoice_id
    ]


def origin_of(document: IssuedDocument) -> Origin:
    """A document of ours as those that correct it see it."""
    [found] = origins_of(document.organisation_id, [document])
    return found


def citable_with(member: Member, document: IssuedDocument) -> list[IssuedDocument]:
    """The other invoices of the same customer and entity that one credit note may cite with it."""
    rows = (
        IssuedDocument.objects.filter(
            organisation_id=member.organisation_id,
            invoice__entity_id=document.invoice.entity_id,
            invoice__party=document.invoice.party_id,
            invoice__currency=document.invoice.currency,
            invoice__type_code__in=(
                CREDITABLE & SELF_BILLED
                if document.invoice.type_code in SELF_BILLED
                else CREDITABLE - SELF_BILLED
            ),
        )
        .exclude(id=document.id)
        .select_related("invoice")
    )
    found = list(rows.order_by("-issue_date", "-id")[:MOST_LISTED])
    readable = register.readable_among(member, [one.invoice_id for one in found])
    return [one for one in found if one.invoice_id in readable]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document at the other end of a citation, and its share of the amount."""

    reference: str
    number: str
    type_code: str
    kind: str
    gross: Decimal
    currency: str
    readable: bool


def credits_of(member: Member, document: IssuedDocument) -> list[Corrected]:
    """What credits or replaces a document."""
    return _other_ends(member, document, "issued", CORRECTING, cited=document)


def corrected_by(member: Member, document: IssuedDocument) -> list[Corrected]:
    """What a document credits or replaces."""
    return _other_ends(member, document, "cited", CORRECTING, issued=document)


def deducted_by(member: Member, document: IssuedDocument) -> Corrected | None:
    """The final invoice that takes a deposit off."""
    found = _other_ends(member, document, "issued", ("deducts",), cited=document)
    return found[0] if found else None


def _other_ends(
    member: Member,
    document: IssuedDocument,
    end: str,
    kinds: tuple[str, ...],
    **where: IssuedDocument,
) -> list[Corrected]:
    own = {"organisation_id": document.organisation_id}
    found = Citation.objects.filter(**own, **where, kind__in=kinds)
    rows = list(found.select_related(f"{end}__invoice").order_by("id"))
    shares: dict[UUID, Decimal] = {}
    for key, base, tax in CitedVat.objects.filter(**own, citation__in=rows).values_list(
        "citation_id", "base", "tax"
    ):
        shares[key] = shares.get(key, Decimal(0)) + base + tax
    others = {row.id: getattr(row, end) for row in rows}
    readable = register.readable_among(member, [one.invoice_id for one in others.values()])
    return [
        Corrected(
            reference=others[row.id].invoice.reference,
            number=others[row.id].number,
            type_code=others[row.id].invoice.type_code,
            kind=row.kind,
            gross=shares.get(row.id, others[row.id].invoice.gross or Decimal(0)),
            currency=others[row.id].invoice.currency,
            readable=others[row.id].invoice_id in readable,
        )
        for row in rows
    ]


def ensure_credit_note(document: IssuedDocument) -> None:
    """Refuse what is no credit note of ours; what a supplier owes us is no instruction of ours."""
    if document.invoice.type_code not in CREDITS - SELF_BILLED:
        raise Refusal("credit.kind", _("Ce document n'est pas un avoir."), status=409)
