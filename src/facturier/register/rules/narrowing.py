"""What a list of the register is narrowed to, and how it is ordered: from and to an address. Pure.

An address says it in French words (`?sens=entree&etape=a-verifier,refusees&min=500&tri=-montant`),
so that a view can be read, shared and kept. What cannot be read narrows nothing and is told.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from facturier.organisations.rules import Direction
from facturier.register.rules import Stage
from facturier.register.rules.terms import amount_typed

DIRECTIONS = {
    "entree": Direction.RECEIVED,
    "sortie": Direction.ISSUED,
    "a-orienter": Direction.UNKNOWN,
}
STAGES = {
    "a-verifier": Stage.TO_CHECK,
    "verifiees": Stage.VERIFIED,
    "refusees": Stage.REFUSED,
    "ecartees": Stage.NOT_INVOICE,
}
KINDS: dict[str, frozenset[str]] = {
    "factures": frozenset({"380"}),
    "avoirs": frozenset({"261", "262", "381", "396", "502", "503"}),
    "rectificatives": frozenset({"384", "471", "472", "473"}),
    "acomptes": frozenset({"386", "500"}),
    "autofactures": frozenset({"389", "261", "501", "502"}),
}
UNDECIDED = "a-departager"  # of twins: those that nobody has told apart, nor set aside
DOUBTED = "tous"  # of doubts: those that have one, however grave
GRAVITIES = {DOUBTED: DOUBTED, "graves": "high", "a-voir": "medium", "information": "low"}
FAMILIES = {
    "doublons": "duplicate",
    "page": "honesty",
    "totaux": "arithmetic",
    "comptes": "account",
    "habitudes": "habit",
    "delais": "law",
}
"""Families of controls, in the words of the list of doubts."""
NONE = "aucun"  # of departments, projects, ...: those that have none
MANY = 50  # values of one filter


class DueWithin(StrEnum):
    """When it falls due, seen from the day the list is read."""

    OVERDUE = "en-retard"
    WEEK = "7j"
    MONTH = "30j"


class IssuedIn(StrEnum):
    """When it was issued, seen from the day the list is read."""

    THIS_MONTH = "ce-mois"
    LAST_MONTH = "mois-dernier"
    THIS_YEAR = "cette-annee"
    LAST_YEAR = "annee-derniere"


class Order(StrEnum):
    """What a list is ordered by; the entry number decides among equals."""

    ENTRY = "arrivee"
    DATE = "date"
    DUE = "echeance"
    NUMBER = "numero"
    PARTY = "tiers"
    AMOUNT = "montant"
    STAGE = "etape"


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order and its sense; newest arrivals first unless told."""

    by: Order = Order.ENTRY
    descending: bool = True


NEWEST_FIRST = Sorting()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What every invoice of a list has; an empty field does not narrow. None stands for "has none".

    Amounts are signed and in the currency of each invoice. Entries found to be no invoice are
    shown only where `stages` names them.
    """

    text: str = ""
    directions: frozenset[Direction] = frozenset()
    stages: frozenset[Stage] = frozenset()
    kinds: frozenset[str] = frozenset()
    entities: frozenset[UUID | None] = frozenset()
    departments: frozenset[UUID | None] = frozenset()
    projects: frozenset[UUID | None] = frozenset()
    categories: frozenset[UUID | None] = frozenset()
    parties: frozenset[UUID | None] = frozenset()
    currencies: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    twins: frozenset[str] = frozenset()
    """`UNDECIDED`: what may be the same invoice as another one."""
    doubts: frozenset[str] = frozenset()
    """Gravities of a doubt that waits for a person; `DOUBTED`: any."""
    controls: frozenset[str] = frozenset()
    """Families of the controls that such a doubt comes from: the same doubt has both."""
    issued_in: IssuedIn | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_within: DueWithin | None = None
    due_from: date | None = None
    due_to: date | None = None
    gross_from: Decimal | None = None
    gross_to: Decimal | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the text is asked."""
        return replace(self, text="") != Narrowing()

    @property
    def beyond_facts(self) -> bool:
        """Whether it asks what the facts of search entries cannot say: "none", tags, doubts, ..."""
        keys = (self.entities, self.departments, self.projects, self.categories, self.parties)
        beside = (self.tags, self.twins, self.doubts, self.controls)
        return any(beside) or any(None in chosen for chosen in keys)


@dataclass(frozen=True, slots=True)
class Unread:
    """What an address says that cannot be read: the parameter, its text, and what is wrong."""

    name: str
    text: str
    code: str


class NotRead(Exception):
    """A value that cannot be read, by a stable code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address: the field it fills, how it is read and written."""

    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _one_of(
    words: Mapping[str, Any],
) -> tuple[Callable[[str], frozenset[Any]], Callable[[frozenset[Any]], str]]:
    spoken = {meant: word for word, meant in words.items()}

    def read(text: str) -> frozenset[Any]:
        return frozenset(_known(word, words) for word in _parts(text))

    def write(values: frozenset[Any]) -> str:
        return ",".join(sorted(spoken[value] for value in values))

    return read, write


def _known(word: str, words: Mapping[str, Any]) -> Any:
    if word not in words:
        raise NotRead("choice")
    return words[word]


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MANY:
        raise NotRead("many")
    return parts


def _keys(text: str) -> frozenset[UUID | None]:
    return frozenset(None if part == NONE else _key(part) for part in _parts(text))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotRead("choice") from None


def _write_keys(values: frozenset[UUID | None]) -> str:
    return ",".join(sorted(NONE if value is None else str(value) for value in values))


def _currencies(text: str) -> frozenset[str]:
    codes = frozenset(part.upper() for part in _parts(text))
    if not all(re.fullmatch("[A-Z]{3}", code) for code in codes):
        raise NotRead("currency")
    return codes


def _words(text: str) -> frozenset[str]:
    return frozenset(part[:60] for part in _parts(text))


def day(text: str) -> date:
    """A day as people write it: 2026-11-02, 02/11/2026, 2/11/26."""
    text = text.strip()
    french = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", text)
    try:
        if french:
            of_month, month, year = (int(part) for part in french.groups())
            return date(year + 2000 if year < 100 else year, month, of_month)
        return date.fromisoformat(text)
    except ValueError:
        raise NotRead("date") from None


def _amount(text: str) -> Decimal:
    amount = amount_typed(text)
    if amount is None or abs(amount) >= Decimal(10) ** 14:
        raise NotRead("amount")
    return amount


def _member_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        try:
            return kind(text)
        except ValueError:
            raise NotRead("choice") from None

    return read


def _plain(amount: Decimal) -> str:
    return format(amount, "f")


PARAMETERS: dict[str, Parameter] = {
    "q": Parameter("text", lambda text: " ".join(text.split())[:200], str),
    "sens": Parameter("directions", *_one_of(DIRECTIONS)),
    "etape": Parameter("stages", *_one_of(STAGES)),
    "type": Parameter("kinds", *_one_of({kind: kind for kind in KINDS})),
    "entite": Parameter("entities", _keys, _write_keys),
    "service": Parameter("departments", _keys, _write_keys),
    "projet": Parameter("projects", _keys, _write_keys),
    "categorie": Parameter("categories", _keys, _write_keys),
    "tiers": Parameter("parties", _keys, _write_keys),
    "devise": Parameter("currencies", _currencies, lambda codes: ",".join(sorted(codes))),
    "etiquette": Parameter("tags", _words, lambda words: ",".join(sorted(words))),
    "jumelles": Parameter("twins", *_one_of({UNDECIDED: UNDECIDED})),
    "doute": Parameter("doubts", *_one_of(GRAVITIES)),
    "controle": Parameter("controls", *_one_of(FAMILIES)),
    "periode": Parameter("issued_in", _member_of(IssuedIn), str),
    "du": Parameter("issued_from", day, date.isoformat),
    "au": Parameter("issued_to", day, date.isoformat),
    "echeance": Parameter("due_within", _member_of(DueWithin), str),
    "echeance_du": Parameter("due_from", day, date.isoformat),
    "echeance_au": Parameter("due_to", day, date.isoformat),
    "min": Parameter("gross_from", _amount, _plain),
    "max": Parameter("gross_to", _amount, _plain),
}
_NAMES = {parameter.field: name for name, parameter in PARAMETERS.items()}
_RANGES = (("issued_from", "issued_to"), ("due_from", "due_to"), ("gross_from", "gross_to"))
assert set(_NAMES) == {part.name for part in fields(Narrowing)}


def narrowing_of(address: Mapping[str, str]) -> tuple[Narrowing, tuple[Unread, ...]]:
    """What an address asks for, and what in it cannot be read."""
    found: dict[str, Any] = {}
    unread = []
    for name, parameter in PARAMETERS.items():
        text = address.get(name, "").replace("\0", "").strip()
        if not text:
            continue
        try:
            found[parameter.field] = parameter.read(text)
        except NotRead as problem:
            unread.append(Unread(name, text[:60], problem.code))
    for start, end in _RANGES:
        if start in found and end in found and found[start] > found[end]:
            unread.append(Unread(_NAMES[end], str(address.get(_NAMES[end], ""))[:60], "range"))
            del found[end]
    return Narrowing(**found), tuple(unread)


def address_of(narrowing: Narrowing) -> dict[str, str]:
    """The parameters that say it, in their order; nothing for what does not narrow."""
    said = {}
    for name, parameter in PARAMETERS.items():
        value = getattr(narrowing, parameter.field)
        if value not in ("", None, frozenset()):
            said[name] = parameter.write(value)
    return said


def sorting_of(text: str) -> Sorting | None:
    """The order that `tri` names; a minus in front turns it round. None if it names none."""
    try:
        return Sorting(Order(text.removeprefix("-")), text.startswith("-"))
    except ValueError:
        return None


def sorting_text(sorting: Sorting) -> str:
    """`tri` of an order; "" for the usual one."""
    if sorting == Sorting():
        return ""
    return ("-" if sorting.descending else "") + sorting.by


def issued_between(narrowing: Narrowing, today: date) -> tuple[date | None, date | None]:
    """First and last day of issue, on a given day."""
    start, end = _PERIODS[narrowing.issued_in](today) if narrowing.issued_in else (None, None)
    return _later(start, narrowing.issued_from), _earlier(end, narrowing.issued_to)


def due_between(narrowing: Narrowing, today: date) -> tuple[date | None, date | None]:
    """First and last day of falling due, on a given day."""
    start: date | None = None
    end: date | None = None
    if narrowing.due_within is DueWithin.OVERDUE:
        end = today - timedelta(days=1)
    elif narrowing.due_within is not None:
        days = 7 if narrowing.due_within is DueWithin.WEEK else 30
        start, end = today, today + timedelta(days=days)
    return _later(start, narrowing.due_from), _earlier(end, narrowing.due_to)


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _last_month(today: date) -> tuple[date, date]:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


_PERIODS: dict[IssuedIn, Callable[[date], tuple[date, date]]] = {
    IssuedIn.THIS_MONTH: lambda today: (today.replace(day=1), today),
    IssuedIn.LAST_MONTH: _last_month,
    IssuedIn.THIS_YEAR: lambda today: (date(today.year, 1, 1), today),
    IssuedIn.LAST_YEAR: lambda today: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an order: the entry before or after which a page stands, and its key."""

    entry: int
    key: str


def place_of(text: str) -> Place | None:
    """`12345~2026-11-02` in an address; None for what is none."""
    entry, _mark, key = text.partition("~")
    if not (entry.isascii() and entry.isdigit() and len(entry) < 18) or "\0" in key:
        return None
    return Place(int(entry), key[:200])


def place_text(place: Place) -> str:
    """The text of a place in an address."""
    return f"{place.entry}~{place.key}" if place.key else str(place.entry)
