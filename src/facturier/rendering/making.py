"""From a document of ours to its file: the page, the XML, the PDF that carries both."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from facturier.einvoice.document import Document
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.unreadable import N_
from facturier.kit.refusal import Refusal
from facturier.kit.warm_process import Ended
from facturier.rendering.maker import Busy, Made, makers
from facturier.rendering.rules.characters import named_character, unprintable_of
from facturier.rendering.rules.issued import Page, layout_faults, page_values
from facturier.rendering.rules.look import Look, look_faults

__all__ = [
    "CannotMake",
    "MadeFile",
    "make_invoice_file",
    "make_page",
    "prepare_logo",
    "preview_pages",
    "require_look",
    "require_printable",
]

MOST_LOGO_BYTES = 5 * 2**20
PREVIEW_DOTS = 110  # per inch
_UNFIT_LOGOS = {
    "unreadable": N_("Ce fichier n'est pas une image lisible. Déposez un PNG, un JPEG ou un SVG."),
    "large": N_("Cette image est trop grande. Réduisez-la à quelques milliers de pixels."),
    "script": N_("Ce dessin contient un script ou une animation. Exportez-le en image simple."),
    "linked": N_("Ce dessin fait appel à d'autres fichiers. Exportez-le avec ses images incluses."),
}


class CannotMake(Refusal):
    """The file could not be made; `field` says where the document stands in the way."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made, ready to be judged and archived."""

    form: Form
    content: bytes = field(repr=False)
    """The PDF, or the XML where the form is XML alone."""
    xml: bytes = field(repr=False)
    sha256: str
    """Of the content, in hexadecimal."""
    media_type: str
    said: Document = field(repr=False)
    """The document exactly as the form says it."""


def make_invoice_file(
    document: Document, look: Look, form: Form = Form.FACTURX, *, page: Page | None = None
) -> MadeFile:
    """The file of a document in a form; the same bytes for the same document, look and page.

    Nothing is computed and nothing judged here (`checks.queries.judge_made_file` does). Raises
    `CannotMake`: a character that cannot be printed, too long a document, no process free.
    """
    page = page or Page()
    said = in_form(document, form, page.language)
    require_printable(document, look, page)
    xml = write_form(said, form)
    if form.level is None:
        return _made(form, xml, xml, said)
    # The page shows the document itself, and what its form left out: deposits, several due dates.
    return _made(form, _printed(document, look, page, xml=xml, level=form.level), xml, said)


def make_page(document: Document, look: Look, page: Page) -> bytes:
    """A PDF without data: a quote, a pro forma, a draft on paper. Raises `CannotMake`."""
    require_printable(document, look, page)
    return _printed(document, look, page)


def preview_pages(
    document: Document, look: Look, page: Page, *, dots_per_inch: int = PREVIEW_DOTS
) -> tuple[bytes, ...]:
    """The pages as pictures (PNG), to be looked at while writing. Raises `CannotMake`."""
    require_printable(document, look, page)
    question = {"task": "show", "logo": _logo(look), "ppi": dots_per_inch}
    said, frames = _done(question, b"", _sheet(document, look, page), len(document.lines))
    _ensure_made(said)
    return frames


def prepare_logo(content: bytes) -> bytes:
    """A picture or a drawing as the logo of a look: a PNG in plain colours, no larger than needed.

    Printers' colours are converted. Raises `CannotMake` for what is no picture, or brings scripts,
    links to elsewhere, or more pixels than anybody prints.
    """
    if len(content) > MOST_LOGO_BYTES:
        raise _unfit("large")
    said, frames = _done({"task": "prepare"}, content, b"", 0)
    if said.get("failed"):
        raise _unfit(str(said.get("code")))
    return frames[0]


def require_look(look: Look) -> None:
    """Raises a `Refusal` with the first thing that is wrong with a look."""
    for fault in look_faults(look):
        raise Refusal(f"look.{fault.code}", _(fault.sentence), status=422, field=fault.field)


def require_printable(document: Document, look: Look, page: Page) -> None:
    """Raises `CannotMake` for the first character that the typeface of the look cannot print."""
    said = look.said(page.language)
    others = (
        ("subject", page.subject),
        *(("rows", row.text) for row in page.rows),
        ("look.opening", said.opening),
        ("look.closing", said.closing),
        ("look.footer", said.footer),
    )
    for where, character in unprintable_of(document, look, *others):
        raise _without_glyph(character, where)
    if unknown := layout_faults(document, page):
        raise ValueError(f"the rows of the page are not the lines of the document: {unknown}")


def _printed(
    document: Document, look: Look, page: Page, *, xml: bytes = b"", level: str = ""
) -> bytes:
    issued = document.issue_date.isoformat() if document.issue_date else ""
    question = {"task": "make", "logo": _logo(look), "level": level, "issued": issued}
    said, frames = _done(question, xml, _sheet(document, look, page), len(document.lines))
    _ensure_made(said)
    if said.get("faults"):
        raise CannotMake(
            "make.faulty",
            _("Le PDF assemblé n'est pas conforme à Factur-X. Prévenez votre administrateur."),
            status=422,
            rule=" ".join(said["faults"]),
        )
    return frames[0]


def _done(question: Mapping[str, object], content: bytes, sheet: bytes, lines: int) -> Made:
    try:
        return makers().do(dict(question), content, sheet, lines=lines)
    except Busy:
        raise CannotMake(
            "make.busy",
            _("D'autres documents se préparent en ce moment. Réessayez dans une minute."),
            status=503,
        ) from None
    except Ended:
        raise CannotMake(
            "make.ended",
            _("Le document n'a pas pu être préparé dans le temps et la mémoire admis."),
            status=422,
        ) from None


def _ensure_made(said: Mapping[str, object]) -> None:
    if not said.get("failed"):
        return
    missing = said.get("missing")
    if isinstance(missing, list) and missing:
        raise _without_glyph(str(missing[0])[:1], None)
    raise CannotMake(
        "make.failed",
        _("Le PDF n'a pas pu être préparé. Prévenez votre administrateur."),
        status=422,
    )


def _without_glyph(character: str, where: str | None) -> CannotMake:
    return CannotMake(
        "make.character",
        _(
            "Le caractère %(character)s ne peut pas être imprimé avec cette police. Remplacez-le, "
            "ou choisissez une autre police."
        )
        % {"character": named_character(character)},
        status=422,
        field=where,
    )


def _unfit(code: str) -> CannotMake:
    sentence = _UNFIT_LOGOS.get(code, _UNFIT_LOGOS["unreadable"])
    return CannotMake(f"logo.{code}", _(sentence), status=422, field="logo")


def _sheet(document: Document, look: Look, page: Page) -> bytes:
    return json.dumps(page_values(document, look, page), ensure_ascii=False).encode()


def _logo(look: Look) -> str:
    """The picture inside a drawing: the printer takes texts from us, and pictures from files."""
    if look.logo is None:
        return ""
    width, height = struct.unpack(">II", look.logo[16:24])
    encoded = base64.b64encode(look.logo).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{encoded}"/></svg>'
    )


def _made(form: Form, content: bytes, xml: bytes, said: Document) -> MadeFile:
    media_type = "application/xml" if form.level is None else "application/pdf"
    return MadeFile(form, content, xml, hashlib.sha256(content).hexdigest(), media_type, said)
