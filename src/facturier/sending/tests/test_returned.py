"""A mail that comes back is laid at the delivery it speaks of: by its Message-ID, once."""

import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from facturier.audit.models import AuditEvent
from facturier.organisations.tests.factories import NOW
from facturier.sales.tests.test_issue_web import browser_of
from facturier.sales.tests.test_issuing_api import Caller
from facturier.sending import actions, queries
from facturier.sending.formats.returned import NotReturned, read_return
from facturier.sending.models import DeliveryStep, ReturnedMail
from facturier.sending.rules.deliveries import DeliveryState
from facturier.sending.rules.returned import Report, Returned, ReturnKind, after_return
from facturier.sending.tests import returned_mails as mails
from facturier.sending.tests.factories import TO, Sender, refusal_of

LATER = NOW + timedelta(hours=1)
OTHER = "copie@belle-rade.test"
ID = "<018f0000-0000-7000-8000-000000000000@kervel.test>"


class Returner(Sender):
    """A company whose mails come back."""

    def sent(self, *to: str):
        sending = self.send(*to)
        assert self.deliver(sending).state == "sent"
        return sending

    def take(self, content: bytes, by: str = "editor", now=LATER):
        with self.company.here():
            return actions.take_return(member=self.company[by], content=content, now=now)

    def verbs(self) -> list[str]:
        with self.company.here():
            rows = AuditEvent.objects.filter(subject_id=self.invoice.invoice_id).order_by("seq")
            return list(rows.values_list("verb", flat=True))


@pytest.fixture
def shop(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return Returner()


SHAPES = {
    "headers alone": lambda of: mails.failed(of, TO),
    "the whole original": lambda of: mails.failed(of, TO, original="message/rfc822"),
    "qmail": lambda of: mails.qmail(of, TO),
    "exim": lambda of: mails.exim(of, TO),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_failure_for_good_bounces_the_delivery_with_its_words(shop, shape):
    sending = shop.sent()
    taken = shop.take(SHAPES[shape](sending.message_id))
    assert (taken.row.outcome, taken.again, taken.state) == ("bounced", False, "bounced")
    assert (taken.place.kind, taken.place.reference) == ("invoice", shop.reference)
    standing = shop.standing(sending)
    assert (standing.state, standing.delivered, standing.sent_at) == ("bounced", [], None)
    assert list(standing.refused) == [TO]
    assert TO in standing.words
    assert shop.verbs()[-1] == "invoice.sending_returned"
    with shop.company.here():
        assert queries.troubled_count(shop.company["owner"]) == 1
        event = AuditEvent.objects.order_by("-seq").first()
        assert TO not in event.reason
        assert not list(queries.broken_invariants(shop.company.id))


def test_the_words_of_the_server_are_shown(shop):
    sending = shop.sent()
    shop.take(mails.failed(sending.message_id, TO))
    assert shop.standing(sending).words == f"{TO} : 550 5.1.1 no such user"
    with shop.company.here():
        steps = DeliveryStep.objects.filter(sending=sending).order_by("id")
        assert [one.what for one in steps] == ["queued", "sent", "bounced"]


def test_a_delay_is_noted_and_changes_no_state(shop):
    sending = shop.sent()
    late = mails.notification(
        sending.message_id, (TO, "delayed", "4.4.1", "451 4.4.1 connection timed out")
    )
    taken = shop.take(late)
    assert (taken.row.outcome, taken.state) == ("delayed", "sent")
    standing = shop.standing(sending)
    assert (standing.state, standing.delivered, standing.words) == ("sent", [TO], "")
    with shop.company.here():
        step = DeliveryStep.objects.filter(sending=sending).latest("id")
    assert (step.what, "451 4.4.1" in step.words) == ("delayed", True)
    assert shop.verbs()[-1] == "invoice.sending_delayed"


def test_what_was_given_up_after_a_delay_is_given_up(shop):
    sending = shop.sent()
    content = mails.notification(sending.message_id, (TO, "failed", "4.4.7", "expired"))
    assert shop.take(content).state == "bounced"


def test_the_same_report_twice_is_one(shop):
    sending = shop.sent()
    content = mails.failed(sending.message_id, TO)
    shop.take(content)
    before = shop.verbs()
    again = shop.take(b"Received: by another way\r\n" + content)
    assert again.again
    assert shop.verbs() == before
    with shop.company.here():
        assert ReturnedMail.objects.count() == 1


def test_of_two_recipients_the_one_that_came_back_has_it_not(shop):
    sending = shop.sent(TO, OTHER)
    shop.take(mails.failed(sending.message_id, OTHER.upper()))
    standing = shop.standing(sending)
    assert (standing.state, standing.delivered, list(standing.refused)) == (
        "bounced", [TO], [OTHER],
    )  # fmt: skip


def test_a_forwarded_address_counts_for_the_one_recipient_and_for_nobody_among_two(shop):
    alone, two = shop.sent(), shop.sent(TO, OTHER)
    shop.take(mails.failed(alone.message_id, "ailleurs@autre.test"))
    assert list(shop.standing(alone).refused) == [TO]
    shop.take(mails.failed(two.message_id, "ailleurs@autre.test"))
    standing = shop.standing(two)
    assert (standing.state, standing.refused) == ("bounced", {})
    assert "ailleurs@autre.test" in standing.words


@pytest.mark.parametrize(
    ("mail", "code"),
    [
        (mails.away, "returned.auto_reply"),
        (mails.reply, "returned.no_report"),
        (mails.receipt, "returned.receipt"),
        (
            lambda of, who: mails.notification(of, (who, "delivered", "2.0.0", "250 ok")),
            "returned.arrived",
        ),
    ],
)
def test_what_is_no_return_changes_nothing(shop, mail, code):
    sending = shop.sent()
    refused = refusal_of(lambda: shop.take(mail(sending.message_id, TO)))
    assert (refused.code, refused.status) == (code, 422)
    assert shop.standing(sending).state == "sent"


def test_an_address_alone_recognises_nothing(shop):
    sending = shop.sent()
    for content in (mails.failed(ID, TO), mails.failed("", TO), mails.qmail("", TO)):
        refused = refusal_of(lambda content=content: shop.take(content))
        assert (refused.code, refused.status) == ("returned.unknown", 404)
    assert shop.standing(sending).state == "sent"


def test_one_about_the_mail_of_another_organisation_is_unknown(shop):
    sending = shop.sent()
    other = Returner()
    refused = refusal_of(lambda: other.take(mails.failed(sending.message_id, TO)))
    unknown = refusal_of(lambda: other.take(mails.failed(ID, TO)))
    assert (refused.code, refused.reason) == (unknown.code, unknown.reason)
    assert shop.standing(sending).state == "sent"
    with other.company.here():
        assert not ReturnedMail.objects.exists()


def test_who_may_not_send_may_not_hand_it_in(shop):
    sending = shop.sent()
    for role in ("reader", "approver"):
        content = mails.failed(sending.message_id, TO)
        assert refusal_of(lambda r=role, c=content: shop.take(c, by=r)).status == 403


def test_it_is_kept_for_good(shop):
    shop.take(mails.failed(shop.sent().message_id, TO))
    for attack in (
        "UPDATE sending_returnedmail SET words = 'x'",
        "DELETE FROM sending_returnedmail",
    ):
        with (
            shop.company.here(),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)


def test_on_the_page_each_message_says_what_it_changed(shop):
    sending = shop.sent()
    client = browser_of(shop)
    good = mails.failed(sending.message_id, TO)
    page = client.post(
        "/facturier/envois/retours/",
        {"file": [SimpleUploadedFile("retour.eml", good), SimpleUploadedFile("x.eml", b"\0\1")]},
    )
    body = page.content.decode()
    assert page.status_code == 200
    assert "550 5.1.1 no such user" in body
    assert "Ce fichier n" in body
    assert client.get("/facturier/envois/retours/").status_code == 200
    assert client.post("/facturier/envois/retours/").status_code == 422
    assert "Refusée par le serveur" in client.get(f"/facturier/{shop.reference}/").content.decode()


def test_a_program_hands_it_in(shop):
    caller = Caller(shop.company, "editor", ("invoice:read", "invoice:send"))
    sending = shop.sent()

    def post(content):
        return caller.client.post(
            "/api/v1/returned-mails/", {"file": SimpleUploadedFile("r.eml", content)},
            **caller.headers,
        )  # fmt: skip

    first = post(mails.failed(sending.message_id, TO))
    again = post(mails.failed(sending.message_id, TO))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    told = first.json()
    assert (told["outcome"], told["state"], told["mail_id"]) == (
        "bounced", "bounced", str(sending.id),
    )  # fmt: skip
    assert post(mails.failed(ID, TO)).status_code == 404
    assert post(mails.away(sending.message_id, TO)).json()["code"] == "returned.auto_reply"


# -- hostile ones ----------------------------------------------------------------------------------
def nested(depth: int) -> bytes:
    text = b"From: a@b.test\r\n"
    for level in range(depth):
        text += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    return text


HOSTILE = {
    "deep": nested(5000),
    "deep messages": b"From: a@b.test\n" + b"Content-Type: message/rfc822\n\n" * 5000,
    "a header without end": b"From: a@b.test\nContent-Type: text/plain; " + b'a="\\";' * 300_000,
    "a folded one": b"From: a@b.test\nContent-Type: text/plain;\n" + b" a=b;\n" * 100_000,
    "lines": b"From: a@b.test\n\n" + b"\n" * 3_000_000,
    "parts": b"From: a@b.test\nContent-Type: multipart/report; boundary=x\n\n" + b"--x\n\n" * 300_000,
    "groups": b"From: a@b.test\nContent-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b.test\nAction: failed\n\n" * 100_000,
    "addresses": b"Return-Path: <>\nFrom: mailer-daemon@b.test\n\n550 no\n" + b"a@" * 500_000,
    "ids": b"Return-Path: <>\nFrom: mailer-daemon@b.test\n\n550 no a@b.test\nMessage-ID: " + b"<" * 900_000,
    "no mail": b"\x00" * 1000,
    "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_bounded(name):
    begun = time.monotonic()
    try:
        returned = read_return(HOSTILE[name])
    except NotReturned:
        returned = None
    assert time.monotonic() - begun < 3
    if returned:
        assert len(returned.reports) <= 50
        assert len(returned.message_ids) <= 50
        assert all(len(one.words) <= 300 and len(one.address) <= 260 for one in returned.reports)


PIECES = st.sampled_from(
    [mails.failed(ID, TO), mails.qmail(ID, TO), mails.exim(ID, TO), mails.receipt(ID, TO),
     b"Content-Type: ", b"\r\n", b"--B1", b"\xff\x00", b"charset=\"x\xe9\"", b"=?utf-8?q?=ff?=",
     b"Content-Transfer-Encoding: base64\r\n", b"message/delivery-status", b": "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=6), st.integers(0, 400), st.binary(max_size=12))
def test_whatever_the_bytes_it_is_read_or_told_to_be_none(pieces, cut, noise):
    content = b"".join(pieces)
    content = content[:cut] + noise + content[cut + len(noise) :]
    try:
        returned = read_return(content)
    except NotReturned:
        return
    for one in returned.reports:
        assert (one.address + one.words + one.status).isprintable()
        (one.address + one.words).encode()


WHO = ["a@x.test", "b@x.test", "c@x.test"]
REPORTS = st.builds(
    Report,
    kind=st.sampled_from(ReturnKind),
    address=st.sampled_from([*WHO, "else@y.test", ""]),
    words=st.sampled_from(["", "550 no"]),
)


@given(
    st.integers(1, 3), st.sets(st.sampled_from(WHO)), st.sampled_from(DeliveryState),
    st.lists(REPORTS, min_size=1, max_size=4),
)  # fmt: skip
def test_nobody_has_it_and_has_it_not_and_nobody_is_lost(count, has, state, reports):
    people = WHO[:count]
    delivered = [one for one in people if one in has]
    found = after_return(people, delivered, {}, state, Returned((ID,), tuple(reports)))
    if found is None:
        assert all(one.kind == ReturnKind.DELAYED for one in reports)
        return
    assert not set(found.delivered) & set(found.refused)
    assert set(found.delivered) <= set(delivered)
    waits = set(people) - set(found.delivered) - set(found.refused)
    if state == DeliveryState.QUEUED and waits:
        assert found.state == DeliveryState.QUEUED
    assert found.state != DeliveryState.SENT
