"""From a draft to the document of EN 16931 that it would be, and what it still lacks. Pure.

The document is complete but for what is only known when it is issued: its number. What is missing
is told with the field that puts it right and the article or rule that asks for it; a document is
composed all the same, so that a preview can be shown of any draft.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from facturier.catalogue.rules import VatCategory
from facturier.einvoice import document as e
from facturier.einvoice.forms import CORE, EXTENDED
from facturier.einvoice.unreadable import N_
from facturier.money.amounts import Line, Vat
from facturier.money.totals import LineAmounts, line_amounts
from facturier.parties.rules import PaymentBasis
from facturier.sales.rules.amounts import HOME, Amounts, amounts_of, number
from facturier.sales.rules.credits import (
    Correcting,
    Correction,
    Taken,
    conditions_of,
)
from facturier.sales.rules.deliveries import DeliveryNote, deliveries_of, distinct, span_of
from facturier.sales.rules.deliveries import conditions_of as conditions_of_deliveries
from facturier.sales.rules.deposits import (
    NOTHING_DEDUCTED,
    Deducting,
    Deductions,
    advances_of,
)
from facturier.sales.rules.deposits import conditions_of as deposit_conditions
from facturier.sales.rules.drafted import BuyerCard, Draft, SellerCard, items_of
from facturier.sales.rules.drafts import CITING, CORRECTIVES, CREDITS, DEPOSITS, FINALS, OFFERS
from facturier.sales.rules.facts import Buyer, Facts, Margin, Nature, Supply
from facturier.sales.rules.kinds import Condition, Kind, Said
from facturier.sales.rules.lacking import lacking
from facturier.sales.rules.offers import consumer_note, day_of_offer, offered_terms
from facturier.sales.rules.operations import Content, DraftLine
from facturier.sales.rules.process import (
    Billing,
    Process,
    Told,
    contradictions,
    natures_of,
    process_of,
)
from facturier.sales.rules.references import Reference
from facturier.sales.rules.situations import Situation, situation_of
from facturier.sales.rules.terms import WITHOUT_AGREEMENT, Terms, due_date
from facturier.sales.rules.withholding import conditions_of as retention_conditions
from facturier.sales.rules.withholding import retention_in, terms_apart
from facturier.sales.rules.wordings import Chosen, Place

__all__ = [
    "BuyerCard",
    "Composed",
    "Draft",
    "SellerCard",
    "billing_of",
    "compose",
    "correcting",
    "credited_lines",
    "deducting",
    "due_of",
    "natures_sold",
    "rows_of",
    "situations_of",
    "takes_off",
    "wording_keys",
]
PIECE = "C62"
NOTED = frozenset({Place.PMT, Place.PMD, Place.AAB, Place.TXD, Place.REG, Place.ABL})


@dataclass(frozen=True, slots=True)
class Composed:
    """A document without its number, what it comes to, and what it lacks."""

    document: e.Document
    amounts: Amounts
    situations: tuple[Situation, ...]
    process: Process
    lacking: tuple[Condition, ...]
    deductions: Deductions = NOTHING_DEDUCTED
    withheld: Decimal = Decimal(0)
    """What the customer withholds of it."""

    @property
    def may_issue(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(one.blocking for one in self.lacking)


# -- the fiscal situation --------------------------------------------------------------------------
def nature_of(line: DraftLine, draft: Draft) -> Nature:
    """Goods or services: what the line says, else what the draft says; mixed counts as goods."""
    said = line.value("nature") or draft.value("nature")
    return Nature.SERVICES if said == Nature.SERVICES else Nature.GOODS


def situations_of(draft: Draft) -> dict[Nature, Situation]:
    """The situation of each nature that the lines have (of goods, of services)."""
    natures = {nature_of(line, draft) for _key, line in items_of(draft.content)}
    if not natures:
        natures = {Nature.SERVICES if draft.value("nature") == "services" else Nature.GOODS}
    forced = draft.value("situation")
    kind = Kind(str(forced)) if forced else None
    return {
        nature: situation_of(_facts(draft, nature), kind)
        for nature in (Nature.GOODS, Nature.SERVICES)
        if nature in natures
    }


def _facts(draft: Draft, nature: Nature) -> Facts:
    percents = {
        Decimal(str(line.value("vat")))
        for _key, line in items_of(draft.content)
        if nature_of(line, draft) is nature and line.value("vat") is not None
    }
    margin = draft.value("margin")
    delivery = draft.buyer.delivery if draft.buyer else None
    place = delivery.address if delivery else None
    return Facts(
        seller=draft.seller.facts,
        buyer=draft.buyer.facts if draft.buyer else Buyer(),
        supply=Supply(
            nature=nature,
            delivery_country=(place.country or "") if place else "",
            delivery_postcode=(place.post_code or "") if place else "",
            delivery_date=draft.day("delivery_date")
            or draft.day("period_end")
            or _last_delivery(draft),
            building_subcontracting=bool(draft.value("subcontracting")),
            buyer_owes_vat=bool(draft.value("buyer_owes_vat")),
            margin=Margin(str(margin)) if margin else None,
            outside_scope=bool(draft.value("outside_scope")),
            exemption=str(draft.value("exemption") or ""),
            advance=draft.type_code == "386",
            percents=frozenset(percents),
        ),
        issue_date=draft.issue_date,
    )


def _last_delivery(draft: Draft) -> date | None:
    span = span_of(distinct(deliveries_of(draft.content)))
    return span[1] if span else None


def wording_keys(draft: Draft, situations: Iterable[Situation]) -> tuple[str, ...]:
    """The legal mentions that the document carries, each once."""
    found = [key for situation in situations for key in situation.wordings]
    found.append("early_discount" if draft.value("early_percent") else "no_discount")
    if draft.is_self_billed:
        found.append("self_billing")
    return tuple(dict.fromkeys(found))


# -- the document ----------------------------------------------------------------------------------
def compose(draft: Draft, wordings: Mapping[str, Chosen]) -> Composed:
    """The document of a draft; `wordings` holds the mentions that `wording_keys` names."""
    situations = situations_of(draft)
    first = next(iter(situations.values()))
    amounts = _amounts(draft, situations)
    texts = _texts(draft, wordings)
    due = due_of(draft)
    withheld = retention_in(draft, amounts)
    told = replace(
        billing_of(draft.content, draft.type_code, amounts, situations.values()),
        deducts_deposits=takes_off(draft.type_code, draft.deductions, draft.cited, amounts),
    )
    process = process_of(told)
    delivered = deliveries_of(draft.content)
    notes = distinct(delivered)
    subtotals = tuple(_subtotals(amounts, situations, texts))
    document = e.Document(
        issue_date=draft.issue_date,
        type_code=draft.type_code,
        currency=amounts.currency,
        vat_currency=HOME if amounts.currency != HOME else None,
        seller=_seller(draft, first),
        buyer=_buyer(draft, first),
        process=process.code,
        profile=EXTENDED if draft.is_extended else CORE,
        due_date=due,
        # What is withheld has its own day: both stand in the terms, each with its amount.
        payment_terms=terms_apart(draft, amounts, due, withheld) or _terms(draft, due),
        notes=_notes(draft, texts, first),
        preceding=_preceding(draft),
        order=_said(draft, "order"),
        contract=_said(draft, "contract"),
        sales_order=_said(draft, "sales_order"),
        buyer_reference=_said(draft, "buyer_reference"),
        tax_point_code=first.tax_point.value if first.tax_point else None,
        despatch_advice=notes[0].number or None if len(notes) == 1 else None,
        delivery=_delivery(draft, notes),
        period=_whole_period(draft, notes),
        payment_means=_means(draft),
        allowance_charges=_document_adjustments(draft, amounts, texts),
        advance_payments=advances_of(draft.deductions),
        vat=subtotals,
        lines=tuple(_lines(draft, amounts, situations, delivered, subtotals)),
        totals=_totals(amounts),
        currency_exchange=None,
    )
    found = (
        *lacking(draft, document, situations),
        *_of_citing(draft, amounts),
        *_of_deposits(draft, amounts),
        *retention_conditions(draft, amounts, due),
        *contradictions(told, process),
        *conditions_of_deliveries(notes, draft.issue_date, extended=draft.is_extended),
    )
    return Composed(
        document,
        amounts,
        tuple(situations.values()),
        process,
        found,
        draft.deductions,
        withheld,
    )


def _amounts(draft: Draft, situations: Mapping[Nature, Situation]) -> Amounts:
    first = next(iter(situations.values()))
    taxed = first.category is VatCategory.STANDARD
    usual = first.percents[0] if taxed and first.percents else Decimal(20)
    return amounts_of(
        draft.content,
        taxed=taxed,
        category=first.category.value,
        usual=usual,
        deducted=draft.deductions.gross,
    )


def _texts(draft: Draft, wordings: Mapping[str, Chosen]) -> dict[str, tuple[Place, str]]:
    values = {
        "percent": f"{number(draft.value('early_percent')) or Decimal(0):f}".replace(".", ","),
        "days": str(draft.value("early_days") or 0),
    }
    return {key: (one.place, one.filled(values)) for key, one in wordings.items()}


def _seller(draft: Draft, situation: Situation) -> e.Party:
    party = draft.seller.party
    if situation.states_vat_numbers and party.vat_id:
        return party
    # BR-O-02; BR-E-02: without a VAT number the SIREN is the tax registration (BT-32).
    registration = None if not situation.states_vat_numbers else draft.seller.facts.siren or None
    return replace(party, vat_id=None, tax_registration=registration)


def _buyer(draft: Draft, situation: Situation) -> e.Party:
    if draft.buyer is None:
        return e.Party()
    party = draft.buyer.party
    return party if situation.states_vat_numbers else replace(party, vat_id=None)


def natures_sold(content: Content) -> frozenset[Nature]:
    """What a draft sells, by its lines and, where they are silent, by itself."""
    held = content.header.get("nature")
    stated = [line.value("nature") for _key, line in items_of(content)]
    return natures_of(
        (Nature(str(one)) if one else None for one in stated), held.value if held else None
    )


def billing_of(
    content: Content, type_code: str, amounts: Amounts, situations: Iterable[Situation]
) -> Told:
    """What BT-23 is deduced from."""
    held = content.header.get("process")
    return Told(
        natures=natures_sold(content),
        gross=amounts.totals.gross,
        prepaid=amounts.totals.prepaid,
        is_credit=type_code in CREDITS,
        subcontracting=any(one.kind is Kind.SUBCONTRACTING for one in situations),
        chosen=Billing(str(held.value)) if held and held.value else None,
    )


def takes_off(type_code: str, deductions: Deductions, cited: Correction, amounts: Amounts) -> bool:
    """Whether BT-113 is deposits that were invoiced: only 4 says so (BR-FR-CO-08, BR-FR-CO-09).

    Ours, or those that an older system issued: it cites them, and says that it was paid in part.
    """
    older = type_code in FINALS and cited.references and amounts.totals.prepaid
    return bool(deductions.deposits or older)


def due_of(draft: Draft) -> date | None:
    """The due date: as typed, else from the terms, else thirty days (C. com. L441-10, I)."""
    if draft.type_code in OFFERS:
        return day_of_offer(draft)
    typed = draft.day("due_date")
    if typed is not None or draft.type_code in CREDITS:
        return typed
    days, basis = draft.value("payment_days"), draft.value("payment_basis")
    terms = Terms(
        int(str(days)) if days is not None else WITHOUT_AGREEMENT,
        PaymentBasis(str(basis)) if basis else PaymentBasis.INVOICE_DATE,
    )
    try:
        return due_date(draft.issue_date, terms)
    except OverflowError:
        return None


def _terms(draft: Draft, due: date | None) -> str | None:
    if draft.type_code in OFFERS:
        return offered_terms(draft)
    if due is None and draft.is_extended and draft.type_code in CREDITS:
        # EXTENDED asks for a day or terms of a credit note too, which nobody pays.
        return "Avoir : rien à régler" if draft.language == "fr" else "Credit note: nothing to pay"
    if due is None:
        return None
    text = f"{due:%d/%m/%Y}" if draft.language == "fr" else f"{due:%d %b %Y}"
    return f"À régler avant le {text}" if draft.language == "fr" else f"To be paid by {text}"


def _notes(
    draft: Draft, texts: Mapping[str, tuple[Place, str]], situation: Situation
) -> tuple[e.Note, ...]:
    found = [e.Note(text, place.value) for place, text in texts.values() if place in NOTED]
    if subject := _said(draft, "subject"):
        found.append(e.Note(subject, "AAI"))
    if note := _said(draft, "note"):
        found.append(e.Note(note, "AAI"))
    if consumers := consumer_note(draft):
        found.append(e.Note(consumers, "AAI"))
    if draft.type_code in CORRECTIVES:
        found += [e.Note(_replaces(draft, one), "AAI") for one in draft.cited.references]
    return (*found, e.Note(situation.bar.value, "BAR"))


def _replaces(draft: Draft, one: Reference) -> str:
    """That the earlier invoice is annulled is said in words (docs/decisions/0021)."""
    if draft.language == "fr":
        day = f" du {one.day:%d/%m/%Y}" if one.day else ""
        return f"Annule et remplace la facture {one.number}{day}."
    day = f" of {one.day:%d %b %Y}" if one.day else ""
    return f"Cancels and replaces invoice {one.number}{day}."


def _preceding(draft: Draft) -> tuple[e.PrecedingInvoice, ...]:
    """BG-3: what is cited, of whatever kind the document is; a corrective cites one invoice."""
    cited = tuple(e.PrecedingInvoice(one.number, one.day) for one in draft.cited.references)
    return cited + tuple(
        e.PrecedingInvoice(one.number, one.issue_date, one.type_code)
        for one in draft.deductions.origins
    )


def _delivery(draft: Draft, notes: Sequence[DeliveryNote]) -> e.Delivery | None:
    given = draft.buyer.delivery if draft.buyer else None
    day = draft.day("delivery_date")
    span = span_of(notes)
    if day is None and span is not None and span[0] == span[1]:
        day = span[0]
    if given is None:
        return e.Delivery(actual_date=day) if day else None
    return replace(given, actual_date=day)


def _whole_period(draft: Draft, notes: Sequence[DeliveryNote]) -> e.Period | None:
    """BG-14: as typed, else from the first of several deliveries to the last."""
    typed = _period(draft.day("period_start"), draft.day("period_end"))
    span = span_of(notes)
    if typed is not None or span is None or span[0] == span[1]:
        return typed
    return e.Period(*span)


def _unpadded(price: Decimal) -> Decimal:
    """A price without the noughts that a division left behind its cents."""
    cents = price.quantize(Decimal("0.01"))
    if price.as_tuple().exponent >= -2:  # type: ignore[operator]  # it is finite
        return price
    return cents if cents == price else price.normalize()


def _period(start: date | None, end: date | None) -> e.Period | None:
    return e.Period(start, end) if start or end else None


def _means(draft: Draft) -> tuple[e.PaymentMeans, ...]:
    if draft.type_code in CREDITS:
        return ()  # nobody pays a credit note: no account of ours stands on it
    code = str(draft.value("payment_means") or "30")
    account = draft.seller.account
    if code in {"30", "58"} and account is None:
        return ()
    return (e.PaymentMeans(code=code, account=account if code in {"30", "58"} else None),)


def _document_adjustments(
    draft: Draft, amounts: Amounts, texts: Mapping[str, tuple[Place, str]]
) -> tuple[e.AllowanceCharge, ...]:
    discount = _said(draft, "discount_reason") or (
        "Remise" if draft.language == "fr" else "Discount"
    )
    charge = _said(draft, "charge_reason") or (
        "Frais de port" if draft.language == "fr" else "Carriage"
    )
    return tuple(
        e.AllowanceCharge(
            is_charge=one.is_charge,
            amount=one.amount,
            vat_category=one.vat.category,
            vat_percent=_percent(one.vat.category, one.vat.percent),
            reason=charge if one.is_charge else discount,
            reason_code="FC" if one.is_charge else "95",
        )
        for one in amounts.money.adjustments
    )


def _percent(category: str, percent: Decimal) -> Decimal | None:
    """BT-152 with two decimals everywhere: judges compare rates as text (BR-S-08)."""
    return None if category == VatCategory.OUTSIDE else percent.quantize(Decimal("0.01"))


def _subtotals(
    amounts: Amounts,
    situations: Mapping[Nature, Situation],
    texts: Mapping[str, tuple[Place, str]],
) -> Iterable[e.VatSubtotal]:
    by_category = {one.category.value: one for one in situations.values()}
    for one in amounts.totals.vat:
        situation = by_category.get(one.vat.category)
        reason = _reason(situation, texts) if situation else None
        yield e.VatSubtotal(
            base=one.base,
            tax=one.tax,
            category=one.vat.category,
            percent=_percent(one.vat.category, one.vat.percent),
            exemption_reason=reason,
            exemption_code=(situation.code or None) if situation else None,
        )


def _reason(situation: Situation, texts: Mapping[str, tuple[Place, str]]) -> str | None:
    found = (texts.get(key) for key in situation.wordings)
    return next((one[1] for one in found if one and one[0] is Place.EXEMPTION), None)


def _lines(
    draft: Draft,
    amounts: Amounts,
    situations: Mapping[Nature, Situation],
    delivered: Mapping[UUID, DeliveryNote],
    subtotals: Iterable[e.VatSubtotal],
) -> Iterable[e.Line]:
    lines = dict(items_of(draft.content))
    reasons = {one.category: one for one in subtotals} if draft.is_extended else {}
    for at, (key, money) in enumerate(zip(amounts.items, amounts.money.lines, strict=True), 1):
        line, found = lines[key], line_amounts(money, amounts.currency)
        situation = situations[nature_of(line, draft)]
        taxed = situation.category is VatCategory.STANDARD
        category = money.vat.category if taxed else situation.category.value
        reference, note, day = _of_delivery(draft, delivered.get(key))
        typed = _period(*(_day(line, name) for name in ("period_start", "period_end")))
        yield e.Line(
            number=str(at),
            notes=note,
            despatch_advice=reference,
            delivery=e.Delivery(actual_date=day) if reference and day else None,
            quantity=money.quantity,
            unit=str(line.value("unit") or PIECE),
            net=found.net,
            order_line=_text(line, "order_line"),
            period=typed or (e.Period(day, day) if note and day else None),
            allowance_charges=tuple(_line_adjustments(draft, money, found)),
            price=e.Price(
                net=_unpadded(money.price),
                base_quantity=money.base_quantity if money.base_quantity != 1 else None,
            ),
            vat_category=category,
            vat_percent=_percent(category, money.vat.percent),
            # EXTENDED says why on the line too; the core has no place for it.
            exemption_reason=reasons[category].exemption_reason if category in reasons else None,
            exemption_code=reasons[category].exemption_code if category in reasons else None,
            item=e.Item(name=_text(line, "name"), description=_text(line, "description")),
        )


def _of_delivery(
    draft: Draft, note: DeliveryNote | None
) -> tuple[e.Reference | None, tuple[e.Note, ...], date | None]:
    """Its delivery note: a reference of the line in EXTENDED, words and a period in the core."""
    if note is None:
        return None, (), None
    if draft.is_extended:
        return e.Reference(number=note.number or None, issue_date=note.day), (), note.day
    return None, (e.Note(note.told(draft.language)),), note.day


def _line_adjustments(draft: Draft, money: Line, found: LineAmounts) -> Iterable[e.AllowanceCharge]:
    french = draft.language == "fr"
    for one, amount in zip(money.adjustments, found.adjustments, strict=True):
        contribution = one.per_unit is not None
        yield e.AllowanceCharge(
            is_charge=one.is_charge,
            amount=amount,
            base_amount=found.before if one.percent is not None else None,
            percent=one.percent.quantize(Decimal("0.01")) if one.percent is not None else None,
            reason=("Éco-participation" if contribution else "Remise")
            if french
            else ("Eco-contribution" if contribution else "Discount"),
            reason_code="AEO" if contribution else "95",
        )


def _totals(amounts: Amounts) -> e.Totals:
    totals = amounts.totals
    return e.Totals(
        lines=totals.lines,
        allowances=totals.allowances or None,
        charges=totals.charges or None,
        net=totals.net,
        tax=totals.tax,
        tax_in_vat_currency=totals.tax_in_vat_currency,
        gross=totals.gross,
        prepaid=totals.prepaid or None,
        rounding=totals.rounding or None,
        payable=totals.payable,
    )


def _said(draft: Draft, name: str) -> str | None:
    value = draft.value(name)
    return str(value) if value else None


def _text(line: DraftLine, name: str) -> str | None:
    value = line.value(name)
    return str(value) if value else None


def _day(line: DraftLine, name: str) -> date | None:
    value = line.value(name)
    return date.fromisoformat(str(value)) if value else None


# -- what it corrects ------------------------------------------------------------------------------
def _of_citing(draft: Draft, amounts: Amounts) -> Iterable[Condition]:
    """What a credit note or a corrective says of the invoices that it corrects."""
    if draft.type_code not in CITING:
        return ()
    document = correcting(
        draft.type_code, draft.issue_date, draft.customer_id, draft.content, amounts
    )
    return conditions_of(document, draft.cited)


def deducting(
    type_code: str, issue_date: date, customer_id: UUID | None, content: Content, amounts: Amounts
) -> Deducting:
    """A draft that takes deposits off, as far as their rules look at it."""
    prepaid = content.header.get("prepaid")
    return Deducting(
        type_code=type_code,
        issue_date=issue_date,
        currency=amounts.currency,
        customer_id=customer_id,
        gross=amounts.totals.gross,
        rows=rows_of(amounts),
        typed_prepaid=bool(prepaid and number(prepaid.value)),
    )


def _of_deposits(draft: Draft, amounts: Amounts) -> Iterable[Condition]:
    """What a final invoice says of its deposits, and what a deposit may not be."""
    if draft.type_code in DEPOSITS and amounts.totals.rounding:
        yield Condition(
            "deposit.rounding",
            Said(N_("Aucun montant HT ne donne exactement ce TTC : changez le prix d'un centime.")),
            "lines.price",
            "BT-114",
        )
    document = deducting(
        draft.type_code, draft.issue_date, draft.customer_id, draft.content, amounts
    )
    yield from deposit_conditions(document, draft.deductions)


def correcting(
    type_code: str, issue_date: date, customer_id: UUID | None, content: Content, amounts: Amounts
) -> Correcting:
    """A draft that corrects invoices, as far as the ceiling looks at it."""
    return Correcting(
        type_code=type_code,
        issue_date=issue_date,
        currency=amounts.currency,
        customer_id=customer_id,
        gross=amounts.totals.gross,
        rows=rows_of(amounts),
        lines=credited_lines(content, amounts),
    )


def rows_of(amounts: Amounts) -> dict[Vat, Taken]:
    """Base and tax of each VAT category and rate."""
    return {one.vat: Taken(one.base, one.tax) for one in amounts.totals.vat}


def credited_lines(content: Content, amounts: Amounts) -> tuple[tuple[UUID, Decimal], ...]:
    """(line of an invoice, net) of each line that credits one as such."""
    return tuple(
        (UUID(str(origin)), amounts.lines[key])
        for key in amounts.items
        if (origin := content.lines[key].value("origin"))
    )
