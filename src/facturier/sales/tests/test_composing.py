"""From a draft to a document: what it comes to, what it lacks, and what every judge says of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facturier.checks.actions import examine
from facturier.einvoice import document as e
from facturier.einvoice.cii import write_cii
from facturier.einvoice.ubl import write_ubl
from facturier.sales.rules.amounts import amounts_of
from facturier.sales.rules.composing import (
    BuyerCard,
    Draft,
    SellerCard,
    compose,
    situations_of,
    wording_keys,
)
from facturier.sales.rules.facts import Buyer, Regime, Seller
from facturier.sales.rules.kinds import Kind
from facturier.sales.rules.operations import Content, Operation, Outcome, merge
from facturier.sales.rules.wording_texts import SHIPPED

TODAY = date(2026, 11, 26)
SELLER = SellerCard(
    Seller(vat_number="FR07810000018", siren="810000018"),
    e.Party(
        name="Ateliers Brévenne SAS",
        legal_id=e.Identifier("810000018", "0002"),
        vat_id="FR07810000018",
        electronic_address=e.Identifier("810000018", "0225"),
        address=e.Address("14 rue des Tanneurs", city="Rennes", post_code="35000", country="FR"),
    ),
    e.PaymentAccount("FR7630006000011234567890189", "Ateliers Brévenne SAS", "AGRIFRPP"),
)
BUYER = BuyerCard(
    Buyer(postcode="34500", vat_number="FR59820000024", siren="820000024"),
    e.Party(
        name="Coopérative du Val d'Orb",
        legal_id=e.Identifier("820000024", "0002"),
        vat_id="FR59820000024",
        electronic_address=e.Identifier("820000024", "0225"),
        address=e.Address("3 chemin du Moulin", city="Béziers", post_code="34500", country="FR"),
    ),
)
A, B, C = (UUID(int=number) for number in (1, 2, 3))


def a_draft(*asked, seller=SELLER, buyer: BuyerCard | None = BUYER, type_code="380") -> Draft:
    content = Content()
    results = merge(content, [Operation(line, name, 0, value) for line, name, value in asked], 1)
    assert all(one.outcome is not Outcome.REFUSED for one in results), results
    return Draft(type_code, content, seller, buyer, TODAY)


def composed(draft: Draft):
    keys = wording_keys(draft, situations_of(draft).values())
    texts = {key: SHIPPED.in_force(key, draft.issue_date, draft.language) for key in keys}
    return compose(draft, texts)


def a_line(key, name, quantity, price, vat="20", **more):
    fields = {"name": name, "quantity": quantity, "price": price, "vat": vat, **more}
    return [(key, field, value) for field, value in fields.items()]


def judged(document: e.Document, write=write_cii):
    found = examine(write(replace(document, number="F2026-0042")))
    said = [*found.violations, *found.french.violations, *found.own]
    assert found.reading is not None
    return [one for one in said if one.severity != "warning"], (found.valid, found.french.valid)


USUAL = [
    *a_line(A, "Comptoir d'accueil", "1", "9800"),
    *a_line(B, "Banquette", "6", "1240", discount_percent="5"),
    *a_line(C, "Guide imprimé", "12", "15", vat="5,5"),
    (None, "nature", "goods"),
    (None, "delivery_date", "2026-11-20"),
]


def test_the_draft_of_the_screen_comes_to_what_the_screen_says():
    draft = a_draft(
        *a_line(A, "Comptoir d'accueil en chêne massif, 4,20 m", "1", "9 800,00"),
        *a_line(B, "Banquette d'angle", "6", "1 240,00", discount_percent="5"),
        *a_line(C, "Table bistrot", "18", "312"),
        *a_line(UUID(int=4), "Pose et réglage sur site", "36", "58", nature="services"),
        *a_line(UUID(int=5), "Guide d'entretien imprimé", "12", "15", vat="5.5"),
        (None, "prepaid", "7200"),
    )
    totals = composed(draft).document.totals
    assert (totals.net, totals.tax, totals.gross, totals.payable) == tuple(
        map(Decimal, ("24752.00", "4924.30", "29676.30", "22476.30"))
    )
    assert composed(draft).document.process == "M1"


def test_a_complete_draft_lacks_nothing_and_every_judge_accepts_it_in_both_syntaxes():
    found = composed(a_draft(*USUAL))
    assert found.lacking == ()
    for write in (write_cii, write_ubl):
        assert judged(found.document, write) == ([], (True, True))


@pytest.mark.parametrize(
    "more",
    [
        [(None, "discount_percent", "3,5"), (None, "charge_amount", "25")],
        [(A, "contribution", "1,25"), (B, "discount_amount", "10")],
        [(None, "gross_prices", True)],
        [(None, "early_percent", "2"), (None, "early_days", "10")],
        [(None, "order", "BC-7781"), (None, "contract", "M-12"), (None, "subject", "Hall & bar")],
        [(None, "period_start", "2026-11-01"), (None, "period_end", "2026-11-20")],
        [(None, "currency", "USD"), (None, "exchange_rate", "0.92")],
        [(None, "payment_days", "45"), (None, "payment_basis", "end_of_month")],
        [(A, "base_quantity", "100"), (B, "description", "Tissu non feu\nM1")],
        [(None, "nature", "mixed"), (C, "nature", "services")],
        [(None, "language", "en")],
    ],
)
def test_whatever_more_a_draft_says_every_judge_accepts_it(more):
    found = composed(a_draft(*USUAL, *more))
    assert [one for one in found.lacking if one.blocking] == []
    for write in (write_cii, write_ubl):
        assert judged(found.document, write) == ([], (True, True))


GERMANY = BuyerCard(
    Buyer(country="DE", vat_number="DE123456788"),
    e.Party(
        name="Möbel Nord GmbH",
        vat_id="DE123456788",
        electronic_address=e.Identifier("DE123456788", "9930"),
        address=e.Address("Hafenstr. 1", city="Hamburg", post_code="20095", country="DE"),
    ),
    e.Delivery(address=e.Address("Hafenstr. 1", city="Hamburg", post_code="20095", country="DE")),
)
CONSUMER = BuyerCard(
    Buyer(postcode="29200", is_consumer=True),
    e.Party(
        name="Jeanne Le Goff",
        electronic_address=e.Identifier("jeanne@exemple.test", "EM"),
        address=e.Address("2 quai de la Rade", city="Brest", post_code="29200", country="FR"),
    ),
)
FRANCHISE = replace(
    SELLER,
    facts=Seller(regime=Regime.FRANCHISE, siren="810000018"),
    party=replace(SELLER.party, vat_id=None),
)


@pytest.mark.parametrize(
    ("seller", "buyer", "more", "kind"),
    [
        (SELLER, GERMANY, [(A, "vat", None)], Kind.INTRA_EU_GOODS),
        (SELLER, GERMANY, [(None, "nature", "services")], Kind.EU_SERVICES),
        (SELLER, CONSUMER, [], Kind.DOMESTIC),
        (FRANCHISE, BUYER, [], Kind.FRANCHISE),
        (
            SELLER,
            BUYER,
            [(None, "subcontracting", True), (None, "nature", "services")],
            Kind.SUBCONTRACTING,
        ),
    ],
)
def test_the_situation_is_chosen_from_the_facts_and_accepted(seller, buyer, more, kind):
    lines = a_line(A, "Banquette", "2", "1240", vat=None if kind is not Kind.DOMESTIC else "20")
    day = [(None, "delivery_date", "2026-11-20")]
    found = composed(a_draft(*lines, *day, *more, seller=seller, buyer=buyer))
    assert {one.kind for one in found.situations} == {kind}
    assert [one.code for one in found.lacking if one.blocking] == []
    for write in (write_cii, write_ubl):
        assert judged(found.document, write) == ([], (True, True))


def test_what_is_missing_is_told_with_its_field_and_a_preview_is_composed_all_the_same():
    found = composed(a_draft((A, "name", "Banquette"), buyer=None))
    told = {one.code: one.field for one in found.lacking}
    assert told["customer"] == "customer"
    assert told["line.price"] == f"lines.{A}.price"
    assert told["line.quantity"] == f"lines.{A}.quantity"
    assert all(one.rule for one in found.lacking)
    assert not found.may_issue
    assert found.document.lines[0].item.name == "Banquette"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([(None, "issue_date", "2026-11-27")], "future"),
        ([(None, "due_date", "2026-11-25")], "due"),
        ([(None, "currency", "USD")], "rate"),
        ([(None, "period_start", "2026-11-20"), (None, "period_end", "2026-11-01")], "period"),
    ],
)
def test_what_cannot_be_issued_is_told_before(asked, code):
    found = composed(a_draft(*USUAL, *asked))
    assert code in {one.code for one in found.lacking if one.blocking}


def test_terms_beyond_the_legal_ceiling_are_a_warning():
    found = composed(a_draft(*USUAL, (None, "payment_days", "90")))
    assert [(one.code, one.blocking) for one in found.lacking] == [("late", False)]


def test_the_judges_do_see_what_is_wrong():
    document = composed(a_draft(*USUAL)).document
    wrong = replace(document, totals=replace(document.totals, tax=Decimal("1.00")))
    refused, (valid, _french) = judged(wrong)
    assert refused
    assert not valid


# -- amounts ---------------------------------------------------------------------------------------
lines = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["item", "item", "item", "title", "text", "subtotal"]),
            "quantity": st.decimals("-50", "50", places=4).map(str),
            "price": st.decimals("0", "5000", places=6).map(str),
            "vat": st.sampled_from(["20", "10", "5.5", "2.1", None]),
            "discount_percent": st.sampled_from([None, "5", "33.3333", "100"]),
            "contribution": st.sampled_from([None, "0.02"]),
        }
    ),
    max_size=8,
)


@settings(max_examples=150)
@given(lines, st.sampled_from([None, "3.5", "100"]), st.sampled_from([None, "25"]), st.randoms())
def test_totals_add_up_and_the_order_of_lines_never_matters(rows, discount, charge, chance):
    def content(keys):
        found = Content()
        asked = [
            Operation(key, name, 0, value)
            for key, row in zip(keys, rows, strict=True)
            for name, value in row.items()
        ]
        asked += [
            Operation(None, "discount_percent", 0, discount),
            Operation(None, "charge_amount", 0, charge),
        ]
        merge(found, asked, 1)
        return found

    keys = [uuid4() for _row in rows]
    found = amounts_of(content(keys))
    totals = found.totals
    assert totals.net == totals.lines - totals.allowances + totals.charges
    assert totals.gross == totals.net + totals.tax
    assert totals.lines == sum((found.lines[key] for key in found.items), Decimal(0))
    order = list(range(len(rows)))
    chance.shuffle(order)
    rows = [rows[at] for at in order]
    turned = amounts_of(content([keys[at] for at in order])).totals
    assert turned == totals


def test_a_subtotal_is_of_the_lines_since_the_last_one():
    subtotals = [UUID(int=number) for number in (11, 12)]
    draft = a_draft(
        *a_line(A, "a", "1", "10"), *a_line(B, "b", "2", "10"), (subtotals[0], "kind", "subtotal"),
        *a_line(C, "c", "3", "10"), (subtotals[1], "kind", "subtotal"),
    )  # fmt: skip
    found = amounts_of(draft.content).lines
    assert [found[key] for key in subtotals] == [Decimal("30.00"), Decimal("30.00")]


def test_a_line_in_which_nothing_was_typed_is_no_line_of_the_document():
    blank = UUID(int=9)
    draft = a_draft(*USUAL, (blank, "vat", "20"), (blank, "unit", "C62"))
    found = composed(draft)
    assert found.lacking == ()
    assert len(found.document.lines) == 3
