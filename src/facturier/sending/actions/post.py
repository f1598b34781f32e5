"""The mails of every room: told before, handed over without any lock, settled after.

Killed before the server has it, nothing was sent and the job is taken up again. Killed between its
"250" and our commit, it is sent once more under the same Message-ID: twice at most where a mailbox
does not look, never silently zero (I24).

A room keeps its own tables (what is sent belongs to an invoice, or to a quote) and states a `Post`:
how one of its mails is held, what goes into it, how it is told. All else stands here, once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit.actions import SYSTEM, Actor
from facturier.kit import jobs
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member
from facturier.sending.actions.ways import port_of, sender_of
from facturier.sending.formats.mail import Enclosure, Mail
from facturier.sending.gateways import Port
from facturier.sending.rules.deliveries import (
    NEXT_STATES,
    DeliveryState,
    Standing,
    left,
    standing,
)
from facturier.sending.rules.letters import LINK
from facturier.sending.rules.recipients import masked

Clock = Callable[[], datetime]
LOST_AFTER = timedelta(minutes=15)
MOST_WOKEN = 500


class TryAgain(Exception):
    """The mail is still ours: the job is tried again, later and later."""


class Unfit(Exception):
    """The mail cannot be put together, now or later; its words say why."""


class Asked(Protocol):
    """A mail that was asked for: frozen."""

    id: UUID
    organisation_id: UUID
    recipients: list[str]
    language: str
    subject: str
    body: str
    message_id: str
    created_at: datetime


class Kept(Protocol):
    """The row that tells where a mail stands."""

    state: str
    attempts: int
    delivered: list[str]
    refused: dict[str, str]
    words: str
    changed_at: datetime
    sent_at: datetime | None

    def save(self, *, update_fields: Sequence[str] | None = None) -> None:
        """Write it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What a mail carries when it leaves: the address of the customer's page, and the file."""

    url: str
    enclosure: Enclosure


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail belongs: what it is about, its number, its name in an address, its page."""

    kind: str
    number: str
    reference: str
    page: str


@dataclass(frozen=True, slots=True)
class Post:
    """The mails of one room."""

    job: str
    argument: str
    """Of the job: it names the mail."""
    hold: Callable[[UUID, UUID], Any]
    """(organisation, mail) -> where it stands, locked with all that must not change; or None."""
    asked: Callable[[Any], Any]
    """Where it stands -> what was asked."""
    pack: Callable[[Any, datetime], Packed | None]
    """What it carries now; None: it waits for its file. Raises `Unfit`."""
    note: Callable[[Any, str, datetime], None]
    """One step more: what happened, with the words that the row has."""
    tell: Callable[..., None]
    """(where it stands, actor, what, now, facts=, reason=): one event; called last."""
    find: Callable[[Member, str], UUID | None]
    """The mail of a Message-ID; None where this organisation sent none. Refuses who may not."""
    place: Callable[[Any], Place]


@dataclass(frozen=True, slots=True)
class _Parcel:
    mail: Mail
    recipients: list[str]
    attempt: int
    port: Port


def hand_over(post: Post, *, organisation_id: UUID, key: UUID, clock: Clock) -> None:
    """Hand one mail over, if it is still to be. Raises `TryAgain` while somebody has it not."""
    parcel = _taken_up(post, organisation_id, key, clock())
    if parcel is None:
        return
    outcome = parcel.port.deliver(parcel.mail, parcel.recipients)
    now = clock()
    with in_organisation(organisation_id):
        delivery = post.hold(organisation_id, key)
        if delivery is None or delivery.state != DeliveryState.QUEUED:
            return  # another worker had the last word
        found = standing(
            post.asked(delivery).recipients,
            delivery.delivered,
            delivery.refused,
            outcome,
            parcel.attempt,
        )
        settle(post, delivery, found, now)
    if found.state == DeliveryState.QUEUED:
        raise TryAgain(f"{post.job} {key}, attempt {parcel.attempt}")


def _taken_up(post: Post, organisation_id: UUID, key: UUID, now: datetime) -> _Parcel | None:
    """The mail to hand over now, counted as an attempt; None where there is nothing to do."""
    with in_organisation(organisation_id):
        delivery = post.hold(organisation_id, key)
        if delivery is None or delivery.state != DeliveryState.QUEUED:
            return None
        try:
            packed = post.pack(delivery, now)
        except Unfit as unfit:
            give_up(post, delivery, str(unfit), now)
            return None
        if packed is None:
            return None
        delivery.attempts += 1
        delivery.changed_at = now
        delivery.save(update_fields=["attempts", "changed_at"])
        sender, port = sender_of(organisation_id), port_of(organisation_id)
        row = post.asked(delivery)
    mail = Mail(
        key=row.id,
        message_id=row.message_id,
        sender_name=sender.name,
        sender=sender.address,
        reply_to=sender.reply_to,
        recipients=tuple(row.recipients),
        subject=row.subject,
        body=row.body.replace(LINK, packed.url),
        at=row.created_at,
        language=row.language,
        enclosures=(packed.enclosure,),
    )
    to = left(row.recipients, delivery.delivered, delivery.refused)
    return _Parcel(mail, to, delivery.attempts, port)


def settle(post: Post, delivery: Kept, found: Standing, now: datetime) -> None:
    """Keep what the server said; a state that is reached is told in the story."""
    row: Asked = post.asked(delivery)
    write(delivery, found, now)
    post.note(delivery, "deferred" if found.state == DeliveryState.QUEUED else found.state, now)
    if found.state == DeliveryState.QUEUED:
        return
    story = story_of(post, row, found.words)
    story["facts"]["attempts"] = delivery.attempts
    post.tell(delivery, SYSTEM, str(found.state), now, **story)


def write(delivery: Kept, found: Standing, now: datetime) -> None:
    """The row says where the mail stands now."""
    delivery.state, delivery.words = found.state, found.words
    delivery.delivered, delivery.refused = list(found.delivered), found.refused
    delivery.changed_at = now
    delivery.sent_at = now if found.state == DeliveryState.SENT else None
    delivery.save()


def give_up(post: Post, delivery: Kept, words: str, now: datetime) -> None:
    """The mail cannot leave: a person must know."""
    found = Standing(DeliveryState.FAILED, tuple(delivery.delivered), dict(delivery.refused), words)
    settle(post, delivery, found, now)


def retry(post: Post, delivery: Kept, actor: Actor, settled: Refusal, now: datetime) -> None:
    """Queue anew a mail that was given up, under its Message-ID; raises `settled` for any other.

    Safe to repeat: a mail that waits already is left alone.
    """
    row: Asked = post.asked(delivery)
    if delivery.state == DeliveryState.QUEUED:
        return
    if DeliveryState.QUEUED not in NEXT_STATES[DeliveryState(delivery.state)]:
        raise settled
    delivery.state, delivery.attempts, delivery.changed_at = DeliveryState.QUEUED, 0, now
    delivery.words = ""
    delivery.save(update_fields=["state", "attempts", "changed_at", "words"])
    post.note(delivery, DeliveryState.QUEUED, now)
    queue(post, row)
    post.tell(delivery, actor, "retried", now, facts=_named(post, row))


def queue(post: Post, row: Asked) -> None:
    """Ask for the job of a mail."""
    named: dict[str, Any] = {post.argument: row.id}
    jobs.defer(post.job, organisation_id=row.organisation_id, **named)


def wake(
    post: Post, deliveries: Iterable[Kept], ready: Callable[[Any], bool] = lambda _delivery: True
) -> int:
    """Ask again for those of these mails that wait without a job; answers how many."""
    woken = 0
    for delivery in deliveries:
        row: Asked = post.asked(delivery)
        if jobs.is_pending(post.job, **{post.argument: row.id}) or not ready(delivery):
            continue
        queue(post, row)
        woken += 1
    return woken


def missing_file() -> Unfit:
    """The archived file is not where it should be."""
    return Unfit(_("Le fichier archivé manque sur le disque. Prévenez l'administrateur."))


def story_of(post: Post, row: Asked, words: str) -> dict[str, Any]:
    """Facts and reason of an event about a mail: no address is written out in a journal."""
    facts = {**_named(post, row), "recipients": [masked(one) for one in row.recipients]}
    for one in row.recipients:
        words = words.replace(one, masked(one))
    return {"facts": facts, "reason": words}


def _named(post: Post, row: Asked) -> dict[str, Any]:
    return {post.argument.removesuffix("_id"): str(row.id)}
