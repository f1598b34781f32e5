"""The two commands of the command line that make people and tokens."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from facturier.identity import queries as identity
from facturier.organisations import queries
from facturier.organisations.tests.factories import PASSWORD, a_company

pytestmark = pytest.mark.django_db


def test_createadmin_reads_the_password_from_its_input(monkeypatch):
    asked = {"email": "chef@exemple.test", "name": "Chef", "organisation": "Neuve"}
    monkeypatch.setattr("sys.stdin", io.StringIO("court\n"))
    with pytest.raises(CommandError):
        call_command("createadmin", **asked)
    assert identity.person_by_email("chef@exemple.test") is None
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command("createadmin", **asked, stdout=io.StringIO())
    person = identity.person_by_email("chef@exemple.test")
    assert [place.name for place in queries.memberships_of(person.id)] == ["Neuve"]


def test_createadmin_without_an_organisation_makes_who_may_found_one(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    said = io.StringIO()
    call_command("createadmin", email="chef@exemple.test", name="Chef", stdout=said)
    person = identity.person_by_email("chef@exemple.test")
    assert queries.memberships_of(person.id) == []
    assert queries.may_found(person.id)
    assert "fonde son entreprise" in said.getvalue()


def test_token_prints_the_token_alone():
    company = a_company(roles=["reader", "editor"], now=timezone.now())
    printed = io.StringIO()
    asked = {"scope": ["invoice:read"], "days": 7}
    call_command("token", email=company["editor"].email, stdout=printed, **asked)
    bearer = identity.token_bearer(printed.getvalue().strip(), timezone.now())
    assert bearer.organisation_id == company.id
    with pytest.raises(CommandError, match="dépasse"):
        call_command("token", email=company["reader"].email, scope=["audit:read"], days=7)
