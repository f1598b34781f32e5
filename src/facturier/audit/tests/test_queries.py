"""The journal as people read it: filters, pages, and the story of one subject."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from facturier.audit import queries
from facturier.audit.actions import SYSTEM, Actor, Subject
from facturier.audit.queries import Change, Event, JournalFilter, Phrases
from facturier.audit.tests.factories import CAMILLE, NOW, a_chain, an_event, forging
from facturier.kit.keys import uuid7
from facturier.kit.tenancy import in_organisation

THOMAS = Actor("person", uuid7(), "Thomas Le Goff")


@pytest.fixture
def organisation(transactional_db):
    organisation = a_chain()
    invoice = Subject("invoice", uuid7(), "E-1")
    with in_organisation(organisation):
        an_event(organisation, 1, subject=invoice, verb="invoice.registered", actor=SYSTEM)
        an_event(organisation, 2, subject=invoice)
        an_event(organisation, 3, subject=Subject("role", uuid7(), "Payeur"), verb="role.changed")
        an_event(organisation, 4, actor=THOMAS)
        an_event(organisation, 5, actor=THOMAS, subject=invoice, verb="invoice.refused")
        yield organisation, invoice


def numbers(organisation, **wanted):
    return [event.seq for event in queries.journal(organisation, JournalFilter(**wanted)).events]


def test_filters_restrict_by_person_verb_subject_and_day(organisation):
    ours, invoice = organisation
    assert numbers(ours) == [5, 4, 3, 2, 1]
    assert numbers(ours, actor_id=THOMAS.id) == [5, 4]
    assert numbers(ours, actor_kind="system") == [1]
    assert numbers(ours, verb="invoice.") == [5, 4, 2, 1]
    assert numbers(ours, verb="invoice") == []
    assert numbers(ours, verb="invoice.refused", actor_id=CAMILLE.id) == []
    assert numbers(ours, subject_id=invoice.id) == [5, 2, 1]
    assert numbers(ours, subject_kind="role") == [3]
    since, until = NOW + timedelta(minutes=2), NOW + timedelta(minutes=4)
    assert numbers(ours, since=since, until=until) == [3, 2]


def test_pages_follow_each_other_without_hole_or_overlap_and_back_again(organisation):
    ours, _ = organisation
    first = queries.journal(ours, limit=2)
    second = queries.journal(ours, before=4, limit=2)
    third = queries.journal(ours, before=2, limit=2)
    assert [[event.seq for event in page.events] for page in (first, second, third)] == [
        [5, 4],
        [3, 2],
        [1],
    ]
    assert [(page.older, page.newer) for page in (first, second, third)] == [
        (True, False),
        (True, True),
        (False, True),
    ]
    back = queries.journal(ours, after=1, limit=2)
    assert ([event.seq for event in back.events], back.older, back.newer) == ([3, 2], True, True)
    back = queries.journal(ours, after=3, limit=2)
    assert ([event.seq for event in back.events], back.newer) == ([5, 4], False)


def test_the_story_of_an_invoice_reads_from_the_beginning(organisation):
    ours, invoice = organisation
    story = queries.story_of(ours, invoice.id)
    assert [event.verb for event in story] == [
        "invoice.registered",
        "invoice.verified",
        "invoice.refused",
    ]
    assert story[1].changes == {"stage": ["to_check", "verified"]}


def test_people_and_verbs_are_those_of_this_organisation_under_their_last_name(organisation):
    ours, _ = organisation
    an_event(ours, 6, actor=Actor("person", CAMILLE.id, "Camille Aubert-Roy"))
    assert [actor.name for actor in queries.actors(ours)] == [
        "Camille Aubert-Roy",
        "Thomas Le Goff",
    ]
    assert queries.verbs(ours) == [
        "invoice.refused",
        "invoice.registered",
        "invoice.verified",
        "role.changed",
    ]
    assert queries.actors(uuid7()) == []
    assert queries.verbs(uuid7()) == []


@pytest.mark.django_db(transaction=True)
def test_a_damaged_event_is_still_shown():
    organisation = a_chain(1)
    with forging() as owner:
        owner.execute("UPDATE audit_auditevent SET changes = '{\"a\":1}', facts = '['")
    with in_organisation(organisation):
        (event,) = queries.journal(organisation).events
    assert (event.changes, event.facts) == ({}, {})


# -- telling ---------------------------------------------------------------------------------------
PHRASES = Phrases(
    verbs={"invoice.verified": "%(actor)s a vérifié %(subject)s"},
    fields={"stage": "Étape"},
    values={"to_check": "À vérifier"},
)


def told(verb="invoice.verified", **changes):
    event = Event(
        1, datetime(2026, 11, 22, tzinfo=UTC), "person", None, "100 %", verb, "invoice", None, "E-1",
        changes=changes,
    )  # fmt: skip
    with translation.override("fr"):
        return queries.told(event, PHRASES)


def test_an_event_is_told_with_the_words_of_its_room():
    assert told().sentence == "100 % a vérifié E-1"
    assert told().deed == "a vérifié E-1"
    assert told(stage=["to_check", "new"]).changes == [Change("Étape", "À vérifier", "new")]
    assert told("invoice.dreamt").sentence == "100 % invoice.dreamt E-1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "oui"),
        (False, "non"),
        (12, "12"),
        ("2026-11-22", "22/11/2026"),
        ("2026-11-22T09:42:00.000000Z", "22/11/2026 à 10:42"),
        ("2026-99-99", "2026-99-99"),
        (["to_check", "b"], "À vérifier, b"),
        ({"a": None, "b": [1]}, "a , b 1"),
    ],
)
def test_values_are_shown_as_people_write_them(value, text):
    (change,) = told(other=[value, None]).changes
    assert (change.label, change.before, change.after) == ("other", text, "")
