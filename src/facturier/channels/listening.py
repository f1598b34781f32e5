"""Beside the jobs, the worker listens to mailboxes (IDLE), so that a mail waits for no minute.

An entrance: whatever is heard asks for the look that is asked for each minute anyway. Where
listening fails, or a server cannot tell, nothing but that minute is lost.
"""

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from django.utils import translation

from facturier.channels import actions
from facturier.channels.gateways import MailboxTrouble
from facturier.channels.queries.mailbox import mailbox_version
from facturier.channels.rules.mailbox import MOST_LISTENED
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import organisation_ids

log = logging.getLogger(__name__)
ROUND = 20.0  # seconds
AGAIN_AFTER = 300.0  # seconds after a trouble; what it is, the look of each minute tells
_LOCK = "channels.listening"


class Ear:
    """A thread that listens to one mailbox as it was stated, until it is stated anew."""

    def __init__(self, organisation_id: UUID, version: int) -> None:
        self.organisation_id = organisation_id
        self.version = version
        self.unable = False
        self.rests_until = 0.0
        self.gone = threading.Event()
        self._thread: threading.Thread | None = None

    def is_listening(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def listen(self) -> None:
        """Start, unless the server cannot, or a trouble is too near."""
        if self.unable or self.is_listening() or time.monotonic() < self.rests_until:
            return
        # Ends with its process: it holds nothing that is to be put away.
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with translation.override("fr"):
                able = actions.listen_to_mailbox(
                    organisation_id=self.organisation_id, until=self._is_over
                )
            self.unable = not able
        except MailboxTrouble:
            self.rests_until = time.monotonic() + AGAIN_AFTER
        except Exception:
            self.rests_until = time.monotonic() + AGAIN_AFTER
            log.exception("a mailbox is not listened to: %s", self.organisation_id)
        finally:
            connection.close()

    def _is_over(self) -> bool:
        with in_organisation(self.organisation_id):
            return self.gone.is_set() or mailbox_version(self.organisation_id) != self.version


class Ears:
    """All the mailboxes that are listened to."""

    def __init__(self) -> None:
        self.ears: dict[UUID, Ear] = {}

    def attend(self) -> None:
        """Listen to the mailboxes that are on, and to no other."""
        with transaction.atomic():
            everywhere = organisation_ids()
        stated = {one: version for one in everywhere if (version := _version(one)) is not None}
        for organisation_id, ear in list(self.ears.items()):
            if stated.get(organisation_id) != ear.version:
                ear.gone.set()
                del self.ears[organisation_id]
        for organisation_id, version in stated.items():
            if organisation_id not in self.ears and len(self.ears) < MOST_LISTENED:
                self.ears[organisation_id] = Ear(organisation_id, version)
        for ear in self.ears.values():
            ear.listen()

    def leave(self) -> None:
        """Listen to nothing any more."""
        for ear in self.ears.values():
            ear.gone.set()
        self.ears = {}


def start() -> threading.Thread:
    """Listen beside the worker for as long as its process lives."""
    thread = threading.Thread(target=_listen, args=(time.sleep,), name="ears", daemon=True)
    thread.start()
    return thread


def _listen(rest: Callable[[float], None]) -> None:
    ears = Ears()
    while True:
        try:
            if _is_ours():
                ears.attend()
            else:
                ears.leave()
        except Exception:
            log.exception("mailboxes are not listened to")
            connection.close()
        rest(ROUND)


def _is_ours() -> bool:
    """Of several workers one listens: who holds the lock of its connection, as long as that is."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND pid = pg_backend_pid() AND objsubid = 1"
            " AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, 0))"
            " OR pg_try_advisory_lock(hashtextextended(%s, 0))",
            [_LOCK, _LOCK],
        )
        return bool(cursor.fetchone()[0])


def _version(organisation_id: UUID) -> int | None:
    with in_organisation(organisation_id):
        return mailbox_version(organisation_id)
