"""What was read of some rows, known for as long as these rows stand.

Many documents in a row ask for the same entity, customer, mentions and looks. Instead of asking how
long an answer may be believed, it is asked each time whether the rows are still those that it was
read from: one statement in place of many, and never an answer that has passed.

PostgreSQL writes a changed row elsewhere, under the transaction that changed it: the places and the
transactions of all rows (`ctid`, `xmin`) are the same as long as none was added, changed or gone.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from facturier.kit.statements import asked

Value = TypeVar("Value")
Stamp = tuple[str | None, ...]
"""The state of the rows of each table; None where there is none."""


def standing(table: str, rows: str) -> str:
    """The part of a question that says how the rows of a table stand that meet a condition."""
    return (
        "(SELECT string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)"  # noqa: S608
        f' FROM "{table}" WHERE {rows})'
    )


class Remembered(Generic[Value]):
    """Values by key, each read of rows; `parts` are made by `standing`.

    What a value is made from beside these rows belongs into its key. Values are shared: nobody
    changes them.
    """

    def __init__(self, most: int, *parts: str) -> None:
        self._most = most
        self._question = f"SELECT {', '.join(parts)}"
        self._kept: OrderedDict[Hashable, tuple[Stamp, Value]] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: Hashable, rows: Mapping[str, Any], read: Callable[[], Value]) -> Value:
        """The value of a key; read where it is not known, or where a row has changed since.

        `rows` fills the conditions of the parts. Asked before anything is read, so that a change in
        between is met by the next question.
        """
        [stamp] = asked(self._question, rows)
        with self._turn:
            known = self._kept.get(key)
            if known is not None and known[0] == stamp:
                self._kept.move_to_end(key)
                return known[1]
        value = read()
        with self._turn:
            self._kept[key] = stamp, value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value
