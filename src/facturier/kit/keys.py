"""Keys: UUID version 7, so that new rows stand together at the end of their index."""

import os
import threading
import time
from uuid import UUID

_TICKS = 1 << 12  # of a millisecond: what the twelve bits after its version can tell apart
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered key (RFC 9562, version 7): 48 bits of milliseconds, 12 of parts, 62 random.

    Each key of a process is above the one before, also within a millisecond (6.2, methods 2 and 3):
    rows in the order of their keys stand in the order in which they were made.
    """
    ticks = _risen(time.time_ns() * _TICKS // 1_000_000)
    milliseconds, part = divmod(ticks, _TICKS)
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=milliseconds << 80 | 0x7 << 76 | part << 64 | 0x2 << 62 | random)


def _risen(ticks: int) -> int:
    global _last  # noqa: PLW0603 - what a process has given is the process's own
    with _lock:
        _last = max(ticks, _last + 1)
        return _last
