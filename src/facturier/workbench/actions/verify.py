"""Verification: the chain, the bytes of the files, what must hold in the register."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from facturier.audit import actions as audit
from facturier.audit import queries as trail
from facturier.audit.rules import Anchor, Finding
from facturier.coding import queries as coding
from facturier.controls import queries as controls
from facturier.files import queries as files
from facturier.kit.jobs import defer
from facturier.kit.live import publish
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.purchases import queries as purchases
from facturier.quotes import queries as quotes
from facturier.register import queries as register
from facturier.sales import queries as sales
from facturier.sending import queries as sending
from facturier.workbench import rules

SHOWN = 20
# Up to here a person gets the answer on the next page; beyond, a job does the work.
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome for one organisation. `anchor` is the head as the reading began, to keep.

    `findings` are the first ones only, `count` is all of them.
    """

    organisation_id: UUID
    anchor: Anchor | None
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    @property
    def intact(self) -> bool:
        """True if nothing is broken."""
        return self.count == 0


def verify_everything(
    *,
    anchors: Sequence[Anchor],
    now: datetime,
    organisation_ids: Sequence[UUID] | None = None,
) -> Iterator[Verified]:
    """Verify one organisation after the other, each in a transaction of its own.

    Leaves the outcome for the seal but records no event: no person of the organisation asked, and
    a nightly verification must not move the head whose anchor it prints. ValueError for an anchor
    that is of none of them.
    """
    if organisation_ids is None:
        with transaction.atomic():
            organisation_ids = organisations.organisation_ids()
    theirs = rules.anchors_by_organisation(anchors, organisation_ids)
    for organisation_id in organisation_ids:
        with in_organisation(organisation_id):
            verified = verify_organisation(
                organisation_id=organisation_id,
                anchors=theirs.get(organisation_id, ()),
                now=now,
            )
        yield verified


@transaction.atomic
def verify_organisation(
    *, organisation_id: UUID, anchors: Iterable[Anchor] = (), now: datetime
) -> Verified:
    """Read everything back, note the outcome for the seal; needs the organisation's transaction."""
    anchor = _head_if_readable(organisation_id)
    shown: list[Finding] = []
    count = 0
    for finding in _findings(organisation_id, anchors):
        count += 1
        if len(shown) < SHOWN:
            shown.append(finding)
    if anchor:
        audit.note_check(
            organisation_id=organisation_id,
            seq=anchor.seq,
            hash=anchor.hash,
            intact=not count,
            finding=str(shown[0]) if shown else "",
            now=now,
        )
    return Verified(organisation_id, anchor, shown, count)


def _head_if_readable(organisation_id: UUID) -> Anchor | None:
    try:
        with transaction.atomic():
            return trail.head_of(organisation_id)
    except Exception:  # noqa: BLE001 (what is wrong with it is for the walk along the chain to say)
        return None


def _findings(organisation_id: UUID, anchors: Iterable[Anchor]) -> Iterator[Finding]:
    yield from trail.verify_chain(organisation_id, anchors)
    yield from trail.told_to_the_end(
        "files",
        lambda: (
            Finding(f"file {sha256}", what) for sha256, what in files.damaged(organisation_id)
        ),
    )
    yield from trail.told_to_the_end(
        "register",
        lambda: (
            Finding(place, what) for place, what in register.broken_invariants(organisation_id)
        ),
    )
    yield from trail.told_to_the_end(
        "parties",
        lambda: (
            Finding(place, what) for place, what in parties.broken_invariants(organisation_id)
        ),
    )
    yield from trail.told_to_the_end(
        "sales",
        lambda: (Finding(place, what) for place, what in sales.broken_invariants(organisation_id)),
    )
    yield from trail.told_to_the_end(
        "controls",
        lambda: (Finding(*each) for each in controls.broken_invariants(organisation_id)),
    )
    yield from trail.told_to_the_end(
        "purchases",
        lambda: (Finding(*each) for each in purchases.broken_invariants(organisation_id)),
    )
    yield from trail.told_to_the_end(
        "coding",
        lambda: (Finding(*each) for each in coding.broken_invariants(organisation_id)),
    )
    yield from trail.told_to_the_end(
        "sending",
        lambda: (Finding(*each) for each in sending.broken_invariants(organisation_id)),
    )
    yield from trail.told_to_the_end(
        "quotes",
        lambda: (Finding(*each) for each in quotes.broken_invariants(organisation_id)),
    )


@transaction.atomic
def ask_for_verification(*, member: Member, now: datetime) -> Verified | None:
    """Verify for a person who asks on the page; None if it takes a job, which was deferred."""
    require(member, "audit.read")
    anchor = _head_if_readable(member.organisation_id)
    if anchor and anchor.seq > AT_ONCE:
        defer(
            "workbench.verify_journal",
            organisation_id=member.organisation_id,
            user_id=member.user_id,
        )
        return None
    return _verify_and_record(member, now)


@transaction.atomic
def verify_asked_for(*, member: Member, now: datetime) -> Verified:
    """The same, in the job that `ask_for_verification` deferred."""
    require(member, "audit.read")
    verified = _verify_and_record(member, now)
    publish(member.organisation_id, "journal", needs="audit.read")
    return verified


def _verify_and_record(member: Member, now: datetime) -> Verified:
    verified = verify_organisation(organisation_id=member.organisation_id, now=now)
    try:
        with transaction.atomic():
            audit.record(
                organisation_id=member.organisation_id,
                actor=member.actor,
                verb="journal.verified",
                subject=journal_of(member),
                facts={
                    "anchor": str(verified.anchor) if verified.anchor else "",
                    "intact": verified.intact,
                    "findings": verified.count,
                },
                at=now,
            )
    except (DatabaseError, ObjectDoesNotExist):
        # A chain whose head is broken takes no event. The person must still read what was found.
        if verified.intact:
            raise
    return verified


def journal_of(member: Member) -> audit.Subject:
    """The journal as a subject of its own events."""
    return audit.Subject("journal", member.organisation_id, member.organisation_name)
