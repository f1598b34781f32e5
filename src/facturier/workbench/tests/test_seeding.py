"""Registers to measure with are made where nobody works, and nowhere else."""

import pytest
from django.core.management import CommandError, call_command

from facturier.organisations.tests.factories import a_company
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
