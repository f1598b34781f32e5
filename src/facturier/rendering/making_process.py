"""The process that makes our files: `python -I -m facturier.rendering.making_process`.

The values of a page come in, a PDF goes out, its XML attached; or the pages as pictures; or a logo
made fit for print. It is kept warm by `rendering.maker`: loading the printer and its typefaces
takes longer than printing. It has no environment, and ends over whatever is too much for it.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from facturier.kit.warm_process import (
    give_up_rights,
    memory_held,
    private_streams,
    read_frame,
    renew_processor_time,
    write_frame,
    write_values,
)
from facturier.rendering.apart import folder_of_fonts, without_glyph

CPU_SECONDS = 60
MOST_LOGO_PIXELS = 40_000_000
LOGO_WIDTH, LOGO_HEIGHT = 1200, 500  # pixels: 70 mm at 435 dots per inch
_PAGES = Path(__file__).parent / "pages"
_SOURCES = {"main.typ": "invoice.typ", "house.typ": "house.typ"}
_NETWORK = ("socket.", "urllib.", "ftplib.", "http.client.", "smtplib.")
_PROGRAMS = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")
Answer = tuple[dict[str, Any], list[bytes]]


def main() -> None:
    """Do one task after the other until the other side closes."""
    incoming, outgoing = private_streams()
    give_up_rights()
    # More threads take more memory, and no page of an invoice is long enough to repay them.
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst

    # Their modules load other parts when first used: not under the eyes of the audit hook.
    from facturier.einvoice import facturx_embedding, facturx_faults  # noqa: F401

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder_of_fonts()]
    )
    sys.addaudithook(_stay_inside)
    write_values(outgoing, {"ready": True})
    while (asked := read_frame(incoming)) is not None:
        content = read_frame(incoming)
        sheet = read_frame(incoming)
        assert content is not None
        assert sheet is not None
        renew_processor_time(CPU_SECONDS)
        question = json.loads(asked)
        task = _TASKS[question["task"]]
        said, frames = task(question, content, sheet.decode(), fonts)
        write_values(outgoing, {**said, "frames": len(frames), "memory": memory_held()})
        for frame in frames:
            write_frame(outgoing, frame)


def make(question: dict[str, Any], xml: bytes, sheet: str, fonts: Any) -> Answer:
    """The PDF of a page, with its XML attached where there is one."""
    pages, refused = _compiled(question, sheet, fonts, "pdf")
    if refused:
        return refused, []
    pdf = pages[0]
    if not question["level"]:
        return {}, [pdf]
    from facturier.einvoice.facturx_embedding import embed
    from facturier.einvoice.facturx_faults import facturx_faults

    issued = date.fromisoformat(question["issued"]) if question["issued"] else None
    made = embed(pdf, xml, question["level"], issued)
    return {"faults": facturx_faults(made, xml, question["level"])}, [made]


def show(question: dict[str, Any], _content: bytes, sheet: str, fonts: Any) -> Answer:
    """The pages as pictures (PNG), for a preview."""
    pages, refused = _compiled(question, sheet, fonts, "png")
    return (refused, []) if refused else ({}, pages)


def _compiled(
    question: dict[str, Any], sheet: str, fonts: Any, form: str
) -> tuple[list[bytes], dict[str, Any]]:
    import typst

    how: dict[str, Any] = {"pdf_standards": ["a-3a", "ua-1"], "timestamp": 0}
    if form == "png":  # a preview is no file to keep
        how = {"format": "png", "ppi": float(question["ppi"])}
    try:
        made: Any = typst.compile(
            {**_sources(), "sheet.json": sheet.encode()},
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"logo": question["logo"]},
            **how,
        )
    except typst.TypstError as error:
        print(error.diagnostic, file=sys.stderr)
        return [], {"missing": sorted(without_glyph(error.diagnostic)), "failed": True}
    return made if isinstance(made, list) else [made], {}


@cache
def _sources() -> dict[str, bytes]:
    return {name: (_PAGES / file).read_bytes() for name, file in _SOURCES.items()}


# ------------------------------------------------------------------------------------------- logos

_DRAWING = re.compile(rb"<svg[\s>]")
_LINKED = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,")


def prepare(_question: dict[str, Any], content: bytes, _sheet: str, fonts: Any) -> Answer:
    """A logo as a PNG in plain colours, no larger than print asks; a drawing is drawn."""
    try:
        if _DRAWING.search(content[:4096]):
            content = _drawn(content, fonts)
        return {}, [_plain_picture(content)]
    except _UnfitLogo as unfit:
        return {"failed": True, "code": str(unfit)}, []
    except Exception as error:  # noqa: BLE001 - whatever a library says of a stranger's picture
        print(repr(error), file=sys.stderr)
        return {"failed": True, "code": "unreadable"}, []


class _UnfitLogo(Exception):
    """Why a picture is no logo: a code."""


def _drawn(content: bytes, fonts: Any) -> bytes:
    """A drawing (SVG) as a picture: no script, no link, nothing that could be drawn otherwise."""
    import typst

    from facturier.einvoice.unreadable import Unreadable
    from facturier.einvoice.xml_safety import local_name, parse_xml

    try:
        root = parse_xml(content)
    except Unreadable:
        raise _UnfitLogo("unreadable") from None
    for element in root.iter():
        if local_name(element) in ("script", "foreignObject", "animate", "use-external"):
            raise _UnfitLogo("script")
        for name, value in element.attrib.items():
            linked = str(name).rpartition("}")[2] == "href" and not str(value).startswith("#")
            if linked and not _LINKED.match(str(value)):
                raise _UnfitLogo("linked")
    page = (
        b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", height: 60mm)'
    )
    return bytes(
        typst.compile(
            page,
            format="png",
            ppi=300.0,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"svg": content.decode("utf-8")},
        )
    )


def _plain_picture(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is exact, and told before anything is decoded
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP", "GIF"]) as opened:
        if opened.width * opened.height > MOST_LOGO_PIXELS:
            raise _UnfitLogo("large")
        opened.draft("RGB", (2 * LOGO_WIDTH, 2 * LOGO_HEIGHT))
        picture = ImageOps.exif_transpose(opened)
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        picture = _in_screen_colours(picture).convert("RGBA" if has_alpha else "RGB")
        picture.thumbnail((LOGO_WIDTH, LOGO_HEIGHT))
        written = io.BytesIO()
        picture.save(written, "PNG", optimize=True, icc_profile=None, exif=b"")
        return written.getvalue()


def _in_screen_colours(picture: Any) -> Any:
    """Printers' colours (CMYK) by their own profile where they bring one, else as far as known."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if picture.mode != "CMYK" or not profile:
        return picture.convert("RGB") if picture.mode == "CMYK" else picture
    try:
        return ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except ImageCms.PyCMSError:
        return picture.convert("RGB")


_TASKS = {"make": make, "show": show, "prepare": prepare}


def _stay_inside(event: str, _arguments: tuple[Any, ...]) -> None:
    """No network, no other program from Python: nothing that prints a page needs either."""
    if event.startswith(_NETWORK) or event.startswith(_PROGRAMS):
        raise PermissionError(f"{event} is closed to the making process")


if __name__ == "__main__":
    main()
