"""The same import by a program: file, columns, preview, start, report, undo; its rights."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from facturier.imports import actions as imports
from facturier.imports.models import TableImport
from facturier.imports.tests.factories import GOOD, run, states, undo
from facturier.imports.tests.kind_of_test import KEY, the_kind
from facturier.organisations import actions as organisations
from facturier.organisations.models import Department
from facturier.organisations.tests.factories import a_company, address_of

pytestmark = pytest.mark.django_db
HERE = "/api/v1/imports/"
MIXED = b"Nom;Etage;Couleur\nAchats;1;bleu\nVentes;deux;vert\nAtelier;0;rouge\n"


@pytest.fixture
def company():
    the_kind()
    return a_company(roles=("reader", "administrator"), now=timezone.now())


def token(company, role="owner", scopes=("organisation:manage",)) -> tuple[str, Client]:
    key, text = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=scopes,
        days=1,
        now=timezone.now(),
        organisation=str(company.id),
    )
    return key, Client(HTTP_AUTHORIZATION=f"Bearer {text}")


@pytest.fixture
def client(company):
    return token(company)[1]


def send(client, content=MIXED, kind=KEY, **more):
    return client.post(HERE, {"file": SimpleUploadedFile("s.csv", content), "kind": kind}, **more)


def put(client, import_id, mapping):
    return client.put(
        f"{HERE}{import_id}/mapping/", json.dumps({"mapping": mapping}), "application/json"
    )


def test_a_file_goes_from_choice_to_report_and_back(company, client):
    begun = send(client)
    assert begun.status_code == 201, begun.content
    told = begun.json()
    assert (told["stage"], told["row_count"]) == ("mapping", 3)
    assert told["mapping"] == {"name": 0, "floor": 1} and told["mapping_chosen"] is False
    assert told["unused"] == ["Couleur"] and told["examples"][0] == ["Achats", "Ventes", "Atelier"]
    path = f"{HERE}{told['id']}/"
    assert client.post(f"{path}start/").json()["code"] == "import.unchecked"
    chosen = put(client, told["id"], told["mapping"]).json()
    assert (chosen["stage"], chosen["counts"]["ready"], chosen["counts"]["bad"]) == (
        "checked",
        2,
        1,
    )
    rows = client.get(f"{path}rows/").json()
    assert rows["heads"] == ["Nom", "Étage"]
    assert [one["state"] for one in rows["items"]] == ["ready", "bad", "ready"]
    assert rows["items"][0]["becomes"] == ["Achats", "1"]
    assert rows["items"][1]["faults"] == [{"column": "Étage", "reason": "Un étage est un nombre."}]
    bad = client.get(f"{path}rows/?state=bad").json()["items"]
    assert [one["line"] for one in bad] == [3]
    left = b"".join(client.get(f"{path}bad-rows/").streaming_content).decode("utf-8-sig")
    listed = list(csv.reader(io.StringIO(left), delimiter=";"))
    assert listed[0][-1] == "erreur" and listed[1][:2] == ["Ventes", "deux"]
    started = client.post(f"{path}start/")
    assert (started.status_code, started.json()["stage"]) == (202, "running")
    assert client.delete(path).json()["code"] == "import.started"
    run(company, told["id"])
    done = client.get(path).json()
    assert (done["stage"], done["counts"]["created"]) == ("done", 2)
    assert client.get(f"{path}rows/?state=created").json()["items"][0]["made"]
    assert client.post(f"{path}undo/").status_code == 202
    undo(company, told["id"])
    assert client.get(path).json()["counts"]["undone"] == 2
    assert client.post(f"{path}undo/").json()["code"] == "import.nothing_to_undo"


def test_a_file_sent_twice_with_one_key_begins_one_import(company, client):
    first, again = (send(client, HTTP_IDEMPOTENCY_KEY="k1") for _turn in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    other = send(client, GOOD, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.other_body")
    with company.here():
        assert TableImport.objects.count() == 1


def test_what_is_no_table_or_no_mapping_is_refused_with_a_sentence(client):
    odd = send(client, b"\x00\x01\x02")
    assert (odd.status_code, odd["Content-Type"]) == (422, "application/problem+json")
    assert send(client, kind="rien").status_code == 404
    key = send(client).json()["id"]
    for mapping in ({"floor": 1}, {"name": 0, "floor": 0}, {"name": 9}, {"moon": 0}, {}):
        answer = put(client, key, mapping)
        assert answer.status_code == 422 and answer.json()["detail"].endswith("."), mapping
    assert client.get(f"{HERE}{key}/rows/").json()["items"][0]["state"] == "waiting"
    assert client.delete(f"{HERE}{key}/").status_code == 204
    assert client.get(f"{HERE}{key}/").status_code == 404


def test_a_file_too_large_is_refused_before_it_is_read(client, monkeypatch):
    monkeypatch.setattr("facturier.imports.actions.begin.LARGEST_FILE", 10)
    answer = send(client)
    assert (answer.status_code, answer.json()["code"]) == (422, "file.too_large")


def test_rows_follow_each_other_page_by_page(client):
    key = send(client, GOOD).json()["id"]
    put(client, key, {"name": 0, "floor": 1})
    first = client.get(f"{HERE}{key}/rows/?limit=2").json()
    rest = client.get(f"{HERE}{key}/rows/?limit=2&after={first['next_after']}").json()
    assert [one["line"] for one in (*first["items"], *rest["items"])] == [2, 3, 4]
    assert rest["next_after"] is None
    assert client.get(f"{HERE}{key}/rows/?state=moon").status_code == 422


def test_kinds_tell_their_columns_and_give_a_file_to_fill(client):
    kinds = {one["key"]: one for one in client.get("/api/v1/import-kinds/").json()}
    assert set(kinds) == {KEY}, "the others need rights that this token lacks"
    assert kinds[KEY]["columns"][0] == {
        "key": "name", "label": "Nom", "required": True, "help": "", "aliases": ["Intitulé"],
    }  # fmt: skip
    model = client.get(f"/api/v1/import-kinds/{KEY}/model/")
    assert b"".join(model.streaming_content).startswith(b"PK")
    assert client.get("/api/v1/import-kinds/articles/model/").status_code == 403
    assert client.get("/api/v1/import-kinds/rien/model/").status_code == 404


def test_who_may_not_import_sees_and_starts_nothing(company, client):
    key = send(client, GOOD).json()["id"]
    put(client, key, {"name": 0, "floor": 1})
    path = f"{HERE}{key}/"
    calls = [("get", path), ("get", f"{path}rows/"), ("get", f"{path}bad-rows/"), ("delete", path)]
    calls += [("post", f"{path}{verb}/") for verb in ("start", "undo")]
    reader = token(company, "reader", ("organisation:read",))[1]
    stranger = token(a_company("Ailleurs", roles=(), now=timezone.now()))[1]
    for method, where in calls:
        for other in (reader, stranger):
            answer = getattr(other, method)(where)
            assert (answer.status_code, answer.json()["code"]) == (404, "absent"), where
    for other in (reader, stranger):
        assert put(other, key, {"name": 0}).status_code == 404
    assert send(reader).json()["code"] == "forbidden"
    assert reader.get(HERE).status_code == 403
    assert stranger.get(HERE).json()["items"] == []
    assert [one["id"] for one in client.get(HERE).json()["items"]] == [key]


def test_a_job_asked_for_by_a_token_stops_once_the_token_is_revoked(company):
    key, client = token(company)
    begun = send(client, GOOD).json()["id"]
    put(client, begun, {"name": 0, "floor": 1})
    client.post(f"{HERE}{begun}/start/")
    with company.here():
        organisations.revoke_token(member=company["owner"], token_id=key, now=timezone.now())
    imports.run_import(
        organisation_id=company.id, import_id=begun, clock=timezone.now, token_id=key
    )
    assert set(states(company, begun).values()) == {"refused"}
    with company.here():
        assert not Department.objects.exists()
