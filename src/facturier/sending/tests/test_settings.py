"""How mails leave and in which words, in the forms of an administrator."""

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.organisations.tests.factories import NOW
from facturier.sales.tests.test_issue_web import browser_of
from facturier.sending import actions
from facturier.sending.actions import SendingFacts
from facturier.sending.models import MailTemplate, SendingSettings
from facturier.sending.rules.letters import Words
from facturier.sending.tests.factories import Sender, refusal_of
from facturier.sending.tests.post_office import post_office

pytestmark = pytest.mark.django_db
SECRET = "pluie-de-novembre"
SMTP = {"mode": "smtp", "host": "smtp.kervel.test", "username": "kervel", "sender_address": "f@kervel.test"}  # fmt: skip
TYPED = {
    **SMTP, "version": "0", "port": "587", "security": "starttls", "secret": SECRET,
    "sender_name": "Kervel", "reply_to": "", "link_days": "30", "file_name": "{number}.pdf",
}  # fmt: skip


@pytest.fixture
def shop():
    return Sender()


@pytest.fixture
def owner(shop):
    return browser_of(shop, "owner")


def kept(shop) -> SendingSettings:
    with shop.company.here():
        return SendingSettings.objects.get()


def change(shop, version=0, **facts):
    with shop.company.here():
        return actions.change_settings(
            member=shop.company["owner"], version=version, facts=SendingFacts(**facts), now=NOW
        )


def test_the_secret_is_sealed_and_neither_shown_nor_told(shop, owner):
    assert owner.post("/admin/envoi/", TYPED).status_code == 302
    row = kept(shop)
    assert (row.host, row.link_days, row.file_name) == ("smtp.kervel.test", 30, "{number}")
    assert SECRET not in row.sealed_secret
    page = owner.get("/admin/envoi/").content.decode()
    assert SECRET not in page
    assert row.sealed_secret not in page
    with shop.company.here(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_auditevent t WHERE t::text LIKE %s", [f"%{SECRET}%"]
        )
        assert cursor.fetchone() == (0,)
        [event] = AuditEvent.objects.filter(verb="sending.settings_changed")
    assert "host" in event.changes
    assert "secret" in event.changes


def test_an_empty_secret_keeps_the_one_before_for_the_same_server_alone(shop):
    change(shop, **SMTP, secret=SECRET)
    sealed = kept(shop).sealed_secret
    change(shop, 1, **SMTP, sender_name="Autre")
    assert kept(shop).sealed_secret == sealed
    for elsewhere in ({"host": "smtp.pirate.test"}, {"username": "autre"}, {"port": 2525}):
        refused = refusal_of(lambda facts=elsewhere: change(shop, 2, **{**SMTP, **facts}))
        assert (refused.status, refused.field) == (422, "secret")
    change(shop, 2, **SMTP, secret="")
    assert kept(shop).sealed_secret == ""


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({**SMTP, "host": "http://x"}, "host"),
        ({**SMTP, "host": ""}, "host"),
        ({**SMTP, "port": 0}, "port"),
        ({**SMTP, "security": "none"}, "security"),
        ({**SMTP, "security": "rot13"}, "security"),
        ({**SMTP, "mode": "fax"}, "mode"),
        ({**SMTP, "sender_address": ""}, "sender_address"),
        ({**SMTP, "sender_address": "a@b.test\r\nBcc: c@d.test"}, "sender_address"),
        ({**SMTP, "reply_to": "personne"}, "reply_to"),
        ({"link_days": 0}, "link_days"),
        ({"link_days": 100_000}, "link_days"),
        ({"file_name": "{customer}"}, "file_name"),
        ({"file_name": "../{number}"}, "file_name"),
        ({**SMTP, "secret": "x" * 501}, "secret"),
        ({**SMTP, "secret": "a\0b"}, "secret"),
    ],
)
def test_settings_that_cannot_be_right_are_refused_and_none_is_kept(shop, facts, field):
    refused = refusal_of(lambda: change(shop, **facts))
    assert (refused.status, refused.field) == (422, field)
    with shop.company.here():
        assert not SendingSettings.objects.exists()


def test_two_who_change_at_once_are_told(shop, owner):
    change(shop, **SMTP, secret=SECRET)
    assert owner.post("/admin/envoi/", TYPED).status_code == 409
    for version in ("", "x", "9" * 30):
        assert owner.post("/admin/envoi/", {**TYPED, "version": version}).status_code == 409


@pytest.mark.parametrize("typed", [{}, {**TYPED, "port": "x"}, {**TYPED, "file_name": "{x}"}])
def test_a_spoiled_form_comes_back_with_its_fault(shop, owner, typed):
    answer = owner.post("/admin/envoi/", {"version": "0", **typed})
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()


def test_a_trial_shows_what_the_server_answers(shop, owner):
    with post_office() as office:
        shop.through(office)
        page = owner.post("/admin/envoi/essai/", follow=True).content.decode()
        assert "Le serveur a pris" in page
        [message] = office.messages
        assert message["To"] == shop.company["owner"].email
        office.data.append("554 5.7.1 nope <b>")
        page = owner.post("/admin/envoi/essai/", follow=True).content.decode()
    assert "554 5.7.1 nope &lt;b&gt;" in page
    assert "Le serveur refuse la connexion" in owner.post(
        "/admin/envoi/essai/", follow=True
    ).content.decode().replace("\u2019", "'")


def test_who_does_not_configure_meets_no_settings(shop):
    editor = browser_of(shop)
    for address in ("/admin/envoi/", "/admin/envoi/modele/fr/"):
        assert editor.get(address).status_code == 403
    assert editor.post("/admin/envoi/essai/").status_code == 403


# -- words of the mail -----------------------------------------------------------------------------
def test_each_version_of_the_words_is_kept_and_the_latest_is_in_force(shop, owner):
    for text in ("Un {link}", "Deux {link}", "Deux {link}"):
        typed = {"subject": "Objet {number}", "body": text}
        assert owner.post("/admin/envoi/modele/fr/", typed).status_code == 302
    with shop.company.here():
        numbers = list(MailTemplate.objects.order_by("number").values_list("number", "body"))
    assert numbers == [(1, "Un {link}"), (2, "Deux {link}")]
    sending = shop.send()
    assert (sending.subject, sending.body) == ("Objet F2026-0001", "Deux {link}")
    with shop.company.here():
        english = actions.write_template(
            member=shop.company["owner"], language="en", words=Words("S", "Hi {link}"), now=NOW
        )
    assert english.number == 1
    assert shop.send("autre@belle-rade.test", language="en").body == "Hi {link}"


@pytest.mark.parametrize(
    "typed",
    [{}, {"subject": "S", "body": "sans"}, {"subject": "{secret_key}", "body": "{link}"},
     {"subject": "S", "body": "{link.__class__}"}, {"subject": "S" * 200, "body": "{link}"}],
)  # fmt: skip
def test_words_that_cannot_be_a_template_are_refused(shop, owner, typed):
    assert owner.post("/admin/envoi/modele/fr/", typed).status_code == 422
    with shop.company.here():
        assert not MailTemplate.objects.exists()
    assert owner.get("/admin/envoi/modele/de/").status_code == 404


def test_the_rule_names_the_attachment_and_the_file_of_the_customer(shop):
    change(shop, file_name="{kind} {number} {date}")
    sending = shop.send()
    assert sending.file_name.startswith("Facture F2026-0001 ")
