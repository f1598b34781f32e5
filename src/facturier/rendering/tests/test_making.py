"""Files made in a process of their own: what they are, what is refused, what a process survives."""

import io
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from facturier.einvoice.forms import Form
from facturier.einvoice.tests.reference_cases import the_case
from facturier.rendering import maker as module
from facturier.rendering.actions import (
    CannotMake,
    make_invoice_file,
    make_page,
    prepare_logo,
    preview_pages,
)
from facturier.rendering.maker import Maker, Makers, makers
from facturier.rendering.rules.issued import Page, Row, Stage
from facturier.rendering.rules.look import FONTS, Look, Texts
from facturier.rendering.tests.reading_back import letters_of, pages_of, text_of, unspaced
from facturier.rendering.tests.test_print_document import HOSTILE
from tests.plumbing.french_invoices import french_invoice

STANDARD = the_case("01_standard")


def picture(
    mode: str = "RGB", size: tuple[int, int] = (300, 100), form: str = "PNG", **how
) -> bytes:
    written = io.BytesIO()
    colour = {"CMYK": (200, 30, 30, 0), "L": 90, "P": 3, "RGBA": (30, 60, 160, 128)}
    Image.new(mode, size, colour.get(mode, (30, 60, 160))).save(written, form, **how)
    return written.getvalue()


def named(text: str):
    """The standard invoice, its first line called so."""
    first, *others = STANDARD.lines
    return replace(STANDARD, lines=(replace(first, item=replace(first.item, name=text)), *others))


@pytest.mark.parametrize("font", FONTS)
def test_the_file_can_be_kept_and_read_aloud(font):
    look = Look(font=font, logo=prepare_logo(picture("RGBA")), colour="#1e3ca0")
    made = make_invoice_file(STANDARD, look)
    assert made.media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == "Facture F2026-0001 · Ateliers Brévenne SAS"
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        used = [each for each in pdf.objects if _is_font(each)]
        assert used
        assert all("/FontFile2" in each or "/FontFile3" in each for each in used)
        assert {str(each.FontName).split("+")[-1].split("-")[0] for each in used} <= {
            FONTS[font].replace(" ", ""), *_FILES[font],
        }  # fmt: skip


_FILES = {"inter": {"Inter", "InterVariable"}, "libertinus": {"LibertinusSerif"},
          "computer-modern": {"NewCM10", "NewCM08", "NewComputerModern"}}  # fmt: skip


def _is_font(each: pikepdf.Object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"


def test_a_form_without_page_is_its_xml():
    made = make_invoice_file(STANDARD, Look(), Form.UBL)
    assert made.content == made.xml
    assert made.media_type == "application/xml"


def test_the_heads_of_the_table_are_repeated_and_the_wordings_stand_last():
    pages = pages_of(make_invoice_file(french_invoice(lines=60), Look()).content)
    assert len(pages) >= 3
    with_lines = [page for page in pages if "Article" in page]
    assert len(with_lines) >= 3
    assert all("Désignation" in page for page in with_lines)
    assert "Nature de l" in pages[-1]
    assert all(f"Page {number} sur {len(pages)}" in page.replace("\u00a0", " ")
               for number, page in enumerate(pages, 1))  # fmt: skip


def test_a_page_of_the_look_says_its_texts():
    look = Look(texts=(Texts("fr", "Suite à votre commande.", "Merci.", "Assuré par Exemple."),))
    rows = (Row("title", "Tout"), *(Row("line", line=str(n)) for n in (1, 2, 3)), Row("subtotal"))
    page = Page(subject="Agencement du hall", rows=rows)
    text = text_of(make_invoice_file(STANDARD, look, page=page).content)
    for said in ("Agencement du hall", "Suite à votre commande.", "Merci.", "Assuré par Exemple.",
                 "Sous-total", "1 251,26"):  # fmt: skip
        assert unspaced(said) in text, said


def test_a_pro_forma_has_no_number_and_no_data():
    pdf = make_page(STANDARD, Look(), Page(stage=Stage.PRO_FORMA))
    text = text_of(pdf)
    assert "PROFORMA" in text
    assert "Facture pro forma".replace(" ", "") in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/AF" not in opened.Root


def test_a_preview_is_a_picture_for_each_page():
    pages = preview_pages(french_invoice(lines=60), Look(), Page(stage=Stage.DRAFT))
    assert len(pages) >= 3
    with Image.open(io.BytesIO(pages[0])) as drawn:
        assert drawn.format == "PNG"
        assert drawn.width == pytest.approx(910, abs=2)


def test_what_cannot_be_printed_is_refused_by_name_and_place():
    with pytest.raises(CannotMake) as refused:
        make_invoice_file(named("Étagère ✓"), Look(font="libertinus"))
    assert (refused.value.code, refused.value.field) == ("make.character", "BG-25[1]/BT-153")
    assert "« ✓ » (U+2713)" in refused.value.reason
    assert make_invoice_file(named("Étagère ✓"), Look()).content
    with pytest.raises(CannotMake) as refused:
        make_page(STANDARD, Look(texts=(Texts("fr", footer="漢"),)), Page())
    assert refused.value.field == "look.footer"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_breaks_the_page_or_runs_as_code(name):
    """It is printed as it stands, or refused by name; the process stays the same."""
    make_page(STANDARD, Look(), Page())
    before = [one.process_id for one in makers().all]
    text = HOSTILE[name]
    if name in ("right-to-left", "emoji", "control", "private", "east", "accents"):
        with pytest.raises(CannotMake, match=r"make\.character"):
            make_page(named(text), Look(), Page(subject=text))
    else:
        pdf = make_page(named(text or "x"), Look(), Page(subject=text))
        assert name != "code" or unspaced('#read("/etc/passwd")') in text_of(pdf)
    assert [one.process_id for one in makers().all] == before


def test_a_long_word_stays_in_its_column():
    """A4 is 595 points wide: between the margins, and left of the quantities."""
    letters = letters_of(make_page(named("W" * 180), Look(), Page()))
    wide = [letter for letter in letters if letter.text == "W"]
    assert len(wide) == 180
    quantity = min(letter.left for letter in letters if letter.text == "Q")
    assert max(letter.right for letter in wide) < quantity
    assert all(letter.left > 50 and letter.right < 545 for letter in letters)


def test_rows_that_are_not_the_lines_are_a_mistake_of_ours():
    with pytest.raises(ValueError, match="not the lines"):
        make_invoice_file(STANDARD, Look(), page=Page(rows=(Row("line", line="1"),)))


# ------------------------------------------------------------------------------------------- logos


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        (picture(), "RGB"),
        (picture("RGBA"), "RGBA"),
        (picture("L"), "RGB"),
        (picture("P", transparency=3), "RGBA"),
        (picture("CMYK", form="JPEG"), "RGB"),
        (picture(form="JPEG", quality=90), "RGB"),
        (picture(form="WEBP"), "RGB"),
        (picture(size=(4000, 3000)), "RGB"),
    ],
)
def test_a_picture_becomes_a_plain_one_no_larger_than_print_asks(content, mode):
    logo = prepare_logo(content)
    with Image.open(io.BytesIO(logo)) as drawn:
        assert (drawn.format, drawn.mode) == ("PNG", mode)
        assert drawn.width <= 1200
        assert drawn.height <= 500
        assert not drawn.info.get("icc_profile")
    assert make_invoice_file(STANDARD, Look(logo=logo)).content


DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">'
    b'<rect width="200" height="80" fill="#123"/>%s</svg>'
)


def test_a_drawing_is_drawn():
    logo = prepare_logo(DRAWING % b'<text x="9" y="40" font-family="Inter" fill="#fff">Logo</text>')
    with Image.open(io.BytesIO(logo)) as drawn:
        assert drawn.width / drawn.height == pytest.approx(2.5, abs=0.02)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"not a picture", "unreadable"),
        (b"%PDF-1.7", "unreadable"),
        (picture()[:60], "unreadable"),
        (DRAWING[:-6] % b"", "unreadable"),
        (DRAWING % b"<script>alert(1)</script>", "script"),
        (DRAWING % b'<image href="http://example.com/x.png" width="9" height="9"/>', "linked"),
        (DRAWING % b'<image href="file:///etc/hostname" width="9" height="9"/>', "linked"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + DRAWING % b"", "unreadable"),
        (picture("L", (9000, 9000)), "large"),
        (b"\x89PNG" + b"\0" * (5 * 2**20), "large"),
    ],
)
def test_what_is_no_logo_says_why(content, code):
    with pytest.raises(CannotMake) as refused:
        prepare_logo(content)
    assert (refused.value.code, refused.value.field) == (f"logo.{code}", "logo")


# ------------------------------------------------------------------------------------- the process


@pytest.fixture
def own_makers(monkeypatch):
    ours = Makers(1)
    monkeypatch.setattr("facturier.rendering.making.makers", lambda: ours)
    yield ours
    ours.close()


def test_the_process_has_given_up_what_it_does_not_need(own_makers):
    make_page(STANDARD, Look(), Page())
    process = Path(f"/proc/{own_makers.all[0].process_id}")
    limits = (process / "limits").read_text()
    assert "Max core file size        0" in limits
    assert "NoNewPrivs:\t1" in (process / "status").read_text()


def test_a_process_that_died_is_replaced(own_makers):
    first = make_page(STANDARD, Look(), Page())
    died = own_makers.all[0].process_id
    os.kill(died, signal.SIGKILL)
    assert make_page(STANDARD, Look(), Page()) == first
    assert own_makers.all[0].process_id != died


def test_a_process_that_does_not_answer_is_given_up(own_makers, monkeypatch):
    make_page(STANDARD, Look(), Page())
    monkeypatch.setattr(module, "SECONDS_TO_MAKE", 0.3)
    monkeypatch.setattr(module, "SECONDS_PER_LINE", 0.0)
    os.kill(own_makers.all[0].process_id, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(CannotMake) as refused:
        make_page(STANDARD, Look(), Page())
    assert refused.value.code == "make.ended"
    assert time.monotonic() - began < 10
    monkeypatch.undo()


def test_a_process_that_swells_is_given_up(own_makers, monkeypatch):
    make_page(STANDARD, Look(), Page())
    monkeypatch.setattr(module, "MEMORY_BEYOND_BASE", -1)
    with pytest.raises(CannotMake):
        make_page(STANDARD, Look(), Page())


def test_a_process_that_has_grown_is_replaced_before_the_next_page(own_makers, monkeypatch):
    make_page(STANDARD, Look(), Page())
    grown = own_makers.all[0].process_id
    monkeypatch.setattr(module, "RECYCLED_AT", 1)
    assert make_page(STANDARD, Look(), Page())
    assert own_makers.all[0].process_id != grown


def test_where_none_is_free_one_is_told_to_come_back(own_makers, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", 0.05)
    taken = own_makers._free.get()
    with pytest.raises(CannotMake) as refused:
        make_page(STANDARD, Look(), Page())
    assert (refused.value.code, refused.value.status) == ("make.busy", 503)
    own_makers._free.put(taken)


def test_a_maker_that_was_never_asked_has_no_process():
    assert Maker().process_id is None
