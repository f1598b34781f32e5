"""What may be chosen for the look of documents, and what the law has chosen already."""

import pytest

from facturier.kit.refusal import Refusal
from facturier.rendering.actions import require_look
from facturier.rendering.rules.look import (
    BLOCKS,
    COLUMNS,
    Look,
    Texts,
    contrast_on_white,
    look_faults,
    look_from_json,
    look_to_json,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def test_the_usual_look_has_no_fault():
    assert look_faults(Look()) == ()
    assert look_faults(Look(columns=COLUMNS, blocks=BLOCKS[::-1], logo=PNG)) == ()


@pytest.mark.parametrize(
    ("look", "fault"),
    [
        (Look(colour="blue"), ("colour", "colour")),
        (Look(colour="#ffffff"), ("colour", "pale")),
        (Look(colour="#8fa3b0"), ("colour", "pale")),
        (Look(font="Comic Sans"), ("font", "font")),
        (Look(columns=("quantity", "price", "net")), ("columns", "columns")),
        (Look(columns=("quantity", "price", "vat", "net", "net")), ("columns", "columns")),
        (Look(columns=("quantity", "price", "vat", "net", "margin")), ("columns", "columns")),
        (Look(blocks=("lines", "summary", "payment")), ("blocks", "blocks")),
        (Look(blocks=("references", "lines", "summary")), ("blocks", "blocks")),
        (Look(logo=b"GIF89a"), ("logo", "logo")),
        (Look(logo_height=200), ("logo_height", "logo_height")),
        (Look(texts=(Texts("fr"), Texts("fr"))), ("texts", "language")),
        (Look(texts=(Texts("français"),)), ("texts", "language")),
        (Look(texts=(Texts("fr", footer="x" * 2001),)), ("texts.fr.footer", "text")),
    ],
)
def test_each_fault_is_told_at_its_field(look, fault):
    assert [(one.field, one.code) for one in look_faults(look)] == [fault]
    with pytest.raises(Refusal) as refused:
        require_look(look)
    assert (refused.value.field, refused.value.code) == (fault[0], f"look.{fault[1]}")
    assert refused.value.reason


def test_contrast_is_measured_as_wcag_does():
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#ffffff") == pytest.approx(1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_a_look_is_kept_as_json_and_comes_back():
    look = Look(
        logo=PNG,
        logo_height=20,
        logo_side="right",
        colour="#1e3ca0",
        font="libertinus",
        columns=("number", "quantity", "price", "vat", "net"),
        blocks=BLOCKS[::-1],
        texts=(Texts("fr", "Bonjour", "Merci", "Pied"), Texts("en", "Hello")),
    )
    assert look_from_json(look_to_json(look)) == look
    assert look_from_json({}) == Look()


def test_texts_are_those_of_the_language():
    look = Look(texts=(Texts("fr", "Bonjour"), Texts("en", "Hello")))
    assert (look.said("fr").opening, look.said("en").opening) == ("Bonjour", "Hello")
    assert look.said("de").opening == ""
