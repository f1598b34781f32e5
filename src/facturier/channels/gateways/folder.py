"""A folder of this machine into which others put files. Nothing of it is deleted.

Whoever writes there is a stranger: names are opened below the folder alone, no link is followed,
and what is moved is looked at again, since it may have been changed for something else meanwhile.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.channels.rules.folder import (
    MOST_LISTED,
    REFUSED,
    TAKEN,
    Kind,
    Standing,
    folder_name,
    is_folder_of,
)

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Not waiting: the far end of a pipe may never come.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PIECE = 2**20
_LONGEST_NAME = 255  # bytes


class FolderTrouble(Exception):
    """The folder could not be looked into; its text says why, for the administrator."""


class Changed(Exception):
    """A file is no more what was seen: it is left, and looked at again."""


class Folder:
    """The sub-folder of an organisation, open, for one look at a time."""

    def __init__(self, number: int, taken: int, refused: int) -> None:
        self._number = number
        self._within = {TAKEN: taken, REFUSED: refused}

    def standing(self) -> list[Standing]:
        """What stands there but for our own two folders, in the order of names."""
        with os.scandir(self._number) as entries:
            names = [one.name for one in islice(entries, MOST_LISTED)]
        found = (self._at(name) for name in sorted(names) if name not in self._within)
        return [one for one in found if one is not None]

    def pieces(self, one: Standing) -> Iterator[bytes]:
        """The bytes of a file as it was seen; raises `Changed`, or `PermissionError`."""
        try:
            number = os.open(one.name, _FILE, dir_fd=self._number)
        except PermissionError:
            raise
        except OSError as error:  # gone, or a link by now
            raise Changed from error
        try:
            _ensure_same(number, one)
            while piece := os.read(number, _PIECE):
                yield piece
            _ensure_same(number, one)
        finally:
            os.close(number)

    def move(self, one: Standing, to: str, mark: str) -> str:
        """Put what was seen into `TAKEN` or `REFUSED`; answers its name there.

        Where it is another one by now, it comes back beside, under the new name: raises `Changed`;
        `FolderTrouble` where the disk does not let it go.
        """
        name = _marked(one.name, mark)
        if self._at(one.name) != one:
            raise Changed
        there = self._within[to]
        try:
            os.rename(one.name, name, src_dir_fd=self._number, dst_dir_fd=there)
        except FileNotFoundError as gone:
            raise Changed from gone
        except OSError as error:
            raise FolderTrouble(_words(error)) from error
        if _mark_of(name, there) != one.mark():
            with suppress(FileNotFoundError):
                os.rename(name, name, src_dir_fd=there, dst_dir_fd=self._number)
            raise Changed
        return name

    def explain(self, name: str, words: str) -> None:
        """Say beside a refused file why it is, unless somebody has put something there."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        beside = os.fsdecode(os.fsencode(name)[: _LONGEST_NAME - 10]) + ".motif.txt"
        try:
            number = os.open(beside, flags, 0o660, dir_fd=self._within[REFUSED])
        except FileExistsError:
            return
        with os.fdopen(number, "w", encoding="utf-8") as text:
            text.write(words + "\n")

    def _at(self, name: str) -> Standing | None:
        try:
            found = os.stat(name, dir_fd=self._number, follow_symlinks=False)
        except OSError:
            return None
        kind = _kind(found.st_mode)
        names = found.st_nlink if kind is Kind.FILE else 1
        return Standing(name, kind, found.st_size, found.st_mtime_ns, found.st_ino, names)


@contextmanager
def opened_folder(root: Path, organisation_id: UUID, called: str) -> Iterator[Folder | None]:
    """The sub-folder of an organisation, made where there is none; None while another one looks.

    Raises `FolderTrouble` for whatever the disk refuses.
    """
    numbers: list[int] = []
    try:
        try:
            numbers.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
            own = _own(numbers[0], organisation_id, called)
            numbers.append(own)
            numbers += [_made(own, name) for name in (TAKEN, REFUSED)]
            fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Folder(own, *numbers[2:])
    except OSError as error:
        raise FolderTrouble(_words(error)) from error
    finally:
        for number in numbers:
            os.close(number)


def _own(root: int, organisation_id: UUID, called: str) -> int:
    with os.scandir(root) as entries:
        found = sorted(one.name for one in entries if is_folder_of(one.name, organisation_id))
    if len(found) > 1:
        raise FolderTrouble(
            _("Deux dossiers portent la clé de votre entreprise : %(names)s. Retirez-en un.")
            % {"names": ", ".join(_shown(one) for one in found)[:200]}
        )
    return _made(root, found[0] if found else folder_name(called, organisation_id))


def _made(within: int, name: str) -> int:
    with suppress(FileExistsError):
        os.mkdir(name, 0o770, dir_fd=within)
    return os.open(name, _FOLDER, dir_fd=within)


def _ensure_same(number: int, one: Standing) -> None:
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode) or _mark(found) != one.mark():
        raise Changed


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino


def _mark_of(name: str, within: int) -> tuple[int, int, int] | None:
    try:
        return _mark(os.stat(name, dir_fd=within, follow_symlinks=False))
    except OSError:
        return None


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    return Kind.LINK if stat.S_ISLNK(mode) else Kind.SPECIAL


def _marked(name: str, mark: str) -> str:
    """A name that nothing else has: the mark, then as much of the name's end as there is room."""
    whole = f"{mark}-{name.lstrip('.') or 'fichier'}"
    raw = os.fsencode(whole)
    if len(raw) <= _LONGEST_NAME - 12:
        return whole
    start = len(mark) + 1
    return os.fsdecode(raw[:start] + raw[start:][-(_LONGEST_NAME - 12 - start) :])


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("Le dossier surveillé n'existe pas sur le serveur. Créez-le, ou corrigez son nom.")
    if isinstance(error, PermissionError):
        return _("Facturier n'a pas le droit d'écrire dans le dossier surveillé.")
    if isinstance(error, NotADirectoryError):
        return _("À la place d'un dossier de la reprise se trouve autre chose. Retirez-le.")
    return _("Le disque ne se laisse pas lire : %(why)s") % {"why": (error.strerror or "?")[:120]}
