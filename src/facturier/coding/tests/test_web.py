"""Pages and API of the coding of lines."""

import csv
import io
import json

import pytest
from django.test import Client
from django.utils import timezone, translation

from facturier.audit.models import AuditEvent
from facturier.coding.tests.factories import code, lined, of, said
from facturier.identity.models import User
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_category,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register.tests.factories import a_document, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
LINES = (("Transport Brest", "100.00"), ("=SUM(A1)", "33.33"))


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver"), password=PASSWORD, now=timezone.now()
    )
    an_entity(company)
    return company


def browser(company, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def plain(answer) -> str:
    text = answer.content.decode()
    for odd, usual in (("\xa0", " "), ("\u202f", " "), ("\u2019", "'"), ("&#39;", "'")):
        text = text.replace(odd, usual)
    return text


def page_of(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return plain(answer)


def row(**typed) -> dict[str, list[str]]:
    names = ("department", "project", "category", "account", "size")
    return {name: [str(one) for one in typed.get(name, [""] * 2)] for name in names}


def test_a_line_is_split_on_its_form_and_the_open_share_takes_the_rest(company):
    workshop, energy = a_department(company, "Atelier"), a_category(company)
    invoice = an_invoice(company, lined(*LINES))
    window = browser(company)
    page = page_of(window, "/facturier/E-1/")
    assert "toutes comme la facture" in page
    assert "/facturier/E-1/imputation/2/" in page
    form = page_of(window, "/facturier/E-1/imputation/2/")
    assert "33,33 €" in form
    assert "Atelier" in form
    sent = row(department=[workshop, ""], category=["", energy], size=["60 %", ""])
    answer = window.post("/facturier/E-1/imputation/2/", sent | {"version": "0"})
    assert (answer.status_code, answer["Location"]) == (
        302, "/facturier/E-1/#imputation-lignes",
    )  # fmt: skip
    assert said(company, invoice, 2) == [("", "20.00"), ("606100", "13.33")]
    page = page_of(window, "/facturier/E-1/")
    assert "Atelier 60 %" in page
    assert "Énergie · 606100 40 %" in page
    assert "1 ligne imputée sur 2" in page
    assert "/facturier/E-1/imputation/annuler/" in page  # the message offers the way back


def test_what_is_wrong_is_told_on_the_form_and_what_was_typed_stays(company):
    invoice = an_invoice(company, lined(*LINES))
    window = browser(company)
    address = "/facturier/E-1/imputation/1/"
    for sent, told in (
        (row(account=["1A", "2A"], size=["60", "30"]), "il manque 10 %"),
        (row(account=["1A", "2A"], size=["zut", "30"]), "n'est pas un nombre : « zut »"),
        (row(account=["1.A", ""], size=["", ""]), "chiffres et de lettres"),
        (row(department=["zut", ""]), "Ce choix n'existe plus"),
        (row(), "Choisissez au moins un service"),
        (row(account=["1A", ""], size=["99,99", ""]) | {"unit": "montant"}, "il manque 0,01 €"),
    ):
        answer = window.post(address, sent | {"version": "0"})
        assert answer.status_code == 422
        assert told in plain(answer)
    assert 'value="99,99"' in plain(answer)
    assert said(company, invoice) == []


def test_somebody_elses_coding_is_shown_with_what_was_typed_and_sent_again_is_meant(company):
    invoice = an_invoice(company, lined(*LINES))
    window, address = browser(company), "/facturier/E-1/imputation/1/"
    code(company, invoice, of(account="6241"), by="approver", now=timezone.now())
    sent = row(account=["6242", ""])
    answer = window.post(address, sent | {"version": "0"})
    assert answer.status_code == 409
    assert "6241" in plain(answer)
    assert 'value="6242"' in plain(answer)
    assert 'name="version" value="1"' in plain(answer)
    assert window.post(address, sent | {"version": "1"}).status_code == 302
    assert said(company, invoice) == [("6242", "100.00")]


def test_one_form_codes_the_other_lines_too_and_a_line_follows_its_invoice_again(company):
    invoice = an_invoice(company, lined(*LINES))
    window = browser(company)
    sent = row(account=["6241", ""]) | {"version": "0", "others": "1"}
    assert window.post("/facturier/E-1/imputation/1/", sent).status_code == 302
    assert said(company, invoice, 2) == [("6241", "33.33")]
    window.post("/facturier/E-1/imputation/2/", {"follow": "1", "version": "1"})
    assert said(company, invoice, 2) == []


def test_suggestions_are_shown_with_their_reason_accepted_with_a_key_and_taken_back(company):
    first = an_invoice(company, lined(*LINES))
    code(company, first, of(account="6241"), now=timezone.now())
    second = an_invoice(company, lined(*LINES))
    window = browser(company)
    page = page_of(window, "/facturier/E-2/")
    assert "comme « Transport Brest » de E-1" in page
    assert 'data-key="i"' in page
    digest = page.split('name="line" value="1:')[1].split('"')[0]
    address = "/facturier/E-2/imputation/accepter/"
    assert window.post(address, {}).status_code == 422
    assert window.post(address, {"line": "1:0000"}).status_code == 409
    assert window.post(address, {"line": f"1:{digest}"}).status_code == 302
    assert said(company, second) == [("6241", "100.00")]
    page = page_of(window, "/facturier/E-2/")
    assert "comme suggéré" in page
    seq = page.split('name="seq" value="')[1].split('"')[0]
    assert window.post("/facturier/E-2/imputation/annuler/", {"seq": seq}).status_code == 302
    assert said(company, second) == []
    assert window.post("/facturier/E-2/imputation/annuler/", {"seq": "x"}).status_code == 409


def test_who_only_reads_sees_the_coding_and_no_button(company):
    first = an_invoice(company, lined(*LINES))
    code(company, first, of(account="6241"), now=timezone.now())
    an_invoice(company, lined(*LINES))
    window = browser(company, "reader")
    page = page_of(window, "/facturier/E-2/")
    assert "Imputation des lignes" in page
    assert "/imputation/accepter/" not in page
    assert "/imputation/1/" not in page
    assert window.get("/facturier/E-2/imputation/1/").status_code == 403
    assert window.post("/facturier/E-2/imputation/accepter/", {"line": "1:0"}).status_code == 403


def test_what_we_issue_has_no_panel(company):
    an_invoice(company, a_document(seller="732829320", buyer="404833048"))
    page = page_of(browser(company), "/facturier/S-1/")
    assert "imputation-lignes" not in page
    assert browser(company).post("/facturier/S-1/imputation/1/", row()).status_code == 422


def test_many_are_coded_from_the_list_which_stays_as_it_was(company):
    first = an_invoice(company, lined(*LINES))
    code(company, first, of(account="6241"), now=timezone.now())
    second = an_invoice(company, lined(*LINES))
    an_invoice(company, lined(*LINES, seller="552032534"))
    window = browser(company)
    assert 'value="code_as_suggested"' in page_of(window, "/facturier/")
    sent = {"action": "code_as_suggested", "choisies": ["E-2", "E-3"], "sens": "recues"}
    answer = window.post("/facturier/decider/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/facturier/?sens=recues")
    assert said(company, second) == [("6241", "100.00")]
    page = page_of(window, answer["Location"])
    assert "Lignes de 1 facture imputées comme suggéré" in page
    assert "1 facture ignorée (E-3) : Rien à suggérer" in page
    seq = page.split('name="seq" value="')[1].split('"')[0]
    answer = window.post("/imputations/annuler/?sens=recues", {"seq": seq})
    assert answer["Location"] == "/facturier/?sens=recues"
    assert said(company, second) == []
    assert window.post("/imputations/annuler/", {"seq": "zut"}).status_code == 422


def table_of(answer) -> list[list[str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))


def test_coded_lines_leave_as_a_file_that_runs_nothing_and_the_journal_says_so(company):
    invoice = an_invoice(company, lined(*LINES))
    code(company, invoice, of("60", account="6241"), of("40", account="6242"), now=timezone.now())
    window = browser(company)
    answer = window.post("/imputations/exporter/", {"format": "csv", "du": "2026-03-01"})
    rows = table_of(answer)
    assert [(one[5], one[10], one[12]) for one in rows[1:]] == [
        ("1", "6241", "60,00"), ("1", "6242", "40,00"), ("2", "", "33,33"),
    ]  # fmt: skip
    assert not rows[3][6].startswith("=")
    assert len(table_of(window.post("/imputations/exporter/", {"au": "2026-03-01"}))) == 1
    chosen = {"action": "coded_lines_xlsx", "choisies": ["E-1"]}
    answer = window.post("/facturier/decider/", chosen)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert window.post("/imputations/exporter/", {"format": "exe"}).status_code == 422
    with company.here():
        assert AuditEvent.objects.filter(verb="coding.exported").count() == 3


def test_the_list_shows_what_each_may_read(company):
    ours = a_department(company, "Atelier")
    an_invoice(company, lined(*LINES))
    assert "Transport Brest" in page_of(browser(company), "/imputations/?du=2026-03-02&apres=x")
    assert "Aucune ligne" in page_of(browser(company), "/imputations/?au=2026-02-30&du=2027-01-01")
    company.people["scoped"] = a_member(
        company, a_person("Portée"), "reader", scope=GivenScope(department_id=ours),
        now=timezone.now(),
    )  # fmt: skip
    assert "Transport Brest" not in page_of(browser(company, "scoped"), "/imputations/")


# -- API -------------------------------------------------------------------------------------------
def caller(company, *scopes):
    with company.here():
        _id, token = organisations.create_token(
            member=company["editor"], name="essai", now=timezone.now(),
            scopes=list(scopes) or ["invoice:read", "invoice:assign"], days=30,
        )  # fmt: skip
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    return lambda verb, path, body=None: getattr(client, verb)(
        f"/api/v1{path}", body and json.dumps(body), content_type="application/json"
    )


def test_the_api_codes_reads_suggests_and_accepts(company):
    invoice = an_invoice(company, lined(*LINES))
    second = an_invoice(company, lined(*LINES))
    call = caller(company)
    shares = [{"account": "6241", "percent": "33.3333"}, {"account": "6242", "percent": "66.6667"}]
    body = {"lines": [{"line": 1, "version": 0, "shares": shares}]}
    answer = call("put", "/invoices/E-1/coding/", body)
    assert answer.status_code == 200, answer.content
    (one, two) = answer.json()["lines"]
    assert [share["amount"] for share in one["shares"]] == ["33.33", "66.67"]
    assert (one["version"], two["version"], two["shares"]) == (1, 0, [])
    assert call("put", "/invoices/E-1/coding/", body).status_code == 200  # the same once more
    body["lines"][0]["shares"] = [{"account": "6243", "percent": "100"}]
    answer = call("put", "/invoices/E-1/coding/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "coding.changed")
    body["lines"][0]["shares"] = [{"account": "6243", "percent": "90"}]
    assert call("put", "/invoices/E-1/coding/", body).status_code == 422
    (found,) = call("get", "/invoices/E-2/coding/suggestions/").json()["items"]
    assert (found["because"], found["like"], found["others"]) == ("same", "E-1", 0)
    answer = call(
        "post", "/invoices/E-2/coding/suggestions/accept/", {"lines": {"1": found["digest"]}}
    )
    assert answer.status_code == 200
    assert said(company, second) == said(company, invoice)
    page = call("get", "/coded-lines/?limit=1").json()
    assert [(one["line"], one["amount"], one["own"]) for one in page["items"]] == [
        (1, "33.33", True), (1, "66.67", True), (2, "33.33", False),
    ]  # fmt: skip
    rest = call("get", f"/coded-lines/?after={page['next_after']}").json()
    assert {one["invoice"] for one in rest["items"]} == {"E-2"}
    assert rest["next_after"] is None
    assert call("get", "/invoices/E-9/coding/").status_code == 404
    assert caller(company, "invoice:read")("put", "/invoices/E-1/coding/", body).status_code == 403


def test_the_page_speaks_english(company):
    an_invoice(company, lined(*LINES))
    window = browser(company)
    User.objects.filter(pk=company["editor"].user_id).update(language="en")
    with translation.override("en"):
        assert "Coding of lines" in page_of(window, "/facturier/E-1/")
