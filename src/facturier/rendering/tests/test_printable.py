"""Foreign text made fit for paper."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from facturier.rendering.rules.printable import BREAK, MARK, breakable, printable, without_breaks


@given(st.text())
def test_making_a_text_printable_twice_changes_nothing(text):
    once = printable(text)
    assert printable(once) == once


@given(st.text())
def test_no_control_character_is_left(text):
    left = {character for character in printable(text) if character not in ("\n", BREAK)}
    assert not [each for each in left if unicodedata.category(each).startswith("C")]


def test_what_cannot_be_printed_becomes_a_visible_mark():
    assert printable("a\x00b") == f"a{MARK}b"
    assert printable("\ue000 \ufdd0 \ufffd \ud800") == " ".join([MARK] * 4)


def test_text_cannot_be_made_to_read_backwards():
    assert printable("facture\u202efdp.exe") == f"facture{MARK}fdp.exe"


def test_characters_without_a_shape_are_left_out():
    assert printable("co\u00adopé\u200drative\ufeff\u200e") == "coopérative"


def test_line_ends_of_every_kind_are_line_ends():
    assert printable("a\r\nb\rc\u2028d\x85e\tf") == "a\nb\nc\nd\ne f"


def test_a_long_word_may_be_cut_and_is_otherwise_unchanged():
    word = "x" * 300
    cut = printable(word)
    assert cut.replace(BREAK, "") == word
    assert max(map(len, cut.split(BREAK))) <= 4
    assert breakable("anticonstitutionnel") == "anticonstitutionnel"


def test_a_word_that_no_line_can_end_in_is_cut_whatever_it_is_made_of():
    for word in ("1/1" * 100, "\u00a0".join("abc" * 60), "a-" * 150, "é\u0323" * 100):
        assert max(map(len, printable(word).split(BREAK))) <= 12, word[:12]


def test_a_path_is_left_whole_between_its_slashes():
    assert BREAK not in printable("/rsm:CrossIndustry/rsm:SupplyChain/ram:Applicable/ram:TradeTax")


def test_a_heap_of_accents_does_not_run_over_the_rows_above():
    heap = printable("e" + "\u0301\u0323" * 40)
    assert MARK in heap
    assert len(heap) < 10


def test_a_title_is_one_line_without_cuts():
    assert without_breaks(printable("W" * 40 + "\n fin")) == "W" * 40 + " fin"
