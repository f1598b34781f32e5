"""The mail of a quote leaves once, says what it must, and is never silently lost.

Against a real mail server of the tests, as the mails of invoices are (`sending`).
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.files.queries import content_of
from facturier.organisations.tests.factories import NOW
from facturier.quotes import actions
from facturier.quotes.models import QuoteDelivery, QuoteLink, QuoteVersion
from facturier.quotes.queries.public import link_token
from facturier.quotes.tests.factories import ORIGIN, TO, QuoteShop
from facturier.sending import actions as sending
from facturier.sending.rules.deliveries import MOST_ATTEMPTS
from facturier.sending.tests.factories import Sender, refusal_of
from facturier.sending.tests.post_office import post_office
from facturier.sending.tests.returned_mails import failed, notification

pytestmark = pytest.mark.django_db


class Poster(QuoteShop):
    """A company whose mails leave by a server of this machine."""

    through = Sender.through

    def deliver(self, sent, now=NOW + timedelta(seconds=5)) -> QuoteDelivery:
        """Run the job of a mail once, as the worker does."""
        with suppress(actions.TryAgain):
            actions.deliver(
                organisation_id=self.company.id, mail_id=sent.mail.id, clock=lambda: now
            )
        with self.company.here():
            return QuoteDelivery.objects.get(mail=sent.mail)

    def verbs(self, sent) -> list[str]:
        with self.company.here():
            rows = AuditEvent.objects.filter(subject_id=sent.quote.id).order_by("seq")
            return list(rows.values_list("verb", flat=True))


@pytest.fixture
def shop():
    return Poster()


@pytest.fixture
def office(shop):
    with post_office() as found:
        shop.through(found)
        yield found


def jobs_left() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="quotes.deliver").count()


def test_the_customer_gets_the_frozen_pdf_and_the_link_of_the_page(shop, office):
    sent = shop.send(shop.quote())
    assert shop.deliver(sent).state == "sent"
    [message], [envelope] = office.messages, office.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("facturation@kervel.test", [TO])
    assert message["Message-ID"] == sent.mail.message_id
    assert sent.quote.number in message["Subject"]
    assert f"{ORIGIN}{shop.path(sent)}" in message.get_body().get_content()
    [file] = message.iter_attachments()
    with shop.company.here():
        version = QuoteVersion.objects.select_related("file").get()
        assert file.get_content() == content_of(version.file)
    assert file.get_filename() == f"{sent.quote.number}.pdf"
    assert shop.verbs(sent)[-2:] == ["quote.sent", "quote.mail_sent"]


def test_no_token_stands_in_the_database_nor_in_the_journal(shop, office):
    sent = shop.send(shop.quote())
    shop.deliver(sent)
    token = shop.path(sent).split("/")[3]
    with shop.company.here(), connection.cursor() as cursor:
        for table in ("quotes_quotemail", "quotes_quotelink", "quotes_quotedelivery",
                      "audit_auditevent"):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone() == (0,), table


def test_asked_twice_and_run_twice_one_mail_leaves(shop, office):
    quote = shop.quote()
    first, again = shop.send(quote), shop.send(quote, TO.upper())
    assert first.mail.id == again.mail.id
    assert (again.again, jobs_left()) == (True, 1)
    shop.deliver(first)
    shop.deliver(again)
    assert len(office.taken) == 1


def test_a_server_that_says_later_or_hangs_up_gets_the_same_message_id_again(shop, office):
    office.data.append("451 come back")
    office.hang_up_after_data = 1
    sent = shop.send(shop.quote())
    standing = shop.deliver(sent)
    assert (standing.state, standing.attempts) == ("queued", 1)
    assert "451 come back" in standing.words
    assert shop.deliver(sent).state == "queued"
    assert shop.deliver(sent).state == "sent"
    assert {one["Message-ID"] for one in office.messages} == {sent.mail.message_id}


def test_a_refused_recipient_is_shown_masked_in_the_story_and_not_asked_again(shop, office):
    gone = "parti@belle-rade.test"
    office.rcpt[gone] = "550 5.1.1 no such user parti@belle-rade.test"
    sent = shop.send(shop.quote(), TO, gone)
    standing = shop.deliver(sent)
    assert (standing.state, standing.delivered) == ("bounced", [TO])
    assert list(standing.refused) == [gone]
    shop.deliver(sent)
    assert office.asked == [TO, gone]
    with shop.company.here():
        [event] = AuditEvent.objects.filter(verb="quote.mail_bounced")
    assert gone not in event.reason


def test_given_up_after_the_last_attempt_a_person_tries_anew(shop):
    with post_office() as office:
        shop.through(office)
    sent = shop.send(shop.quote())
    states = [shop.deliver(sent).state for _turn in range(MOST_ATTEMPTS)]
    assert states == ["queued"] * (MOST_ATTEMPTS - 1) + ["failed"]
    assert shop.verbs(sent)[-1] == "quote.mail_failed"
    with post_office() as office:
        _leave_by(shop, office)
        with shop.company.here():
            actions.retry_mail(
                member=shop.company["editor"], quote_id=sent.quote.id, mail_id=sent.mail.id,
                now=NOW,
            )  # fmt: skip
        assert shop.deliver(sent).state == "sent"
        assert [one["Message-ID"] for one in office.messages] == [sent.mail.message_id]


def _leave_by(shop, office) -> None:
    """Another server from here on."""
    from facturier.sending import actions as sending

    facts = sending.SendingFacts(
        mode="smtp", host="127.0.0.1", port=office.port, security="none",
        sender_name="Maison Kervel", sender_address="facturation@kervel.test",
    )  # fmt: skip
    with shop.company.here():
        sending.change_settings(member=shop.company["owner"], version=1, facts=facts, now=NOW)


def test_what_was_sent_is_not_tried_anew(shop, office):
    sent = shop.send(shop.quote())
    shop.deliver(sent)
    with shop.company.here():
        refused = refusal_of(
            lambda: actions.retry_mail(
                member=shop.company["editor"],
                quote_id=sent.quote.id,
                mail_id=sent.mail.id,
                now=NOW,
            )  # fmt: skip
        )
    assert refused.code == "quote.settled"


def test_a_mail_without_a_job_is_found_again(shop, office):
    sent = shop.send(shop.quote())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'quotes.deliver'")
    later = NOW + actions.deliver.__globals__["LOST_AFTER"] * 2
    assert actions.wake_lost(organisation_id=shop.company.id, now=NOW) == 0
    assert actions.wake_lost(organisation_id=shop.company.id, now=later) == 1
    assert actions.wake_lost(organisation_id=shop.company.id, now=later) == 0
    assert shop.deliver(sent).state == "sent"


def test_a_pdf_that_is_gone_from_the_disk_is_told_and_nothing_leaves(shop, office, monkeypatch):
    def gone(_file):
        raise FileNotFoundError

    sent = shop.send(shop.quote())
    monkeypatch.setitem(actions.deliver.__globals__, "content_of", gone)
    standing = shop.deliver(sent)
    assert (standing.state, office.taken) == ("failed", [])
    assert standing.words == "Le fichier archivé manque sur le disque. Prévenez l'administrateur."


@pytest.mark.parametrize("words", ["Devis\r\nBcc: tous@exemple.test", "Devis\nX-Evil: 1"])
def test_no_subject_can_write_a_header(shop, office, words):
    quote = shop.quote()
    with shop.company.here():
        quote.draft.refresh_from_db()
        sent = actions.send_quote(
            member=shop.company["editor"], quote_id=quote.id, draft_version=quote.draft.version,
            letter=actions.Letter((TO,), words, "Voici {link}"), origin=ORIGIN,
            today=NOW.date(), now=NOW,
        )  # fmt: skip
    assert shop.deliver(sent).state == "sent"
    [message], [envelope] = office.messages, office.taken
    assert {"bcc", "x-evil"}.isdisjoint(one.lower() for one in message)
    assert envelope.rcpt_tos == [TO]


@pytest.mark.parametrize("verb", [actions.renew_link, actions.revoke_link])
def test_a_mail_carries_the_link_that_opens_when_it_leaves(shop, office, verb):
    sent = shop.send(shop.quote())
    written = shop.path(sent)
    with shop.company.here():
        verb(member=shop.company["editor"], quote_id=sent.quote.id, now=NOW + timedelta(seconds=1))
    assert shop.deliver(sent).state == "sent"
    body = office.messages[0].get_body().get_content()
    assert written not in body
    with shop.company.here():
        open_links = QuoteLink.objects.filter(quote_id=sent.quote.id, revoked_at=None)
        [link] = open_links
    assert f"{ORIGIN}/p/devis/{link_token(link.id)}/" in body


def test_a_mail_that_comes_back_is_laid_at_the_quote(shop, office):
    sent = shop.send(shop.quote())
    assert shop.deliver(sent).state == "sent"

    def take(content):
        with shop.company.here():
            return sending.take_return(
                member=shop.company["editor"], content=content, now=NOW + timedelta(hours=1)
            )

    late = notification(sent.mail.message_id, (TO, "delayed", "4.4.1", "451 4.4.1 later"))
    assert (take(late).row.outcome, take(late).again) == ("delayed", True)
    taken = take(failed(sent.mail.message_id, TO))
    assert (taken.place.kind, taken.place.reference) == ("quote", str(sent.quote.id))
    assert take(failed(sent.mail.message_id, TO)).again
    with shop.company.here():
        standing = QuoteDelivery.objects.get(mail=sent.mail)
    assert (standing.state, standing.delivered, list(standing.refused)) == ("bounced", [], [TO])
    assert shop.verbs(sent)[-2:] == ["quote.mail_delayed", "quote.mail_returned"]
