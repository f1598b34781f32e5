"""The picture of the README is the real register of the demo company."""

import os

import pytest

from facturier.config import places

pytestmark = pytest.mark.browser
PICTURE = places.CHECKOUT / "docs" / "pictures" / "register.png"
SIZE = (1440, 900)


def test_the_picture_of_the_readme_is_the_register(window_of):
    window = window_of("Hélène", "/facturier/?sens=entree")
    window.evaluate("document.fonts.ready")
    taken = window.screenshot()
    if os.environ.get("FACTURIER_PICTURES") or not PICTURE.exists():
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(taken)
    for picture in (taken, PICTURE.read_bytes()):
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        assert (width, height) == SIZE
        assert len(picture) > 40_000
