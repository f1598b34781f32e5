"""Files dropped together: opened, counted, paused and resumed as one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.files.rules import safe_name
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.models import Arrival, Batch
from facturier.register.queries.batches import visible_batches
from facturier.register.rules import LARGEST_BATCH, ArrivalState


@transaction.atomic
def open_batch(*, member: Member, name: str, announced: int, channel: str, now: datetime) -> Batch:
    """Open a batch for files that come together; `announced` is how many the sender holds."""
    require(member, "invoice.deposit")
    batch = Batch.objects.create(
        organisation_id=member.organisation_id,
        name=safe_name(name, default=""),
        channel=channel,
        announced=_counted(announced),
        opened_at=now,
        sender_id=member.user_id,
        sender_name=member.actor.name,
    )
    _record(member, batch, "batch.opened", now, announced=batch.announced)
    return batch


@transaction.atomic
def announce_files(*, member: Member, batch_id: UUID, announced: int, now: datetime) -> Batch:
    """Say how many files really come: those that were known before their bytes left do not."""
    batch = lock_batch(member, batch_id)
    announced = _counted(announced)
    if announced != batch.announced:
        before, batch.announced = batch.announced, announced
        batch.save(update_fields=["announced"])
        live.publish(member.organisation_id, "reception", needs="invoice.deposit")
        _record(member, batch, "batch.announced", now, before=before, announced=announced)
    return batch


@transaction.atomic
def pause_batch(*, member: Member, batch_id: UUID, now: datetime) -> Batch:
    """Stop the reading of what is not begun; what is being read is read to its end."""
    batch = lock_batch(member, batch_id)
    if batch.paused_at is None:
        batch.paused_at = now
        batch.save(update_fields=["paused_at"])
        live.publish(member.organisation_id, "reception", needs="invoice.deposit")
        _record(member, batch, "batch.paused", now)
    return batch


@transaction.atomic
def resume_batch(*, member: Member, batch_id: UUID, now: datetime) -> Batch:
    """Go on reading: what waits is asked for again; reading is safe to run twice."""
    batch = lock_batch(member, batch_id)
    if batch.paused_at is not None:
        batch.paused_at = None
        batch.save(update_fields=["paused_at"])
        waiting = Arrival.objects.filter(
            organisation_id=member.organisation_id, batch=batch, state=ArrivalState.WAITING
        )
        jobs.defer_many(
            "register.read_arrival",
            organisation_id=member.organisation_id,
            each=[
                {"arrival_id": key} for key in waiting.order_by("id").values_list("id", flat=True)
            ],
        )
        live.publish(member.organisation_id, "reception", needs="invoice.deposit")
        _record(member, batch, "batch.resumed", now)
    return batch


@transaction.atomic
def note_report(*, member: Member, batch_id: UUID, now: datetime) -> Batch:
    """Record that a member took the report of a batch out of here."""
    batch = lock_batch(member, batch_id)
    _record(member, batch, "batch.reported", now)
    return batch


def lock_batch(member: Member, batch_id: UUID) -> Batch:
    """The batch, locked until commit; absent (404) if the member may not see it."""
    require(member, "invoice.deposit")
    rows = visible_batches(member).select_for_update(no_key=True).filter(id=batch_id)
    batch = rows.first()
    if batch is None:
        raise absent()
    return batch


def _counted(announced: int) -> int:
    if not 0 <= announced <= LARGEST_BATCH:
        raise Refusal(
            "batch.too_large",
            _("Un lot compte %(limit)s fichiers au plus. Déposez le reste dans un autre lot.")
            % {"limit": LARGEST_BATCH},
            status=422,
            field="announced",
        )
    return announced


def _record(member: Member, batch: Batch, verb: str, now: datetime, **facts: object) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("batch", batch.id, batch.name),
        facts=facts,
        at=now,
    )
