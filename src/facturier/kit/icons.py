"""Lucide icons as inline SVG, drawn in the colour of the text around them."""

import re
from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup


@lru_cache(maxsize=512)
def icon(name: str, cls: str = "") -> Markup:
    """A decorative icon: the words beside it carry the meaning, so it is hidden from readers."""
    attributes = {"class": f"i {cls}".strip(), "aria_hidden": "true", "focusable": "false"}
    drawing = str(lucide(name, size=None, **attributes))
    # The icon set comes from an installed package, never from a person: its markup is safe.
    return Markup(re.sub(r"\s*\n\s*", "", drawing))  # noqa: S704
