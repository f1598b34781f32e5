"""The API of the checks: a file in, the answer of `facturier check` out, and every refusal."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.checks import actions, store
from facturier.checks.models import FileCheck
from facturier.checks.tests.factories import a_check
from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.explanations import sentence
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.findings import Finding
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from tests.plumbing.french_invoices import french_invoice

pytestmark = pytest.mark.django_db
CHECKS = "/api/v1/checks/"
SOUND = write_cii(french_invoice())


@pytest.fixture
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


class Caller:
    """A program with a token of a person."""

    def __init__(self, company, role="editor", scopes=("invoice:read",)) -> None:
        _id, token = organisations.issue_token(
            email=address_of(company[role].user_id), name="essai", scopes=scopes, days=30,
            now=timezone.now(), organisation=str(company.id),
        )  # fmt: skip
        self.client = Client(raise_request_exception=False)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def get(self, path: str):
        return self.client.get(path, **self.headers)

    def post(self, data=None, **more):
        return self.client.post(CHECKS, data, **self.headers, **more)

    def check(self, content: bytes = SOUND, name: str = "facture.xml", *, key: str | None = None):
        more = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
        return self.post({"file": SimpleUploadedFile(name, content)}, **more)


@pytest.fixture
def caller(company):
    return Caller(company)


def is_a_problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["code"], told["status"]) == (code, status)
    assert told["detail"].endswith(".") and told["detail"][0].isupper()
    return told


def answered(company, caller, content: bytes, name: str = "facture.xml") -> dict:
    """What the API says of a file, once it is examined."""
    asked = caller.check(content, name)
    assert asked.status_code == 202, asked.content
    key = asked.json()["id"]
    actions.examine_check(organisation_id=company.id, check_id=key)
    told = caller.get(f"{CHECKS}{key}/").json()
    assert told["state"] == "done"
    return told["answer"]


def checks(company) -> int:
    with company.here():
        return FileCheck.objects.filter(organisation_id=company.id).count()


def kept_files(company) -> int:
    folder = store.path_of(company.id, company.id).parent
    return len(list(folder.iterdir())) if folder.is_dir() else 0


# -- asking and seeing -----------------------------------------------------------------------------
def test_a_file_is_taken_then_told(company, caller):
    asked = caller.check(name="../a/Été.xml")
    assert asked.status_code == 202, asked.content
    told = asked.json()
    assert set(told) == {"id", "file_name", "size", "sha256", "asked_at", "state", "answer", "note"}
    assert (told["file_name"], told["size"], told["state"]) == ("Été.xml", len(SOUND), "waiting")
    assert (told["answer"], told["note"]) == (None, "")
    again = caller.get(f"{CHECKS}{told['id']}/")
    assert (again.status_code, again.json()) == (200, told)
    with company.here():
        assert AuditEvent.objects.filter(subject_id=told["id"]).count() == 1


# The keys of the answer, as the issue and `facturier check --json` name them.
ANSWER = {
    "file", "format", "profile", "ruleset", "valid", "violations", "own", "french", "document",
    "not_understood",
}  # fmt: skip
DOCUMENT = {
    "number", "issue_date", "type_code", "currency", "supplier", "customer", "line_count", "totals",
}  # fmt: skip
FINDING = {"rule", "severity", "source", "location", "message"}


def test_the_answer_has_the_keys_of_facturier_check_and_no_other(company, caller):
    document = french_invoice()
    totals = replace(document.totals, gross=document.totals.gross + 1)
    content = write_cii(replace(document, totals=totals, notes=())).replace(
        b"</rsm:ExchangedDocument>", b"<ram:Purpose>essai</ram:Purpose></rsm:ExchangedDocument>"
    )
    answer = answered(company, caller, content)
    assert set(answer) == ANSWER
    assert set(answer["document"]) == DOCUMENT
    assert set(answer["french"]) == {"applicable", "valid", "violations"}
    assert set(answer["document"]["totals"]) == {"net", "tax", "gross", "payable"}
    for party in ("supplier", "customer"):
        assert set(answer["document"][party]) == {"name", "siren", "vat"}
    for found in (answer["violations"], answer["own"], answer["french"]["violations"]):
        assert found
        for finding in found:
            assert set(finding) == FINDING
            assert finding["severity"] in ("fatal", "warning")
            assert all(isinstance(value, str) for value in finding.values())
            assert finding["message"]
    (left,) = answer["not_understood"]
    assert set(left) == {"location", "text"} and left["text"] == "essai"
    assert {"BR-CO-15"} <= {finding["rule"] for finding in answer["own"]}


def test_the_answer_tells_what_the_document_states(company, caller):
    answer = answered(company, caller, SOUND, "f.xml")
    document = french_invoice()
    assert answer["file"] == "f.xml"
    assert (answer["format"], answer["valid"]) == ("CII", True)
    assert answer["profile"] == document.profile
    assert answer["ruleset"].startswith("EN16931-CII ")
    assert answer["french"] == {"applicable": True, "valid": True, "violations": []}
    assert answer["document"] == {
        "number": "F2026-0042",
        "issue_date": "2026-10-05",
        "type_code": "380",
        "currency": "EUR",
        "supplier": {
            "name": "Menuiserie Aubrac SARL",
            "siren": "810000018",
            "vat": "FR07810000018",
        },
        "customer": {"name": "Hôtel des Ponts SAS", "siren": "820000024", "vat": "FR59820000024"},
        "line_count": 3,
        "totals": {"net": "743.15", "tax": "84.05", "gross": "827.20", "payable": "827.20"},
    }
    assert answer["violations"] == answer["own"] == answer["not_understood"] == []


@pytest.mark.parametrize(
    ("content", "form", "valid"),
    [
        pytest.param(SOUND, "CII", True, id="CII"),
        pytest.param(write_ubl(french_invoice()), "UBL-Invoice", True, id="UBL"),
        pytest.param(
            write_ubl(french_invoice(type_code="381")), "UBL-CreditNote", None, id="credit note"
        ),
        pytest.param(embed(blank_pdf(), SOUND, "EN 16931"), "Factur-X", True, id="Factur-X"),
        pytest.param(write_cdar(paid_message()), "CDAR", True, id="CDAR"),
        pytest.param(blank_pdf(), "PDF", None, id="PDF"),
        pytest.param(b"<a/>", "unknown", None, id="unknown"),
    ],
)
def test_every_format_has_its_name(company, caller, content, form, valid):
    answer = answered(company, caller, content)
    assert answer["format"] == form
    if form != "UBL-CreditNote":
        assert answer["valid"] is valid
    assert set(answer) == ANSWER
    if form in ("PDF", "unknown"):
        assert answer["document"] is None and answer["ruleset"] is None
    if form == "unknown":
        (finding,) = answer["violations"]
        assert (finding["rule"], finding["source"]) == ("unknown-root", "read")
    if form == "CDAR":
        assert answer["document"]["number"] == "F2026-0042"
        assert answer["french"] == {"applicable": None, "valid": None, "violations": []}


# -- once and for all ------------------------------------------------------------------------------
def test_the_same_call_twice_is_one_check_and_one_file(company, caller):
    first, again = caller.check(key="cle-1"), caller.check(key="cle-1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert checks(company) == 1
    assert kept_files(company) == 1, "the bytes of the repetition are forgotten at once"


@pytest.mark.parametrize(("content", "name"), [(b"<b/>", "facture.xml"), (SOUND, "autre.xml")])
def test_the_same_key_for_another_call_is_refused_and_leaves_nothing(
    company, caller, content, name
):
    caller.check(key="cle-1")
    is_a_problem(caller.check(content, name, key="cle-1"), 422, "idempotency.other_body")
    assert checks(company) == 1
    assert kept_files(company) == 1


def test_the_key_of_a_deposit_is_not_the_key_of_a_check(company):
    caller = Caller(company, scopes=("invoice:read", "invoice:deposit"))
    file = SimpleUploadedFile("facture.xml", SOUND)
    more = {**caller.headers, "HTTP_IDEMPOTENCY_KEY": "cle-1"}
    assert caller.client.post("/api/v1/inbox/", {"file": file}, **more).status_code == 202
    is_a_problem(caller.check(key="cle-1"), 422, "idempotency.other_body")


def test_the_key_of_another_person_or_organisation_does_not_collide(company, caller):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    mine = caller.check(key="cle-1").json()["id"]
    theirs = [
        Caller(company, "reader").check(b"<b/>", key="cle-1").json()["id"],
        Caller(other).check(b"<c/>", key="cle-1").json()["id"],
    ]
    assert len({mine, *theirs}) == 3


def test_a_key_that_cannot_be_kept_is_refused(company, caller):
    is_a_problem(caller.check(key="x" * 201), 422, "idempotency.key_unusable")
    assert checks(company) == 0


# -- refusals --------------------------------------------------------------------------------------
def test_an_empty_file_is_refused_and_does_not_use_its_key_up(company, caller):
    told = is_a_problem(caller.check(b"", key="cle-1"), 422, "file.empty")
    assert told["field"] == "file"
    assert (checks(company), kept_files(company)) == (0, 0)
    assert caller.check(key="cle-1").status_code == 202


def test_a_call_without_a_file_is_refused(company, caller):
    for answer in (
        caller.post(),
        caller.post({"file": "pas un fichier"}),
        caller.post(b"rien", content_type="multipart/form-data; boundary=x"),
    ):
        assert answer.status_code in (400, 422)
        assert answer["Content-Type"] == "application/problem+json"
    assert checks(company) == 0


def test_a_rule_without_words_of_ours_is_told_in_its_own_as_facturier_check_does(
    company, caller, monkeypatch
):
    finding = Finding("BR-NEW-99", "fatal", "en16931", "", "[BR-NEW-99]-A line (BT-131) is odd.")
    real = actions.examine
    monkeypatch.setattr(
        actions, "examine", lambda content: replace(real(content), violations=(finding,))
    )
    told = caller.get(f"{CHECKS}{a_check(company)}/").json()["answer"]["violations"]
    assert [one["message"] for one in told] == [sentence(finding, "fr")]
    assert "A line (BT-131) is odd." in told[0]["message"]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_beyond_the_limit_is_refused(caller):
    answer = caller.post({"file": SimpleUploadedFile("f.xml", b"<a/>"), "more": "x" * 2000})
    is_a_problem(answer, 413, "call.too_large")


@pytest.mark.parametrize("key", ["01990000-0000-7000-8000-000000000000", "pas-une-cle", "%00"])
def test_a_check_that_does_not_exist_is_a_problem(caller, key):
    is_a_problem(caller.get(f"{CHECKS}{key}/"), 404, "absent")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "get"])
def test_another_method_is_a_problem_that_names_the_right_one(caller, method):
    answer = getattr(caller.client, method)(CHECKS, **caller.headers)
    is_a_problem(answer, 405, "method.not_allowed")
    assert "POST" in answer["Allow"]


def test_without_a_token_nothing_is_asked_nor_told(company):
    check_id = a_check(company)
    stranger = Client(raise_request_exception=False)
    file = SimpleUploadedFile("f.xml", SOUND)
    is_a_problem(stranger.post(CHECKS, {"file": file}), 401, "token.unknown")
    is_a_problem(stranger.get(f"{CHECKS}{check_id}/"), 401, "token.unknown")
    assert checks(company) == 1


def test_a_token_that_only_deposits_may_not_check_and_keeps_no_bytes(company):
    check_id = a_check(company)
    giving = Caller(company, scopes=("invoice:deposit",))
    is_a_problem(giving.check(), 403, "forbidden")
    is_a_problem(giving.get(f"{CHECKS}{check_id}/"), 403, "forbidden")
    assert (checks(company), kept_files(company)) == (1, 1)


def test_a_check_is_told_to_its_person_alone(company, caller):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    check_id = a_check(company)
    assert caller.get(f"{CHECKS}{check_id}/").status_code == 200
    for stranger in (Caller(company, "reader"), Caller(company, "owner"), Caller(other)):
        is_a_problem(stranger.get(f"{CHECKS}{check_id}/"), 404, "absent")
