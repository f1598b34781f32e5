"""Who asks, and how a form meets a verb."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from facturier.kit.refusal import Refusal
from facturier.kit.web import sentence

UNPROCESSABLE = 422


def person_id(request: HttpRequest) -> UUID:
    """Who has signed in; behind LoginRequiredMiddleware there always is somebody."""
    assert request.user.pk is not None
    return request.user.pk


def carry_out(form: Form, verb: Callable[[dict[str, Any]], Any]) -> Any:
    """What the verb answers for a valid form; None when the form, or the domain, refused.

    A refusal is said beside the field it names, and nothing that was typed is lost. One that says
    "not you" or "not here" is no matter of typing and goes on to the edge.
    """
    if not form.is_valid():
        return None
    try:
        return verb(form.cleaned_data) or True
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, sentence(refusal))
        return None


def never_kept(response: HttpResponse) -> HttpResponse:
    """A page that shows a secret once must not be found again in a cache."""
    add_never_cache_headers(response)
    return response
