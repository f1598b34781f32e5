"""Orders out of files: read as people write them, a line a row, taken back while nothing came."""

from decimal import Decimal

import pytest

from facturier.files.actions import keep_bytes
from facturier.imports import actions as imports
from facturier.imports.rules import BadRow, proposed
from facturier.imports.tests.factories import run, states, undo
from facturier.organisations.tests.factories import NOW
from facturier.purchases.kinds import ORDERS
from facturier.purchases.models import PurchaseLine, PurchaseOrder
from facturier.purchases.tests.factories import Yard
from tests.plumbing.made_once import made_once

HEADS = "Commande;Fournisseur;Date;Article;Libellé;Qté;PU;TVA;Envoyée"
KEYS = ("number", "supplier", "date", "item", "name", "quantity", "price", "vat", "sent")
ROWS = (
    "CDE-7;Tôlerie Lacaze;02/03/2026;PAN-18;Panneau;10;50,00;20;oui",
    "CDE-7;Tôlerie Lacaze;02/03/2026;VIS-4;Vis;1 000;0,125;20;oui",
    "CDE-8;Tôlerie Lacaze;2026-03-02;;Colle;3;7,5;;non",
)


def faults(row) -> dict[str, str]:
    with pytest.raises(BadRow) as bad:
        ORDERS.check_row(row)
    return {fault.column: fault.reason for fault in bad.value.faults}


def test_cells_are_read_as_people_write_them():
    row = ORDERS.check_row(dict(zip(KEYS, ROWS[1].split(";"), strict=True)))
    assert (row.line.quantity, row.line.price) == (Decimal(1000), Decimal("0.125"))
    assert row.sent
    assert row.facts.order_date.isoformat() == "2026-03-02"


def test_all_that_is_wrong_with_a_row_is_told_at_its_column():
    wrong = {"number": "--", "supplier": "", "date": "x", "name": "", "quantity": "0",
             "price": "dix", "vat": "101", "unit": "pièces"}  # fmt: skip
    assert set(faults(wrong)) == set(wrong)


def test_usual_heads_are_known():
    assert set(proposed(ORDERS.columns, HEADS.split(";"))) == set(KEYS)


@made_once
def yard():
    return Yard()


def brought(yard, *rows: str, start: bool = True):
    content = "\n".join((HEADS, *rows)).encode()
    with yard.company.here():
        row = imports.begin_import(
            member=yard.company["owner"],
            kind_key=ORDERS.key,
            content=content,
            kept=keep_bytes(yard.company.id, [content]),
            file_name="commandes.csv",
            now=NOW,
        )
        mapping = proposed(ORDERS.columns, HEADS.split(";"))
        by = {"member": yard.company["owner"], "import_id": row.id, "now": NOW}
        imports.choose_columns(mapping=mapping, **by)
        if start:
            imports.start_import(**by)
    return row.id


@pytest.mark.django_db
def test_rows_of_one_number_are_one_order_and_come_once(yard):
    wrong = "CDE-9;Personne;02/03/2026;;Colle;3;7,5;;"
    taken = brought(yard, *ROWS, wrong)
    assert list(states(yard.company, taken).values())[-1] == "bad"
    run(yard.company, taken)
    with yard.company.here():
        orders = {one.number: one for one in PurchaseOrder.objects.all()}
        assert {key: (one.state, one.net) for key, one in orders.items()} == {
            "CDE-7": ("open", Decimal("625.00")),
            "CDE-8": ("draft", Decimal("22.50")),
        }
        assert PurchaseLine.objects.count() == 3
    again = brought(yard, *ROWS, "", start=False)
    assert set(states(yard.company, again).values()) == {"known"}


@pytest.mark.django_db
def test_what_came_of_an_order_keeps_it_when_the_import_is_undone(yard):
    taken = brought(yard, *ROWS)
    run(yard.company, taken)
    with yard.company.here():
        order = PurchaseOrder.objects.get(number="CDE-7")
    yard.receive(order, "4")
    with yard.company.here():
        imports.ask_undo(member=yard.company["owner"], import_id=taken, now=NOW)
    undo(yard.company, taken)
    with yard.company.here():
        assert list(PurchaseOrder.objects.values_list("number", flat=True)) == ["CDE-7"]
        assert PurchaseLine.objects.count() == 2


@pytest.mark.django_db
def test_another_supplier_under_the_same_number_is_refused(yard):
    yard.order(number="CDE-7", order_date=NOW.date().replace(day=1))
    taken = brought(yard, *ROWS[:1])
    run(yard.company, taken)
    assert set(states(yard.company, taken).values()) == {"refused"}
