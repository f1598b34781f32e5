"""Documents on paper: what the pages say, that they can be kept, and that nothing breaks them."""

import io
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from facturier.einvoice.document import (
    Address,
    Attachment,
    Attribute,
    Document,
    Identifier,
    Item,
    Line,
    Note,
    Price,
    Totals,
)
from facturier.einvoice.tests.factories import plain_invoice
from facturier.rendering import actions
from facturier.rendering.actions import CannotPrint, print_document
from facturier.rendering.rules.printable import MARK
from facturier.rendering.rules.sheet import SourceNote
from facturier.rendering.tests.fullest import fullest_document
from facturier.rendering.tests.reading_back import letters_of, pages_of, text_of, unspaced
from facturier.rendering.tests.test_sheet import as_shown

HOSTILE = {
    "code": '#read("/etc/passwd") $x$ *b* _i_ `c` <l> @r \\ // = T {{ }} [x] #import "@preview/x:1"',
    "right-to-left": "שלום עולם مرحبا بالعالم \u202eabc\u202c",
    "emoji": "😀👨‍👩‍👧‍👦🇫🇷 ❤️",
    "control": "a\x00b\x07c\x1bd\x7fe\x85f\tg\rh",
    "private": "\ue000\uf8ff\U000f0000\ufdd0\uffff\ufffd\ud800",
    "east": "深圳市科技有限公司 株式会社 한국 ไทย देवनागरी",
    "accents": "e" + "\u0301\u0323" * 40,
    "long": "W" * 300,
    "digits": "1/1" * 200,
    "blob": "Zm9v" * 500,
    "empty": "",
    "lines": "a\n" * 200,
}


@dataclass(frozen=True)
class Element:
    location: str
    text: str


def long_invoice(count: int) -> Document:
    lines = [
        Line(
            number=str(number),
            quantity=Decimal(2),
            unit="HUR",
            net=Decimal(f"{number}.50"),
            price=Price(net=Decimal("50.00")),
            vat_category="S",
            vat_percent=Decimal("20.00"),
            item=Item(name=f"Panneau laqué {number}", description="RAL 7016, pose comprise"),
        )
        for number in range(1, count + 1)
    ]
    return plain_invoice(lines=tuple(lines))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_stated_value_is_on_the_page(language):
    document, stated = fullest_document()
    text = text_of(print_document(document, language))
    lost = [
        path for path, value in stated.items() if unspaced(as_shown(value, language)) not in text
    ]
    assert not lost


def test_a_plain_invoice_reads_as_french_people_write_it():
    text = text_of(print_document(plain_invoice(), "fr", source_note=SourceNote("ab" * 32)))
    for said in (
        "Facture",
        "F2026-0042",
        "15/09/2026",
        "15/10/2026",
        "Menuiserie Aubrac SARL",
        "SIREN 810 000 018",
        "FR76 9999 9000 0100 0000 0000 131",
        "AAAAFRPPXXX",
        "5,5 %",
        "133,50 €",
        "heure",
        "Livre « Le bois »",
        "Escompte (AAB)",
        "Rendu lisible d’un fichier XML, sans valeur d’original.",
        "SHA-256 : " + "ab" * 32,
        "Page 1 sur 1",
    ):
        assert unspaced(said) in text, said


def test_the_same_invoice_reads_in_english():
    text = text_of(print_document(plain_invoice(), "en"))
    for said in (
        "Invoice",
        "15 Sep 2026",
        "Amount due",
        "€133.50",
        "5.5%",
        "hour",
        "not an original",
    ):
        assert unspaced(said) in text, said


def test_amounts_keep_their_stated_decimals():
    document = plain_invoice(
        totals=Totals(lines=Decimal("112.8"), net=Decimal("112.80123"), payable=Decimal("1E+3"))
    )
    text = text_of(print_document(document, "fr"))
    assert "112,80€" in text
    assert "112,80123€" in text
    assert "1000,00€" in text


def test_the_same_values_give_the_same_bytes():
    assert print_document(plain_invoice(), "fr") == print_document(plain_invoice(), "fr")


def test_the_file_can_be_kept_and_read_aloud():
    with pikepdf.open(io.BytesIO(print_document(plain_invoice(), "fr"))) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert meta["dc:title"] == "Facture F2026-0042 · Menuiserie Aubrac SARL"


def test_the_heads_of_the_columns_are_repeated_on_each_page():
    pages = pages_of(print_document(long_invoice(60), "fr"))
    with_lines = [page for page in pages if "Panneau laqué" in page]
    assert len(with_lines) > 1
    assert all("Désignation" in page for page in with_lines)


def test_five_hundred_lines_are_printed_in_a_few_seconds():
    started = time.monotonic()
    text = text_of(print_document(long_invoice(500), "fr"))
    assert time.monotonic() - started < 8
    assert all(f"Panneaulaqué{number}" in text for number in range(1, 501))
    assert "500,50" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_makes_the_print_fail(name):
    text = HOSTILE[name]
    invoice = plain_invoice()
    line = replace(
        invoice.lines[0],
        number=text,
        unit=text,
        item=Item(name=text, description=text, attributes=(Attribute(text, text),)),
        notes=(Note(text, text),),
    )
    document = replace(
        invoice,
        number=text,
        order=text,
        payment_terms=text,
        currency=text,
        seller=replace(
            invoice.seller,
            name=text,
            legal_id=Identifier(text, text),
            address=Address(line_1=text, city=text, country=text),
        ),
        lines=(line, *invoice.lines),
        attachments=(Attachment(text, text, text, b"x", text, text),),
    )
    pdf = print_document(
        document,
        "fr",
        not_understood=[Element(text, text)],
        source_note=SourceNote("ab" * 32, text, 5),
    )
    assert "12,80" in text_of(pdf)


def test_a_whole_file_inside_a_note_is_printed():
    note = Note("Zm9v" * 10_000)
    text = text_of(print_document(plain_invoice(notes=(note,)), "fr"))
    assert text.count("Zm9v") > 9_900  # the feet of the pages stand between some


def test_code_in_a_name_is_text_like_any_other():
    line = Line(number="1", item=Item(name=HOSTILE["code"]))
    text = text_of(print_document(plain_invoice(lines=(line,)), "fr"))
    assert unspaced('#read("/etc/passwd")') in text
    assert "root:" not in text


def test_what_no_font_can_draw_becomes_a_mark_and_its_neighbours_stay():
    line = Line(number="1", item=Item(name="Câble 深圳 😀 Ελληνικά Кириллица Łódź"))
    text = text_of(print_document(plain_invoice(lines=(line,)), "fr"))
    assert f"Câble{MARK}{MARK}{MARK}ΕλληνικάКириллицаŁódź" in text


def test_a_long_word_stays_in_its_column():
    line = replace(
        plain_invoice().lines[0],
        item=Item(name="W" * 300, description="M" * 300),
        quantity=Decimal(7),
        unit="Z" * 60,
        price=Price(net=Decimal("88.88")),
    )
    letters = letters_of(print_document(Document(lines=(line,)), "fr"))
    item, quantity, unit, price = (
        [each for each in letters if each.text in kind] for kind in ("W", "7", "Z", "8")
    )
    assert (len(item), len(unit)) == (300, 60)
    for left, right in ((item, quantity), (quantity, unit), (unit, price)):
        assert max(each.right for each in left) < min(each.left for each in right)


def test_nothing_is_printed_beyond_the_margins():
    document, _stated = fullest_document()
    for long in (document, plain_invoice(number="W" * 200, order="M" * 200)):
        letters = letters_of(print_document(long, "fr"))
        assert min(each.left for each in letters) > 50
        assert max(each.right for each in letters) < 546


def test_attachments_are_named_with_their_size_and_not_shown():
    attachment = Attachment("PJ-1", "Photo", None, b"secret" * 500, "image/png", "chantier.png")
    text = text_of(print_document(plain_invoice(attachments=(attachment,)), "fr"))
    for said in ("PJ-1", "chantier.png", "Photo", "image/png", "3 ko"):
        assert unspaced(said) in text
    assert "secret" not in text


def test_what_was_not_understood_is_listed_up_to_a_point():
    elements = [Element(f"/rsm:A/ram:B[{number}]", f"valeur{number}") for number in range(250)]
    text = text_of(print_document(plain_invoice(), "fr", not_understood=elements))
    assert "/rsm:A/ram:B[199]valeur199" in text
    assert "valeur200" not in text
    assert unspaced("+ 50 non affichés") in text


def test_a_print_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_TO_PRINT", 0.01)
    with pytest.raises(CannotPrint) as refused:
        print_document(plain_invoice(), "fr")
    assert refused.value.code == "print.too-long"


def test_a_document_beyond_all_measure_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(actions, "MOST_TO_PRINT", 100_000)
    with pytest.raises(CannotPrint) as refused:
        print_document(plain_invoice(payment_terms="mot " * 30_000), "fr")
    assert refused.value.code == "print.too-long"


def test_a_print_that_breaks_is_refused(monkeypatch):
    monkeypatch.setattr(actions, "_ROOM", Path("/nowhere"))
    with pytest.raises(CannotPrint) as refused:
        print_document(plain_invoice(), "fr")
    assert refused.value.code == "print.failed"
