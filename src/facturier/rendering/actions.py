"""Drawing the pages of a PDF, in a process of its own that can be killed."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from facturier.rendering.queries import folder_of

SECONDS = 30


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
        subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("draw_pages.py")), pdf, drawing],
            # Whoever takes over the drawing of a hostile file finds no address and no secret.
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        for page in drawing.iterdir():
            page.unlink()
    try:
        drawing.rename(folder)
    except OSError:
        shutil.rmtree(drawing)  # another worker drew them meanwhile
