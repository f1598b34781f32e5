"""A file reaches us: kept at once, read afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.files import actions as files
from facturier.files.rules import safe_name
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.actions.stage import stated_reason
from facturier.register.models import Arrival, Batch
from facturier.register.queries.arrivals import visible_arrivals
from facturier.register.queries.batches import visible_batches
from facturier.register.rules import LARGEST_BATCH, ArrivalState, may_be_read_again


@transaction.atomic
def deposit_file(
    *,
    member: Member,
    kept: files.KeptBytes,
    file_name: str,
    channel: str,
    now: datetime,
    batch_id: UUID | None = None,
) -> Arrival:
    """Record that a file arrived, and have it read. Its bytes are on disk before any lock.

    Nothing received is ever lost: a file that cannot be read stays in Réception with its reason.
    """
    require(member, "invoice.deposit")
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    if kept.size == 0:
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
            status=422,
            field="file",
        )
    return _recorded(
        kept,
        Sender(member.actor, member.actor.name, member.user_id),
        file_name=file_name,
        channel=channel,
        batch=_batch(member, batch_id),
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brought a file: as the journal names them, as Réception shows them, and one of ours."""

    actor: audit.Actor
    name: str
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a file is not read at once: a state (`HELD`, `SET_ASIDE`), a code, a French msgid."""

    state: ArrivalState
    code: str
    reason: str
    values: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def receive_file(
    *,
    kept: files.KeptBytes,
    sender: Sender,
    file_name: str,
    channel: str,
    now: datetime,
    waits: Waits | None = None,
) -> Arrival:
    """Record a file that came by a channel of the organisation itself, brought by nobody of ours.

    The channel has made sure that it may; what `waits` is read only once a person lets it in.
    """
    return _recorded(
        kept, sender, file_name=file_name, channel=channel, batch=None, now=now, waits=waits
    )


def _recorded(
    kept: files.KeptBytes,
    sender: Sender,
    *,
    file_name: str,
    channel: str,
    batch: Batch | None,
    now: datetime,
    waits: Waits | None = None,
) -> Arrival:
    name = safe_name(file_name)
    told: dict[str, object] = {}
    if waits is not None:
        told = {
            "state": waits.state, "reason_code": waits.code, "reason": waits.reason,
            "reason_values": waits.values,
        }  # fmt: skip
    arrival = Arrival.objects.create(
        organisation_id=kept.organisation_id,
        file=files.name_file(kept, now=now),
        file_name=name,
        channel=channel,
        received_at=now,
        sender_id=sender.user_id,
        sender_name=sender.name[:200],
        batch=batch,
        **told,
    )
    if waits is None:
        jobs.defer(
            "register.read_arrival", organisation_id=kept.organisation_id, arrival_id=arrival.id
        )
    live.publish(kept.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=kept.organisation_id,
        actor=sender.actor,
        verb="file.held" if waits and waits.state == ArrivalState.HELD else "file.deposited",
        subject=audit.Subject("arrival", arrival.id, name),
        facts={"sha256": kept.sha256, "size": kept.size, "channel": channel},
        reason=waits.reason % waits.values if waits else "",
        at=now,
    )
    return arrival


@transaction.atomic
def let_in(*, member: Member, arrival_id: UUID, now: datetime) -> Arrival:
    """Have a file read that was held because nobody knew its sender."""
    require(member, "invoice.deposit")
    arrival = lock_arrival(member, arrival_id)
    if arrival.state != ArrivalState.HELD:
        raise Refusal("arrival.not_held", _("Cet envoi n'est plus en quarantaine."))
    arrival.state = ArrivalState.WAITING
    arrival.reason_code, arrival.reason, arrival.reason_values = "", "", {}
    arrival.save(update_fields=["state", "reason_code", "reason", "reason_values"])
    jobs.defer(
        "register.read_arrival", organisation_id=member.organisation_id, arrival_id=arrival.id
    )
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.let_in",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        at=now,
    )
    return arrival


def _batch(member: Member, batch_id: UUID | None) -> Batch | None:
    """The batch a file belongs to: one that the member sees, with room for it."""
    if batch_id is None:
        return None
    batch = visible_batches(member).filter(id=batch_id).first()
    if batch is None:
        raise absent()
    rows = Arrival.objects.filter(organisation_id=member.organisation_id, batch=batch, came_in=None)
    if rows.count() >= LARGEST_BATCH:
        raise Refusal(
            "batch.full",
            _("Ce lot a déjà %(limit)s fichiers. Déposez le reste dans un autre lot.")
            % {"limit": LARGEST_BATCH},
            status=422,
            field="batch",
        )
    return batch


@transaction.atomic
def retry_arrival(*, member: Member, arrival_id: UUID, now: datetime) -> None:
    """Have a file read again that was set aside, called no invoice, or waits in vain.

    A file whose reading failed each time waits for ever: nothing else asks for it any more. One
    that is still in the queue, however long, has only to wait.
    """
    require(member, "invoice.deposit")
    arrival = lock_arrival(member, arrival_id)
    paused = arrival.batch is not None and arrival.batch.paused_at is not None
    waits = arrival.state == ArrivalState.WAITING
    if not may_be_read_again(arrival.state, arrival.received_at, paused, now) or (
        waits and jobs.is_pending("register.read_arrival", arrival_id=arrival.id)
    ):
        raise Refusal("arrival.not_set_aside", _("Ce fichier est déjà lu, ou en cours de lecture."))
    arrival.state = ArrivalState.WAITING
    arrival.save(update_fields=["state"])
    jobs.defer(
        "register.read_arrival", organisation_id=member.organisation_id, arrival_id=arrival.id
    )
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.retried",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        at=now,
    )


@transaction.atomic
def dismiss_arrival(*, member: Member, arrival_id: UUID, reason: str, now: datetime) -> None:
    """Say that a file set aside, or held, is no invoice, and why. It may be read again."""
    require(member, "invoice.deposit")
    reason = stated_reason(reason)
    arrival = lock_arrival(member, arrival_id)
    if arrival.state not in (ArrivalState.SET_ASIDE, ArrivalState.HELD):
        raise Refusal("arrival.not_set_aside", _("Ce fichier n'est pas mis de côté."))
    arrival.state = ArrivalState.DISMISSED
    arrival.reason_code, arrival.reason, arrival.reason_values = (
        "dismissed",
        "%(said)s",
        {"said": reason},
    )
    arrival.save(update_fields=["state", "reason_code", "reason", "reason_values"])
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.dismissed",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        reason=reason,
        at=now,
    )


def lock_arrival(member: Member, arrival_id: UUID) -> Arrival:
    """The arrival, locked until commit; absent (404) if the member may not see it.

    Its file and its invoice are locked before it: `see_arrival` says which these are.
    """
    return _one(visible_arrivals(member).select_for_update(of=("self",), no_key=True), arrival_id)


def see_arrival(member: Member, arrival_id: UUID) -> Arrival:
    """The arrival, not locked: what it says may have changed by the time a lock is held."""
    return _one(visible_arrivals(member), arrival_id)


def _one(rows: QuerySet[Arrival], arrival_id: UUID) -> Arrival:
    arrival = rows.filter(id=arrival_id).select_related("file", "invoice", "batch").first()
    if arrival is None:
        raise absent()
    return arrival
