"""Pages for people outside, whom a link alone lets in: what every such page sends, and counts."""

from django.http import HttpRequest, HttpResponse

# What only looks ahead is nobody's reading: browsers and mail programs say so.
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def looks_ahead(request: HttpRequest) -> bool:
    """Whether a program fetches the page before, or without, anybody reading it."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in AHEAD)


def discreet(response: HttpResponse) -> HttpResponse:
    """In no index, no cache, and no address bar of another site.

    `same-origin`, since with `no-referrer` browsers hide the origin from us as well, and the form
    could not be told from a forged one. The page leads to no other site at all.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
