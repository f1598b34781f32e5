"""What is made of an invoice to credit it: a whole credit mirrors it, no sum of credits passes it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from facturier.money.amounts import Vat
from facturier.money.rounding import rounded
from facturier.money.totals import line_amounts
from facturier.sales.rules import crediting
from facturier.sales.rules.amounts import amounts_of
from facturier.sales.rules.composing import credited_lines, rows_of
from facturier.sales.rules.crediting import ByLine, Source, Written
from facturier.sales.rules.credits import (
    Beyond,
    LineLeft,
    Origin,
    Taken,
    fitting_base,
    shares_of,
    summed,
    within,
)
from facturier.sales.rules.operations import Content, DraftLine, Held

DAY = date(2026, 3, 2)
CUSTOMER = UUID(int=9)


@dataclass(frozen=True)
class Stated:
    id: UUID
    quantity: Decimal
    price: Decimal
    base_quantity: Decimal
    vat_percent: Decimal | None


def content_with(header: dict, lines: list[dict]) -> Content:
    return Content(
        header={name: Held(value, 1) for name, value in header.items() if value is not None},
        lines={
            UUID(int=place): DraftLine(
                place, {name: Held(value, 1) for name, value in fields.items() if value is not None}
            )
            for place, fields in enumerate(lines, 1)
        },
    )


def content_of(written: Written) -> Content:
    return content_with(dict(written.header), [dict(one) for one in written.lines])


def issued(content: Content, number: int = 1) -> Source:
    """An invoice that was issued of a content."""
    amounts = amounts_of(content)
    nets = [line_amounts(line, amounts.currency) for line in amounts.money.lines]
    stated = [
        Stated(UUID(int=number * 1000 + place), line.quantity, line.price, line.base_quantity,
               line.vat.percent)
        for place, line in enumerate(amounts.money.lines)
    ]  # fmt: skip
    charges = [one.vat for one in amounts.money.adjustments if one.is_charge]
    origin = Origin(
        key=UUID(int=number),
        invoice_id=UUID(int=number),
        reference=f"S-{number}",
        number=f"F{number}",
        issue_date=DAY,
        type_code="380",
        currency=amounts.currency,
        party_ids=frozenset({CUSTOMER}),
        gross=amounts.totals.gross,
        rows=rows_of(amounts),
        lines={
            one.id: LineLeft(str(place), net.net)
            for place, (one, net) in enumerate(zip(stated, nets, strict=True), 1)
        },
    )
    has_charge = content.header.get("charge_amount") and charges
    return Source(origin, content, stated, None, charges[-1].percent if has_charge else None)


def cents(least: int, most: int):
    return st.integers(least, most).map(lambda units: f"{Decimal(units) / 100:f}")


RATES = st.sampled_from(["20", "10", "5.5", "2.1"])
LINES = st.fixed_dictionaries(
    {
        "name": st.just("Ligne"),
        "quantity": st.sampled_from(["1", "3", "0.5", "7.25", "12", "-1"]),
        "price": cents(1, 200_000),
        "vat": RATES,
    },
    optional={"discount_percent": st.sampled_from(["5", "33.33"]), "discount_amount": cents(1, 50)},
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "discount_percent": st.sampled_from(["2", "12.5"]),
        "charge_amount": cents(1, 9_000),
        "charge_percent_vat": RATES,
        "currency": st.sampled_from(["USD", "GBP"]),
        "exchange_rate": st.just("0.92"),
    },
)
INVOICES = st.builds(content_with, HEADERS, st.lists(LINES, min_size=1, max_size=5))
WITH_VAT = st.builds(
    content_with,
    st.just({"gross_prices": True}),
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.just("Ligne"),
                "quantity": st.sampled_from(["1", "3", "7"]),
                "price": cents(1, 90_000),
                "vat": RATES,
            }
        ),
        min_size=1,
        max_size=4,
    ),
)


@settings(max_examples=150)
@given(INVOICES | WITH_VAT)
def test_a_whole_credit_note_equals_its_invoice_to_the_cent(content):
    source = issued(content)
    before, after = amounts_of(content), amounts_of(content_of(crediting.whole(source)))
    assert after.totals == before.totals
    assert (after.currency, after.money.vat_currency) == (
        before.currency,
        before.money.vat_currency,
    )
    assert list(after.lines.values()) == list(before.lines.values())
    assert shares_of(rows_of(after), [source.origin], after.currency) == {
        source.origin.key: {vat: row for vat, row in source.origin.rows.items() if row.base}
    }


@settings(max_examples=100)
@given(INVOICES)
def test_all_units_of_all_lines_come_to_the_lines_themselves(content):
    source = issued(content)
    asked = [ByLine(one.id, quantity=one.quantity) for one in source.stated]
    written = content_of(crediting.by_lines(source, asked, charges=True))
    assert amounts_of(written).totals == amounts_of(content).totals


@settings(max_examples=150)
@given(INVOICES, st.integers(1, 10**7))
def test_an_amount_is_spread_exactly_over_the_rates(content, units):
    source = issued(content)
    left = sum((max(row.base, Decimal(0)) for row in source.origin.left.values()), Decimal(0))
    net = Decimal(units) / 100
    assume(net <= left)
    found = amounts_of(content_of(crediting.for_net([source], net, "fr")))
    assert found.totals.net == net
    gross = amounts_of(content_of(crediting.for_gross([source], net, "fr")))
    assert gross.totals.payable == net


@given(st.integers(1, 5000), st.sampled_from(["20", "10", "5.5"]))
def test_what_fits_has_a_tax_that_fits(units, percent):
    left = Taken(Decimal(units) / 100, rounded(Decimal(units) * Decimal(percent) / 10_000))
    short = replace(left, tax=max(left.tax - Decimal("0.01"), Decimal(0)))
    base = fitting_base(short, Decimal(percent))
    assert 0 <= base <= short.base
    assert rounded(base * Decimal(percent) / 100) <= short.tax


@given(st.lists(st.integers(0, 30_000), min_size=2, max_size=5), st.data())
def test_the_shares_of_several_invoices_are_the_credit_and_none_passes_its_own(units, data):
    vat = Vat("S", Decimal(20))
    origins = []
    for number, one in enumerate(units, 1):
        base = Decimal(one) / 100
        row = Taken(base, rounded(base / 5))
        fresh = issued(content_with({}, [{"name": "x", "price": "1"}]), number).origin
        origins.append(replace(fresh, gross=row.gross, rows={vat: row}))
    whole = sum((one.rows[vat].base for one in origins), Decimal(0))
    base = Decimal(data.draw(st.integers(0, int(whole * 100)))) / 100
    row = Taken(base, min(rounded(base / 5), sum(one.rows[vat].tax for one in origins)))
    try:
        shares = shares_of({vat: row}, origins, "EUR")
    except Beyond:
        assert base * Decimal("1.2") > whole * Decimal("1.2") - Decimal("0.02") * len(units)
        return
    parts = [share.get(vat, Taken()) for share in shares.values()]
    assert sum(parts, Taken()) == row
    for one, part in zip(origins, parts, strict=True):
        assert within(part.base, one.rows[vat].base)
        assert within(part.tax, one.rows[vat].tax)
    with pytest.raises(Beyond):
        shares_of({vat: Taken(whole + Decimal("0.01"))}, origins, "EUR")


class Credits(RuleBasedStateMachine):
    """One invoice, credited in every way; what the rules let pass is taken off it."""

    @initialize(content=INVOICES)
    def issue(self, content):
        self.source = issued(content)

    def credit(self, written: Written) -> bool:
        """Whether it passed."""
        content = content_of(written)
        amounts, origin = amounts_of(content), self.source.origin
        lines = summed(credited_lines(content, amounts))
        try:
            [share] = shares_of(rows_of(amounts), [origin], origin.currency).values()
        except Beyond:
            return False
        if not all(within(net, origin.lines[key].left) for key, net in lines.items()):
            return False
        credited = dict(origin.credited)
        for vat, row in share.items():
            credited[vat] = credited.get(vat, Taken()) + row
        left = {
            key: replace(line, credited=line.credited + lines.get(key, Decimal(0)))
            for key, line in origin.lines.items()
        }
        self.source = replace(self.source, origin=replace(origin, credited=credited, lines=left))
        return True

    @rule(part=st.integers(1, 100), gross=st.booleans())
    def by_amount(self, part, gross):
        rows = self.source.origin.left.values()
        left = sum((max(row.gross if gross else row.base, Decimal(0)) for row in rows), Decimal(0))
        amount = rounded(left * part / 100)
        if amount > 0:
            made = crediting.for_gross if gross else crediting.for_net
            self.credit(made([self.source], amount, "fr"))

    @rule(place=st.integers(0, 4), part=st.integers(1, 100))
    def by_line(self, place, part):
        one = self.source.stated[place % len(self.source.stated)]
        net = rounded(self.source.origin.lines[one.id].left * part / 100)
        if net:
            self.credit(crediting.by_lines(self.source, [ByLine(one.id, net=net)]))

    @rule()
    def whole_again(self):
        if not self.source.origin.is_untouched:
            assert not self.credit(crediting.whole(self.source)) or not self.source.origin.gross

    @rule()
    def the_rest(self):
        written = crediting.rest([self.source], "fr")
        if written.lines:
            assert self.credit(written), "what is left is always creditable"

    @invariant()
    def nothing_passes_the_invoice(self):
        if not hasattr(self, "source"):
            return
        origin = self.source.origin
        assert within(origin.gross_credited, origin.gross)
        for vat, row in origin.credited.items():
            assert within(row.base, origin.rows[vat].base)
            assert within(row.tax, origin.rows[vat].tax)
        for line in origin.lines.values():
            assert within(line.credited, line.net)


TestCredits = Credits.TestCase
TestCredits.settings = settings(max_examples=60, stateful_step_count=12)
