"""Places in a page that rooms above its own fill: the page need not know them.

A room registers a function for a place when it is loaded; the page asks for what the place shows,
each within the rights of who looks. Nothing to show is an empty text.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Draw = Callable[[HttpRequest, Any], str]
_panels: dict[str, list[Draw]] = defaultdict(list)


def fill(place: str, draw: Draw) -> None:
    """Let a function draw at a place; its markup is safe, or escaped by the template it renders."""
    if draw not in _panels[place]:
        _panels[place].append(draw)


def drawn(place: str, request: HttpRequest, subject: Any) -> list[str]:
    """What the rooms above show at a place of this page, in the order they were loaded."""
    return [markup for draw in _panels[place] if (markup := draw(request, subject))]
