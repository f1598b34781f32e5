"""An invoice that every official judge accepts, of as many lines as asked for."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from facturier.einvoice.document import (
    Address,
    Document,
    Identifier,
    Item,
    Line,
    Note,
    Party,
    PaymentAccount,
    PaymentMeans,
    Price,
    Totals,
    VatSubtotal,
)

CORE = "urn:cen.eu:en16931:2017"
NOTES = (
    Note("Indemnité forfaitaire pour frais de recouvrement : 40 €.", "PMT"),
    Note("Pénalités de retard : trois fois le taux d'intérêt légal.", "PMD"),
    Note("Pas d'escompte pour paiement anticipé.", "AAB"),
    Note("B2B", "BAR"),
)
SELLER = Party(
    name="Menuiserie Aubrac SARL",
    legal_id=Identifier("810000018", "0002"),
    vat_id="FR07810000018",
    electronic_address=Identifier("810000018", "0225"),
    address=Address(line_1="2 place du Foirail", post_code="12210", city="Laguiole", country="FR"),
)
BUYER = Party(
    name="Hôtel des Ponts SAS",
    legal_id=Identifier("820000024", "0002"),
    vat_id="FR59820000024",
    electronic_address=Identifier("820000024", "0225"),
    address=Address(line_1="5 quai Nord", post_code="69001", city="Lyon", country="FR"),
)


def french_invoice(lines: int = 3, profile: str = CORE, **changes: Any) -> Document:
    """Goods and services at 20 % and 5.5 %, sold by one French company to another."""
    written = tuple(_line(number) for number in range(1, lines + 1))
    vat = tuple(_subtotal(percent, written) for percent in (Decimal("5.50"), Decimal("20.00")))
    vat = tuple(part for part in vat if part.base)
    net = sum((line.net or Decimal(0) for line in written), Decimal("0.00"))
    tax = sum((part.tax or Decimal(0) for part in vat), Decimal("0.00"))
    values: dict[str, Any] = {
        "number": "F2026-0042",
        "issue_date": date(2026, 10, 5),
        "due_date": date(2026, 11, 4),
        "type_code": "380",
        "currency": "EUR",
        "process": "M1",
        "profile": profile,
        "notes": NOTES,
        "seller": SELLER,
        "buyer": BUYER,
        "payment_means": (
            PaymentMeans(
                code="30", account=PaymentAccount(account_id="FR7630006000011234567890189")
            ),
        ),
        "vat": vat,
        "lines": written,
        "totals": Totals(lines=net, net=net, tax=tax, gross=net + tax, payable=net + tax),
    }
    return Document(**{**values, **changes})


def _line(number: int) -> Line:
    quantity, price = Decimal(number % 7 + 1), Decimal(number * 37 % 900) + Decimal("0.35")
    return Line(
        number=str(number),
        quantity=quantity,
        unit="C62",
        net=cents(quantity * price),
        price=Price(net=price),
        vat_category="S",
        vat_percent=Decimal("20.00") if number % 3 else Decimal("5.50"),
        item=Item(name=f"Article {number}", description="Chêne massif, finition huilée"),
    )


def _subtotal(percent: Decimal, lines: tuple[Line, ...]) -> VatSubtotal:
    nets = [line.net or Decimal(0) for line in lines if line.vat_percent == percent]
    base = sum(nets, Decimal("0.00"))
    return VatSubtotal(base=base, tax=cents(base * percent / 100), category="S", percent=percent)


def cents(amount: Decimal) -> Decimal:
    """To the cent, half away from zero."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
