"""Checks that were made before a check kept its outcome in columns of their own."""

from importlib import import_module

import pytest
from django.utils import timezone

from facturier.audit.tests.factories import as_owner
from facturier.checks import queries
from facturier.checks.models import FileCheck
from facturier.checks.rules import Outcome
from facturier.checks.tests.factories import a_check
from facturier.organisations.tests.factories import a_company

DOCUMENT = {"number": "F-1", "seller": {"name": "Boréale"}}
EARLIER = {
    Outcome.VALID: {"reading": {"format": "CII", "document": DOCUMENT}, "valid": True},
    Outcome.INVALID: {"reading": {"format": "CII", "document": DOCUMENT}, "valid": False},
    Outcome.NOT_EVALUABLE: {"reading": {"format": "CII", "document": DOCUMENT}, "valid": None},
    Outcome.WITHOUT_INVOICE: {"reading": {"format": "PDF", "document": None}, "valid": None},
    Outcome.UNREADABLE: {"reading": None, "valid": None},
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcome", EARLIER)
def test_an_earlier_check_keeps_its_place_in_the_list_and_says_to_drop_the_file_again(outcome):
    company = a_company(roles=("editor",), now=timezone.now())
    check_id = a_check(company)
    with company.here():
        FileCheck.objects.filter(id=check_id).update(
            found=EARLIER[outcome], outcome="", number="", seller=""
        )
    migration = import_module("facturier.checks.migrations.0002_outcome")
    with as_owner() as owner:
        owner.execute(migration.FROM_WHAT_WAS_FOUND)
    with company.here():
        (row,) = queries.my_checks(company["editor"], now=timezone.now()).rows
        check = queries.one_check(company["editor"], check_id, timezone.now())
    assert row.outcome == outcome
    named = outcome in (Outcome.VALID, Outcome.INVALID, Outcome.NOT_EVALUABLE)
    assert (row.number, row.seller) == (("F-1", "Boréale") if named else ("", ""))
    assert check.outdated and queries.why_none(check)
