"""What Réception shows beside an arrival that is held: the way to decide."""

from types import SimpleNamespace

from django.http import HttpRequest
from django.template.loader import render_to_string


def of_held(request: HttpRequest, arrival: SimpleNamespace) -> str:
    """A link to the page on which a person decides."""
    return render_to_string("channels/_held.html", {"arrival": arrival}, request)
