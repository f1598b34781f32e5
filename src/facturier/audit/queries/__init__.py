"""Reads of the trail: its pages, the story of one subject, its verification, its export."""

from facturier.audit.queries.export import Manifest, write_export
from facturier.audit.queries.journal import (
    ActorName,
    Check,
    Event,
    JournalFilter,
    JournalPage,
    actors,
    head_of,
    journal,
    last_check,
    latest_of,
    range_of,
    story_of,
    told_between,
    verbs,
)
from facturier.audit.queries.story import Change, Phrases, Told, told
from facturier.audit.queries.verification import links, told_to_the_end, verify_chain

__all__ = [
    "ActorName",
    "Change",
    "Check",
    "Event",
    "JournalFilter",
    "JournalPage",
    "Manifest",
    "Phrases",
    "Told",
    "actors",
    "head_of",
    "journal",
    "last_check",
    "latest_of",
    "links",
    "range_of",
    "story_of",
    "told",
    "told_between",
    "told_to_the_end",
    "verbs",
    "verify_chain",
    "write_export",
]
