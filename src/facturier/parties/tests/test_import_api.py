"""An import by a program brings in no more than its token may, whatever its person may."""

import json
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from facturier.imports import jobs
from facturier.imports.actions import begin
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from facturier.parties.models import Party, PartyBankAccount
from facturier.parties.tests.factories import IBAN

pytestmark = pytest.mark.django_db
CONTENT = f"Nom;IBAN\nLacaze;{IBAN}\nMartin;\n".encode()


def client_of(company, scopes) -> Client:
    _id, text = organisations.issue_token(
        email=address_of(company["owner"].user_id),
        name="essai",
        scopes=scopes,
        days=1,
        now=timezone.now(),
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}")


def asked_jobs() -> list[tuple[str, dict]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


def imported(company, scopes) -> str:
    """The file sent and started by a token of these scopes, its jobs done as the worker does."""
    client = client_of(company, scopes)
    file = SimpleUploadedFile("c.csv", CONTENT)
    begun = client.post("/api/v1/imports/", {"file": file, "kind": "clients"})
    assert begun.status_code == 201, begun.content
    path = f"/api/v1/imports/{begun.json()['id']}/"
    body = json.dumps({"mapping": begun.json()["mapping"]})
    assert client.put(f"{path}mapping/", body, "application/json").status_code == 200
    work("imports.check")
    assert client.post(f"{path}start/").status_code == 202
    work("imports.run")
    return path


def work(name: str) -> None:
    verbs = {"imports.check": jobs.check, "imports.run": jobs.run}
    for task, args in asked_jobs():
        if task == name:
            told = {key: args[key] for key in ("import_id", "user_id", "token_id") if key in args}
            verbs[name](UUID(args["organisation_id"]), **told)


@pytest.mark.parametrize("checked_at_once", [1_000, 1])
def test_without_the_right_to_accounts_no_account_comes_in(monkeypatch, checked_at_once):
    monkeypatch.setattr(begin, "CHECKED_AT_ONCE", checked_at_once)
    company = a_company(roles=(), now=timezone.now())
    imported(company, ("party:read", "party:manage"))
    with company.here():
        assert [party.name for party in Party.objects.all()] == ["Martin"]
        assert not PartyBankAccount.objects.exists()


@pytest.mark.parametrize("checked_at_once", [1_000, 1])
def test_with_it_the_account_comes_in_and_nobody_trusts_it_yet(monkeypatch, checked_at_once):
    monkeypatch.setattr(begin, "CHECKED_AT_ONCE", checked_at_once)
    company = a_company(roles=(), now=timezone.now())
    imported(company, ("party:read", "party:manage", "party:bank"))
    with company.here():
        account = PartyBankAccount.objects.get()
        assert (account.iban, account.trusted) == (IBAN, False)
        assert account.added_by_id == company["owner"].user_id


def test_a_token_without_that_right_starts_no_account_that_another_checked():
    company = a_company(roles=(), now=timezone.now())
    whole = client_of(company, ("party:read", "party:manage", "party:bank"))
    file = SimpleUploadedFile("c.csv", CONTENT)
    begun = whole.post("/api/v1/imports/", {"file": file, "kind": "clients"}).json()
    path = f"/api/v1/imports/{begun['id']}/"
    whole.put(f"{path}mapping/", json.dumps({"mapping": begun["mapping"]}), "application/json")
    assert (
        client_of(company, ("party:read", "party:manage")).post(f"{path}start/").status_code == 202
    )
    work("imports.run")
    counts = whole.get(path).json()["counts"]
    assert (counts["created"], counts["refused"]) == (1, 1)
    with company.here():
        assert not PartyBankAccount.objects.exists()
