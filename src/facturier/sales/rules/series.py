"""The series that an entity starts with, and which one numbers a document. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

# Credit notes apart: their reader tells them by their number, and so does the law's inspector.
USUAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Factures": ("F{YYYY}-{N:5}", ("380", "384", "386")),
    "Avoirs": ("A{YYYY}-{N:5}", ("381",)),
}


class Numbering(Protocol):
    """What counts of a series."""

    @property
    def site(self) -> str: ...
    @property
    def type_codes(self) -> list[str]: ...


Found = TypeVar("Found", bound=Numbering)


def numbering(candidates: Iterable[Found], type_code: str, site: str = "") -> Found | None:
    """Which of the open series of an entity numbers a kind of document (BT-3) at a site.

    Where a site has no series of its own, that of the entity does; there is never a choice.
    """
    fitting = {one.site: one for one in candidates if type_code in one.type_codes}
    return fitting.get(site) or fitting.get("")
