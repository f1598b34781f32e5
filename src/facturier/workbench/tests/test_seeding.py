"""Registers to measure with are made where nobody works, and nowhere else."""

import random
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.workbench import seeding
from facturier.workbench.management.commands import seed


@pytest.mark.django_db
def test_no_register_to_measure_with_is_made_beside_a_company_that_works(monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://nowhere")
    made = []
    monkeypatch.setattr(seed, "seed_register", lambda *_args, **rest: made.append(rest["size"]))
    monkeypatch.setattr(seed, "settle", lambda _conninfo: None)
    call_command("seed", size=3, beside=1, beside_size=2)
    assert made == [3, 2]
    a_company()
    with pytest.raises(CommandError, match="n'est pas de mesure"):
        call_command("seed", size=3, beside=1, beside_size=2)
    assert made == [3, 2]


@pytest.mark.django_db
def test_what_is_copied_past_the_guards_states_every_column_that_wants_a_value(monkeypatch):
    """A column that a migration adds without a default stopped every later seed."""
    copied = {}
    monkeypatch.setattr(
        seeding, "_copy", lambda _c, table, columns, rows: copied.update({table: (columns, rows)})
    )
    company = a_company(roles=("owner",))
    nowhere = SimpleNamespace(execute=lambda *_asked: None)
    with company.here():
        chance = random.Random(1)
        cast = seeding._cast(company["owner"], chance, 20, NOW)
        seeding._copy_parties(nowhere, company.id, cast, NOW)
        rows = [seeding._invoice(company.id, cast, chance, 1, 20, TODAY)]
        seeding._copy_invoices(nowhere, company.id, rows, NOW)
    assert {"parties_party", "register_invoice", "register_search"} <= set(copied)
    for table, (columns, rows) in copied.items():
        assert all(len(row) == len(columns) for row in rows)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_nullable = 'NO' AND column_default IS NULL",
                [table],
            )
            wanted = {name for (name,) in cursor.fetchall()}
        assert wanted <= set(columns), table
