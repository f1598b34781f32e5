"""Run as a process of its own: `draw_pages.py FILE.pdf FOLDER` writes FOLDER/1.png, 2.png, ...

The file comes from outside and is not trusted: processor time, memory, pages and pixels are
bounded, and whatever happens here ends with this process.
"""

import resource
import sys
from pathlib import Path

PAGES = 20
WIDTH = 1240  # pixels; A4 at 150 dots per inch
TALLEST = 4 * WIDTH
MEMORY = 2 * 2**30
CPU_SECONDS = 20


def main(source: str, folder: str) -> None:
    """Draw the first pages of a PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # after the limits, so that they bound it too

    document = pypdfium2.PdfDocument(source)
    for index in range(min(len(document), PAGES)):
        page = document[index]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            continue
        scale = min(WIDTH / width, TALLEST / height)
        picture = page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil()
        picture.convert("RGB").quantize(64).save(Path(folder) / f"{index + 1}.png", optimize=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
