"""What an address of the list says, and addresses that say something else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import urlencode

from facturier.kit.addresses import address
from facturier.kit.web import key_or_none
from facturier.register.labels import COLUMNS, USUAL_COLUMNS
from facturier.register.queries.page import FIRST, Cursor
from facturier.register.rules.narrowing import (
    NEWEST_FIRST,
    PARAMETERS,
    Narrowing,
    Place,
    Sorting,
    Unread,
    address_of,
    narrowing_of,
    place_of,
    place_text,
    sorting_of,
    sorting_text,
)

TYPED = frozenset({"q", "min", "max"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a list asks for."""

    narrowing: Narrowing
    sorting: Sorting = NEWEST_FIRST
    columns: tuple[str, ...] = USUAL_COLUMNS
    cursor: Cursor = FIRST
    view_id: UUID | None = None
    unread: tuple[Unread, ...] = ()

    def parameters(self) -> dict[str, str]:
        """What a saved view keeps: narrowing, order and columns."""
        return self._said(address_of(self.narrowing), self.sorting)

    def _said(self, narrowed: dict[str, str], sorting: Sorting) -> dict[str, str]:
        said = dict(narrowed)
        if order := sorting_text(sorting):
            said["tri"] = order
        if self.columns != USUAL_COLUMNS:
            said["colonnes"] = ",".join(self.columns)
        return said

    def ordered(self, sortings: Iterable[Sorting]) -> list[str]:
        """The addresses of the same list in other orders, from its first page."""
        narrowed, view = address_of(self.narrowing), str(self.view_id or "")
        found = []
        for sorting in sortings:
            said = self._said(narrowed, sorting) | ({"vue": view} if view else {})
            found.append(address("register:list") + (f"?{urlencode(said)}" if said else ""))
        return found

    def url(self, name: str = "register:list", **changes: Any) -> str:
        """The address of the same list with some fields changed, from its first page."""
        return self.with_changes(**changes).address(name)

    def with_changes(self, **changes: Any) -> "Asked":
        """The same list with some fields of it, or of its narrowing, changed."""
        own = {key: value for key, value in changes.items() if key in self.__slots__}
        others = {key: value for key, value in changes.items() if key not in own}
        return replace(self, narrowing=replace(self.narrowing, **others), cursor=FIRST, **own)

    def address(self, name: str = "register:list") -> str:
        """The address that says all of it."""
        said = self.parameters()
        if self.view_id:
            said["vue"] = str(self.view_id)
        if self.cursor.after:
            said["apres"] = place_text(self.cursor.after)
        if self.cursor.before:
            said["avant"] = place_text(self.cursor.before)
        return address(name) + (f"?{urlencode(said)}" if said else "")

    def page_url(self, *, after: Place | None = None, before: Place | None = None) -> str | None:
        """The address of another page of the same list."""
        if after is None and before is None:
            return None
        return replace(self, cursor=Cursor(after, before)).address()


def asked_by(request: HttpRequest) -> Asked:
    """What the address of a request asks for; what cannot be read is told, and narrows nothing."""
    return asked_in(request.GET)


def asked_in(parameters: Any) -> Asked:
    """The same of parameters that stand elsewhere: in a form, in a saved view."""
    narrowing, unread = narrowing_of(_texts(parameters))
    order = parameters.get("tri", "")
    sorting = sorting_of(order) if order else NEWEST_FIRST
    if sorting is None:
        unread = (*unread, Unread("tri", order[:60], "choice"))
    return Asked(
        narrowing=narrowing,
        sorting=sorting or NEWEST_FIRST,
        columns=_columns(_several(parameters, "colonnes")),
        cursor=_cursor(parameters),
        view_id=key_or_none(parameters.get("vue", "")),
        unread=unread,
    )


def _several(parameters: Any, name: str) -> str:
    """The boxes of a form that bear one name, as the one text of an address."""
    if hasattr(parameters, "getlist"):
        return ",".join(part for part in parameters.getlist(name) if part)
    return parameters.get(name, "")


def _texts(parameters: Any) -> dict[str, str]:
    """Each parameter as one text. Typed fields stay as they are: an amount may hold a comma."""
    return {
        name: parameters.get(name, "") if name in TYPED else _several(parameters, name)
        for name in PARAMETERS
    }


def _columns(text: str) -> tuple[str, ...]:
    chosen = {part for part in text.split(",") if part in COLUMNS}
    return tuple(column for column in COLUMNS if column in chosen) or USUAL_COLUMNS


def _cursor(parameters: Any) -> Cursor:
    after = place_of(parameters.get("apres", ""))
    return Cursor(after, None if after else place_of(parameters.get("avant", "")))
