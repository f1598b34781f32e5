"""The changes of a draft in words: who changed what, from what to what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.web import key_or_none
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.sales import queries
from facturier.sales.models import Draft
from facturier.sales.queries import Change
from facturier.sales.rules.fields import AFTER, HEADER, LINE
from facturier.sales.rules.operations import REMOVED
from facturier.sales.web import words

# What is told by the fields that it brings, or says nothing to a reader.
SILENT = frozenset({"item", "kind"})
SITTING = timedelta(minutes=2)  # between two changes that are told together
AT_ONCE = 12  # changes shown of one batch; a paste may hold hundreds


@dataclass(frozen=True, slots=True)
class Told:
    """What one person changed at one moment."""

    by: str
    at: datetime
    changes: list[tuple[str, str, str]]
    """(field, before, after)"""
    more: int


def told_history(member: Member, draft: Draft) -> list[Told]:
    """The changes of a draft, the latest first; those of one sitting of a person together."""
    batches = queries.history_of(member, draft)
    lines = _line_names(draft)
    labels = _labels(member, draft, [change for one in batches for change in one.changes])
    found = []
    for sitting in _sittings(batches):
        told = [_told(change, lines, labels) for change in _joined(sitting)]
        if told:
            last = sitting[0]
            found.append(Told(last.by, last.at, told[:AT_ONCE], max(0, len(told) - AT_ONCE)))
    return found


def _sittings(batches: Sequence[Change]) -> Iterator[list[Change]]:
    """Batches that one person sent one soon after the other."""
    sitting: list[Change] = []
    for one in batches:
        if sitting and (one.by != sitting[-1].by or sitting[-1].at - one.at > SITTING):
            yield sitting
            sitting = []
        sitting.append(one)
    if sitting:
        yield sitting


def _joined(sitting: Sequence[Change]) -> list[dict[str, Any]]:
    """What a sitting came to, field by field: from what it began with to what it left."""
    joined: dict[tuple[str | None, str], dict[str, Any]] = {}
    for one in reversed(sitting):
        for change in one.changes:
            if change["field"] in SILENT:
                continue
            before = joined.setdefault((change["line"], change["field"]), dict(change))
            before["after"] = change["after"]
    moved = {AFTER, REMOVED}
    return [
        one for one in joined.values() if one["before"] != one["after"] or one["field"] in moved
    ]


def _line_names(draft: Draft) -> dict[str, str]:
    lines = queries.content_of(draft).lines
    return {str(key): str(line.value("name") or "") for key, line in lines.items()}


def _labels(member: Member, draft: Draft, changes: list[dict[str, Any]]) -> dict[str, str]:
    """The names of customers and addresses that changes speak of by key."""
    customers, has_address = set(), False
    for change in changes:
        for key in (change["before"], change["after"]):
            if change["field"] == "customer" and (found := key_or_none(str(key or ""))):
                customers.add(found)
            has_address |= change["field"] == "delivery_address"
    known = parties.names(member.organisation_id, customers) if customers else {}
    labels = {str(key): one.name for key, one in known.items()}
    if has_address:
        rows = parties.addresses_of(member, draft.customer_id)
        labels |= {str(row.id): ", ".join([*row.lines, row.city]) for row in rows}
    return labels


def _told(
    change: dict[str, Any], lines: dict[str, str], labels: dict[str, str]
) -> tuple[str, str, str]:
    name, line = change["field"], change["line"]
    before = _value(name, change["before"], labels)
    after = _value(name, change["after"], labels)
    if line is None:
        return _(HEADER[name].label), before, after
    label = _("Ligne") if name in (AFTER, REMOVED) else _(LINE[name].label)
    if name == AFTER:
        before, after = "", _("déplacée")
    if name == REMOVED:
        before, after = "", _("retirée") if change["after"] else _("remise")
    called = lines.get(line, "")
    return (f"{called[:40]} · {label}" if called and name != "name" else label), before, after


def _value(name: str, value: Any, labels: dict[str, str]) -> str:
    text = words.told(name, value, labels)
    # A key that nobody can read says less than nothing.
    return "…" if isinstance(value, str) and text == value and _is_key(value) else text


def _is_key(value: str) -> bool:
    return len(value) == len(str(UUID(int=0))) and key_or_none(value) is not None
