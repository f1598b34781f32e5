"""A narrowing as SQL: as conditions on invoices, and as facts of the search."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from django.db.models import Q

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Scope
from facturier.parties.queries import families
from facturier.register.models import NO_DATE
from facturier.register.queries.doubted import doubted
from facturier.register.queries.tags import invoices_tagged
from facturier.register.queries.twins import undecided
from facturier.register.rules import Stage
from facturier.register.rules.narrowing import (
    DOUBTED,
    KINDS,
    Narrowing,
    due_between,
    issued_between,
)

_UNITS = 10_000  # of `signed_gross`


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bounds, both included; None does not bound. Amounts in ten-thousandths."""

    issued_from: date | None
    issued_to: date | None
    due_from: date | None
    due_to: date | None
    gross_from: int | None
    gross_to: int | None


def ranges_of(narrowing: Narrowing, today: date) -> Ranges:
    """The ranges of a narrowing on a day. What has no date or no amount lies in no range."""
    issued_from, issued_to = issued_between(narrowing, today)
    due_from, due_to = due_between(narrowing, today)
    low, high = narrowing.gross_from, narrowing.gross_to
    lowest = -(2**63) + 1 if high is not None else None
    return Ranges(
        issued_from,
        issued_to or (_LAST_DAY if issued_from else None),
        due_from,
        due_to or (_LAST_DAY if due_from else None),
        lowest if low is None else _units(low, ROUND_CEILING),
        None if high is None else _units(high, ROUND_FLOOR),
    )


_LAST_DAY = NO_DATE.replace(day=30)


def _units(amount: Decimal, rounding: str) -> int:
    return int((amount * _UNITS).to_integral_value(rounding))


def conditions(member: Member, narrowing: Narrowing, today: date) -> Q:
    """What a narrowing asks of an invoice, its text and its rights left out."""
    condition = Q()
    if narrowing.directions:
        condition &= Q(direction__in=narrowing.directions)
    stages = narrowing.stages or {stage for stage in Stage if stage != Stage.NOT_INVOICE}
    condition &= Q(stage__in=sorted(stages))
    if narrowing.kinds:
        codes = frozenset().union(*(KINDS[kind] for kind in narrowing.kinds))
        condition &= Q(type_code__in=sorted(codes))
    if narrowing.currencies:
        condition &= Q(currency__in=sorted(narrowing.currencies))
    for column, keys in (
        ("entity", narrowing.entities),
        ("department", narrowing.departments),
        ("project", narrowing.projects),
        ("category", narrowing.categories),
        ("party", _with_families(member, narrowing.parties)),
    ):
        condition &= _among(column, keys)
    condition &= _beside(member, narrowing)
    ranges = ranges_of(narrowing, today)
    for column, low, high in (
        ("issue_key", ranges.issued_from, ranges.issued_to),
        ("due_key", ranges.due_from, ranges.due_to),
        ("gross_key", ranges.gross_from, ranges.gross_to),
    ):
        if low is not None:
            condition &= Q(**{f"{column}__gte": low})
        if high is not None:
            condition &= Q(**{f"{column}__lte": high})
    return condition


def _beside(member: Member, narrowing: Narrowing) -> Q:
    """What other tables tell of an invoice: tags, twins, doubts."""
    condition = Q()
    for tag in sorted(narrowing.tags):
        condition &= Q(id__in=invoices_tagged(member.organisation_id, tag))
    if narrowing.twins:
        condition &= undecided(member)
    if narrowing.doubts or narrowing.controls:
        gravities = frozenset() if DOUBTED in narrowing.doubts else narrowing.doubts
        condition &= doubted(member.organisation_id, gravities, narrowing.controls)
    return condition


def _among(column: str, keys: Iterable[UUID | None]) -> Q:
    chosen = frozenset(keys)
    if not chosen:
        return Q()
    condition = Q(**{f"{column}__in": sorted(key for key in chosen if key is not None)})
    return condition | Q(**{column: None}) if None in chosen else condition


def _with_families(member: Member, parties: frozenset[UUID | None]) -> frozenset[UUID | None]:
    """A party with those it took in: their invoices count as its own."""
    named = [key for key in parties if key is not None]
    if not named:
        return parties
    return parties | families(member.organisation_id, named)


def facts(member: Member, narrowing: Narrowing) -> str | None:
    """The same as a tsquery on the facts of search entries, with the rights; None: nothing at all.

    What cannot be said there (`None` among keys, tags, twins, doubts) is asked again of the
    invoices found.
    """
    rights = _rights(organisations.scopes(member, "invoice.read"))
    if rights is None:
        return None
    stages = narrowing.stages or {stage for stage in Stage if stage != Stage.NOT_INVOICE}
    codes = frozenset().union(*(KINDS[kind] for kind in narrowing.kinds))
    asked = [
        rights,
        _any("d", narrowing.directions),
        _any("s", stages),
        _any("t", codes),
        _any("y", narrowing.currencies),
        _any("e", narrowing.entities),
        _any("k", narrowing.departments),
        _any("j", narrowing.projects),
        _any("c", narrowing.categories),
        _any("p", _with_families(member, narrowing.parties)),
    ]
    return " & ".join(part for part in asked if part)


def _rights(scopes: Iterable[Scope]) -> str | None:
    branches = []
    for scope in scopes:
        if scope.whole:
            return ""
        if scope.amount_limit is not None:
            raise AssertionError("a list is never cut by amount: ask `may` for each decision")
        if scope.departments is not None and not scope.departments:
            continue
        parts = [
            _any("e", [scope.entity_id] if scope.entity_id else ()),
            _any("d", [scope.direction] if scope.direction else ()),
            _any("k", scope.departments or ()),
            _any("j", [scope.project_id] if scope.project_id else ()),
        ]
        branches.append(" & ".join(part for part in parts if part))
    if not branches:
        return None
    return "(" + " | ".join(f"({branch})" for branch in branches) + ")"


def _any(letter: str, values: Iterable[object]) -> str:
    """One of several facts; "" where none is asked, or where having none would do too."""
    chosen = list(values)
    if not chosen or None in chosen:
        return ""
    return "(" + " | ".join(sorted(f"'{letter}:{fact(value)}'" for value in chosen)) + ")"


def fact(value: object) -> str:
    """A value as the facts of search entries write it: keys short, the rest as it is."""
    return b64encode(value.bytes).decode() if isinstance(value, UUID) else str(value)
