"""A real mailbox that is looked into: what comes out of it, once, and what stays in it."""

import os
import signal
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.channels import actions
from facturier.channels.models import MailboxLook, ReceivedMail, Sighting
from facturier.channels.tests.factories import LATER, SERVER, Reception, a_pdf
from facturier.channels.tests.mailroom import a_mail, mail_room, needs_dovecot
from facturier.einvoice.cii import write_cii
from facturier.register.models import InvoiceAttachment
from facturier.register.queries import broken_invariants
from facturier.register.tests.factories import a_document

pytestmark = [pytest.mark.django_db(transaction=True), needs_dovecot]
PASSED = f"{SERVER}; spf=pass smtp.mailfrom=lacaze.test; dkim=pass header.d=lacaze.test; dmarc=pass"
FAILED = f"{SERVER}; spf=fail smtp.mailfrom=ailleurs.test; dkim=none; dmarc=fail"


@pytest.fixture
def room(tmp_path):
    with mail_room(tmp_path) as running:
        yield running


@pytest.fixture
def desk(room):
    desk = Reception()
    desk.opens(room)
    return desk


def three_pdfs():
    return [(f"F-{number}.pdf", a_pdf(number)) for number in (1, 2, 3)]


def test_one_mail_with_three_pdfs_and_a_logo_is_three_documents(room, desk):
    room.deliver(a_mail(*three_pdfs(), logo=True))
    assert desk.look() == 1
    desk.read_all()
    mail, *documents = desk.arrivals()
    assert (mail.state, mail.channel, mail.sender_name) == (
        "unpacked",
        "mail",
        "compta@lacaze.test",
    )
    assert [one.file_name for one in documents] == ["F-1.pdf", "F-2.pdf", "F-3.pdf"]
    assert {one.reason_code for one in documents} == {"pdf-without-invoice"}
    assert {one.channel for one in documents} == {"mail"}
    assert [one["name"] for one in mail.left_out] == ["logo.png"]


def test_a_pdf_and_its_xml_are_one_invoice_with_both(room, desk):
    room.deliver(
        a_mail(("F-9.pdf", a_pdf(9)), ("facture.xml", write_cii(a_document(number="F-9"))))
    )
    desk.look()
    desk.read_all()
    _mail, page, data = desk.arrivals()
    assert (page.state, data.state) == ("attached", "registered")
    assert page.invoice_id == data.invoice_id
    with desk.company.here():
        [attached] = InvoiceAttachment.objects.filter(invoice=data.invoice)
        assert (attached.file_id, attached.file_name) == (page.file_id, "F-9.pdf")
        assert list(broken_invariants(desk.company.id)) == []


def test_pages_go_with_the_data_of_their_name_and_with_no_other(room, desk):
    files = [
        ("A.pdf", a_pdf(1)), ("a.xml", write_cii(a_document(number="A"))),
        ("B.pdf", a_pdf(2)), ("C.xml", write_cii(a_document(number="C"))),
    ]  # fmt: skip
    room.deliver(a_mail(*files))
    desk.look()
    desk.read_all()
    became = {one.file_name: one.state for one in desk.arrivals(came_in__isnull=False)}
    assert became == {
        "A.pdf": "attached", "a.xml": "registered", "B.pdf": "set_aside", "C.xml": "registered",
    }  # fmt: skip


def test_what_was_taken_is_marked_as_read_and_stays_and_is_never_taken_twice(room, desk):
    room.deliver(
        a_mail(*three_pdfs()), a_mail(("a.pdf", a_pdf(4)), message_id="<deux@lacaze.test>")
    )
    assert [desk.look(), desk.look()] == [2, 0]
    assert len(desk.arrivals()) == 2
    assert ["\\Seen" in flags for flags in room.flags()] == [True, True]


def test_a_mail_is_moved_once_it_is_kept_where_the_settings_say_so(room):
    desk = Reception()
    room.create("Reprises")
    desk.opens(room, move_to="Reprises")
    room.deliver(a_mail(*three_pdfs()))
    assert desk.look() == 1
    assert room.flags() == []
    assert len(room.flags("Reprises")) == 1
    assert desk.look() == 0


def test_a_mailbox_that_was_renumbered_brings_nothing_twice(room, desk):
    room.deliver(a_mail(*three_pdfs()))
    desk.look()
    room.renumber()
    desk.look()
    assert len(desk.arrivals()) == 1
    with desk.company.here():
        assert Sighting.objects.count() == 2
        assert ReceivedMail.objects.count() == 1


def test_an_identifier_used_again_for_another_content_hides_nothing(room, desk):
    room.deliver(a_mail(("a.pdf", a_pdf(1))), a_mail(("b.pdf", a_pdf(2))))
    assert desk.look() == 2
    assert len(desk.arrivals()) == 2


def test_an_unknown_sender_waits_with_what_the_server_proved(room, desk):
    room.deliver(a_mail(*three_pdfs(), sender="Inconnu <x@ailleurs.test>", proved=PASSED))
    desk.look()
    [held] = desk.arrivals()
    assert (held.state, held.reason_code) == ("held", "sender-unknown")
    desk.read_all()
    assert desk.states() == ["held"]
    with desk.company.here():
        mail = ReceivedMail.objects.get()
        assert (mail.spf, mail.dkim, mail.dmarc, mail.authserv_id) == ("pass",) * 3 + (SERVER,)
        actions.let_mail_in(
            member=desk.company["editor"], arrival_id=held.id, allow=False, now=LATER
        )
    desk.read_all()
    assert desk.states() == ["unpacked", "set_aside", "set_aside", "set_aside"]


def test_results_that_the_sender_wrote_are_not_believed(room, desk):
    forged = f"mx.ailleurs.test; spf=pass; dmarc=pass\nX: {SERVER}; dmarc=pass"
    room.deliver(
        a_mail(*three_pdfs(), sender="x@ailleurs.test", proved=forged.split("\n", maxsplit=1)[0])
    )
    desk.look()
    with desk.company.here():
        mail = ReceivedMail.objects.get()
        assert (mail.spf, mail.dmarc, mail.authserv_id) == ("", "", "")


def test_a_known_sender_whose_domain_is_disproved_waits_too(room, desk):
    room.deliver(a_mail(*three_pdfs(), proved=FAILED))
    desk.look()
    [held] = desk.arrivals()
    assert (held.state, held.reason_code) == ("held", "sender-disproved")


def test_an_allowed_sender_goes_on_from_the_next_mail(room, desk):
    room.deliver(a_mail(*three_pdfs(), sender="x@ailleurs.test"))
    desk.look()
    [held] = desk.arrivals()
    with desk.company.here():
        actions.let_mail_in(member=desk.company["owner"], arrival_id=held.id, allow=True, now=LATER)
    room.deliver(a_mail(("z.pdf", a_pdf(8)), sender="X@ailleurs.test", message_id="<3@x.test>"))
    desk.look()
    assert desk.states() == ["waiting", "waiting"]


def test_a_flood_of_headers_is_kept_and_not_opened(room, desk):
    flood = b"From: compta@lacaze.test\nSubject: x\n" + b"X-A: b\n" * 60_000 + b"\ncorps\n"
    room.deliver(flood)
    desk.look()
    desk.read_all()
    [kept] = desk.arrivals()
    assert (kept.state, kept.reason_code) == ("set_aside", "mail-headers")


def test_a_mail_too_large_is_told_by_its_head_and_stays_in_the_mailbox(room, desk, monkeypatch):
    polling = import_module("facturier.channels.actions.poll")
    monkeypatch.setattr(polling, "LARGEST_MAIL", 50_000)
    room.deliver(a_mail(("gros.pdf", a_pdf(1) + b"x" * 100_000)))
    desk.look()
    [kept] = desk.arrivals()
    assert (kept.state, kept.reason_code) == ("set_aside", "mail-too-large")
    assert kept.file.size < 5000
    assert len(room.flags()) == 1


def test_a_mail_in_a_mail_in_a_mail_in_a_mail_is_not_opened_for_ever(room, desk):
    inner = a_mail(("a.pdf", a_pdf(1)))
    for depth in range(5):
        outer = a_mail(message_id=f"<{depth}@lacaze.test>")
        outer.add_attachment(inner)
        inner = outer
    room.deliver(inner)
    desk.look()
    desk.read_all()
    last = desk.arrivals()[-1]
    assert (last.state, last.reason_code) == ("set_aside", "nested-too-deep")


def test_a_server_that_does_not_answer_is_told_and_nothing_is_lost(room, desk):
    room.deliver(a_mail(*three_pdfs()))
    with pytest.MonkeyPatch.context() as patched:
        gateway = import_module("facturier.channels.gateways.imap")
        patched.setattr(gateway, "_connected", _refused)
        assert desk.look() == 0
    with desk.company.here():
        look = MailboxLook.objects.get()
        assert look.trouble == "Le serveur refuse la connexion sur ce port."
        assert look.worked_at is None
    assert desk.look() == 1
    with desk.company.here():
        assert MailboxLook.objects.get().trouble == ""


def _refused(*_args):
    raise ConnectionRefusedError


def test_a_wrong_password_is_said_in_the_words_of_the_server_and_is_not_repeated(room):
    desk = Reception()
    desk.opens(room, secret="pas-le-bon")
    with desk.company.here():
        tried = actions.try_mailbox(member=desk.company["owner"])
    assert tried.mails is None
    assert tried.words.startswith("Le serveur refuse l'identifiant ou le mot de passe")
    assert "pas-le-bon" not in tried.words


def test_the_trial_counts_and_takes_nothing(room, desk):
    room.deliver(a_mail(*three_pdfs()))
    with desk.company.here():
        assert actions.try_mailbox(member=desk.company["owner"]).mails == 1
    assert desk.arrivals() == []
    assert "\\Seen" not in room.flags()[0]


def test_the_journal_tells_of_each_mail_and_never_of_the_secret(room, desk):
    room.deliver(a_mail(*three_pdfs()), a_mail(sender="x@y.test", message_id="<4@y.test>"))
    desk.look()
    with desk.company.here():
        told = AuditEvent.objects.filter(verb__in=("file.deposited", "file.held")).order_by("seq")
        assert [(one.verb, one.actor_name) for one in told] == [
            ("file.deposited", "compta@lacaze.test"), ("file.held", "x@y.test"),
        ]  # fmt: skip


# -- killed between steps --------------------------------------------------------------------------
polling = import_module("facturier.channels.actions.poll")
box = import_module("facturier.channels.gateways.imap").Box
STEPS = {
    "before the mail is fetched": (box, "whole", False),
    "once its bytes are on disk": (polling, "heading_of", False),
    "once the arrival is written, before the commit": (polling, "_entered", True),
    "once it is kept, before it is marked": (box, "mark_read", False),
    "once it is marked, before that is noted": (box, "mark_read", True),
}


@contextmanager
def killed_at(step: str):
    owner, name, done = STEPS[step]
    real = getattr(owner, name)

    def dying(*args, **kwargs):
        if done:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)
    try:
        yield
    finally:
        setattr(owner, name, real)


@pytest.mark.parametrize("step", STEPS)
def test_a_look_cut_short_loses_nothing_and_doubles_nothing(room, desk, step):
    room.deliver(a_mail(*three_pdfs()))
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            with killed_at(step):
                desk.look()
        finally:
            os._exit(0)  # it was not killed: the test says so
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"not reached: {step}"
    assert os.WTERMSIG(status) == signal.SIGKILL
    desk.look()
    desk.read_all()
    assert desk.states() == ["unpacked", "set_aside", "set_aside", "set_aside"]
    assert "\\Seen" in room.flags()[0]
    with desk.company.here():
        assert Sighting.objects.exclude(settled_at=None).count() == 1
