"""Drawing and printing pages, each in a process of its own that can be killed."""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.einvoice.document import Document
from facturier.einvoice.reading import Reading
from facturier.kit.refusal import Refusal
from facturier.kit.whole_file import write_whole
from facturier.rendering import scanning
from facturier.rendering.extracting import ABSENT
from facturier.rendering.making import (
    CannotMake,
    MadeFile,
    make_invoice_file,
    make_page,
    prepare_logo,
    preview_pages,
    require_look,
    require_printable,
)
from facturier.rendering.queries import (
    VERSION,
    drawn_pages,
    folder_of,
    page_picture,
    reading_file,
    scans_are_read,
    to_be_drawn,
)
from facturier.rendering.rules.kept import Unrecognised, kept_to_json, lightened
from facturier.rendering.rules.report import Report, report_sheet
from facturier.rendering.rules.sheet import SourceNote, document_sheet

__all__ = [
    "CannotExtract",
    "CannotMake",
    "CannotPrint",
    "MadeFile",
    "draw_pages",
    "extract_attachment",
    "forget_pages",
    "keep_reading",
    "make_invoice_file",
    "make_page",
    "prepare_logo",
    "preview_pages",
    "print_document",
    "print_report",
    "require_look",
    "require_printable",
    "words_of_pictures",
]

SECONDS_TO_DRAW = 30
SECONDS_TO_PRINT = 20
MOST_TO_PRINT = 16 * 2**20
"""Bytes of a sheet that may be printed: more would only be given up after `SECONDS_TO_PRINT`."""
SECONDS_TO_EXTRACT = 20
SECONDS_TO_SCAN = 240
"""Four pages of some five seconds of processor each, behind everything else."""
SECONDS_TO_WAIT = 10
"""For a turn to print."""
AT_ONCE = 2
"""Prints of one process at once: each takes a core, and the pages of others wait meanwhile."""
_ROOM = Path(__file__).parent
_turns = threading.BoundedSemaphore(AT_ONCE)
_scanning = threading.Lock()


class CannotPrint(Refusal):
    """The PDF could not be made: too long a document, or a fault of ours that the log tells."""


def draw_pages(organisation_id: UUID, key: str, pdf: Path, now: datetime) -> None:
    """Draw the pages once; a file that cannot be drawn leaves an empty folder, never an error.

    A hostile PDF may loop or swell: the drawing process has limits of time and memory, and the
    page then shows the data that were read instead. The empty folder remembers the attempt: a
    later view has it tried again (`queries.to_be_drawn`).
    """
    folder = folder_of(organisation_id, key)
    if not to_be_drawn(organisation_id, key, now):
        return
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    drawing = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".drawing-"))
    try:
        _apart("draw", str(pdf), str(drawing), seconds=SECONDS_TO_DRAW)
    except subprocess.TimeoutExpired:
        for page in drawing.iterdir():
            page.unlink()
    try:
        drawing.rename(folder)  # which takes the place of an empty one
    except OSError:
        shutil.rmtree(drawing)  # another worker drew them meanwhile


def forget_pages(organisation_id: UUID, key: str) -> None:
    """Remove the pictures of a file that is forgotten."""
    shutil.rmtree(folder_of(organisation_id, key), ignore_errors=True)


def keep_reading(organisation_id: UUID, sha256: str, reading: Reading | None) -> None:
    """Keep what was read of an original, so that nobody who looks at it reads it again.

    None remembers that it could not be read. Whole or not at all: a page may be read meanwhile.
    """
    kept = {"reading": None} if reading is None else kept_to_json(lightened(reading))
    body = json.dumps({"version": VERSION, **kept}, ensure_ascii=False, separators=(",", ":"))
    path = reading_file(organisation_id, sha256)
    write_whole(path.parent, [gzip.compress(body.encode(), 6, mtime=0)], lambda _sha256: path)


def words_of_pictures(organisation_id: UUID, key: str) -> list[Any] | None:
    """The words of the pages that were drawn of a scan, as `scanning` writes them.

    None where there is no engine (`make ocr`), no picture, or no end within its limits. It takes
    seconds of processor and about 1 GiB: one at a time in a process.
    """
    pages = range(1, (drawn_pages(organisation_id, key) or 0) + 1)
    pictures = [one for page in pages if (one := page_picture(organisation_id, key, page))]
    if not pictures or not scans_are_read():
        return None
    with _scanning:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-m", scanning.__name__, *map(str, pictures)],
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS_TO_SCAN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    try:
        return json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        return None


class CannotExtract(Refusal):
    """The content of an attachment could not be taken out of its file."""


def extract_attachment(original: Path, number: int) -> bytes | None:
    """The bytes of an attachment of an electronic invoice, counted from one; None without any.

    The file is read again in a process of its own. Raises `CannotExtract` where it has no turn, or
    cannot be read within its limits.
    """
    if not _turns.acquire(timeout=SECONDS_TO_WAIT):
        raise CannotExtract(
            "attachment.busy", _("Le serveur est occupé. Réessayez dans une minute."), status=503
        )
    done = None
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-m",
                "facturier.rendering.extracting",
                str(original),
                str(number),
            ],
            # Whoever takes over a process that reads a hostile file finds no address and no secret.
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS_TO_EXTRACT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pass
    finally:
        _turns.release()
    if done is None or done.returncode not in (0, ABSENT):
        raise CannotExtract(
            "attachment.unreadable",
            _("Cette pièce n'a pas pu être extraite. Téléchargez l'original, qui la contient."),
            status=422,
        )
    return None if done.returncode == ABSENT else done.stdout


def print_document(
    document: Document,
    language: str,
    *,
    not_understood: Sequence[Unrecognised] = (),
    source_note: SourceNote | None = None,
    attachment_sizes: Sequence[int | None] | None = None,
) -> bytes:
    """The PDF (A-3a, UA-1) of a document that came without pages; the same bytes each time.

    Nothing is computed: what the document states is printed as it states it. `not_understood` lists
    what the file holds beyond the document. Raises `CannotPrint`.
    """
    sheet = document_sheet(
        document,
        language,
        not_understood=not_understood,
        source_note=source_note,
        attachment_sizes=attachment_sizes,
    )
    return _print("document.typ", sheet)


def print_report(report: Report, language: str) -> bytes:
    """The PDF (A-3a, UA-1) that tells what the checks of a file found. Raises `CannotPrint`."""
    return _print("report.typ", report_sheet(report, language))


def _print(template: str, sheet: dict[str, object]) -> bytes:
    values = json.dumps(sheet, ensure_ascii=False).encode()
    if len(values) > MOST_TO_PRINT:
        raise _too_long()
    if not _turns.acquire(timeout=SECONDS_TO_WAIT):
        raise CannotPrint(
            "print.busy",
            _("D'autres documents s'impriment en ce moment. Réessayez dans une minute."),
            status=503,
        )
    try:
        done = _apart(
            "print", str(_ROOM / "pages" / template), seconds=SECONDS_TO_PRINT, given=values
        )
    except subprocess.TimeoutExpired:
        raise _too_long() from None
    finally:
        _turns.release()
    if done.returncode or not done.stdout:
        raise CannotPrint(
            "print.failed",
            _("Le PDF n'a pas pu être préparé. Consultez le document à l'écran."),
            status=422,
        )
    return done.stdout


def _too_long() -> CannotPrint:
    return CannotPrint(
        "print.too-long",
        _("Le document est trop long pour être imprimé. Consultez-le à l'écran."),
        status=422,
    )


def _apart(
    task: str, *arguments: str, seconds: float, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run one task of `apart.py` to its end; killed after `seconds`, with `TimeoutExpired`."""
    return subprocess.run(
        [sys.executable, "-I", str(_ROOM / "apart.py"), task, *arguments],
        # Whoever takes over a process that reads a hostile file finds no address and no secret.
        env={},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
    )
