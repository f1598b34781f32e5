"""API of what belongs to a party: parts, accounts, documents, story, personal data, look-alikes."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.kit.keys import uuid7
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from facturier.parties import actions
from facturier.parties.models import PartyBankAccount
from facturier.parties.tests.factories import (
    CALL,
    IBAN,
    OTHER_IBAN,
    SIREN,
    a_contact,
    a_party,
    a_party_document,
    an_account,
    an_address,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ALL = ("party:read", "party:manage", "party:bank")
NEVER = "00000000-0000-7000-8000-00000000dead"
PARTS = {
    "addresses": (
        {"kind": "seat", "lines": ["1 quai"], "city": "Brest"},
        {"kind": "billing", "lines": ["2 quai"], "city": "Lorient"},
    ),
    "electronic-addresses": (
        {"scheme": "0225", "value": SIREN},
        {"scheme": "EM", "value": "factures@lacaze.test"},
    ),
    "contacts": ({"name": "Lucie Morel"}, {"name": "Luc Morel", "email": "luc@lacaze.test"}),
    "notes": ({"text": "Appeler le matin"}, {"text": "Appeler le soir"}),
}


@made_once
def company():
    return a_company(roles=("editor", "reader", "administrator"), now=timezone.now())


def browser(company, role="owner", scopes=ALL) -> Client:
    _id, token = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=scopes,
        days=1,
        now=timezone.now(),
        organisation=str(company.id),
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {token}")


def caller(company, role="owner", scopes=ALL):
    client = browser(company, role, scopes)

    def call(method: str, path: str, body=None, **more):
        sent = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = client.generic(method, f"/api/v1/parties{path}", **sent, **more)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        return answer.status_code, answer.json() if answer.content else None

    return call


def here(kind: str) -> str:
    return kind.replace("-", "_")


# -- parts -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", PARTS)
def test_a_part_is_added_changed_put_away_and_brought_back(company, kind):
    call, party, (first, second) = caller(company), a_party(company), PARTS[kind]
    status, made = call("POST", f"/{party.id}/{kind}/", first)
    assert status == 201
    path = f"/{party.id}/{kind}/{made['id']}/"
    [kept] = call("GET", f"/{party.id}/parts/")[1][here(kind)]
    assert {name: kept[name] for name in first} == first and kept["archived_at"] is None
    assert call("PUT", path, second | {"base": {n: kept[n] for n in first}})[0] == 204
    [kept] = call("GET", f"/{party.id}/parts/")[1][here(kind)]
    assert {name: kept[name] for name in second} == second
    # Somebody else looks at what no longer stands.
    status, told = call("PUT", path, first | {"base": {**first, **_other(kind)}})
    assert (status, told["code"]) == (409, "part.changed")
    for _turn in range(2):
        assert call("POST", f"{path}archive/")[0] == 204
    assert call("PUT", path, first)[0] == 404, "what is put away is brought back first"
    assert call("GET", f"/{party.id}/parts/")[1][here(kind)][0]["archived_at"]
    assert call("POST", f"{path}restore/")[0] == 204
    with company.here():
        verbs = AuditEvent.objects.filter(subject_id=party.id).values_list("verb", flat=True)
        endings = {verb.rpartition("_")[2] for verb in verbs}
        assert {"added", "changed", "archived", "restored"} <= endings


def _other(kind: str) -> dict:
    return {
        "addresses": {"city": "Nantes"},
        "electronic-addresses": {"value": "552100554"},
        "contacts": {"name": "Autre"},
        "notes": {"text": "Autre"},
    }[kind]


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_is_added_once_under_its_key(company, kind):
    call, party, (first, second) = caller(company), a_party(company), PARTS[kind]
    path = f"/{party.id}/{kind}/"
    made = [call("POST", path, first, HTTP_IDEMPOTENCY_KEY="k1") for _turn in range(2)]
    assert made[0] == made[1] and made[0][0] == 201
    assert len(call("GET", f"/{party.id}/parts/")[1][here(kind)]) == 1
    other = call("POST", path, second, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other[0], other[1]["code"]) == (422, "idempotency.other_body")


@pytest.mark.parametrize("kind", PARTS)
def test_who_may_not_manage_and_who_is_elsewhere_touch_no_part(company, kind):
    owner, party, (first, second) = caller(company), a_party(company), PARTS[kind]
    made = owner("POST", f"/{party.id}/{kind}/", first)[1]["id"]
    path = f"/{party.id}/{kind}/{made}/"
    calls = [("POST", f"/{party.id}/{kind}/", second), ("PUT", path, second)]
    calls += [("POST", f"{path}{verb}/", None) for verb in ("archive", "restore", "erase")]
    readers = (
        caller(company, "reader", ("party:read",)),
        caller(company, "owner", ("party:read",)),
        caller(company, "owner", ("party:manage",)),
    )
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    for method, where, body in calls:
        assert stranger(method, where, body)[1]["code"] == "absent"
        for reader in readers:
            assert reader(method, where, body)[1]["code"] == "forbidden", (method, where)
    # A part of another party is not one of this.
    other = a_party(company, "Autre")
    assert owner("PUT", f"/{other.id}/{kind}/{made}/", second)[0] == 404
    assert owner("POST", f"/{other.id}/{kind}/{made}/archive/")[0] == 404


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("addresses", {"city": "Brest", "country": "ZZ"}, "country"),
        ("addresses", {"kind": "seat"}, "lines"),
        ("addresses", {"lines": list("abcdef")}, "lines"),
        ("electronic-addresses", {"scheme": "0225", "value": "404833047"}, "value"),
        ("contacts", {"name": "Lucie", "email": "lucie"}, "email"),
        ("notes", {"text": " \0 "}, "text"),
    ],
)
def test_a_part_that_cannot_be_right_is_refused_at_its_field(company, kind, body, field):
    status, told = caller(company)("POST", f"/{a_party(company).id}/{kind}/", body)
    assert (status, told["field"]) == (422, field) and told["detail"].endswith(".")


def test_a_contact_is_erased_on_request_and_never_comes_back(company):
    call, party = caller(company), a_party(company)
    contact = a_contact(company, party.id)
    assert call("POST", f"/{party.id}/contacts/{contact}/erase/")[0] == 204
    [kept] = call("GET", f"/{party.id}/parts/")[1]["contacts"]
    assert (kept["name"], kept["email"]) == ("", "") and kept["erased_at"]
    assert call("POST", f"/{party.id}/contacts/{contact}/restore/")[1]["code"] == "part.erased"
    address = an_address(company, party.id)
    assert call("POST", f"/{party.id}/addresses/{address}/erase/")[0] == 404, "no personal data"
    assert call("POST", f"/{party.id}/ailleurs/{address}/archive/")[0] == 422


# -- bank accounts ---------------------------------------------------------------------------------
def test_an_account_is_trusted_by_a_second_person_alone(company):
    typing, party = caller(company, "editor"), a_party(company)
    status, made = typing(
        "POST", f"/{party.id}/accounts/", {"iban": "FR76 3000 6000 0112 3456 7890 189"}
    )
    assert status == 201
    path = f"/{party.id}/accounts/{made['id']}/"
    [kept] = typing("GET", f"/{party.id}/parts/")[1]["accounts"]
    assert kept["iban"] == "FR76 •••• 0189" and kept["trusted"] is False
    status, told = typing("POST", f"{path}trust/", CALL)
    assert (status, told["code"], told["rule"]) == (409, "account.own", "I17")
    second = caller(company, "owner")
    assert second("POST", f"{path}trust/", CALL | {"reason": " "})[0] == 422
    assert second("POST", f"{path}trust/", CALL)[1]["code"] == "account.resting"
    [waits] = second("GET", "/accounts/waiting/")[1]["items"]
    assert (waits["id"], waits["iban"], waits["own"]) == (made["id"], kept["iban"], False)
    with company.here():
        PartyBankAccount.objects.update(added_at=timezone.now() - timedelta(days=2))
    assert second("POST", f"{path}trust/", CALL)[0] == 204
    [kept] = typing("GET", f"/{party.id}/parts/")[1]["accounts"]
    assert (kept["trusted"], kept["approved_how"]) == (True, "call")
    assert second("GET", "/accounts/waiting/")[1]["items"] == []
    assert second("POST", f"{path}archive/")[0] == 204
    assert second("POST", f"{path}trust/", CALL)[1]["code"] == "account.archived"
    assert second("POST", f"{path}restore/")[0] == 204
    # Whoever brings it back has, in effect, typed it.
    assert second("POST", f"{path}trust/", CALL)[1]["code"] == "account.own"
    with company.here():
        assert PartyBankAccount.objects.get().trusted is False


def test_a_file_is_taken_over_and_the_rest_changed(company):
    party = a_party(company)
    with company.here():
        account = actions.add_account(
            member=company["editor"],
            party_id=party.id,
            iban=IBAN,
            now=timezone.now(),
            imported=True,
        )
    body = {"accounts": [str(account), str(uuid7())], "reason": "comparé"}
    own = caller(company, "editor")("POST", "/accounts/take-over/", body)[1]["refused"]
    assert len(own) == 2
    status, told = caller(company)("POST", "/accounts/take-over/", body)
    assert (status, [one["id"] for one in told["refused"]]) == (200, [body["accounts"][1]])
    assert caller(company, "editor")("PUT", "/accounts/rest/", {"hours": 1})[0] == 403
    scopes = ("organisation:manage", "party:bank", "party:read")
    led = caller(company, "owner", scopes)
    assert led("PUT", "/accounts/rest/", {"hours": 48}) == (200, {"hours": 48})
    assert led("PUT", "/accounts/rest/", {"hours": 999})[0] == 422
    assert led("GET", "/accounts/rest/")[1] == {"hours": 48}


def test_the_whole_number_is_read_with_the_right_and_told(company):
    party = a_party(company)
    account = an_account(company, party.id)
    path = f"/api/v1/parties/{party.id}/accounts/{account}/read/"
    answer = browser(company).post(path)
    assert answer.json()["iban"] == IBAN and "no-store" in answer["Cache-Control"]
    with company.here():
        event = AuditEvent.objects.get(verb="party.account_read")
        assert IBAN not in event.facts
    for scopes in (("party:read",), ("party:read", "party:manage"), ("party:bank",)):
        refused = browser(company, "owner", scopes).post(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert IBAN not in refused.content.decode()
    assert (
        browser(a_company("Ailleurs", roles=(), now=timezone.now())).post(path).status_code == 404
    )


@pytest.mark.parametrize("verb", ["", "read", "trust", "archive", "restore"])
def test_every_call_about_an_account_asks_the_right_to_accounts(company, verb):
    party = a_party(company)
    account = an_account(company, party.id)
    path = f"/{party.id}/accounts/" + (f"{account}/{verb}/" if verb else "")
    body = {"iban": OTHER_IBAN, **CALL}
    manager = caller(company, "owner", ("party:read", "party:manage"))
    assert manager("POST", path, body)[1]["code"] == "forbidden"
    other = a_party(company, "Autre")
    if verb:
        owner = caller(company)
        assert owner("POST", f"/{other.id}/accounts/{account}/{verb}/", body)[0] == 404


def test_an_account_is_noted_once_and_a_wrong_one_never(company):
    call, party = caller(company), a_party(company)
    path = f"/{party.id}/accounts/"
    body = {"iban": IBAN}
    made = [call("POST", path, body, HTTP_IDEMPOTENCY_KEY="k1") for _turn in range(2)]
    assert made[0] == made[1] and made[0][0] == 201
    assert call("POST", path, body)[1]["code"] == "account.known"
    status, told = call("POST", path, {"iban": "FR7630006000011234567890188"})
    assert (status, told["field"]) == (422, "iban")
    assert call("POST", path, {"iban": OTHER_IBAN, "bic": "X"})[1]["field"] == "bic"


# -- documents -------------------------------------------------------------------------------------
def test_a_document_is_added_listed_taken_out_and_put_away(company):
    client, call, party = browser(company), caller(company), a_party(company)
    path = f"/api/v1/parties/{party.id}/documents/"
    sent = {
        "file": SimpleUploadedFile("kbis.pdf", b"%PDF-1.7 kbis"),
        "kind": "registration",
        "valid_until": "2027-01-31",
    }
    answer = client.post(path, sent)
    assert answer.status_code == 201, answer.content
    [one] = call("GET", f"/{party.id}/documents/")[1]
    assert (one["file_name"], one["kind"], one["valid_until"]) == (
        "kbis.pdf",
        "registration",
        "2027-01-31",
    )
    assert client.get(f"{path}{one['id']}/").content == b"%PDF-1.7 kbis"
    assert call("POST", f"/{party.id}/documents/{one['id']}/archive/")[0] == 204
    assert call("GET", f"/{party.id}/documents/")[1] == []
    empty = client.post(path, {"file": SimpleUploadedFile("vide.pdf", b"")})
    assert (empty.status_code, empty.json()["code"]) == (422, "document.empty")
    odd = client.post(path, {"file": SimpleUploadedFile("a.pdf", b"a"), "kind": "moon"})
    assert odd.status_code == 422
    reader = browser(company, "reader", ("party:read",))
    assert reader.post(path, {"file": SimpleUploadedFile("a.pdf", b"a")}).status_code == 403
    assert reader.post(f"{path}{one['id']}/archive/").status_code == 403


def test_a_document_that_shows_an_account_is_hidden_without_that_right(company):
    party = a_party(company)
    document = a_party_document(company, party.id, kind="bank_details", file_name="rib.pdf")
    seeing, blind = caller(company), caller(company, "owner", ("party:read", "party:manage"))
    assert len(seeing("GET", f"/{party.id}/documents/")[1]) == 1
    assert blind("GET", f"/{party.id}/documents/")[1] == []
    assert blind("GET", f"/{party.id}/documents/{document}/")[1]["code"] == "forbidden"
    assert blind("POST", f"/{party.id}/documents/{document}/archive/")[1]["code"] == "forbidden"
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    for path in (f"/{party.id}/documents/", f"/{party.id}/documents/{document}/"):
        assert stranger("GET", path)[1]["code"] == "absent"


# -- story and personal data -----------------------------------------------------------------------
def test_the_story_is_told_newest_first_page_by_page_and_keeps_personal_data_to_itself(company):
    call, party = caller(company), a_party(company)
    a_contact(company, party.id, name="Lucie Morel")
    an_address(company, party.id)
    first = call("GET", f"/{party.id}/story/?limit=2")[1]
    assert [one["verb"] for one in first["items"]] == ["party.address_added", "party.contact_added"]
    rest = call("GET", f"/{party.id}/story/?before={first['next_before']}")[1]
    assert [one["verb"] for one in rest["items"]] == ["party.created"]
    assert rest["next_before"] is None
    assert "Lucie" not in json.dumps(first)
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    assert stranger("GET", f"/{party.id}/story/")[0] == 404
    assert caller(company, "owner", ("party:manage",))("GET", f"/{party.id}/story/")[0] == 403


def test_personal_data_leave_masked_with_the_right_and_told(company):
    call = caller(company)
    person = a_party(company, "Anne Le Goff", is_person=True)
    contact = a_contact(company, person.id)
    an_account(company, person.id)
    told = call("GET", f"/{person.id}/personal-data/")[1]
    assert told["identity"]["name"] == "Anne Le Goff"
    assert told["accounts"][0]["iban"] == "FR76 •••• 0189"
    one = call("GET", f"/{person.id}/personal-data/?contact={contact}")[1]
    assert set(one) == {"party", "contacts"} and len(one["contacts"]) == 1
    assert call("GET", f"/{person.id}/personal-data/?contact={NEVER}")[0] == 404
    reader = caller(company, "reader", ("party:read",))
    assert reader("GET", f"/{person.id}/personal-data/")[1]["code"] == "forbidden"
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    assert stranger("GET", f"/{person.id}/personal-data/")[0] == 404
    with company.here():
        assert AuditEvent.objects.filter(verb="party.personal_exported").count() == 2


# -- look-alikes, exports --------------------------------------------------------------------------
def test_look_alikes_are_suggested_until_somebody_says_that_they_are_two(company):
    call = caller(company)
    first, second = a_party(company, "Tôlerie Lacaze"), a_party(company, "TOLERIE LACAZE SAS")
    found = call("GET", "/duplicates/")[1]
    assert found["total"] == 1 and "same_name" in found["items"][0]["signals"]
    assert found["items"][0]["first"]["id"] == str(first.id)
    said = {"first": str(first.id), "second": str(second.id)}
    assert caller(company, "reader", ("party:read",))("POST", "/set-apart/", said)[0] == 403
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    assert stranger("POST", "/set-apart/", said)[1]["code"] == "absent"
    assert [call("POST", "/set-apart/", said)[0] for _turn in range(2)] == [204, 204]
    assert call("GET", "/duplicates/")[1] == {"items": [], "total": 0}
    assert call("POST", "/set-apart/", {**said, "second": said["first"]})[0] in (409, 422)


def test_merges_that_stand_are_told_with_the_key_of_their_undoing(company):
    call = caller(company)
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze", siren=SIREN)
    body = {"absorbed": str(absorbed.id), "reason": "le même"}
    made = call("POST", f"/{kept.id}/merge/", body)[1]
    [merge] = call("GET", f"/{kept.id}/parts/")[1]["merges"]
    assert (merge["id"], merge["absorbed"]) == (made["id"], str(absorbed.id))
    assert call("POST", f"/{kept.id}/merges/{merge['id']}/undo/")[0] == 200
    assert call("GET", f"/{kept.id}/parts/")[1]["merges"] == []


def test_parties_leave_as_a_table_harmless_and_told(company):
    a_party(company, "=cmd|'/C calc'!A0", is_customer=True)
    a_party(company, "Lacaze")
    client = browser(company)

    def rows(**query):
        answer = client.get("/api/v1/parties/export/", query)
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content), delimiter=";"))

    assert [row[1] for row in rows()[1:]] == ["'=cmd|'/C calc'!A0", "Lacaze"]
    assert [row[0] for row in rows(view="customers")[1:]] == ["T-1"]
    assert [row[0] for row in rows(search="lacaze")[1:]] == ["T-2"]
    answer = client.get("/api/v1/parties/export/", {"format": "xlsx"})
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert client.get("/api/v1/parties/export/", {"format": "pdf"}).status_code == 422
    blind = browser(company, "owner", ("party:manage",))
    assert blind.get("/api/v1/parties/export/").status_code == 403
    with company.here():
        assert AuditEvent.objects.filter(verb="party.exported").count() == 4
