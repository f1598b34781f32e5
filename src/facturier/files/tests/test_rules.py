"""Names and media types of files that come from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.files import rules


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"%PDF-1.7\n", rules.PDF),
        (b"junk before\n%PDF-1.4", rules.PDF),
        (b"<?xml version='1.0'?>", rules.XML),
        (b"\xef\xbb\xbf  <Invoice/>", rules.XML),
        ("<a/>".encode("utf-16"), rules.XML),
        (b"PK\x03\x04", rules.ZIP),
        (b"PK\x05\x06", rules.ZIP),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
        (b"\x89PNG\r\n\x1a\n", rules.PNG),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", rules.WEBP),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", rules.UNKNOWN),
        (b"MM\x00*", rules.TIFF),
        (b"\x00\x00\x00\x18ftypheic", rules.HEIC),
        (b"\x00\x00\x00\x18ftypisom", rules.UNKNOWN),
        (b"Received: from a\r\nSubject: b\r\n\r\n", rules.MAIL),
        (b"Note: rappel\nSubject: b\n", rules.UNKNOWN),
        (b"", rules.UNKNOWN),
    ],
)
def test_the_media_type_is_told_by_the_bytes(start, media_type):
    assert rules.media_type_of(start) == media_type


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("facture.xml", "facture.xml"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\facture.pdf", "facture.pdf"),
        ("facture\r\nSet-Cookie: a=b.pdf", "factureSet-Cookie: a=b.pdf"),
        ("fdp.\u202eexe", "fdp.exe"),
        ("", "document"),
        ("...", "document"),
        ("..", "document"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_name_has_no_folder_no_control_mark_and_a_bounded_length(name, safe):
    assert rules.safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_shown_and_saved(name):
    safe = rules.safe_name(name)
    assert 0 < len(safe) <= 120
    assert safe.strip() == safe
    assert not {"/", "\\", "\0", "\n", "\r"} & set(safe)
    assert rules.safe_name(safe) == safe
