"""Which page goes with which data among the files that came together. Pure.

A supplier often sends a PDF for the eyes and its XML for the program: they are one invoice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from facturier.files.rules import PDF, XML
from facturier.kit.typography import folded


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that came with others: its key, its name and what its bytes are."""

    id: UUID
    name: str
    media_type: str


def page_with_data(came: Iterable[Beside], *, in_a_mail: bool) -> dict[UUID, UUID]:
    """PDF -> XML for each pair: the same name but for its ending, once each.

    A mail that brings one PDF and one XML, and no other of them, is about one invoice whatever
    their names. Nothing is guessed beyond that: an invoice too few is worse than a page too many.
    """
    pages, data = _kinds(came)
    if in_a_mail and len(pages) == len(data) == 1:
        return {pages[0].id: data[0].id}
    named_pages, named_data = _by_stem(pages), _by_stem(data)
    return {
        named_pages[stem][0].id: named_data[stem][0].id
        for stem in named_pages.keys() & named_data.keys()
        if len(named_pages[stem]) == len(named_data[stem]) == 1
    }


def _kinds(came: Iterable[Beside]) -> tuple[list[Beside], list[Beside]]:
    came = list(came)
    return (
        [one for one in came if one.media_type == PDF],
        [one for one in came if one.media_type == XML],
    )


def _by_stem(files: Iterable[Beside]) -> dict[str, list[Beside]]:
    found: dict[str, list[Beside]] = defaultdict(list)
    for one in files:
        found[folded(one.name.rpartition(".")[0] or one.name)].append(one)
    return found
