"""A mail leaves once, says what it must, and is never silently lost. Against a real mail server."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from facturier.audit.models import AuditEvent
from facturier.files.queries import content_of
from facturier.organisations.tests.factories import NOW
from facturier.sales.models import IssuedFile
from facturier.sending import actions
from facturier.sending.gateways import smtp
from facturier.sending.models import DeliveryStep, Sending
from facturier.sending.rules.deliveries import MOST_ATTEMPTS
from facturier.sending.tests.factories import ORIGIN, TO, Sender, refusal_of
from facturier.sending.tests.post_office import post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Sender()


@pytest.fixture
def office(shop):
    with post_office() as found:
        shop.through(found)
        yield found


def verbs(shop) -> list[str]:
    with shop.company.here():
        return list(
            AuditEvent.objects.filter(subject_id=shop.invoice.invoice_id)
            .order_by("seq")
            .values_list("verb", flat=True)
        )


def test_the_customer_gets_the_archived_file_and_a_link(shop, office):
    sending = shop.send()
    assert shop.deliver(sending).state == "sent"
    [message] = office.messages
    [envelope] = office.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("facturation@kervel.test", [TO])
    assert message["From"] == "Maison Kervel <facturation@kervel.test>"
    assert message["To"] == TO
    assert message["Message-ID"] == sending.message_id
    assert message["Subject"] == "Facture F2026-0001 de Maison Kervel SAS"
    text = message.get_body().get_content()
    assert f"{ORIGIN}{shop.path(sending)}" in text
    assert "8\u202f928,00" in text.replace("\u00a0", "\u202f")
    [file] = message.iter_attachments()
    with shop.company.here():
        archived = content_of(IssuedFile.objects.select_related("file").get().file)
    assert file.get_content() == archived
    assert file.get_filename() == "F2026-0001_Hotel-Belle-Rade.pdf"
    assert verbs(shop)[-2:] == ["invoice.sending_asked", "invoice.sending_sent"]


def test_no_token_stands_in_the_database_nor_in_the_journal(shop, office):
    sending = shop.send()
    shop.deliver(sending)
    token = shop.path(sending).split("/")[2]
    with shop.company.here(), connection.cursor() as cursor:
        for table in (
            "sending_sending",
            "sending_sharelink",
            "audit_auditevent",
            "sending_delivery",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone() == (0,), table


def test_the_same_document_to_the_same_people_is_queued_once(shop, office):
    first, again = shop.send(), shop.send(TO.upper())
    assert first.id == again.id
    assert jobs_named("sending.deliver") == 1
    other = shop.send(TO, "copie@belle-rade.test")
    assert other.id != first.id
    for sending in (first, again, other):
        shop.deliver(sending)
    assert len(office.taken) == 2


def test_sent_again_by_name_it_is_another_mail_and_a_second_click_meets_it(shop, office):
    first = shop.send()
    second = shop.send(after_round=0)
    click = shop.send(after_round=0)
    assert second.id == click.id != first.id
    assert second.message_id != first.message_id
    assert (first.round, second.round) == (0, 1)


def test_a_job_that_runs_twice_sends_once(shop, office):
    sending = shop.send()
    shop.deliver(sending)
    shop.deliver(sending)
    assert len(office.taken) == 1


def test_a_server_that_says_later_is_asked_again_under_the_same_message_id(shop, office):
    office.data += ["451 come back", "421 closing"]
    sending = shop.send()
    standing = shop.deliver(sending)
    assert (standing.state, standing.attempts) == ("queued", 1)
    assert "451 come back" in standing.words
    assert shop.deliver(sending).state == "queued"
    assert shop.deliver(sending).state == "sent"
    assert [message["Message-ID"] for message in office.messages] == [sending.message_id]


def test_a_refused_recipient_is_shown_and_not_asked_again(shop, office):
    office.rcpt["parti@belle-rade.test"] = "550 5.1.1 no such user"
    sending = shop.send(TO, "parti@belle-rade.test")
    standing = shop.deliver(sending)
    assert standing.state == "bounced"
    assert standing.delivered == [TO]
    assert standing.refused == {"parti@belle-rade.test": "550 5.1.1 no such user"}
    shop.deliver(sending)
    assert office.asked == [TO, "parti@belle-rade.test"]
    assert verbs(shop)[-1] == "invoice.sending_bounced"
    with shop.company.here():
        [event] = AuditEvent.objects.filter(verb="invoice.sending_bounced")
    assert "parti@" not in event.reason


def test_who_has_it_does_not_get_it_again_for_the_sake_of_another(shop, office):
    late = "lent@belle-rade.test"
    office.rcpt[late] = "450 greylisted"
    sending = shop.send(TO, late)
    assert shop.deliver(sending).state == "queued"
    del office.rcpt[late]
    assert shop.deliver(sending).state == "sent"
    assert [one.rcpt_tos for one in office.taken] == [[TO], [late]]
    assert {message["Message-ID"] for message in office.messages} == {sending.message_id}


def test_a_message_refused_for_good_has_bounced(shop, office):
    office.data.append("554 5.7.1 policy")
    assert shop.deliver(shop.send()).state == "bounced"


def test_a_server_that_hangs_up_after_the_data_gets_the_same_mail_again(shop, office):
    office.hang_up_after_data = 1
    sending = shop.send()
    assert shop.deliver(sending).state == "queued"
    assert shop.deliver(sending).state == "sent"
    assert [message["Message-ID"] for message in office.messages] == [sending.message_id] * 2


def test_silence_is_waited_for_only_so_long(shop, monkeypatch):
    monkeypatch.setitem(smtp.SmtpDelivery.__init__.__kwdefaults__, "patience", 0.3)
    with post_office(silent=True) as office:
        shop.through(office)
        standing = shop.deliver(shop.send())
    assert (standing.state, standing.words) == ("queued", "Le serveur n'a pas répondu à temps.")


def test_nobody_listening_is_tried_again_then_given_up_and_a_person_may_retry(shop):
    with post_office() as office:
        shop.through(office)
    sending = shop.send()
    for attempt in range(1, MOST_ATTEMPTS):
        standing = shop.deliver(sending)
        assert (standing.state, standing.attempts) == ("queued", attempt)
    standing = shop.deliver(sending)
    assert (standing.state, standing.words) == (
        "failed",
        "Le serveur refuse la connexion sur ce port.",
    )
    assert verbs(shop)[-1] == "invoice.sending_failed"
    with shop.company.here():
        actions.retry_sending(member=shop.company["editor"], sending_id=sending.id, now=NOW)
    assert shop.standing(sending).state == "queued"


def test_what_was_sent_is_not_retried(shop, office):
    sending = shop.send()
    shop.deliver(sending)
    with shop.company.here():
        refused = refusal_of(
            lambda: actions.retry_sending(
                member=shop.company["editor"], sending_id=sending.id, now=NOW
            )
        )
    assert refused.code == "sending.settled"


def test_the_mail_waits_for_its_file(office, shop):
    shop = Sender(archived=False)
    shop.through(office)
    heard = jobs_named("sending.hear_file_made")
    sending = shop.send()
    assert (shop.deliver(sending).state, shop.standing(sending).attempts) == ("queued", 0)
    assert office.taken == []
    shop.archive()
    assert jobs_named("sending.hear_file_made") == heard + 1
    before = jobs_named("sending.deliver")
    actions.wake_sendings(organisation_id=shop.company.id, issued_id=shop.issued.id)
    assert jobs_named("sending.deliver") == before + 1
    assert shop.deliver(sending).state == "sent"


def test_a_file_that_cannot_be_made_is_why_the_mail_does_not_leave(office):
    shop = Sender(archived=False)
    sending = shop.send()
    actions.give_up_sendings(
        organisation_id=shop.company.id, issued_id=shop.issued.id, reason="Une règle.", now=NOW
    )
    standing = shop.standing(sending)
    assert standing.state == "failed"
    assert standing.words == "Le fichier de la facture n'a pas pu être fait : Une règle."


def test_a_mail_without_a_job_is_found_again(shop, office):
    from procrastinate.contrib.django.models import ProcrastinateJob

    sending = shop.send()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'sending.deliver'")
    assert not ProcrastinateJob.objects.filter(task_name="sending.deliver").exists()
    later = NOW + actions.deliver.__globals__["LOST_AFTER"] * 2
    assert actions.wake_lost(organisation_id=shop.company.id, now=NOW) == 0
    assert actions.wake_lost(organisation_id=shop.company.id, now=later) == 1
    assert actions.wake_lost(organisation_id=shop.company.id, now=later) == 0
    assert shop.deliver(sending).state == "sent"


def jobs_named(name: str) -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name=name).count()


@pytest.mark.parametrize(
    "name",
    [
        "Kervel\r\nBcc: tous@exemple.test",
        "Kervel\nX-Evil: 1",
        '"Kervel" <autre@exemple.test>',
        "é" * 90,
    ],
)
def test_no_name_can_write_a_header(shop, name):
    with post_office() as office:
        shop.through(office, sender_name=name)
        sending = shop.send(subject=f"Objet {name}", body="Voici {link}")
        assert shop.deliver(sending).state == "sent"
        [message] = office.messages
    assert {one.lower() for one in message} <= {
        "message-id", "date", "from", "to", "subject", "content-language", "mime-version",
        "content-type", "content-transfer-encoding", "x-peer", "x-mailfrom", "x-rcptto", "reply-to",
    }  # fmt: skip
    assert message["From"].addresses[0].addr_spec == "facturation@kervel.test"
    assert len(message["From"].addresses) == 1
    assert office.taken[0].rcpt_tos == [TO]


@pytest.mark.parametrize(
    "address",
    ["", "x", "a@b", "a@b.test\r\nBcc: c@d.test", "a@b.test>", "<a@b.test>", "A <a@b.test>",
     "a@b.test,c@d.test", "a@-b.test", "é@b.test", f"{'a' * 250}@b.test", "a@b..test"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_nothing_is_queued(shop, address):
    refused = refusal_of(lambda: shop.send(address))
    assert (refused.status, refused.field) == (422, "recipients")
    with shop.company.here():
        assert not Sending.objects.exists()


def test_words_without_the_link_are_refused(shop):
    assert refusal_of(lambda: shop.send(body="sans lien")).field == "body"
    assert refusal_of(lambda: shop.send(subject="{link}")).field == "subject"


def test_who_may_not_send_is_refused(shop):
    for role in ("reader", "approver"):
        assert refusal_of(lambda role=role: shop.send(by=role)).status == 403


def test_what_was_asked_and_what_was_answered_never_changes(shop, office):
    shop.deliver(shop.send())
    for attack in (
        "UPDATE sending_sending SET body = 'x'",
        "DELETE FROM sending_sending",
        "DELETE FROM sending_deliverystep",
        "DELETE FROM sending_delivery",
        "DELETE FROM sending_sharelink",
    ):
        with (
            shop.company.here(),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)


def test_every_step_is_kept(shop, office):
    office.data.append("451 later")
    sending = shop.send()
    shop.deliver(sending)
    shop.deliver(sending)
    with shop.company.here():
        steps = DeliveryStep.objects.filter(sending=sending).order_by("id")
        assert [one.what for one in steps] == ["queued", "deferred", "sent"]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_without_a_server_of_its_own_mails_leave_by_the_installation(shop, mailoutbox):
    sending = shop.send()
    assert shop.deliver(sending).state == "sent"
    [kept] = mailoutbox
    assert kept.message()["Message-ID"] == sending.message_id
