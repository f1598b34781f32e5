"""Invoices whose every amount, key and date is right, to be made wrong in one place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from facturier.einvoice.document import (
    AllowanceCharge,
    Document,
    Line,
    PaymentAccount,
    PaymentMeans,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.tests.factories import plain_invoice


def sound_invoice(**changes: Any) -> Document:
    """The plain invoice of these tests, payable to an account whose key is right."""
    account = PaymentAccount("FR3299999000010000000000131", institution="AAAAFRPPXXX")
    means = (PaymentMeans(code="30", account=account),)
    return plain_invoice(**{"payment_means": means, **changes})


def rules(document: Document) -> list[str]:
    return [finding.rule for finding in own_checks(document)]


def only(document: Document) -> Finding:
    (found,) = own_checks(document)
    return found


# --- documents built right, by an arithmetic of their own ----------------------------------------


def nearest(exact: Fraction, decimals: int = 2) -> Decimal:
    """Rounded half away from zero, on whole numbers: nothing of the code under test."""
    units = abs(exact) * 10**decimals
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


def money(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places)


CATEGORIES = st.sampled_from(
    [
        ("S", "20.00"),
        ("S", "20"),
        ("S", "5.5"),
        ("S", "2.1"),
        ("S", "10"),
        ("Z", "0"),
        ("E", "0.00"),
        ("AE", "0"),
    ]
)
line_parts = st.lists(
    st.builds(
        AllowanceCharge,
        st.booleans(),
        money("0.00", "50.00"),
    ),
    max_size=2,
)


@st.composite
def right_lines(draw: st.DrawFn) -> Line:
    quantity = draw(money("-1000", "1000", 3))
    price = draw(money("0", "500", 4))
    per = draw(st.none() | st.sampled_from([Decimal(1), Decimal(7), Decimal(100)]))
    parts = tuple(draw(line_parts))
    goods = nearest(Fraction(quantity) * Fraction(price) / Fraction(per or 1))
    extras = sum((part.amount if part.is_charge else -part.amount for part in parts), Decimal(0))
    category, percent = draw(CATEGORIES)
    return Line(
        quantity=quantity,
        unit="C62",
        price=Price(net=price, base_quantity=per),
        allowance_charges=parts,
        net=goods + extras,
        vat_category=category,
        vat_percent=Decimal(percent),
    )


@st.composite
def right_documents(draw: st.DrawFn) -> Document:
    """An invoice whose every amount is right; its VAT rates are spelled now so and now so."""
    lines = tuple(
        replace(line, number=str(number))
        for number, line in enumerate(draw(st.lists(right_lines(), min_size=1, max_size=5)), 1)
    )
    parts = tuple(
        AllowanceCharge(
            draw(st.booleans()),
            draw(money("0.01", "90.00")),
            vat_category=line.vat_category,
            vat_percent=line.vat_percent,
        )
        for line in lines[:2]
    )
    bases: dict[tuple[str | None, Decimal | None], Decimal] = {}
    for carrier, amount in (
        *((line, line.net or Decimal(0)) for line in lines),
        *((part, part.amount if part.is_charge else -part.amount) for part in parts),
    ):
        key = (carrier.vat_category, carrier.vat_percent)
        bases[key] = bases.get(key, Decimal(0)) + amount
    vat = tuple(
        VatSubtotal(
            base,
            nearest(Fraction(base) * Fraction(percent or 0) / 100),
            category,
            percent,
            exemption_reason="Exonérée" if category in ("E", "AE") else None,
        )
        for (category, percent), base in bases.items()
    )
    lines_total = sum((line.net or Decimal(0) for line in lines), Decimal(0))
    allowances = sum((part.amount for part in parts if not part.is_charge), Decimal(0))
    charges = sum((part.amount for part in parts if part.is_charge), Decimal(0))
    tax = sum((subtotal.tax or Decimal(0) for subtotal in vat), Decimal(0))
    net = lines_total - allowances + charges
    prepaid, rounding = draw(money("0", "100")), draw(money("-0.05", "0.05"))
    totals = Totals(
        lines=lines_total,
        allowances=allowances,
        charges=charges,
        net=net,
        tax=tax,
        gross=net + tax,
        prepaid=prepaid,
        rounding=rounding,
        payable=net + tax - prepaid + rounding,
    )
    return sound_invoice(lines=lines, allowance_charges=parts, vat=vat, totals=totals)
