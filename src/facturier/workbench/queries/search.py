"""What the search box finds among what a member may see: invoices, parties, projects, people."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from facturier.kit.typography import folded
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, Project, may
from facturier.organisations.queries.people import Colleague
from facturier.parties import queries as parties
from facturier.parties.queries import FoundParty
from facturier.register.queries.page import Row
from facturier.register.queries.quick import quick_find

LONGEST = 100  # characters of a question; nobody remembers more
SHOWN = 6  # of each kind


class Kind(StrEnum):
    """What a question asks for, by the sign it begins with."""

    EVERYTHING = ""
    ACTIONS = ">"
    NUMBER = "#"
    PEOPLE = "@"


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed: the kind, and the words without its sign."""

    kind: Kind
    text: str

    def asks(self, kind: Kind) -> bool:
        """Whether this kind is to be looked for."""
        return self.kind in (Kind.EVERYTHING, kind)

    def matches(self, label: str) -> bool:
        """Whether each word stands in the label, accents and capitals aside."""
        wanted = folded(label)
        return all(word in wanted for word in folded(self.text).split())


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, of each kind the best few."""

    invoices: tuple[Row, ...] = ()
    parties: tuple[FoundParty, ...] = ()
    projects: tuple[Project, ...] = ()
    people: tuple[Colleague, ...] = ()


def read_question(typed: str) -> Question:
    """The question that somebody typed."""
    text = " ".join(typed.replace("\0", "").split())[:LONGEST]
    for kind in (Kind.ACTIONS, Kind.NUMBER, Kind.PEOPLE):
        if text.startswith(kind):
            return Question(kind, text[1:].strip())
    return Question(Kind.EVERYTHING, text)


def find(member: Member, question: Question) -> Found:
    """Look for it, within the rights of the member; nothing at all for no words."""
    invoices: tuple[Row, ...] = ()
    found: tuple[FoundParty, ...] = ()
    projects: tuple[Project, ...] = ()
    people: tuple[Colleague, ...] = ()
    if question.asks(Kind.NUMBER) and question.text:
        invoices = quick_find(member, question.text, SHOWN)
    if question.kind == Kind.EVERYTHING and question.text:
        found = parties.quick_find(member, question.text, SHOWN)
        projects = _projects(member, question)
    if question.kind == Kind.PEOPLE:
        people = organisations.people_named(member, question.text, SHOWN)
    return Found(invoices, found, projects, people)


def _projects(member: Member, question: Question) -> tuple[Project, ...]:
    if not may(member, "organisation.read"):
        return ()
    rows = organisations.projects(member)
    in_use = (one for one in rows if not one.archived)
    return tuple(islice((o for o in in_use if question.matches(f"{o.code} {o.name}")), SHOWN))
