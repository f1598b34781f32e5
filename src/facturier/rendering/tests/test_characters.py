"""Which characters can be printed: what the table says is what the printer does."""

import unicodedata

import pytest

from facturier.rendering.apart import folder_of_fonts, without_glyph
from facturier.rendering.rules.characters import _known, unprintable
from facturier.rendering.rules.look import FONTS, Look

PAGE = """#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))
#set text(font: ("%s",), fallback: false, lang: "fr")
= T
#sys.inputs.a.split("\\n").map(text).join(linebreak())"""


def missing(font: str, characters: list[str]) -> set[str]:
    """Those that the printer refuses."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder_of_fonts()]
    )
    found: set[str] = set()
    left = characters
    while left:
        try:
            typst.compile(
                (PAGE % font).encode(), font_paths=fonts, ignore_system_fonts=True,
                sys_inputs={"a": "\n".join(left)}, pdf_standards=["a-3a", "ua-1"], timestamp=0,
            )  # fmt: skip
        except typst.TypstError as error:
            named = without_glyph(error.diagnostic)
            if not named:
                raise
            found |= named
            left = [each for each in left if not named & set(each)]
        else:
            return found
    return found


@pytest.mark.parametrize("font", FONTS)
def test_the_printer_prints_what_the_table_promises(font):
    known = sorted(_known(FONTS[font]))
    marks = [chr(one) for one in known if unicodedata.category(chr(one))[0] == "M"]
    plain = [chr(one) for one in known if unicodedata.category(chr(one))[0] != "M"]
    assert len(plain) > 1500
    assert missing(FONTS[font], [*plain, *(f"e{mark}" for mark in marks)]) == set()


@pytest.mark.parametrize("font", FONTS)
def test_the_printer_refuses_what_the_table_refuses(font):
    others = [
        chr(one)
        for one in (*range(0x100, 0x2E80), 0x6F22, 0xAC00, 0x1F600)
        if one not in _known(FONTS[font])
        and unicodedata.category(chr(one))[0] in "LNPS"
        and unicodedata.normalize("NFC", chr(one)) == chr(one)
    ]
    assert len(others) > 1000
    assert set(others) - missing(FONTS[font], others) == set()


def test_french_english_and_their_neighbours_can_be_printed():
    text = "Œuvre à 12 € — « c’est l’été » ; Łódź, Ångström, Ñandú, ß, Ω, Жук, ½, m², № 5\n"
    assert unprintable(text) == ()
    assert unprintable("e\u0301" + "Zoe\u0308") == ()


def test_what_cannot_is_named_once_in_its_order():
    assert unprintable("漢字漢 😀\x07") == ("\x07", "漢", "字", "😀")
    assert unprintable("fait ✓", "inter") == ()
    assert unprintable("fait ✓", "libertinus") == ("✓",)


def test_marks_without_shape_are_no_fault():
    assert unprintable("co\u00adop\u200b\u200e") == ()


def test_a_font_that_is_not_known_is_checked_as_the_usual_one():
    assert unprintable("漢", Look(font="?").font) == ("漢",)
