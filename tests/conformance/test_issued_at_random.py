"""Invoices put together at random from what the money room can compute: every one may be issued.

Amounts come from `money`, kinds, rates, currencies and texts from chance; each is judged in a form
drawn with it. What is found here is a hole between the arithmetic, the writers and the rules.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.checks.queries import judge_before_issue
from facturier.einvoice.document import (
    AllowanceCharge,
    CurrencyExchange,
    Delivery,
    Document,
    Item,
    Line,
    Note,
    Period,
    PrecedingInvoice,
    Price,
    Reference,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.forms import Form
from facturier.einvoice.tests.reference_cases import the_case
from facturier.money.amounts import Adjustment, DocumentAdjustment, Invoice, Vat, VatCurrency
from facturier.money.amounts import Line as MoneyLine
from facturier.money.totals import invoice_totals, line_amounts
from facturier.rendering.actions import make_invoice_file
from facturier.rendering.rules.characters import unprintable
from facturier.rendering.rules.look import Look

patient = settings(
    max_examples=max(200, settings.default.max_examples),  # 2,000 in the campaign
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
REASONS = {
    "E": ("VATEX-FR-CGI261-4", "Exonération, article 261-4 du CGI"),
    "AE": ("VATEX-FR-AE", "Autoliquidation"),
}


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(
        Decimal(low), Decimal(high), allow_nan=False, allow_infinity=False, places=places
    )


vats = st.one_of(
    st.sampled_from(["20", "10", "5.5", "2.1", "8.5", "0.9"]).map(lambda r: Vat("S", Decimal(r))),
    st.sampled_from(["E", "AE"]).map(Vat),
)
cents = decimals("0.01", "5000", 2)
adjustments = st.one_of(
    st.builds(Adjustment, st.booleans(), amount=cents),
    st.builds(Adjustment, st.booleans(), percent=decimals("0.01", "60", 2)),
)
texts = st.text(
    st.characters(codec="utf-8", max_codepoint=0x17F, exclude_categories=("C", "Z", "M")),
    min_size=1,
    max_size=40,
).filter(lambda text: not unprintable(text))


# Of a delivery note of its own, or of none; the core says it in words, EXTENDED in a field.
deliveries = st.none() | st.tuples(
    st.from_regex(r"BL-[0-9]{1,6}", fullmatch=True),
    st.dates(date(2026, 9, 1), date(2026, 9, 15)),
)
CREDITS = ("381", "261")


@st.composite
def money_lines(draw: st.DrawFn) -> MoneyLine:
    back = draw(st.integers(0, 9)) == 0
    quantity = draw(decimals("0.0001", "5000", 4))
    return MoneyLine(
        quantity=-quantity if back else quantity,
        price=draw(st.one_of(decimals("0", "2000", 2), decimals("0", "50", 6))),
        vat=draw(vats),
        base_quantity=draw(st.sampled_from([Decimal(1), Decimal(1), Decimal(100), Decimal("0.5")])),
        # The percent of what is taken back would be an allowance below zero.
        adjustments=() if back else tuple(draw(st.lists(adjustments, max_size=2))),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    currency = draw(st.sampled_from(["EUR", "EUR", "USD"]))
    other = VatCurrency("EUR", draw(decimals("0.6", "1.4", 4))) if currency == "USD" else None
    invoice = Invoice(
        lines=tuple(draw(st.lists(money_lines(), min_size=1, max_size=8))),
        adjustments=tuple(
            draw(st.lists(st.builds(DocumentAdjustment, st.booleans(), cents, vats), max_size=2))
        ),
        rounding=draw(st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("-0.02")])),
        currency=currency,
        vat_currency=other,
    )
    kind = draw(st.sampled_from(["380", "381", "384", "386", "389", "261"]))
    totals = invoice_totals(invoice)
    if kind in CREDITS and totals.gross < 0:
        kind = "380"
    document = the_document(draw, invoice, kind)
    is_final = kind == "380" and totals.payable > 1 and draw(st.booleans())
    return _after_deposits(draw, document) if is_final else document


def _after_deposits(draw: st.DrawFn, document: Document) -> Document:
    """The same as a final invoice: deposits that it cites were paid before, all of it at most."""
    payable = document.totals.payable or Decimal(0)
    prepaid = draw(decimals("0.01", str(payable), 2))
    cited = draw(st.integers(1, 3))
    return replace(
        document,
        process="S4",
        preceding=tuple(
            PrecedingInvoice(f"AC2026-000{number}", date(2026, 9, number), "386")
            for number in range(1, cited + 1)
        ),
        totals=replace(document.totals, prepaid=prepaid, payable=payable - prepaid),
    )


def the_document(draw: st.DrawFn, invoice: Invoice, kind: str) -> Document:
    """The amounts of an invoice as a document, between the parties of the reference cases."""
    totals, base = invoice_totals(invoice), the_case("01_standard")
    other = invoice.vat_currency
    return replace(
        base,
        type_code=kind,
        process=draw(st.sampled_from(["B1", "S1", "M1", "S5", "S6", "B7", "S7"])),
        order=draw(st.none() | texts),
        delivery=None,
        # A credit note has no due date; EXTENDED then asks for terms (BR-CO-25).
        due_date=None if kind in CREDITS else date(2026, 10, 15),
        payment_terms="À déduire du prochain règlement" if kind in CREDITS else None,
        currency=invoice.currency,
        vat_currency=other.currency if other else None,
        currency_exchange=CurrencyExchange(invoice.currency, "EUR", other.rate) if other else None,
        preceding=(PrecedingInvoice("F2026-0000", date(2026, 9, 1), "380"),)
        if kind in ("381", "384", "261")
        else (),
        lines=tuple(
            _line(number, each, invoice.currency, draw(texts), draw(deliveries))
            for number, each in enumerate(invoice.lines, 1)
        ),
        allowance_charges=tuple(
            AllowanceCharge(
                one.is_charge, one.amount, vat_category=one.vat.category,
                vat_percent=one.vat.percent, reason="Divers",
            )
            for one in invoice.adjustments
        ),
        vat=tuple(
            VatSubtotal(
                one.base, one.tax, one.vat.category, one.vat.percent,
                exemption_reason=REASONS.get(one.vat.category, (None, None))[1],
                exemption_code=REASONS.get(one.vat.category, (None, None))[0],
            )
            for one in totals.vat
        ),
        totals=Totals(
            lines=totals.lines,
            allowances=totals.allowances or None,
            charges=totals.charges or None,
            net=totals.net,
            tax=totals.tax,
            tax_in_vat_currency=totals.tax_in_vat_currency,
            gross=totals.gross,
            rounding=totals.rounding or None,
            payable=totals.payable,
        ),
    )  # fmt: skip


def _line(
    number: int, each: MoneyLine, currency: str, name: str, delivered: tuple[str, date] | None
) -> Line:
    amounts = line_amounts(each, currency)
    return Line(
        number=str(number),
        quantity=each.quantity,
        unit="C62",
        net=amounts.net,
        price=Price(
            net=each.price,
            base_quantity=None if each.base_quantity == 1 else each.base_quantity,
        ),
        allowance_charges=tuple(
            AllowanceCharge(
                one.is_charge,
                amount,
                base_amount=amounts.before if one.percent is not None else None,
                percent=one.percent,
                reason="Divers",
            )
            for one, amount in zip(each.adjustments, amounts.adjustments, strict=True)
        ),
        vat_category=each.vat.category,
        vat_percent=each.vat.percent,
        item=Item(name=name),
        despatch_advice=Reference(delivered[0], issue_date=delivered[1]) if delivered else None,
        delivery=Delivery(actual_date=delivered[1]) if delivered else None,
        period=Period(delivered[1], delivered[1]) if delivered else None,
        notes=(Note(f"Bon de livraison {delivered[0]}"),) if delivered else (),
    )


@patient
@given(documents(), st.sampled_from(list(Form)))
def test_whatever_money_computes_may_be_issued(document: Document, form: Form) -> None:
    verdict = judge_before_issue(document, form)
    assert verdict.passed, [(one.rule, one.field, one.official) for one in verdict.troubles]


@settings(patient, max_examples=15)
@given(documents())
def test_whatever_may_be_issued_can_be_printed(document: Document) -> None:
    assert make_invoice_file(document, Look()).content.startswith(b"%PDF")
