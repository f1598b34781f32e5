"""The pages of the channels, for an administrator, a clerk, and nobody else."""

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.channels import actions
from facturier.channels.actions.poll import keep_mail
from facturier.channels.models import AllowedSender, Mailbox
from facturier.channels.queries import mailbox_of
from facturier.channels.tests.factories import LATER, SERVER, Reception
from facturier.channels.tests.mailroom import a_mail
from facturier.kit.refusal import Refusal
from facturier.register.models import Arrival
from facturier.sales.tests.test_issue_web import browser_of

pytestmark = pytest.mark.django_db
SECRET = "pluie-de-novembre"
TYPED = {
    "version": "0", "on": "on", "host": "imap.kervel.test", "port": "993", "security": "tls",
    "username": "factures", "secret": SECRET, "folder": "INBOX", "authserv_id": SERVER,
}  # fmt: skip
PAGE = "/admin/reception/"


@pytest.fixture
def desk():
    return Reception()


def held(desk, **mail) -> Arrival:
    with desk.company.here():
        row = mailbox_of(desk.company.id)
        row.authserv_id = SERVER
    content = a_mail(**{"sender": "Faux <x@ailleurs.test>", **mail}).as_bytes()
    keep_mail(row, content, (1, len(desk.arrivals()) + 1), whole=True, now=LATER)
    return desk.arrivals()[-1]


def test_the_secret_is_sealed_and_neither_shown_nor_told(desk):
    owner = browser_of(desk, "owner")
    assert owner.post(PAGE, TYPED).status_code == 302
    with desk.company.here(), connection.cursor() as cursor:
        row = Mailbox.objects.get()
        assert SECRET not in row.sealed_secret
        cursor.execute(
            "SELECT count(*) FROM audit_auditevent t WHERE t::text LIKE %s", [f"%{SECRET}%"]
        )
        assert cursor.fetchone() == (0,)
        assert AuditEvent.objects.filter(verb="mailbox.changed").count() == 1
    page = owner.get(PAGE).content.decode()
    assert SECRET not in page
    assert row.sealed_secret not in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": "http://x"}, "host"),
        ({"username": ""}, "username"),
        ({"security": "none"}, "security"),
        ({"secret": ""}, "secret"),
        ({"folder": 'IN"BOX'}, "folder"),
        ({"move_to": "inbox"}, "move_to"),
        ({"authserv_id": "a b"}, "authserv_id"),
    ],
)
def test_what_cannot_work_is_said_beside_its_field(desk, wrong, field):
    answer = browser_of(desk, "owner").post(PAGE, TYPED | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode() or "err" in answer.content.decode()
    with desk.company.here():
        assert not Mailbox.objects.exists()


def test_a_secret_never_goes_to_another_server(desk):
    owner = browser_of(desk, "owner")
    owner.post(PAGE, TYPED)
    moved = TYPED | {"version": "1", "secret": "", "host": "imap.ailleurs.test"}
    assert owner.post(PAGE, moved).status_code == 422
    assert owner.post(PAGE, TYPED | {"secret": "", "folder": "Factures"}).status_code == 409
    kept = TYPED | {"version": "1", "secret": "", "folder": "Factures"}
    assert owner.post(PAGE, kept).status_code == 302


@pytest.mark.parametrize("role", ["editor", "reader", "approver", "payer", "auditor"])
def test_settings_are_for_administrators(desk, role):
    browser = browser_of(desk, role)
    assert browser.get(PAGE).status_code in (403, 404)
    assert browser.post(PAGE, TYPED).status_code in (403, 404)
    sender = {"sender": "@ailleurs.test"}
    assert browser.post(f"{PAGE}expediteurs/", sender).status_code in (403, 404)
    with desk.company.here():
        assert not AllowedSender.objects.exists()


def test_a_clerk_lets_one_mail_in_and_allows_nobody(desk):
    arrival = held(desk)
    clerk = browser_of(desk, "editor")
    page = clerk.get("/reception/").content.decode()
    assert "En quarantaine" in page
    assert f"/reception/quarantaine/{arrival.id}/" in page
    page = clerk.get(f"/reception/quarantaine/{arrival.id}/").content.decode()
    assert "x@ailleurs.test" in page
    assert "admettre" not in page
    place = f"/reception/quarantaine/{arrival.id}/entrer/"
    assert clerk.post(place, {"allow": "1"}).status_code in (403, 404)
    assert desk.states() == ["held"]
    assert clerk.post(place).status_code == 302
    assert desk.states() == ["waiting"]
    assert clerk.post(place).status_code == 409


def test_a_mail_that_is_held_can_be_dismissed_with_a_reason(desk):
    arrival = held(desk)
    clerk = browser_of(desk, "editor")
    place = f"/reception/{arrival.id}/ecarter/"
    place = clerk.get(f"/reception/quarantaine/{arrival.id}/").content.decode()
    assert "pas une facture" in place
    with desk.company.here():
        from facturier.register import actions as register

        with pytest.raises(Refusal):
            register.dismiss_arrival(
                member=desk.company["editor"], arrival_id=arrival.id, reason=" ", now=LATER
            )
        register.dismiss_arrival(
            member=desk.company["editor"], arrival_id=arrival.id, reason="Publicité", now=LATER
        )
    assert desk.states() == ["dismissed"]


def test_a_mail_of_another_organisation_is_not_there(desk):
    arrival = held(desk)
    other = Reception()
    stranger = browser_of(other, "owner")
    assert stranger.get(f"/reception/quarantaine/{arrival.id}/").status_code == 404
    assert stranger.post(f"/reception/quarantaine/{arrival.id}/entrer/").status_code == 404
    assert b"ailleurs.test" not in stranger.get("/reception/quarantaine/").content
    with desk.company.here():
        row = actions.allow_sender(member=desk.company["owner"], sender="@ailleurs.test", now=LATER)
    assert stranger.post(f"{PAGE}expediteurs/{row.id}/retirer/").status_code == 404
    assert desk.states() == ["held"]


def test_a_domain_that_everybody_has_is_refused_with_a_sentence(desk):
    with desk.company.here(), pytest.raises(Refusal) as refused:
        actions.allow_sender(member=desk.company["owner"], sender="@gmail.com", now=LATER)
    assert refused.value.code == "sender.shared"


def test_what_a_mail_says_is_shown_as_text(desk):
    arrival = held(desk, subject="<script>alert(1)</script>")
    page = browser_of(desk, "owner").get(f"/reception/quarantaine/{arrival.id}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
