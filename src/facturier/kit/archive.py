"""A ZIP archive sent while it is made: one member in memory at a time."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from facturier.kit.tables import file_name


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive."""

    name: str
    content: bytes
    folder: str = ""
    """Where it stands: folders between slashes, each made safe; empty is the archive itself."""


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until it is taken on. It cannot be gone back in."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content) -> int:
        self.held += content
        return len(content)

    def taken(self) -> bytes:
        content = bytes(self.held)
        self.held.clear()
        return content


def stream_zip(members: Iterable[Member]) -> Iterator[bytes]:
    """The archive of some files; two of one name are told apart.

    No name leads to a folder: that is said apart.
    """
    sink = _Sink()
    names: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member in members:
            archive.writestr(_own_name(member, names), member.content)
            yield sink.taken()
    yield sink.taken()


def _own_name(member: Member, names: set[str]) -> str:
    name = member.name
    folder = "".join(f"{file_name(part)}/" for part in member.folder.split("/") if part)
    stem, dot, ending = name.rpartition(".")
    stem = file_name(stem if dot else name)
    ending = file_name(ending) if dot else ""
    number, own = 1, f"{folder}{stem}{dot}{ending}"
    while own.casefold() in names:
        number += 1
        own = f"{folder}{stem} ({number}){dot}{ending}"
    names.add(own.casefold())
    return own
