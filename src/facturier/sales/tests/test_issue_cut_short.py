"""A process that is killed at any step of issuing: what was answered is there, the rest never was."""

import os
import signal
from contextlib import contextmanager

import pytest
from django.db import connection

from facturier.organisations.tests.factories import NOW, TODAY
from facturier.register.models import Invoice
from facturier.sales import actions
from facturier.sales.actions import issue as issuing
from facturier.sales.models import Draft, IssuedDocument, SeriesPeriod
from facturier.sales.rules.drafts import DraftState
from facturier.sales.tests.factories import judges_stand_aside
from facturier.sales.tests.test_issue import Shop
from tests.plumbing.house_rules import CAMPAIGN

pytestmark = pytest.mark.django_db(transaction=True)

# Where the path can be cut: (what is reached, whether it has been done by then).
STEPS = {
    "before the series is locked": ("_locked_period", False),
    "once the series is locked": ("_locked_period", True),
    "before its file is written": ("tried_out", False),
    "once its file is written": ("tried_out", True),
    "once the register has it": ("register.enter_issued", True),
    "before its event": ("audit.record", False),
    "before its event is written": ("audit._append", False),
    "once its event stands, before the commit": ("audit._append", True),
}
TIMES = 50 if CAMPAIGN else 5


@pytest.fixture(autouse=True)
def _tried_elsewhere(monkeypatch):
    judges_stand_aside(monkeypatch)


@contextmanager
def killed_at(step: str):
    """In this process: die without a word when the step is reached."""
    path, done = STEPS[step]
    owner = issuing
    *rooms, name = path.split(".")
    for room in rooms:
        owner = getattr(owner, room)
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


def in_a_process_that_dies(step: str, shop: Shop, draft: Draft) -> None:
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            with killed_at(step), shop.company.here():
                actions.issue_draft(
                    member=shop.company["editor"], draft_id=draft.id, version=draft.version,
                    today=TODAY, now=NOW,
                )  # fmt: skip
        finally:
            os._exit(0)  # it was not killed: the test says so
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"not reached: {step}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def everything_is_sound(shop: Shop) -> None:
    with shop.company.here():
        issued = IssuedDocument.objects.filter(organisation_id=shop.company.id)
        runnings = sorted(issued.values_list("running", flat=True))
        assert runnings == list(range(1, len(runnings) + 1))
        lasts = list(
            SeriesPeriod.objects.filter(organisation_id=shop.company.id).values_list(
                "last", flat=True
            )
        )
        assert lasts in ([], [0], [len(runnings)])
        invoices = set(Invoice.objects.filter(organisation_id=shop.company.id).values_list("id"))
        assert invoices == set(issued.values_list("invoice_id"))
        closed = Draft.objects.filter(organisation_id=shop.company.id, state=DraftState.ISSUED)
        assert set(closed.values_list("id")) == set(issued.values_list("draft_id"))


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_while_it_issues_leaves_all_or_nothing(step):
    shop = Shop()
    first = shop.issue(shop.draft())
    draft = shop.draft()
    for _time in range(TIMES):
        in_a_process_that_dies(step, shop, draft)
        everything_is_sound(shop)
        assert shop.numbers() == [(1, first.number)]
    # Whoever was not answered asks again, and gets the very next number.
    assert shop.issue(draft).number == "F2026-0002"
    everything_is_sound(shop)


def test_an_answer_that_was_lost_is_given_again():
    shop = Shop()
    draft = shop.draft()
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            shop.issue(draft)
            os.kill(os.getpid(), signal.SIGKILL)  # committed, not answered
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    again = shop.issue(draft)
    assert (again.number, again.again) == ("F2026-0001", True)
    everything_is_sound(shop)
