"""Drawing and printing pages, each in a process of its own that can be killed."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.einvoice.document import Document
from facturier.kit.refusal import Refusal
from facturier.rendering.queries import folder_of
from facturier.rendering.rules.report import Report, report_sheet
from facturier.rendering.rules.sheet import SourceNote, Unrecognised, document_sheet

SECONDS_TO_DRAW = 30
SECONDS_TO_PRINT = 20
MOST_TO_PRINT = 16 * 2**20
"""Bytes of a sheet that may be printed: more would only be given up after `SECONDS_TO_PRINT`."""
_ROOM = Path(__file__).parent


class CannotPrint(Refusal):
    """The PDF could not be made: too long a document, or a fault of ours that the log tells."""


def draw_pages(organisation_id: UUID, sha256: str, pdf: Path) -> None:
    """Draw the pages once; a file that cannot be drawn leaves an empty folder, never an error.

    A hostile PDF may loop or swell: the drawing process has limits of time and memory, and the
    page then shows the data that were read instead.
    """
    folder = folder_of(organisation_id, sha256)
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    drawing = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".drawing-"))
    try:
        _apart("draw", str(pdf), str(drawing), seconds=SECONDS_TO_DRAW)
    except subprocess.TimeoutExpired:
        for page in drawing.iterdir():
            page.unlink()
    try:
        drawing.rename(folder)
    except OSError:
        shutil.rmtree(drawing)  # another worker drew them meanwhile


def print_document(
    document: Document,
    language: str,
    *,
    not_understood: Sequence[Unrecognised] = (),
    source_note: SourceNote | None = None,
) -> bytes:
    """The PDF (A-3a, UA-1) of a document that came without pages; the same bytes each time.

    Nothing is computed: what the document states is printed as it states it. `not_understood` lists
    what the file holds beyond the document. Raises `CannotPrint`.
    """
    sheet = document_sheet(
        document, language, not_understood=not_understood, source_note=source_note
    )
    return _print("document.typ", sheet)


def print_report(report: Report, language: str) -> bytes:
    """The PDF (A-3a, UA-1) that tells what the checks of a file found. Raises `CannotPrint`."""
    return _print("report.typ", report_sheet(report, language))


def _print(template: str, sheet: dict[str, object]) -> bytes:
    values = json.dumps(sheet, ensure_ascii=False).encode()
    if len(values) > MOST_TO_PRINT:
        raise _too_long()
    try:
        done = _apart(
            "print", str(_ROOM / "pages" / template), seconds=SECONDS_TO_PRINT, given=values
        )
    except subprocess.TimeoutExpired:
        raise _too_long() from None
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
