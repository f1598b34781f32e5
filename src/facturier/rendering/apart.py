"""Run as a process of its own, which can be killed:

- `apart.py draw FILE FOLDER` writes FOLDER/1.png, 2.png, ... of a PDF or a picture
- `apart.py print TEMPLATE.typ` reads the values of a sheet (JSON) from its input and writes a PDF.

What it is given comes from outside and is not trusted: processor time, memory, pages and pixels are
bounded, and whatever happens here ends with this process. It knows nothing else of the application.
"""

import importlib.util
import os
import re
import resource
import sys
from pathlib import Path

MEMORY = 2 * 2**30
CPU_SECONDS = 20

PAGES = 20
WIDTH = 1240  # pixels; A4 at 150 dots per inch
TALLEST = 4 * WIDTH
MOST_PIXELS = 120_000_000
"""Of a picture: a scanned A3 page at 600 dots per inch has less than 70 million."""

FONTS = "fontpkg_inter"
MARK = "\u25af"
# How the printer names a character that it cannot print.
_WITHOUT_GLYPH = re.compile(r'(?:the text|codepoint) `"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUNDS = 4
# What the fonts surely have: Latin letters, then punctuation, currencies and plain signs.
_PLAIN = re.compile(r"[\x00-\u024f\u2000-\u22ff\u25a0-\u25cf]")


def limit() -> None:
    """Bound this process before it loads the library that does the work."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(source: str, folder: str) -> None:
    """Draw the first pages of a PDF or of a picture."""
    with Path(source).open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    if is_pdf:
        draw_pdf(source, folder)
    else:
        draw_picture(source, folder)


def draw_picture(source: str, folder: str) -> None:
    """Draw a photograph or a scan, upright, as wide as a page; a TIFF may hold several."""
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own limit is exact, and told before anything is decoded
    with Image.open(source, formats=["JPEG", "PNG", "WEBP", "TIFF", "HEIF"]) as picture:
        for index in range(min(getattr(picture, "n_frames", 1), PAGES)):
            picture.seek(index)
            if picture.width * picture.height > MOST_PIXELS:
                return
            picture.draft("RGB", (2 * WIDTH, 2 * TALLEST))
            page = ImageOps.exif_transpose(picture).convert("RGB")
            page.thumbnail((WIDTH, TALLEST))
            page.quantize(256).save(Path(folder) / f"{index + 1}.png", optimize=False)


def draw_pdf(source: str, folder: str) -> None:
    """Draw the first pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    for index in range(min(len(document), PAGES)):
        page = document[index]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            continue
        scale = min(WIDTH / width, TALLEST / height)
        picture = page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil()
        picture.convert("RGB").quantize(64).save(Path(folder) / f"{index + 1}.png", optimize=False)


def print_sheet(template: str) -> None:
    """Print the sheet that comes in; a character that no font can draw becomes a mark."""
    sys.stdout.buffer.write(printed(Path(template), sys.stdin.buffer.read().decode()))


def printed(template: Path, sheet: str) -> bytes:
    """The PDF of a sheet: PDF/A-3a and PDF/UA-1, the same bytes for the same values.

    PDF/A admits no missing glyph, and the printer names all those that it misses at once: they are
    replaced and it is asked again. Since a replaced character may change how its neighbours are
    shaped, a few rounds are allowed; the last one leaves Latin letters only.
    """
    # One thread for each core would take more address space than this process may have.
    os.environ["RAYON_NUM_THREADS"] = "2"
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder_of_fonts()]
    )
    for round_ in range(_ROUNDS):
        try:
            return typst.compile(
                template,
                root=template.parent,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"sheet": sheet},
                pdf_standards=["a-3a", "ua-1"],
                timestamp=0,
            )
        except typst.TypstError as error:
            missing = without_glyph(error.diagnostic)
            if not missing or round_ == _ROUNDS - 1:
                raise
            if round_ == _ROUNDS - 2:
                missing = set(_PLAIN.sub("", sheet))
            sheet = sheet.translate(dict.fromkeys(map(ord, missing), MARK))
    raise AssertionError("the last round returns or raises")


def without_glyph(diagnostic: str) -> set[str]:
    """The characters beyond ASCII that the printer says it cannot print."""
    return {
        character
        for named in _WITHOUT_GLYPH.findall(diagnostic)
        for character in _ESCAPED.sub(lambda found: chr(int(found[1], 16)), named)
        if character > "\x7f"
    }


def folder_of_fonts() -> str:
    """Where the package that carries Inter keeps its files; it is read, never imported."""
    spec = importlib.util.find_spec(FONTS)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(FONTS)
    return str(Path(spec.origin).with_name("files"))


if __name__ == "__main__":
    limit()
    if sys.argv[1] == "draw":
        draw(*sys.argv[2:])
    else:
        print_sheet(*sys.argv[2:])
