"""Who asks, and how a form meets a verb."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.web import person_id

__all__ = ["UNPROCESSABLE", "carry_out", "never_kept", "person_id"]


def never_kept(response: HttpResponse) -> HttpResponse:
    """A page that shows a secret once must not be found again in a cache."""
    add_never_cache_headers(response)
    return response
