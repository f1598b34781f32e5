"""Done to many at once: what issuing them and sending them have in common.

Chosen and counted, confirmed by a person, then done one by one by a job, each in its own
transaction with what becomes of it. So a job that is killed, repeated, or run by two workers at
once does each once, and goes on where it stopped.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as identity
from facturier.kit import jobs, live
from facturier.kit.bulk import Bulk, BulkRow, BulkStage, may_become
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, member_of

W = TypeVar("W", bound=Bulk)
R = TypeVar("R", bound=BulkRow)
WAITING, REFUSED = "waiting", "refused"
log = logging.getLogger("facturier.sales")


@dataclass(frozen=True, slots=True)
class Together(Generic[W, R]):
    """A thing that is done to many: its tables, its job, how it is told."""

    whole: type[W]
    rows: type[R]
    job: str
    noun: str
    """In the journal: verbs `<noun>.started`, and its subject."""
    counted: str
    """What there are many of, in the facts of the journal."""
    needs: str
    """The capability of those who do it, and whom its pages are kept fresh for."""
    topic: str
    find: Callable[[Member, UUID], W]
    counts: Callable[[W], dict[str, int]]

    # -- what a person decides of the whole --------------------------------------------------------
    def prepared(self, member: Member, now: datetime, row_count: int, **more: object) -> W:
        """The whole, asked for by the member; its rows are the caller's to write."""
        bulk = self.whole(
            organisation_id=member.organisation_id,
            prepared_at=now,
            row_count=row_count,
            **_asked_by(member),
            **more,
        )
        bulk.save(force_insert=True)
        self.note(bulk, member.actor, "prepared", now, **{self.counted: row_count})
        return bulk

    def start(
        self,
        member: Member,
        bulk_id: UUID,
        now: datetime,
        ensure: Callable[[Member], None] | None = None,
    ) -> W:
        """Have it done, by a job. Asked twice, it is one. `ensure` may refuse to begin it."""
        bulk = self.held(member, bulk_id)
        if bulk.stage in (BulkStage.RUNNING, BulkStage.DONE):
            return bulk
        if bulk.stage != BulkStage.PREPARED:
            reason = _("Cette opération groupée a été abandonnée ou mise en pause.")
            raise Refusal("bulk.stage", reason)
        if ensure is not None:
            ensure(member)
        bulk.started_at = now
        self._become(bulk, BulkStage.RUNNING, "started_at")
        self._run(bulk)
        self.note(bulk, member.actor, "started", now, **{self.counted: bulk.row_count})
        return bulk

    def drop(self, member: Member, bulk_id: UUID, now: datetime) -> W:
        """Give it up before it has begun."""
        bulk = self.held(member, bulk_id)
        if bulk.stage != BulkStage.DROPPED:
            self._become(bulk, BulkStage.DROPPED)
            self.note(bulk, member.actor, "dropped", now)
        return bulk

    def pause(self, member: Member, bulk_id: UUID, now: datetime) -> W:
        """Begin no other; the one that is being done is done."""
        bulk = self.held(member, bulk_id)
        if bulk.stage != BulkStage.PAUSED:
            self._become(bulk, BulkStage.PAUSED)
            self.note(bulk, member.actor, "paused", now, **self.counts(bulk))
        return bulk

    def resume(self, member: Member, bulk_id: UUID, now: datetime) -> W:
        """Go on: after a pause, or where no job is at it any more."""
        bulk = self.held(member, bulk_id)
        if bulk.stage == BulkStage.RUNNING:
            if not jobs.is_pending(self.job, bulk_id=bulk.id):
                self._run(bulk)
            return bulk
        if bulk.stage != BulkStage.PAUSED:
            raise Refusal("bulk.stage", _("Cette opération groupée n'est pas en pause."))
        self._become(bulk, BulkStage.RUNNING)
        self._run(bulk)
        self.note(bulk, member.actor, "resumed", now, **self.counts(bulk))
        return bulk

    def retry(
        self, member: Member, bulk_id: UUID, now: datetime, put_right: Callable[[list[R]], None]
    ) -> W:
        """Try again what was refused, as it is now: whoever asks has put it right.

        `put_right` brings rows to the state of things and writes them, with their reset state.
        """
        bulk = self.held(member, bulk_id)
        rows = list(self._rows(bulk, REFUSED).order_by("place"))
        if bulk.stage != BulkStage.DONE or not rows:
            raise Refusal("bulk.nothing", _("Aucun refus n'est à reprendre."))
        for row in rows:
            row.state, row.code, row.reason = WAITING, "", ""  # type: ignore[attr-defined]
        put_right(rows)
        asked = _asked_by(member)
        for name, value in asked.items():
            setattr(bulk, name, value)
        self._become(bulk, BulkStage.RUNNING, *asked)
        self._run(bulk)
        self.note(bulk, member.actor, "retried", now, **{self.counted: len(rows)})
        return bulk

    def held(self, member: Member, bulk_id: UUID) -> W:
        """One that the member may decide on, held until commit."""
        found = self.find(member, bulk_id)
        rows: Any = self.whole._default_manager.select_for_update(no_key=True)
        return rows.get(organisation_id=member.organisation_id, id=found.id)

    # -- the job -----------------------------------------------------------------------------------
    def begun(self, organisation_id: UUID, bulk_id: UUID) -> tuple[W, str, list[UUID]] | None:
        """(the whole, the language of who asked, what waits in its order); None if none runs."""
        rows: Any = self.whole._default_manager
        bulk = rows.filter(organisation_id=organisation_id, id=bulk_id).first()
        if bulk is None or bulk.stage != BulkStage.RUNNING:
            return None
        person = identity.person(bulk.user_id)
        language = person.language if person else settings.LANGUAGE_CODE
        waiting = self.waiting(bulk).order_by("place").values_list("id", flat=True)
        return bulk, language, list(waiting)

    def do_one(
        self, bulk: W, key: UUID, now: datetime, do: Callable[[R, Member], None], *fields: str
    ) -> bool:
        """Do one of them, or keep why not; `do` changes the row's `fields`. False once paused.

        Within the caller's transaction: what becomes of it is committed with what was done.
        """
        row = self.waiting(bulk).select_for_update(of=("self",), no_key=True).filter(id=key).first()
        # Asked anew for each: a pause takes hold before the next.
        bulk.refresh_from_db()
        if bulk.stage != BulkStage.RUNNING:
            return False
        if row is None:
            return True  # another run was here
        with _refusals_kept(bulk, row):
            do(row, still_member(bulk, now))
        row.save(update_fields=["state", "code", "reason", *fields])
        self._publish(bulk)
        return True

    def finish(self, bulk: W, now: datetime) -> None:
        """It is done, once nothing waits any more."""
        rows: Any = self.whole._default_manager.select_for_update(no_key=True)
        held = rows.get(organisation_id=bulk.organisation_id, id=bulk.id)
        if held.stage != BulkStage.RUNNING or self.waiting(held).exists():
            return  # another run has ended it, or somebody took refusals up again
        held.finished_at = now
        self._become(held, BulkStage.DONE, "finished_at")
        # Told as done by who asked, even if they have left meanwhile.
        actor = audit.Actor("person", held.user_id, held.user_name)
        self.note(held, actor, "finished", now, **self.counts(held))

    def waiting(self, bulk: W) -> QuerySet[R]:
        """What is still to be done."""
        return self._rows(bulk, WAITING)

    def topic_of(self, bulk_id: UUID) -> str:
        """What the open pages of one listen to."""
        return f"{self.topic}:{bulk_id}"

    # -- steps -------------------------------------------------------------------------------------
    def _rows(self, bulk: W, state: str) -> QuerySet[R]:
        rows: Any = self.rows._default_manager
        return rows.filter(organisation_id=bulk.organisation_id, bulk=bulk, state=state)

    def _become(self, bulk: W, stage: BulkStage, *fields: str) -> None:
        if not may_become(bulk.stage, stage):
            reason = _("Cette opération groupée n'est plus dans cet état. Relisez la page.")
            raise Refusal("bulk.stage", reason)
        bulk.stage = stage
        bulk.save(update_fields=["stage", *fields])
        self._publish(bulk)

    def _publish(self, bulk: W) -> None:
        live.publish(bulk.organisation_id, self.topic_of(bulk.id), needs=self.needs)

    def _run(self, bulk: W) -> None:
        jobs.defer(self.job, organisation_id=bulk.organisation_id, urgent=True, bulk_id=bulk.id)

    def note(self, bulk: W, actor: audit.Actor, verb: str, now: datetime, **facts: object) -> None:
        """Tell the journal."""
        audit.record(
            organisation_id=bulk.organisation_id,
            actor=actor,
            verb=f"{self.noun}.{verb}",
            subject=audit.Subject(self.noun, bulk.id, str(bulk.id)[-8:]),
            facts=facts,
            at=now,
        )


def _asked_by(member: Member) -> dict[str, Any]:
    return {
        "user_id": member.user_id,
        "user_name": member.name,
        "token_id": member.token_id,
        "token_name": member.token_name,
    }


def still_member(bulk: Bulk, now: datetime) -> Member:
    """Who asked, with the rights of now: they may have been withdrawn meanwhile."""
    token = (bulk.token_id, bulk.token_name) if bulk.token_id else None
    member = member_of(
        bulk.organisation_id,
        bulk.user_id,
        timezone.localdate(now),
        token=token,
        with_second_factor=True,
    )
    if member is None:
        reason = _("Qui a demandé cette opération n'est plus membre.")
        raise Refusal("forbidden", reason, status=403)
    return member


@contextmanager
def _refusals_kept(bulk: Bulk, row: Any) -> Iterator[None]:
    """What stands in the way of one is kept in its row, and does not hold up the others."""
    try:
        with transaction.atomic():
            yield
    except Refusal as refusal:
        row.state, row.code, row.reason = REFUSED, refusal.code, refusal.reason
        if hasattr(row, "field"):
            row.field = refusal.field or ""
        if refusal.status in (403, 404) and not refusal.reason:
            row.reason = _("Ce document ne vous est plus ouvert.")
    except OperationalError:
        raise  # the database is away: nothing is wrong with the row, and the job is tried again
    except Exception:
        log.exception("%s %s, row %s", type(bulk).__name__, bulk.id, row.id)
        row.state, row.code = REFUSED, "ours"
        row.reason = _("Une erreur de notre côté l'a empêché. Prévenez-nous.")
