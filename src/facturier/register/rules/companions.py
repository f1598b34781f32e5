"""Which page goes with which data among the files that came together. Pure.

A supplier often sends a PDF for the eyes and its XML for the program: they are one invoice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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


def page_with_data(came: Iterable[Beside], *, one_matter: bool) -> dict[UUID, UUID]:
    """PDF -> XML for each pair: the same name but for its ending, once each.

    A mail (`one_matter`), or what a supplier drops at once, that brings one PDF and one XML, and no
    other of them, is about one invoice whatever their names. Nothing is guessed beyond that: an
    invoice too few is worse than a page too many.
    """
    pages, data = _kinds(came)
    if one_matter and len(pages) == len(data) == 1:
        return {pages[0].id: data[0].id}
    named_pages, named_data = _by_stem(pages), _by_stem(data)
    return {
        named_pages[stem][0].id: named_data[stem][0].id
        for stem in named_pages.keys() & named_data.keys()
        if len(named_pages[stem]) == len(named_data[stem]) == 1
    }


# What an invoice states that names it, and what it asks for; all else may be written otherwise.
TELLING = (
    "number", "type_code", "issue_date", "currency", "seller_name", "net", "tax", "gross",
    "prepaid", "payable",
)  # fmt: skip


def is_one_invoice(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two readings state one invoice: `TELLING` is the same, and it has a number.

    Of files that came as a pair alone: two invoices may well be alike.
    """
    return bool(one["number"]) and all(one[name] == other[name] for name in TELLING)


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
