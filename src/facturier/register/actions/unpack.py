"""An archive or an e-mail arrived: what it holds becomes arrivals of their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.conf import settings

from facturier.audit import actions as audit
from facturier.einvoice.unreadable import Unreadable
from facturier.files import actions as file_actions
from facturier.files import queries as files
from facturier.files.queries import Contents, Entry, LeftOut, Limits
from facturier.kit import jobs, live
from facturier.kit.tenancy import in_organisation
from facturier.register.models import Arrival, Batch
from facturier.register.rules import DEEPEST_CONTAINER, LARGEST_BATCH, ArrivalState

AT_ONCE = 50
"""Arrivals of one transaction: the journal is not held up by an archive of thousands."""


def limits() -> Limits:
    """What a container may hold here."""
    return Limits(entries=LARGEST_BATCH, bytes_each=settings.MAX_UPLOAD)


def unpack(*, organisation_id: UUID, arrival: Arrival, now: datetime) -> Unreadable | None:
    """Take out what an arrival holds; answers why it cannot be done, before anything came out.

    Safe to run twice, and to be killed meanwhile: what came out keeps its place in the container,
    and the next run goes on behind it.
    """
    try:
        contents = _opened(arrival)
    except Unreadable as unreadable:
        return unreadable
    with contents:
        _take_all_out(organisation_id, arrival, contents, now)
    return None


def _take_all_out(
    organisation_id: UUID, arrival: Arrival, contents: Contents, now: datetime
) -> None:
    with in_organisation(organisation_id):
        _ensure_batch(arrival, len(contents.entries), now)
        own = {"organisation_id": organisation_id, "came_in_id": arrival.id}
        out = set(Arrival.objects.filter(**own).values_list("position", flat=True))
    left = (entry for entry in contents.entries if entry.position not in out)
    while entries := list(islice(left, AT_ONCE)):
        # All bytes are on disk before a lock is taken.
        kept = [
            (entry, file_actions.keep_bytes(organisation_id, contents.chunks_of(entry)))
            for entry in entries
        ]
        with in_organisation(organisation_id):
            _take_out(arrival, kept, now)
    with in_organisation(organisation_id):
        _close(arrival, contents.left_out, len(contents.entries), now)


def _opened(arrival: Arrival) -> Contents:
    if _depth(arrival) >= DEEPEST_CONTAINER:
        raise files.too_deep()
    return files.contents_of(arrival.file, limits())


def _depth(arrival: Arrival) -> int:
    """How many containers stand around an arrival."""
    with in_organisation(arrival.organisation_id):
        depth, above = 0, arrival.came_in_id
        while above is not None and depth < DEEPEST_CONTAINER:
            depth += 1
            above = Arrival.objects.values_list("came_in_id", flat=True).get(
                organisation_id=arrival.organisation_id, id=above
            )
    return depth


def _ensure_batch(arrival: Arrival, count: int, now: datetime) -> None:
    """Several files of one archive are a batch, whoever dropped it alone."""
    locked = _locked(arrival)
    if locked.batch_id is None and count > 1:
        locked.batch = Batch.objects.create(
            organisation_id=arrival.organisation_id,
            name=arrival.file_name,
            channel=arrival.channel,
            announced=1,
            opened_at=now,
            sender_id=arrival.sender_id,
            sender_name=arrival.sender_name,
        )
        locked.save(update_fields=["batch"])
        audit.record(
            organisation_id=arrival.organisation_id,
            actor=audit.SYSTEM,
            verb="batch.opened",
            subject=audit.Subject("batch", locked.batch.id, locked.batch.name),
            facts={"announced": count},
            at=now,
        )


def _take_out(
    container: Arrival, kept: Sequence[tuple[Entry, file_actions.KeptBytes]], now: datetime
) -> None:
    organisation_id = container.organisation_id
    parent = _locked(container)
    out = set(
        Arrival.objects.filter(organisation_id=organisation_id, came_in=parent).values_list(
            "position", flat=True
        )
    )
    new = [
        Arrival.objects.create(
            organisation_id=organisation_id,
            file=file_actions.name_file(one, now=now),
            file_name=entry.name,
            channel=parent.channel,
            received_at=parent.received_at,
            sender_id=parent.sender_id,
            sender_name=parent.sender_name,
            batch_id=parent.batch_id,
            came_in=parent,
            position=entry.position,
        )
        for entry, one in kept
        if entry.position not in out
    ]
    jobs.defer_many(
        "register.read_arrival",
        organisation_id=organisation_id,
        each=[{"arrival_id": arrival.id} for arrival in new],
    )
    live.publish(organisation_id, "reception", needs="invoice.deposit")
    for arrival, (_entry, one) in zip(
        new, [each for each in kept if each[0].position not in out], strict=True
    ):
        audit.record(
            organisation_id=organisation_id,
            actor=audit.SYSTEM,
            verb="file.taken_out",
            subject=audit.Subject("arrival", arrival.id, arrival.file_name),
            facts={"sha256": one.sha256, "size": one.size, "came_in": parent.file_name},
            at=now,
        )


def _locked(arrival: Arrival) -> Arrival:
    return Arrival.objects.select_for_update(no_key=True).get(
        organisation_id=arrival.organisation_id, id=arrival.id
    )


def _close(container: Arrival, left_out: Iterable[LeftOut], count: int, now: datetime) -> None:
    arrival = _locked(container)
    if arrival.state != ArrivalState.WAITING:
        return
    arrival.state = ArrivalState.UNPACKED
    arrival.left_out = [{"name": one.name, "reason": one.reason} for one in left_out]
    arrival.save(update_fields=["state", "left_out"])
    live.publish(arrival.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=arrival.organisation_id,
        actor=audit.SYSTEM,
        verb="file.unpacked",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        facts={"entries": count, "left_out": [one["name"] for one in arrival.left_out]},
        at=now,
    )
