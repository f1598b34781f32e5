"""Items and prices as files of customers state them."""

from decimal import Decimal

import pytest

from facturier.catalogue.kinds import ITEMS, PRICES
from facturier.catalogue.models import Item, ListPrice
from facturier.catalogue.tests.factories import a_price, a_price_list, an_item
from facturier.files.actions import keep_bytes
from facturier.imports import actions, queries
from facturier.imports.models import ImportRow
from facturier.imports.rules import BadRow, proposed
from facturier.imports.tests.factories import run, states, undo
from facturier.organisations.tests.factories import NOW, a_company
from tests.plumbing.made_once import made_once

ROW = {"code": "P-1", "name": "Porte", "price": "1 234,5678"}


def faults(**rest) -> dict[str, str]:
    with pytest.raises(BadRow) as bad:
        ITEMS.check_row({**ROW, **rest})
    return {fault.column: fault.reason for fault in bad.value.faults}


def test_a_row_of_the_least_is_goods_by_the_piece_at_the_usual_rate():
    facts = ITEMS.check_row(ROW)
    assert (facts.price, facts.unit, facts.kind) == (Decimal("1234.5678"), "C62", "goods")
    assert (facts.vat_category, facts.vat_percent, facts.currency) == ("S", 20, "EUR")


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({"unit": "Heures"}, {"unit": "HUR"}),
        ({"unit": "m²"}, {"unit": "MTK"}),
        ({"unit": "kwh"}, {"unit": "KWH"}),
        ({"vat": "5,5 %"}, {"vat_percent": Decimal("5.5")}),
        ({"vat": "ae"}, {"vat_category": "AE", "exemption_code": "VATEX-EU-AE"}),
        ({"vat": "0", "vat_category": "e", "exemption_reason": "art. 261"}, {"vat_category": "E"}),
        ({"kind": "Prestation"}, {"kind": "service"}),
        ({"currency": "chf"}, {"currency": "CHF"}),
        ({"account": "706 000"}, {"account": "706000"}),
        ({"name_en": "Door"}, {}),
    ],
)
def test_cells_are_read_as_people_write_them(rest, expected):
    facts = ITEMS.check_row({**ROW, **rest})
    assert {key: getattr(facts, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("rest", "column"),
    [
        ({"price": "douze"}, "price"), ({"price": ""}, "price"), ({"price": "-1"}, "price"),
        ({"price": "0,1234567"}, "price"), ({"name": ""}, "name"), ({"code": " "}, "code"),
        ({"unit": "brasse"}, "unit"), ({"vat": "19,6"}, "vat"), ({"vat": "0"}, "vat"),
        ({"vat": "vingt"}, "vat"), ({"kind": "chose"}, "kind"), ({"vat_category": "Y"}, "vat_category"),
        ({"vat_category": "E", "vat": "0"}, "exemption_reason"), ({"account": "7-6"}, "account"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_the_column_that_states_it(rest, column):
    assert len(faults(**rest)[column]) > 10


def test_everything_wrong_with_a_row_is_told_at_once():
    assert set(faults(price="x", unit="brasse", name="")) == {"price", "unit", "name"}


def test_the_usual_heads_of_french_software_are_understood():
    heads = ["Référence", "Désignation", "PU HT", "Taux de TVA", "Unité", "Compte comptable"]
    found = proposed(ITEMS.columns, heads)
    assert found == {"code": 0, "name": 1, "price": 2, "vat": 3, "unit": 4, "account": 5}
    assert proposed(PRICES.columns, ["Tarif", "Réf", "Qté", "Prix"]) == {
        "price_list": 0, "code": 1, "from_quantity": 2, "price": 3,
    }  # fmt: skip


@made_once
def company():
    return a_company(roles=())


def taken(company, kind: str, content: str, mapping: dict[str, int]):
    encoded = content.encode()
    with company.here():
        member = company["owner"]
        row = actions.begin_import(
            member=member,
            kind_key=kind,
            content=encoded,
            kept=keep_bytes(company.id, [encoded]),
            file_name="f.csv",
            now=NOW,
        )
        actions.choose_columns(member=member, import_id=row.id, mapping=mapping, now=NOW)
    return row.id


def started(company, import_id) -> None:
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    run(company, import_id)


def undone(company, import_id) -> None:
    with company.here():
        actions.ask_undo(member=company["owner"], import_id=import_id, now=NOW)
    undo(company, import_id)


def test_items_are_created_and_taken_back_but_for_those_that_served_since(company):
    an_item(company, "p-0")
    content = "Code;Nom;Prix\nP-0;Connu;1\nP-1;Porte;2\nP-2;Volet;3\n"
    import_id = taken(company, "articles", content, {"code": 0, "name": 1, "price": 2})
    assert states(company, import_id) == {2: "known", 3: "ready", 4: "ready"}
    started(company, import_id)
    with company.here():
        served = Item.objects.get(code="P-2")
    a_price(company, a_price_list(company), served, "2")
    undone(company, import_id)
    assert states(company, import_id) == {2: "known", 3: "undone", 4: "kept"}
    with company.here():
        assert set(Item.objects.values_list("code", flat=True)) == {"p-0", "P-2"}
        assert "tarif" in ImportRow.objects.get(line=4).reason


def test_prices_replace_others_and_come_back_when_undone(company):
    price_list = a_price_list(company, "Été")
    one, two = an_item(company, "A"), an_item(company, "B")
    a_price(company, price_list, one, "10")
    a_price(company, price_list, two, "5", "10")
    content = "Tarif;Code;Prix;Qté\nÉté;a;12;0\nété;B;5;10\nété;B;6;0\nHiver;A;1;0\nÉté;Z;1;0\n"
    mapping = {"price_list": 0, "code": 1, "price": 2, "from_quantity": 3}
    import_id = taken(company, "prix", content, mapping)
    assert states(company, import_id) == {2: "ready", 3: "known", 4: "ready", 5: "bad", 6: "bad"}
    started(company, import_id)
    prices = lambda: sorted(  # noqa: E731
        (p.item.code, int(p.from_quantity), int(p.price))
        for p in ListPrice.objects.select_related("item")
    )
    with company.here():
        assert prices() == [("A", 0, 12), ("B", 0, 6), ("B", 10, 5)]
    undone(company, import_id)
    with company.here():
        assert prices() == [("A", 0, 10), ("B", 10, 5)]


def test_a_page_of_items_is_compared_in_one_statement(company, django_assert_num_queries):
    facts = [ITEMS.check_row({**ROW, "code": f"P-{n}"}) for n in range(60)]
    an_item(company, "P-3")
    with company.here(), django_assert_num_queries(1):
        known = ITEMS.compare(company["owner"], facts)
    assert [at for at, one in enumerate(known) if one.known] == [3]
    assert queries.open_kinds(company["owner"])
