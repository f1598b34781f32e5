"""A process that is killed at any step of a delivery: the mail gets there, under one Message-ID."""

import os
import signal
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.db import connection

from facturier.organisations.tests.factories import NOW
from facturier.sending import actions
from facturier.sending.gateways import SmtpDelivery
from facturier.sending.tests.factories import Sender
from facturier.sending.tests.post_office import post_office

pytestmark = pytest.mark.django_db(transaction=True)

delivering = import_module("facturier.sending.actions.post")
# Where it can be cut: (owner, what is reached, whether it has been done, mails at the server after
# the job has run again).
STEPS = {
    "before the server is talked to": (SmtpDelivery, "deliver", False, 1),
    "once the server has it, before anything is kept of that": (SmtpDelivery, "deliver", True, 2),
    "before the state is written": (delivering, "settle", False, 2),
    "once the state is written, before the commit": (delivering, "settle", True, 2),
}


@contextmanager
def killed_at(step: str):
    """In this process: die without a word when the step is reached."""
    owner, name, done, _mails = STEPS[step]
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
def test_a_delivery_cut_short_is_taken_up_again_under_the_same_message_id(step):
    shop = Sender()
    with post_office() as office:
        shop.through(office)
        sending = shop.send()
        connection.close()
        child = os.fork()
        if child == 0:
            try:
                with killed_at(step):
                    actions.deliver(
                        organisation_id=shop.company.id, sending_id=sending.id, clock=lambda: NOW
                    )
            finally:
                os._exit(0)  # it was not killed: the test says so
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"not reached: {step}"
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert shop.standing(sending).state == "queued"
        assert shop.deliver(sending).state == "sent"
        assert shop.deliver(sending).state == "sent"
    ids = [message["Message-ID"] for message in office.messages]
    assert ids == [sending.message_id] * STEPS[step][3]
