"""A real server that tells of new mails by itself, and one that cannot."""

import threading
import time
from importlib import import_module

import pytest
from django.db import connection

from facturier.channels import actions, listening
from facturier.channels.actions import MailboxFacts
from facturier.channels.actions.mailbox import server_of
from facturier.channels.gateways import MailboxTrouble, opened
from facturier.channels.queries import mailbox_of
from facturier.channels.tests.factories import LATER, Reception, a_pdf
from facturier.channels.tests.mailroom import a_mail, mail_room, needs_dovecot

pytestmark = [pytest.mark.django_db(transaction=True), needs_dovecot]
polling = import_module("facturier.channels.actions.poll")
DEAF = "imap_capability = IMAP4rev1 LITERAL+ UIDPLUS"


@pytest.fixture
def room(tmp_path):
    with mail_room(tmp_path) as running:
        yield running


@pytest.fixture
def asked(monkeypatch):
    """The looks that were asked for."""
    asked = []
    monkeypatch.setattr(polling, "_ask_to_look", asked.append)
    monkeypatch.setattr(polling, "LISTENS", 0.3)
    monkeypatch.setattr(polling, "RESTS", 0.0)
    return asked


def until(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def opens(desk):
    with desk.company.here():
        row = mailbox_of(desk.company.id)
    return opened(server_of(row), row.folder)


def test_a_new_mail_is_heard_and_silence_is_not(room):
    desk = Reception()
    desk.opens(room)
    with opens(desk) as box:
        assert box.can_listen()
        assert not box.listen(0.2)
        later = threading.Timer(0.3, room.deliver, [a_mail(("a.pdf", a_pdf(1)))])
        later.start()
        began = time.monotonic()
        assert box.listen(10)
        assert time.monotonic() - began < 5
        later.join()
        [uid] = box.uids()  # the conversation goes on
        assert box.whole(uid)


def test_what_a_look_marks_is_no_new_mail(room):
    desk = Reception()
    desk.opens(room)
    room.deliver(a_mail(("a.pdf", a_pdf(1))))
    with opens(desk) as box:
        assert desk.look() == 1
        assert not box.listen(0.5)


def test_a_look_is_asked_for_when_listening_starts_and_when_a_mail_comes(room, asked):
    desk = Reception()
    desk.opens(room)
    over = threading.Event()
    answers = []

    def listen():
        answers.append(
            actions.listen_to_mailbox(organisation_id=desk.company.id, until=over.is_set)
        )
        connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    until(lambda: len(asked) == 1)
    room.deliver(a_mail(("a.pdf", a_pdf(1))))
    until(lambda: len(asked) >= 2)
    over.set()
    thread.join(5)
    assert answers == [True]
    assert set(asked) == {desk.company.id}


def test_a_server_that_cannot_tell_is_left_to_the_look_of_each_minute(tmp_path, asked):
    with mail_room(tmp_path, more=DEAF) as room:
        desk = Reception()
        desk.opens(room)
        over = actions.listen_to_mailbox(organisation_id=desk.company.id, until=lambda: False)
        assert over is False
        assert asked == []
        ear = listening.Ear(desk.company.id, 1)
        ear.listen()
        until(lambda: ear.unable)
        ear.listen()
        assert not ear.is_listening()
        room.deliver(a_mail(("a.pdf", a_pdf(1))))
        assert desk.look() == 1


def test_a_server_that_goes_away_is_a_trouble_and_not_asked_at_once_again(tmp_path, asked):
    with mail_room(tmp_path) as room:
        desk = Reception()
        desk.opens(room)
        ear = listening.Ear(desk.company.id, 1)
        ear.listen()
        until(lambda: len(asked) == 1)
    until(lambda: not ear.is_listening())
    assert ear.rests_until > time.monotonic() + 60
    assert not ear.unable
    with pytest.raises(MailboxTrouble):
        actions.listen_to_mailbox(organisation_id=desk.company.id, until=lambda: False)


def test_mailboxes_that_are_on_are_listened_to_until_they_are_stated_anew(room, asked):
    desk, silent = Reception(), Reception()
    desk.opens(room)
    ears = listening.Ears()
    ears.attend()
    assert set(ears.ears) == {desk.company.id}
    ear = ears.ears[desk.company.id]
    until(lambda: len(asked) == 1)
    ears.attend()
    assert ears.ears[desk.company.id] is ear
    with desk.company.here():
        actions.change_mailbox(
            member=desk.company["owner"], version=1, facts=MailboxFacts(secret=""), now=LATER
        )
    ears.attend()
    assert ears.ears == {}
    until(lambda: not ear.is_listening())
    assert silent.company.id not in ears.ears


def test_of_two_workers_one_listens():
    assert listening._is_ours()
    assert listening._is_ours()
    answers = []

    def other():
        answers.append(listening._is_ours())
        connection.close()

    for _time in range(2):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        connection.close()
    assert answers == [False, True]
