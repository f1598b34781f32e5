"""How the documents of a company look: logo, colour, typeface, columns, blocks and texts.

What the law asks to be on an invoice is not a matter of look: those columns and blocks can be put
in another order, never left out.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from facturier.einvoice.unreadable import N_

__all__ = [
    "BLOCKS",
    "COLUMNS",
    "FONTS",
    "Look",
    "LookFault",
    "Texts",
    "look_faults",
    "look_from_json",
    "look_to_json",
]

FONTS = {
    "inter": "Inter",
    "libertinus": "Libertinus Serif",
    "computer-modern": "New Computer Modern",
}
"""The bundled typefaces: the one of the house, and two with serifs that come with the printer."""

COLUMNS = ("number", "reference", "quantity", "unit", "price", "discount", "vat", "net")
"""Of the lines, beside the designation, which always stands after `number` and `reference`."""
LOCKED_COLUMNS = frozenset({"quantity", "price", "vat", "net"})
BLOCKS = ("references", "opening", "lines", "summary", "payment", "closing")
"""Of the page, between the parties and the legal wordings, which stay where they are."""
LOCKED_BLOCKS = frozenset({"references", "lines", "summary", "payment"})

LONGEST_TEXT = 2000
PNG = b"\x89PNG\r\n\x1a\n"
LOGO_HEIGHTS = (8, 30)  # millimetres
LEAST_CONTRAST = 4.5
"""Of the colour on white paper, as WCAG measures it for text."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a company on its documents, in one language."""

    language: str
    opening: str = ""
    """Above the lines."""
    closing: str = ""
    """Under the payment."""
    footer: str = ""
    """At the foot of each page."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the documents of a company look."""

    logo: bytes | None = field(default=None, repr=False)
    """A PNG as `actions.prepare_logo` made it; none otherwise."""
    logo_height: int = 16
    """In millimetres; the width follows, at most 70."""
    logo_side: Literal["left", "right"] = "left"
    colour: str = "#14171f"
    """Of the title, the heads and the sum to pay: `#rrggbb`, dark enough to be read."""
    font: str = "inter"
    """A key of `FONTS`."""
    columns: tuple[str, ...] = ("quantity", "unit", "price", "discount", "vat", "net")
    blocks: tuple[str, ...] = BLOCKS
    texts: tuple[Texts, ...] = ()

    def said(self, language: str) -> Texts:
        """The texts in a language; empty ones where the company wrote none."""
        wanted = language[:2].lower()
        return next((each for each in self.texts if each.language == wanted), Texts(wanted))


@dataclass(frozen=True, slots=True)
class LookFault:
    """One thing that is wrong with a look: its field, a stable code, a sentence (French msgid)."""

    field: str
    code: str
    sentence: str


_SENTENCES = {
    "colour": N_("La couleur s'écrit par six chiffres hexadécimaux, comme #1a3c8b."),
    "pale": N_("Cette couleur est trop claire pour être lue sur du papier blanc."),
    "font": N_("Cette police n'est pas fournie. Choisissez-en une de la liste."),
    "columns": N_(
        "La quantité, le prix, la TVA et le total doivent figurer une fois parmi les colonnes."
    ),
    "blocks": N_(
        "Les références, les lignes, les totaux et le règlement doivent figurer une fois chacun."
    ),
    "text": N_("Ce texte est trop long : 2 000 caractères au plus."),
    "language": N_("Un texte est écrit pour une langue, une fois."),
    "logo": N_("Le logo doit d'abord être préparé."),
    "logo_height": N_("Le logo a entre 8 et 30 mm de haut."),
}


def look_faults(look: Look) -> tuple[LookFault, ...]:
    """All that is wrong with a look; empty for one that can be used."""
    found = [*_of_colour(look.colour), *_of_texts(look.texts)]
    if look.font not in FONTS:
        found.append(("font", "font"))
    if not _all_there(look.columns, COLUMNS, LOCKED_COLUMNS):
        found.append(("columns", "columns"))
    if not _all_there(look.blocks, BLOCKS, LOCKED_BLOCKS):
        found.append(("blocks", "blocks"))
    if look.logo is not None and not look.logo.startswith(PNG):
        found.append(("logo", "logo"))
    if not LOGO_HEIGHTS[0] <= look.logo_height <= LOGO_HEIGHTS[1]:
        found.append(("logo_height", "logo_height"))
    return tuple(LookFault(where, code, _SENTENCES[code]) for where, code in found)


def _of_colour(colour: str) -> list[tuple[str, str]]:
    if not _COLOUR.fullmatch(colour):
        return [("colour", "colour")]
    return [("colour", "pale")] if contrast_on_white(colour) < LEAST_CONTRAST else []


def _of_texts(texts: tuple[Texts, ...]) -> list[tuple[str, str]]:
    languages = [each.language for each in texts]
    once = len(set(languages)) == len(languages) and all(map(_LANGUAGE.fullmatch, languages))
    return [
        *([] if once else [("texts", "language")]),
        *(
            (f"texts.{each.language}.{name}", "text")
            for each in texts
            for name in ("opening", "closing", "footer")
            if len(getattr(each, name)) > LONGEST_TEXT
        ),
    ]


def _all_there(chosen: tuple[str, ...], known: tuple[str, ...], locked: frozenset[str]) -> bool:
    return len(set(chosen)) == len(chosen) and set(known) >= set(chosen) >= locked


def contrast_on_white(colour: str) -> float:
    """The contrast of a colour (`#rrggbb`) with white, from 1 to 21."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def look_to_json(look: Look) -> dict[str, Any]:
    """The look as JSON values, to be kept with its version."""
    return {
        "logo": base64.b64encode(look.logo).decode() if look.logo is not None else None,
        "logo_height": look.logo_height,
        "logo_side": look.logo_side,
        "colour": look.colour,
        "font": look.font,
        "columns": list(look.columns),
        "blocks": list(look.blocks),
        "texts": [
            {
                "language": each.language,
                "opening": each.opening,
                "closing": each.closing,
                "footer": each.footer,
            }
            for each in look.texts
        ],
    }


def look_from_json(values: dict[str, Any]) -> Look:
    """The inverse of `look_to_json`; what is missing is as in a look that nobody changed."""
    usual = Look()
    logo = values.get("logo")
    return Look(
        logo=base64.b64decode(logo) if logo else None,
        logo_height=values.get("logo_height", usual.logo_height),
        logo_side="right" if values.get("logo_side") == "right" else "left",
        colour=values.get("colour", usual.colour),
        font=values.get("font", usual.font),
        columns=tuple(values.get("columns", usual.columns)),
        blocks=tuple(values.get("blocks", usual.blocks)),
        texts=tuple(Texts(**each) for each in values.get("texts", ())),
    )
