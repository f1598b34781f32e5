"""The words of a scan, where the engine that finds them was added; nothing where it was not."""

import sys
import time
from importlib.util import find_spec
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw, ImageFont

from facturier.rendering import actions, scanning
from facturier.rendering.queries import folder_of

needs_engine = pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs `make ocr`")
OURS, KEY = uuid4(), "ab" * 32
SAID = ("Menuiserie Lacaze", "Facture FA-2026-0417", "12/03/2026", "Total TTC 1 530,00")


@pytest.fixture
def scan(settings, tmp_path):
    """A page as wide as ours, a little askew and grey, as a scanner leaves it."""
    settings.VAR, settings.READS_SCANS = tmp_path, True
    page = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(26)
    for at, text in enumerate(SAID):
        pen.text((120, 150 + 120 * at), text, font=font, fill=40)
    folder = folder_of(OURS, KEY)
    folder.mkdir(parents=True)
    page.rotate(0.5, fillcolor=250).save(folder / "1.png")
    return folder


@needs_engine
def test_words_of_a_scan_stand_where_they_are(scan):
    [[width, height, words]] = actions.words_of_pictures(OURS, KEY)
    assert (width, height) == (5952, 8419)
    text = " ".join(word[0] for word in words)
    assert text == " ".join(SAID)
    [[_, left, top, right, bottom]] = [word for word in words if word[0] == "FA-2026-0417"]
    assert 900 < left < right < 2300
    assert 1200 < top < bottom < 1500


@needs_engine
def test_a_page_without_words_has_none(scan):
    Image.new("L", (1240, 1754), 255).save(scan / "1.png")
    assert actions.words_of_pictures(OURS, KEY) == [[5952, 8419, []]]


@needs_engine
def test_a_picture_that_is_none_ends_the_process_and_nothing_else(scan):
    (scan / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert actions.words_of_pictures(OURS, KEY) is None


@needs_engine
def test_what_takes_too_long_is_given_up(scan, monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_TO_SCAN", 0.2)
    begun = time.monotonic()
    assert actions.words_of_pictures(OURS, KEY) is None
    assert time.monotonic() - begun < 20


def test_without_the_engine_or_a_picture_nothing_is_found(scan, settings):
    assert actions.words_of_pictures(OURS, "cd" * 32) is None
    settings.READS_SCANS = False
    assert actions.words_of_pictures(OURS, KEY) is None


def test_the_process_connects_to_nothing():
    with pytest.raises(PermissionError):
        scanning._connect_to_nothing("socket.connect", ())
    scanning._connect_to_nothing("open", ())


def test_the_application_does_not_load_the_engine():
    assert "rapidocr" not in sys.modules
