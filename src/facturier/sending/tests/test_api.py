"""The API of sending."""

import pytest
from django.utils import timezone

from facturier.sales.tests.test_issuing_api import Caller
from facturier.sending import actions
from facturier.sending.models import Sending
from facturier.sending.tests.factories import NOW, TO, Sender

pytestmark = pytest.mark.django_db
SCOPES = ("invoice:read", "invoice:send")


@pytest.fixture
def shop():
    return Sender()


@pytest.fixture
def caller(shop):
    return Caller(shop.company, "editor", SCOPES)


def place(shop, part="sendings/") -> str:
    return f"invoices/{shop.reference}/{part}"


def test_a_program_sends_once_follows_it_and_sends_again_by_name(shop, caller):
    first = caller.send(place(shop), {"recipients": [TO]})
    again = caller.send(place(shop), {"recipients": [TO.upper()]})
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["state"], first.json()["round"]) == ("queued", 0)
    second = caller.send(place(shop), {"recipients": [TO], "after_round": 0})
    assert (second.status_code, second.json()["round"]) == (202, 1)
    listed = caller.get("sendings/", limit=1).json()
    assert [row["id"] for row in listed["items"]] == [second.json()["id"]]
    rest = caller.get("sendings/", after=listed["next_after"]).json()
    assert [row["id"] for row in rest["items"]] == [first.json()["id"]]


def test_all_that_stands_around_a_document_is_told_but_no_token(shop, caller):
    sending = shop.send(now=timezone.now())
    token = shop.path(sending).split("/")[2]
    answer = caller.get(place(shop))
    assert token not in answer.content.decode()
    told = answer.json()
    assert told["through_platform"] is False
    assert told["link"]["open_until"]
    assert len(told["sendings"]) == 1
    revoked = caller.send(place(shop, "customer-link/revoke/")).json()
    assert revoked["link"]["open_until"] is None
    renewed = caller.send(place(shop, "customer-link/renew/")).json()
    assert renewed["link"]["open_until"]
    said = caller.send(place(shop, "customer-messages/"), {"text": "Bonjour"})
    assert (said.status_code, said.json()["kind"]) == (201, "answer")
    noted = caller.send(
        place(shop, "platform-statuses/"),
        {"status": "deposited", "status_date": str(shop.issued.issue_date)},
    )
    assert noted.status_code == 201
    told = caller.get(place(shop)).json()
    assert [row["status"] for row in told["platform_statuses"]] == ["deposited"]


def test_what_was_given_up_is_retried(shop, caller):
    sending = shop.send()
    actions.give_up_sendings(
        organisation_id=shop.company.id, issued_id=shop.issued.id, reason="Une règle.", now=NOW
    )
    assert caller.get("sendings/", state="troubled").json()["items"][0]["state"] == "failed"
    for _ in range(2):
        retried = caller.send(f"sendings/{sending.id}/retry/")
        assert (retried.status_code, retried.json()["state"]) == (200, "queued")


@pytest.mark.parametrize(
    "body",
    [{}, {"recipients": []}, {"recipients": ["x"]}, {"recipients": "a@b.test"},
     {"recipients": [TO], "body": "sans"}, {"recipients": [TO], "after_round": -1},
     {"recipients": [TO], "language": "de"}, {"recipients": [None]}],
)  # fmt: skip
def test_a_spoiled_call_queues_nothing(shop, caller, body):
    assert caller.send(place(shop), body).status_code == 422
    with shop.company.here():
        assert not Sending.objects.exists()


def test_who_only_reads_sends_nothing(shop):
    reader = Caller(shop.company, "editor", ("invoice:read",))
    assert reader.send(place(shop), {"recipients": [TO]}).status_code == 403
    assert reader.get(place(shop)).status_code == 200
    assert reader.get("sending-settings/").status_code == 403


def test_settings_and_words_are_stated_and_the_secret_is_never_told(shop):
    owner = Caller(shop.company, "owner", ("sales:configure",))
    usual = owner.get("sending-settings/").json()
    assert (usual["version"], usual["has_secret"]) == (0, False)
    stated = {
        **{name: usual[name] for name in ("port", "security", "link_days", "file_name")},
        "version": 0, "mode": "smtp", "host": "smtp.kervel.test", "username": "kervel",
        "sender_address": "f@kervel.test", "secret": "pluie-de-novembre",
    }  # fmt: skip
    done = owner.send("sending-settings/", stated, "put")
    assert (done.status_code, done.json()["has_secret"]) == (200, True)
    assert "pluie" not in done.content.decode()
    assert owner.send("sending-settings/", stated, "put").status_code == 409
    words = {"subject": "Facture {number}", "body": "Voici {link}"}
    written = owner.send("mail-templates/fr/", words, "put")
    assert (written.status_code, written.json()["version"]) == (200, 1)
    assert owner.get("mail-templates/en/").json()["version"] == 0
    assert owner.get("mail-templates/de/").status_code == 422
