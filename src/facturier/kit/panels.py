"""Places in a page that rooms above its own fill: the page need not know them.

A room registers a function for a place when it is loaded; the page asks for what the place shows,
each within the rights of who looks. Nothing to show is an empty text.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

Draw = Callable[[HttpRequest, Any], str]
Deed = Callable[[HttpRequest, Sequence[str]], HttpResponse]
_deeds: dict[tuple[str, str], Deed] = {}
_panels: dict[str, list[Draw]] = defaultdict(list)


def fill(place: str, draw: Draw) -> None:
    """Let a function draw at a place; its markup is safe, or escaped by the template it renders."""
    if draw not in _panels[place]:
        _panels[place].append(draw)


def drawn(place: str, request: HttpRequest, subject: Any) -> list[Markup]:
    """What the rooms above show at a place of this page, in the order they were loaded."""
    shown = (draw(request, subject) for draw in _panels[place])
    return [Markup(markup) for markup in shown if markup]  # noqa: S704  (escaped where it is drawn)


def offer(place: str, name: str, deed: Deed) -> None:
    """Let a function of a room above answer a button that it draws at a place.

    `deed(request, references)` is given what was chosen in the page, read by the room of the page.
    """
    _deeds[place, name] = deed


def deed(place: str, name: str) -> Deed | None:
    """Who answers a button of a place; None for a name that nobody knows."""
    return _deeds.get((place, name))
