"""Time and milestones out of files: read as people write them, created once, taken back."""

from decimal import Decimal

import pytest

from facturier.files.actions import keep_bytes
from facturier.imports import actions as imports
from facturier.imports.rules import BadRow, proposed
from facturier.imports.tests.factories import run, states, undo
from facturier.organisations.tests.factories import NOW, a_company
from facturier.sales.tests.factories import a_customer
from facturier.timesheets.kinds import MILESTONES, TIME
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.tests.factories import an_entry
from tests.plumbing.made_once import made_once

ROW = {"customer": "T-1", "person": "Inès", "day": "02/03/2026", "hours": "1h30", "rate": "85,5"}


def faults(kind, row) -> dict[str, str]:
    with pytest.raises(BadRow) as bad:
        kind.check_row(row)
    return {fault.column: fault.reason for fault in bad.value.faults}


def test_cells_are_read_as_people_write_them():
    facts = TIME.check_row(ROW).facts
    assert (facts.hours, facts.rate, facts.day.isoformat()) == (
        Decimal("1.5"),
        Decimal("85.5"),
        "2026-03-02",
    )


def test_all_that_is_wrong_with_a_row_is_told_at_its_column():
    assert set(faults(TIME, {"person": "", "day": "x", "hours": "25", "rate": "-1"})) == {
        "customer", "person", "day", "hours", "rate",
    }  # fmt: skip
    wrong = {"customer": "T-1", "name": "", "due": "x", "amount": "0", "vat": "101"}
    assert set(faults(MILESTONES, wrong)) == {"name", "due", "amount", "vat"}


def test_usual_heads_are_known():
    heads = ["Client", "Collaborateur", "Jour", "Durée", "Taux", "Affaire", "Activité", "ID"]
    assert proposed(TIME.columns, heads) == {
        "customer": 0, "person": 1, "day": 2, "hours": 3, "rate": 4, "project": 5, "task": 6,
        "external_id": 7,
    }  # fmt: skip


@made_once
def house():
    company = a_company(roles=("approver",))
    a_customer(company)
    return company


def brought(company, kind, text: str, *, start: bool = True):
    content = text.encode()
    with company.here():
        row = imports.begin_import(
            member=company["owner"],
            kind_key=kind.key,
            content=content,
            kept=keep_bytes(company.id, [content]),
            file_name="temps.csv",
            now=NOW,
        )
        mapping = proposed(kind.columns, text.splitlines()[0].split(";"))
        by = {"member": company["owner"], "import_id": row.id, "now": NOW}
        imports.choose_columns(mapping=mapping, **by)
        if start:
            imports.start_import(**by)
    return row.id


FILE = """Client;Personne;Date;Heures;Taux horaire;Tâche;Clé externe;Source
Hôtel Belle-Rade;{owner};02/03/2026;1h30;85;Plans;1;suivi
552100554;Inès Caradec;03/03/2026;2;85;Pose;2;suivi
Personne & Cie;Inès;03/03/2026;2;85;Pose;3;suivi
Hôtel Belle-Rade;Inès;03/03/2026;30;85;Pose;4;suivi
"""


@pytest.mark.django_db
def test_a_file_of_time_is_created_once_and_taken_back_where_nothing_happened(house):
    text = FILE.format(owner=house["owner"].name)
    row = brought(house, TIME, text)
    run(house, row)
    with house.here():
        made = {one.external_id: one for one in TimeEntry.objects.all()}
        assert set(made) == {"1", "2"}
        assert made["1"].person_id == house["owner"].id
        assert made["2"].person_id is None
    again = brought(house, TIME, text + "\n", start=False)
    assert list(states(house, again).values()) == ["known", "known", "bad", "bad"]
    an_entry(house, made["1"].customer_id)
    with house.here():
        imports.ask_undo(member=house["owner"], import_id=row, now=NOW)
    undo(house, row)
    with house.here():
        assert not TimeEntry.objects.exclude(external_id="").exists()


@pytest.mark.django_db
def test_a_file_of_milestones_is_created(house):
    text = "Client;Jalon;Date prévue;Montant net;Atteint le\nT-1;Esquisse;1/3/26;1 200,50;\n"
    run(house, brought(house, MILESTONES, text))
    with house.here():
        [made] = Milestone.objects.all()
    assert (made.amount, made.reached_date) == (Decimal("1200.50"), None)
