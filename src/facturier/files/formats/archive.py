"""ZIP archives. No path of theirs is ever used, nothing is written beside the store.

An archive is measured before anything comes out of it: it comes out whole, or not at all.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from facturier.einvoice.unreadable import Unreadable
from facturier.files.formats import contents
from facturier.files.formats.contents import REASONS, Contents, Entry, LeftOut, Limits
from facturier.files.rules import safe_name

CHUNK = 1 << 18
_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535
_BYTES_OF_A_RECORD = 700  # of the directory: a header of 46 bytes and a long name
_MORE_THAN_16_BITS = 0xFFFF
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".directory"})
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError,
    NotImplementedError, RuntimeError, OverflowError, IndexError,
)  # fmt: skip


def opened_archive(path: Path, limits: Limits) -> Contents:
    """What a ZIP holds; raises `Unreadable` for one that is broken, closed, or too large.

    Every entry was decompressed once, and counted, before this answers. The archive stays open for
    all its entries: to open it is to read its directory, ten thousand names for each of them.
    """
    with ExitStack() as until_taken:
        try:
            _ensure_small_directory(path, limits)
            archive = until_taken.enter_context(zipfile.ZipFile(path))
            infos = archive.infolist()
            names = [_name_of(info) for info in infos]
            _ensure_acceptable(infos, names, limits)
            found = _sorted_out(infos, names)
            _measure(archive, infos, found[0], path.stat().st_size, limits)
        except Unreadable:
            raise
        except _BROKEN as error:
            raise _refused("archive-broken") from error
        if not found[0]:
            raise _refused("archive-empty")
        until_taken.pop_all()
    return Contents(*found, lambda entry: _chunks(archive, infos[entry.position]), archive.close)


def _refused(code: str, **params: object) -> Unreadable:
    return Unreadable(code, REASONS[code], **params)


def _ensure_small_directory(path: Path, limits: Limits) -> None:
    """Look at the end record before the library reads a directory of a million names."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - _END_RECORD.size))
        end = file.read()
    at = end.rfind(_END)
    if at < 0 or len(end) - at < _END_RECORD.size:
        raise _refused("archive-broken")
    record = _END_RECORD.unpack_from(end, at)
    many, length = record[4], record[5]
    if many > limits.entries or many == _MORE_THAN_16_BITS:
        raise _refused("archive-too-many", limit=limits.entries)
    if length > limits.entries * _BYTES_OF_A_RECORD:
        raise _refused("archive-too-many", limit=limits.entries)


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: many write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _ensure_acceptable(infos: list[zipfile.ZipInfo], names: list[str], limits: Limits) -> None:
    if len(infos) > limits.entries:
        raise _refused("archive-too-many", limit=limits.entries)
    if any(info.flag_bits & 0x1 for info in infos):
        raise _refused("archive-encrypted")
    if any(info.compress_type not in _METHODS for info in infos):
        raise _refused("archive-unknown-method")
    if _OFFICE.intersection(names):
        raise _refused("office-document")


def _sorted_out(
    infos: list[zipfile.ZipInfo], names: list[str]
) -> tuple[tuple[Entry, ...], tuple[LeftOut, ...]]:
    entries, left_out = [], []
    for position, (info, name) in enumerate(zip(infos, names, strict=True)):
        if info.is_dir():
            continue
        plain = safe_name(name)
        if why := _why_left_out(info, name):
            left_out.append(LeftOut(plain, why))
        else:
            entries.append(Entry(position, plain))
    return tuple(entries), tuple(left_out[: contents.MOST_LEFT_OUT])


def _why_left_out(info: zipfile.ZipInfo, name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if "__MACOSX" in parts or parts[-1].lower() in _JUNK:
        return contents.IS_FOLDER_JUNK
    # What is no plain file: a link, a device. Its target is never looked at.
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return contents.IS_LINK
    return contents.IS_EMPTY if info.file_size == 0 else ""


def _measure(
    archive: zipfile.ZipFile,
    infos: list[zipfile.ZipInfo],
    entries: tuple[Entry, ...],
    size: int,
    limits: Limits,
) -> None:
    """Count what really comes out, whatever the archive declares; the sums of each are checked."""
    in_all = 0
    for entry in entries:
        each = 0
        with archive.open(infos[entry.position]) as file:
            while chunk := file.read(CHUNK):
                each += len(chunk)
                in_all += len(chunk)
                if each > limits.bytes_each or in_all > limits.bytes_in_all:
                    limit = limits.bytes_each if each > limits.bytes_each else limits.bytes_in_all
                    raise _refused("archive-too-large", limit=limit // 10**6)
                if in_all > limits.ratio_counts_beyond and in_all > limits.ratio * size:
                    raise _refused("archive-swells")


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as file:
        while chunk := file.read(CHUNK):
            yield chunk
