"""Facts of an invoice and of its supplier, as the rules want them. For jobs: no member asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from facturier.controls.models import ComparedInvoice
from facturier.controls.rules.accounts import AccountFacts
from facturier.controls.rules.duplicates import Candidate, Habits
from facturier.controls.rules.habits import Now, Past, Priced
from facturier.controls.rules.numbers import number_key
from facturier.controls.rules.page import Stated
from facturier.controls.rules.sums import StatedTotals, StatedVat
from facturier.kit.statements import asked
from facturier.kit.typography import folded
from facturier.organisations.rules import Direction, compact
from facturier.parties import queries as parties
from facturier.parties.queries.known_supplier import known_accounts, known_terms
from facturier.parties.rules import PaymentBasis
from facturier.register.queries.beside import linked_ids
from facturier.register.queries.invoice import Invoice, InvoiceLine, InvoiceParty, InvoiceVat
from facturier.register.queries.stated import paying, preceding
from facturier.register.queries.twins import told_apart_pairs
from facturier.register.rules import CREDIT_NOTES, ISSUED, Stage, amount_of
from facturier.register.rules.beside import LinkKind
from facturier.register.rules.keyed import told_account

MOST_PAST = 60
MOST_ALIKE = 200
_A_DAY = timedelta(days=1)
NO_DATE = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """An invoice with what its rules are given."""

    row: Invoice
    seller: InvoiceParty | None
    buyer: InvoiceParty | None
    lines: tuple[InvoiceLine, ...]
    vat: tuple[InvoiceVat, ...]
    family: frozenset[UUID]
    """The supplier and all it absorbed; empty where nobody knows who it is."""


def known_invoice(organisation_id: UUID, invoice_id: UUID) -> Known | None:
    """A received invoice with its parts; None for any other, and for what we draw up ourselves."""
    row = (
        Invoice.objects.filter(
            organisation_id=organisation_id, id=invoice_id, direction=Direction.RECEIVED
        )
        .exclude(channel=ISSUED)
        .select_related("original")
        .first()
    )
    if row is None:
        return None
    own = {"organisation_id": organisation_id, "invoice_id": invoice_id}
    named = {one.part: one for one in InvoiceParty.objects.filter(**own)}
    return Known(
        row=row,
        seller=named.get("seller"),
        buyer=named.get("buyer"),
        lines=tuple(InvoiceLine.objects.filter(**own).order_by("position")[:500]),
        vat=tuple(InvoiceVat.objects.filter(**own).order_by("position")),
        family=_family(organisation_id, row.party_id),
    )


def _family(organisation_id: UUID, party_id: UUID | None) -> frozenset[UUID]:
    if party_id is None:
        return frozenset()
    today = parties.survivor(organisation_id, party_id) or party_id
    return parties.family(organisation_id, today) | {party_id}


def compared_row(known: Known, text_key: str) -> ComparedInvoice:
    """What an invoice is compared by, as a row that the caller writes."""
    row = known.row
    return ComparedInvoice(
        organisation_id=row.organisation_id,
        invoice_id=row.id,
        entry=row.entry,
        reference=row.reference,
        counted=row.stage != Stage.NOT_INVOICE,
        number=row.number[:200],
        number_key=number_key(row.number),
        type_code=row.type_code,
        party_id=row.party_id,
        seller_key=folded(row.seller_name)[:100],
        entity_id=row.entity_id,
        issue_date=row.issue_date,
        due_date=row.due_date,
        currency=row.currency,
        net=row.signed_net,
        gross=row.signed_gross,
        order_key=folded(row.order_reference)[:100],
        rates=sorted({_plain(one.percent) for one in known.vat if one.percent is not None}),
        accounts=sorted({told_account(number) for number in _accounts(row)}),
        preceding=sorted({key for one in preceding(row) if (key := number_key(one.number))}),
        deducts=bool(row.prepaid),
        text_key=text_key,
        channel=row.channel,
        syntax=row.syntax,
    )


def candidate_of(row: ComparedInvoice) -> Candidate:
    """The same as the rules of duplicates want it."""
    return Candidate(
        id=row.invoice_id,
        entry=row.entry,
        reference=row.reference,
        number=row.number,
        type_code=row.type_code,
        party_id=row.party_id,
        seller_key=row.seller_key,
        entity_id=row.entity_id,
        issue_date=row.issue_date,
        currency=row.currency,
        gross=row.gross,
        order=row.order_key,
        accounts=frozenset(row.accounts),
        preceding=frozenset(row.preceding),
        deducts=row.deducts,
        text_key=row.text_key,
        channel=row.channel,
        syntax=row.syntax,
    )


def candidates(row: ComparedInvoice, family: frozenset[UUID], days: int) -> list[ComparedInvoice]:
    """Other invoices that may be this one: five look-ups, each by an index, none beyond a few rows.

    By number of the supplier; by number and amount of anybody; by amount and date; by date of the
    supplier, for a number and an amount that both slipped; by the words of the page.
    """
    near = (row.issue_date or NO_DATE) - _A_DAY * days
    found = asked(
        _ALIKE,
        {
            "own": row.organisation_id,
            "this": row.invoice_id,
            "family": list(family),
            "key": row.number_key or None,
            "gross": row.gross,
            "since": near,
            "until": near + _A_DAY * 2 * days,
            "text": row.text_key or None,
            "most": MOST_ALIKE,
        },
    )
    if not found:
        return []
    keys = [invoice_id for (invoice_id,) in found]
    rows = ComparedInvoice.objects.filter(
        organisation_id=row.organisation_id, invoice_id__among=keys
    )
    return list(rows)


# One way there and back; what is not stated (NULL) is equal to nothing, so its branch is empty.
_BRANCH = (
    "(SELECT invoice_id FROM controls_comparedinvoice WHERE organisation_id = %(own)s AND counted"
    " AND invoice_id <> %(this)s AND {} ORDER BY id DESC LIMIT %(most)s)"
)
_ALIKE = " UNION ".join(
    _BRANCH.format(condition)
    for condition in (
        "party_id = ANY(%(family)s::uuid[]) AND number_key = %(key)s",
        "number_key = %(key)s AND gross = %(gross)s",
        "gross = %(gross)s AND issue_date BETWEEN %(since)s AND %(until)s",
        "party_id = ANY(%(family)s::uuid[]) AND issue_date BETWEEN %(since)s AND %(until)s",
        "text_key = %(text)s AND text_key <> ''",
    )
)


def is_same_supplier(row: ComparedInvoice, other: ComparedInvoice, family: frozenset[UUID]) -> bool:
    """Whether two invoices are of one supplier: by its identifiers, or both without by its name."""
    if row.party_id is not None:
        return other.party_id in family
    return other.party_id is None and bool(row.seller_key) and row.seller_key == other.seller_key


def habits_of(row: ComparedInvoice, family: frozenset[UUID]) -> Habits:
    """How often the supplier asks this amount, and whether somebody has told two of them apart."""
    if not family or row.gross is None:
        return Habits()
    alike = ComparedInvoice.objects.filter(
        organisation_id=row.organisation_id, party_id__in=family, gross=row.gross, counted=True
    ).exclude(invoice_id=row.invoice_id)
    rows = list(alike.values_list("invoice_id", "number_key").order_by("-id")[:20])
    ids = {invoice_id for invoice_id, _key in rows}
    numbers = {key for _id, key in rows} - {row.number_key}
    pairs = told_apart_pairs(row.organisation_id, ids)
    return Habits(len(numbers), any(pair <= ids for pair in pairs))


def never_the_same(known: Known) -> frozenset[UUID]:
    """Invoices that the register links to this one as its credit note, deposit or replacement."""
    kinds = {LinkKind.ORIGINAL, LinkKind.REPLACES, LinkKind.DEPOSIT}
    return linked_ids(known.row.organisation_id, known.row.id, kinds)


def past_of(row: ComparedInvoice, family: frozenset[UUID]) -> list[ComparedInvoice]:
    """Earlier invoices of the supplier in this currency, the latest first; no credit note."""
    if not family:
        return []
    rows = ComparedInvoice.objects.filter(
        organisation_id=row.organisation_id,
        party_id__in=family,
        currency=row.currency,
        counted=True,
        entry__lt=row.entry,
    ).exclude(Q(invoice_id=row.invoice_id) | Q(type_code__in=CREDIT_NOTES))
    return list(rows.order_by("-issue_date", "-entry")[:MOST_PAST])


def as_past(rows: Iterable[ComparedInvoice]) -> list[Past]:
    """The same as the rules of habits want it."""
    return [
        Past(one.reference, one.issue_date, amount_of(one.net), frozenset(one.rates))
        for one in rows
    ]


def prices_of(known: Known, past: Iterable[ComparedInvoice]) -> dict[str, list[Decimal]]:
    """The unit prices of the same items on earlier invoices, by the key of the item."""
    wanted = {one.key for one in priced(known.lines)}
    if not wanted:
        return {}
    rows = InvoiceLine.objects.filter(
        organisation_id=known.row.organisation_id, invoice_id__in=[one.invoice_id for one in past]
    ).order_by("-id")[:2000]
    found: dict[str, list[Decimal]] = {}
    for one in priced(rows):
        if one.key in wanted:
            found.setdefault(one.key, []).append(one.price)
    return found


def priced(lines: Iterable[InvoiceLine]) -> list[Priced]:
    """The lines with a price for one unit, by item and unit."""
    return [
        Priced(
            f"{folded(line.name)[:60]}|{line.unit}",
            line.name[:120],
            line.price / (line.price_base_quantity or 1),
        )
        for line in lines
        if line.name and line.price is not None and line.price > 0
    ]


def now_of(known: Known) -> Now:
    """An invoice as the rules of habits want it."""
    row = known.row
    party = known_terms(row.organisation_id, row.party_id) if row.party_id else None
    country = party.country if party else (known.seller.country if known.seller else "")
    return Now(
        issue_date=row.issue_date,
        due_date=row.due_date,
        currency=row.currency,
        net=row.net,
        rates=frozenset(_plain(one.percent) for one in known.vat if one.percent is not None),
        lines=tuple(priced(known.lines)),
        is_credit=row.type_code in CREDIT_NOTES,
        is_known=bool(known.family),
        in_france=(country or "FR") == "FR",
        end_of_month=party is not None and party.payment_basis != PaymentBasis.INVOICE_DATE,
    )


def account_facts(known: Known, past: Iterable[ComparedInvoice]) -> AccountFacts:
    """The accounts of an invoice beside those that are known."""
    stated = tuple(compact(number) for number in _accounts(known.row))
    held = known_accounts(known.row.organisation_id, known.family, stated)
    seen = frozenset(account for one in past for account in one.accounts)
    return AccountFacts(stated, held.trusted, seen, held.holders)


def totals_of(known: Known) -> StatedTotals:
    """The totals as stated."""
    row = known.row
    vat = tuple(StatedVat(one.percent, one.base, one.tax) for one in known.vat)
    return StatedTotals(row.currency, row.net, row.tax, row.gross, vat)


def stated_of(known: Known) -> Stated:
    """What the file states, beside its page."""
    row = known.row
    return Stated(
        number=row.number,
        issue_date=row.issue_date,
        due_date=row.due_date,
        sirens=_sirens(known.seller),
        ours=_identifiers(known.buyer),
        accounts=frozenset(compact(number) for number in _accounts(row)),
        net=row.net,
        tax=row.tax,
        gross=row.gross,
        payable=row.payable,
        vat=tuple(
            (one.percent, one.tax)
            for one in known.vat
            if one.percent is not None and one.tax is not None
        ),
        currency=row.currency,
    )


def _sirens(party: InvoiceParty | None) -> frozenset[str]:
    if party is None:
        return frozenset()
    vat = party.vat_number
    found = {party.siren, vat[4:] if vat.startswith("FR") else ""}
    return frozenset(one for one in found if one)


def _identifiers(party: InvoiceParty | None) -> frozenset[str]:
    if party is None:
        return frozenset()
    found = {party.siren, party.legal_id, party.vat_number, *_sirens(party)}
    return frozenset(one for one in found if one)


def _accounts(row: Invoice) -> list[str]:
    return list(dict.fromkeys(one.account for one in paying(row) if one.account))


def _plain(percent: Decimal | None) -> str:
    return "" if percent is None else f"{percent.normalize():f}"


def not_compared(organisation_id: UUID, most: int) -> list[UUID]:
    """Received invoices that nobody has looked at yet, the oldest first."""
    compared = ComparedInvoice.objects.filter(
        organisation_id=organisation_id, invoice_id=OuterRef("id")
    )
    rows = Invoice.objects.filter(
        ~Exists(compared), organisation_id=organisation_id, direction=Direction.RECEIVED
    ).exclude(channel=ISSUED)
    return list(rows.order_by("entry").values_list("id", flat=True)[:most])
