"""Which parties look like one and the same, by named signals; and which never are. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from facturier.kit.typography import folded

_FORMS = frozenset(
    {"sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "scop", "selarl", "ei", "eirl", "gie"}
    | {"gaec", "association", "ste", "societe", "ets", "etablissements", "gmbh", "ag", "kg"}
    | {"ltd", "limited", "plc", "llc", "inc", "bv", "nv", "srl", "spa", "sl"}
)
_LITTLE = frozenset(["le", "la", "les", "l", "de", "du", "des", "d", "et", "the", "and", "of"])
_WORD = re.compile(r"[^\W_]+")
NEAR = 0.87  # of difflib's ratio: one letter in eight
LARGEST_GROUP = 40  # more parties of one beginning or address say nothing of each pair


class Signal(StrEnum):
    """Why two parties look alike."""

    SAME_NAME = "same_name"
    NEAR_NAME = "near_name"
    SAME_ADDRESS = "same_address"
    SAME_ACCOUNT = "same_account"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a party is compared. `street` is its first address, folded, with its postcode."""

    id: UUID
    number: int
    name: str
    siren: str = ""
    vat_number: str = ""
    street: str = ""


def bare_name(name: str) -> str:
    """A name without its legal form, articles and punctuation: "SARL Le Port" is port."""
    words = _WORD.findall(folded(name))
    kept = [word for word in words if word not in _FORMS and word not in _LITTLE]
    return " ".join(kept or words)


def is_near(first: str, second: str) -> bool:
    """Whether two bare names differ by little."""
    if not first or not second or min(len(first), len(second)) < 5:
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def are_two(first: Likeness, second: Likeness) -> bool:
    """Whether their numbers say that they are two companies, however alike they look."""
    if first.siren and second.siren:
        return first.siren != second.siren
    if first.vat_number and second.vat_number and first.vat_number[:2] == second.vat_number[:2]:
        # Of one country; a French number is compared where a SIREN is missing.
        return first.vat_number != second.vat_number
    return False


def signals_between(
    parties: Iterable[Likeness], same_accounts: Iterable[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], tuple[Signal, ...]]:
    """(id, id) -> why they look alike, of all pairs that do; the lesser number first."""
    by_id = {party.id: party for party in parties}
    found: dict[tuple[UUID, UUID], list[Signal]] = defaultdict(list)
    for first, second, signal in _all_signals(by_id, same_accounts):
        if first.id == second.id or are_two(first, second):
            continue
        low, high = sorted((first, second), key=lambda party: party.number)
        if signal not in found[low.id, high.id]:
            found[low.id, high.id].append(signal)
    return {pair: tuple(signals) for pair, signals in found.items()}


def _all_signals(
    by_id: dict[UUID, Likeness], same_accounts: Iterable[tuple[UUID, UUID]]
) -> Iterator[tuple[Likeness, Likeness, Signal]]:
    for one, other in same_accounts:
        if one in by_id and other in by_id:
            yield by_id[one], by_id[other], Signal.SAME_ACCOUNT
    names = {party.id: bare_name(party.name) for party in by_id.values()}
    for group in _groups(by_id, lambda party: names[party.id]):
        for first, second in combinations(group, 2):
            yield first, second, Signal.SAME_NAME
    for group in _groups(by_id, lambda party: party.street):
        for first, second in combinations(group, 2):
            yield first, second, Signal.SAME_ADDRESS
    # Near names are looked for among those that begin alike: all pairs would be too many.
    for group in _groups(by_id, lambda party: names[party.id][:3]):
        for first, second in combinations(group, 2):
            if names[first.id] != names[second.id] and is_near(names[first.id], names[second.id]):
                yield first, second, Signal.NEAR_NAME


def _groups(
    by_id: dict[UUID, Likeness], key: Callable[[Likeness], str]
) -> Iterator[list[Likeness]]:
    groups: dict[str, list[Likeness]] = defaultdict(list)
    for party in by_id.values():
        if value := key(party):
            groups[value].append(party)
    yield from (group for group in groups.values() if 1 < len(group) <= LARGEST_GROUP)
