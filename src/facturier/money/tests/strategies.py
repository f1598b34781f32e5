"""Invoices that the model can express: ordinary ones, and those at the edges (I10)."""

from decimal import Decimal

from hypothesis import strategies as st

from facturier.money.amounts import Adjustment, DocumentAdjustment, Invoice, Line, Vat, VatCurrency

RATES = ("20", "10", "5.5", "2.1", "13", "0.9", "8.5", "1.75", "1.05")


def decimals(low: str, high: str, places: int):
    """Decimals with up to so many places, those of half cents as often as others."""
    return st.decimals(
        Decimal(low), Decimal(high), allow_nan=False, allow_infinity=False, places=places
    )


vats = st.one_of(
    st.sampled_from(RATES).map(lambda rate: Vat("S", Decimal(rate))),
    st.sampled_from("EAKGZ").map(lambda code: Vat(code if code != "A" else "AE")),
)
quantities = st.one_of(
    decimals("-1000", "1000", 4), st.integers(-20, 20).map(Decimal), decimals("-1e9", "1e9", 4)
)
prices = st.one_of(decimals("0", "1000", 2), decimals("0", "1e9", 6), decimals("0", "1", 6))
amounts = decimals("0", "100000", 2)
percents = st.one_of(
    st.just(Decimal(100)), decimals("0", "100", 4), st.integers(0, 100).map(Decimal)
)


@st.composite
def adjustments(draw):
    measure = draw(st.sampled_from(("amount", "percent", "per_unit")))
    values = {"amount": amounts, "percent": percents, "per_unit": decimals("0", "50", 6)}
    return Adjustment(draw(st.booleans()), **{measure: draw(values[measure])})


@st.composite
def lines(draw):
    return Line(
        quantity=draw(quantities),
        price=draw(prices),
        vat=draw(vats),
        base_quantity=draw(st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5"), Decimal(3)])),
        adjustments=tuple(draw(st.lists(adjustments(), max_size=3))),
    )


@st.composite
def invoices(draw):
    return Invoice(
        lines=tuple(draw(st.lists(lines(), min_size=1, max_size=12))),
        adjustments=tuple(
            draw(st.lists(st.builds(DocumentAdjustment, st.booleans(), amounts, vats), max_size=3))
        ),
        prepaid=draw(amounts),
        rounding=draw(decimals("-0.99", "0.99", 2)),
        currency=draw(st.sampled_from(["EUR", "EUR", "USD", "CHF"])),
        vat_currency=draw(
            st.none()
            | st.builds(VatCurrency, st.just("EUR"), decimals("0.01", "200", 6).filter(bool))
        ),
    )
