"""A step that is undone as a whole: what stands inside it needs no savepoint of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_whole: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def undone_as_a_whole() -> Iterator[None]:
    """Undo all of the block where it raises. Nothing inside may be caught and gone on from."""
    token = _whole.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _whole.reset(token)


@contextmanager
def undone_alone() -> Iterator[None]:
    """Undo the block where it raises, whatever its caller makes of that.

    Within `undone_as_a_whole` the savepoint of that one does: what raises undoes all of it.
    """
    with transaction.atomic(savepoint=not _whole.get()):
        yield
