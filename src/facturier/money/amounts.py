"""What an invoice states before anything is computed: lines, allowances, charges, what was paid."""

from dataclasses import dataclass
from decimal import Decimal

from facturier.money.rounding import (
    AMOUNT_DECIMALS,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    ensure_fits,
)

RATE_DECIMALS = 2  # of a VAT rate as every judge reads it: `20.00`, compared as text by BR-S-08
PERCENT_DECIMALS = 4  # of the percent of an allowance or charge (BT-138, BT-143)


@dataclass(frozen=True, slots=True, order=True)
class Vat:
    """A VAT category (BT-151, UNTDID 5305) and its rate in percent (BT-152): 20 for 20 %.

    Only category O has no rate (BR-O-05); its `percent` is then zero and is not written.
    """

    category: str
    percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        ensure_fits("rate", self.percent, RATE_DECIMALS)
        if self.percent < 0:
            raise ValueError(f"a negative rate: {self.percent}")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance, or a charge where `is_charge`; exactly one of its three measures is given.

    On a line it is BG-27 or BG-28. `amount` is in the currency of the invoice; `percent` is of the
    line's quantity times price; `per_unit` is for each unit of the quantity invoiced, such as the
    eco-participation (UNTDID 7161 code AEO), which no discount touches.
    """

    is_charge: bool
    amount: Decimal | None = None
    percent: Decimal | None = None
    per_unit: Decimal | None = None

    def __post_init__(self) -> None:
        measures = (self.amount, self.percent, self.per_unit)
        if sum(measure is not None for measure in measures) != 1:
            raise ValueError("an allowance or charge has one measure: amount, percent or per_unit")
        for name, measure, decimals in (
            ("amount", self.amount, AMOUNT_DECIMALS),
            ("percent", self.percent, PERCENT_DECIMALS),
            ("per_unit", self.per_unit, PRICE_DECIMALS),
        ):
            if measure is not None:
                ensure_fits(name, measure, decimals)

    @property
    def sign(self) -> int:
        """What it does to the net."""
        return 1 if self.is_charge else -1


@dataclass(frozen=True, slots=True)
class DocumentAdjustment:
    """BG-20 or BG-21: an allowance or charge on the whole document, at one category and rate."""

    is_charge: bool
    amount: Decimal
    vat: Vat

    def __post_init__(self) -> None:
        ensure_fits("amount", self.amount, AMOUNT_DECIMALS)

    @property
    def sign(self) -> int:
        """What it does to the net."""
        return 1 if self.is_charge else -1


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25, what its net is made of.

    `price` is the net unit price (BT-146) for `base_quantity` units (BT-149); it is never negative
    (BR-27): what is taken back has a negative quantity.
    """

    quantity: Decimal
    price: Decimal
    vat: Vat
    base_quantity: Decimal = Decimal(1)
    adjustments: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        ensure_fits("quantity", self.quantity, QUANTITY_DECIMALS)
        ensure_fits("price", self.price, PRICE_DECIMALS)
        ensure_fits("base quantity", self.base_quantity, QUANTITY_DECIMALS)
        if self.price < 0:
            raise ValueError(f"a negative price: {self.price} (BR-27)")
        if self.base_quantity <= 0:
            raise ValueError(f"a base quantity that is not positive: {self.base_quantity}")


@dataclass(frozen=True, slots=True)
class VatCurrency:
    """BT-6: the currency in which VAT is declared, and how many of it one unit of BT-5 is worth."""

    currency: str
    rate: Decimal

    def __post_init__(self) -> None:
        if not self.rate.is_finite() or self.rate <= 0:
            raise ValueError(f"a rate of exchange that is not positive: {self.rate}")


@dataclass(frozen=True, slots=True)
class Invoice:
    """All amounts of an invoice or credit note, as stated."""

    lines: tuple[Line, ...]
    adjustments: tuple[DocumentAdjustment, ...] = ()
    prepaid: Decimal = Decimal(0)
    """BT-113: what was paid before, VAT included."""
    rounding: Decimal = Decimal(0)
    """BT-114: added to what is due."""
    currency: str = "EUR"
    vat_currency: VatCurrency | None = None

    def __post_init__(self) -> None:
        ensure_fits("prepaid", self.prepaid, AMOUNT_DECIMALS)
        ensure_fits("rounding", self.rounding, AMOUNT_DECIMALS)
