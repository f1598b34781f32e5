"""The channels as programs ask them."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from facturier.channels.models import AllowedSender, DepositLink, DepositMessage
from facturier.channels.tests.factories import Reception
from facturier.organisations import actions as organisations

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Program:
    """A program with a token of the owner's."""

    def __init__(self, desk: Reception, *scopes: str) -> None:
        with desk.company.here():
            _id, token = organisations.create_token(
                member=desk.company["owner"], name="essai", now=timezone.now(),
                scopes=list(scopes), days=30,
            )  # fmt: skip
        self.client = Client(headers={"authorization": f"Bearer {token}"})

    def post(self, path: str, key: str = "", **body):
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(
            API + path, json.dumps(body), content_type="application/json", headers=headers
        )


@pytest.fixture
def desk():
    return Reception()


@pytest.fixture
def program(desk):
    return Program(desk, "invoice:deposit", "organisation:manage", "party:read")


def test_a_call_repeated_with_its_key_is_done_once(desk, program):
    key = str(uuid4())
    first = program.post("/allowed-senders/", key, sender="@neuf.test")
    again = program.post("/allowed-senders/", key, sender="@neuf.test")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert program.post("/allowed-senders/", key, sender="@autre.test").status_code == 422
    with desk.company.here():
        assert AllowedSender.objects.count() == 1


def test_a_page_opened_twice_with_one_key_keeps_its_address_which_is_written_nowhere(desk, program):
    key = str(uuid4())
    first = program.post("/deposit-links/", key, party=str(desk.supplier.id)).json()
    again = program.post("/deposit-links/", key, party=str(desk.supplier.id)).json()
    assert first == again
    assert first["address"]
    token = first["address"].rstrip("/").rpartition("/")[2]
    with desk.company.here(), connection.cursor() as cursor:
        assert DepositLink.objects.count() == 1
        cursor.execute(
            "SELECT count(*) FROM kit_idempotentanswer t WHERE t::text LIKE %s", [f"%{token}%"]
        )
        assert cursor.fetchone() == (0,)
    asked = f"/deposit-links/{first['id']}/questions/"
    said = [program.post(asked, "une", text="Où est l'avoir ?").json() for _time in range(2)]
    assert said[0] == said[1]
    with desk.company.here():
        assert DepositMessage.objects.count() == 1


def test_the_watched_folder_is_told_to_who_sets_the_channels(desk, program, settings, tmp_path):
    none = program.client.get(f"{API}/watched-folder/").json()
    assert (none["path"], none["refused"]) == ("", [])
    settings.WATCHED = tmp_path
    told = program.client.get(f"{API}/watched-folder/").json()
    assert told["path"].startswith(str(tmp_path))
    other = Program(desk, "invoice:deposit")
    assert other.client.get(f"{API}/watched-folder/").status_code in (403, 404)


def test_a_known_key_repeats_its_answer_to_who_may_alone(desk, program):
    """A token without the right is refused, though another one of the same person was answered."""
    page = program.post("/deposit-links/", party=str(desk.supplier.id)).json()
    asked = f"/deposit-links/{page['id']}/questions/"
    calls = [("/allowed-senders/", {"sender": "@neuf.test"}), (asked, {"text": "Et juin ?"})]
    stranger = Program(desk, "invoice:read")
    for path, body in calls:
        key = str(uuid4())
        assert program.post(path, key, **body).status_code == 201
        assert stranger.post(path, key, **body).status_code == 403
        assert program.post(path, key, **body).status_code == 201
