"""A draft that rests is tried out before anybody asks to issue it.

Issuing hears every judge and prints a page on trial before it takes a number: most of what the
person waits for. So the same is done beside, once a draft has been left alone for a moment; what
passed is remembered by the fingerprint of the document, its look and its page. Issuing composes the
draft anew, and spares the trial of the very same document alone. Whatever changed in between, a
field, a customer, a wording, a template, the day, makes another document, which is tried out then.

Remembered in the memory of this process: after a restart, or in another process, issuing tries out
as if there had been no rest. What does not pass is not remembered either: issuing says why.
"""

from __future__ import annotations

import io
import logging
import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.db import connections

from facturier.einvoice.document import Document
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
MOST_REMEMBERED = 5_000
PATIENCE = 5.0  # seconds that issuing waits for a trial that has begun
_SHAPE = dict.fromkeys(map(ord, "123456789"), "0")

Fingerprint = bytes
Trial = Callable[[UUID, UUID], Fingerprint | None]
"""Tries out a draft (organisation, draft); the fingerprint of what passed, None otherwise."""


def fingerprint(document: Document, look: Look, page: Page) -> Fingerprint:
    """What the judges and the printer answer to, all of it; numbers of one shape are the same.

    The number (BT-1) is also what is paid by (BT-83), and stands nowhere else.
    """
    number = (document.number or "").translate(_SHAPE)
    shaped = replace(document, number=number, remittance=number)
    told = io.BytesIO()
    writer = pickle.Pickler(told, protocol=5)
    # Every field in full, each time it is met: equal documents are told alike, whoever shares what.
    writer.fast = True
    writer.dump((shaped, look, page))
    return sha256(told.getbuffer()).digest()


class Resting:
    """Drafts that rest, tried out one after the other, and what passed."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._turn = threading.Condition()
        self._waiting: OrderedDict[UUID, tuple[float, UUID]] = OrderedDict()
        self._passed: OrderedDict[Fingerprint, None] = OrderedDict()
        self._tried: UUID | None = None
        self._thread: threading.Thread | None = None

    def ask(self, organisation_id: UUID, draft_id: UUID, after: float) -> None:
        """Try a draft out in `after` seconds, unless it is asked for again before that."""
        with self._turn:
            self._waiting[draft_id] = (time.monotonic() + after, organisation_id)
            self._waiting.move_to_end(draft_id)
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="resting")
                self._thread.start()
            self._turn.notify_all()

    def has_passed(self, draft_id: UUID, what: Fingerprint) -> bool:
        """Whether this passed; a trial of the draft that has begun is waited for.

        One that waits is given up: who asks tries it out now.
        """
        with self._turn:
            self._waiting.pop(draft_id, None)
            if what not in self._passed:
                self._turn.wait_for(lambda: self._tried != draft_id, PATIENCE)
            return what in self._passed

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to try out; False where it took longer."""
        with self._turn:
            return self._turn.wait_for(lambda: not (self._waiting or self._tried), seconds)

    def _work(self) -> None:
        while True:
            organisation_id, draft_id = self._next()
            passed = None
            try:
                passed = self._trial(organisation_id, draft_id)
            except Exception:
                log.exception("a draft could not be tried out while it rested")
            with self._turn:
                self._tried = None
                if passed is not None:
                    self._passed[passed] = None
                    self._passed.move_to_end(passed)
                if len(self._passed) > MOST_REMEMBERED:
                    self._passed.popitem(last=False)
                is_idle = not self._waiting
                self._turn.notify_all()
            if is_idle:
                connections.close_all()  # no connection is held over an idle night

    def _next(self) -> tuple[UUID, UUID]:
        with self._turn:
            while True:
                now = time.monotonic()
                due = ((key, one) for key, one in self._waiting.items() if one[0] <= now)
                draft_id, found = next(due, (None, None))
                if draft_id is not None and found is not None:
                    del self._waiting[draft_id]
                    self._tried = draft_id
                    return found[1], draft_id
                soonest = min((when for when, _whose in self._waiting.values()), default=None)
                self._turn.wait(None if soonest is None else soonest - now)
