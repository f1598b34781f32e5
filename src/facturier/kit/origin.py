"""The address people reach us at, for links that travel by mail."""

from django.conf import settings
from django.http import HttpRequest


def origin_of(request: HttpRequest) -> str:
    """The configured public origin; without one, the (allowed) host of the request."""
    return settings.ORIGIN or f"{request.scheme}://{request.get_host()}"
