"""The page of the journal: events told in sentences, filters, and the seal."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from facturier.audit import queries as trail
from facturier.audit.queries import Change, Check, Event, JournalFilter
from facturier.audit.rules import Anchor
from facturier.kit.typography import initials
from facturier.organisations.queries import Member, may, require
from facturier.workbench import rules
from facturier.workbench.phrases import FLAWS, PLACES
from facturier.workbench.queries.vocabulary import kind_labels, phrases_of, verb_labels

SYSTEM = "systeme"


@dataclass(frozen=True, slots=True)
class JournalQuestion:
    """What the address of the page asks for; `person` is an id, or `systeme`."""

    person: str = ""
    kind: str = ""
    verb: str = ""
    subject: UUID | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None
    after: int | None = None

    @property
    def any_filter(self) -> bool:
        """True if it restricts anything."""
        return any((self.person, self.kind, self.verb, self.subject, self.first, self.last))


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event in the language of the reader."""

    seq: int
    day: date
    at: datetime
    actor: str
    initials: str
    machine: bool
    phrase: str
    subject: str
    subject_id: UUID | None
    url: str | None
    changes: list[Change]
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The state of the chain at its last verification. `count` and `behind` are those of now."""

    state: str
    at: datetime | None
    count: int
    anchor: str
    hash_short: str
    problem: str
    behind: int


@dataclass(frozen=True, slots=True)
class JournalView:
    """Everything on the page."""

    events: list[ShownEvent]
    older: bool
    newer: bool
    seal: Seal
    may_export: bool
    people: list[dict[str, str]] = field(default_factory=list)
    kinds: list[dict[str, str]] = field(default_factory=list)
    verbs: list[dict[str, str]] = field(default_factory=list)


def journal_view(member: Member, question: JournalQuestion) -> JournalView:
    """The journal of the member's organisation; refused without the right to read it."""
    require(member, "audit.read")
    organisation_id = member.organisation_id
    page = trail.journal(
        organisation_id, _filter(question), before=question.before, after=question.after
    )
    known = trail.verbs(organisation_id)
    return JournalView(
        events=[_shown(member, event) for event in page.events],
        older=page.older,
        newer=page.newer,
        seal=seal_of(trail.head_of(organisation_id), trail.last_check(organisation_id)),
        may_export=bool(may(member, "audit.export")),
        people=_people(organisation_id),
        kinds=_labelled({verb.partition(".")[0] for verb in known}, kind_labels()),
        verbs=_labelled(set(known), verb_labels()),
    )


def seal_of(head: Anchor | None, check: Check | None) -> Seal:
    """What the seal shows: never verified, intact, or where it is broken first."""
    count = head.seq if head else 0
    if head is None:
        return Seal("broken", None, 0, "", "", problem_of("head: missing"), 0)
    if check is None:
        return Seal("never", None, count, f"{head.seq}:{head.hash.hex()}", "", "", count)
    return Seal(
        state="intact" if check.intact else "broken",
        at=check.checked_at,
        count=count,
        anchor=f"{check.anchor.seq}:{check.anchor.hash.hex()}",
        hash_short=short_hash(check.anchor.hash),
        problem="" if check.intact else problem_of(check.first_finding),
        behind=max(count - check.anchor.seq, 0),
    )


def short_hash(digest: bytes) -> str:
    """9f3c a17e 04bd … 6d21: enough to compare by eye."""
    text = digest.hex()
    return f"{text[:4]} {text[4:8]} {text[8:12]} … {text[-4:]}"


def problem_of(finding: str) -> str:
    """A finding of `verify` as a sentence for the reader; unknown ones are shown as they are."""
    place, _colon, what = finding.partition(": ")
    kind, _space, name = place.partition(" ")
    if kind in PLACES and what in FLAWS:
        readable = re.sub(r" to ", " – ", name)
        return _("%(place)s : %(flaw)s.") % {
            "place": str(PLACES[kind]) % {"name": readable},
            "flaw": FLAWS[what],
        }
    return finding


def _filter(question: JournalQuestion) -> JournalFilter:
    since, until = rules.span(question.first, question.last)
    person = question.person
    return JournalFilter(
        actor_id=UUID(person) if person and person != SYSTEM else None,
        actor_kind="system" if person == SYSTEM else "",
        verb=question.verb or (f"{question.kind}." if question.kind else ""),
        subject_id=question.subject,
        since=since,
        until=until,
    )


def _people(organisation_id: UUID) -> list[dict[str, str]]:
    people = [{"id": str(actor.id), "label": actor.name} for actor in trail.actors(organisation_id)]
    return [*people, {"id": SYSTEM, "label": "Facturier"}]


def _labelled(keys: set[str], labels: dict[str, Any]) -> list[dict[str, str]]:
    found = [{"key": key, "label": str(labels.get(key, key))} for key in keys]
    return sorted(found, key=lambda choice: choice["label"].casefold())


def _shown(member: Member, event: Event) -> ShownEvent:
    told = trail.told(event, phrases_of(event.verb))
    return ShownEvent(
        seq=event.seq,
        day=event.at.astimezone(rules.PARIS).date(),
        at=event.at,
        actor=event.actor_name,
        initials=initials(event.actor_name),
        machine=event.actor_kind in ("system", "job"),
        phrase=told.deed,
        subject=event.subject_label,
        subject_id=event.subject_id,
        url=_address(member, event),
        changes=told.changes,
        reason=event.reason,
        place=str(event.facts.get("place", "")),
    )


# Where a subject can be seen: the right to open it, the name of its page, what names it there.
_PAGES: dict[str, tuple[str, str, Callable[[Event], list[Any]]]] = {
    "invoice": ("invoice.read", "register:invoice", lambda event: [event.subject_label]),
    "arrival": ("invoice.deposit", "register:reception", lambda _event: []),
    "member": ("member.read", "organisations:member", lambda event: [event.subject_id]),
    "entity": ("organisation.manage", "organisations:entity", lambda event: [event.subject_id]),
}


def _address(member: Member, event: Event) -> str | None:
    page = _PAGES.get(event.subject_kind)
    if page is None or event.subject_id is None or not may(member, page[0]):
        return None
    try:
        return reverse(page[1], args=page[2](event))
    except NoReverseMatch:
        return None
