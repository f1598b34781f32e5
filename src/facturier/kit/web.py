"""Answers that belong to no room: errors, and the doors that turn a Refusal into one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal


def answers_refusal(view: Callable) -> Callable:
    """Turn a Refusal of the domain into a page, or into a message beside the button.

    A refused POST from one of our pages goes back to it with the reason; the status is told to
    scripts and tests in the `X-Refusal` header (`code status`).
    """

    @wraps(view)
    def answering(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return answering


def member_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead a person who acts in no organisation to the page where one is chosen or opened."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.member is None:
            page = "second_factor_needed" if request.lacks_second_factor else "choose"
            return HttpResponseRedirect(reverse(f"organisations:{page}"))
        return view(request, *args, **kwargs)

    return guarded


def person_id(request: HttpRequest) -> UUID:
    """Who has signed in; behind LoginRequiredMiddleware there always is somebody."""
    assert request.user.pk is not None
    return request.user.pk


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refusal: back to the page it came from, or a page of its own."""
    back = request.headers.get("Referer", "")
    from_us = url_has_allowed_host_and_scheme(back, {request.get_host()})
    wants_page = "text/html" in request.headers.get("Accept", "")
    if request.method == "POST" and refusal.status in (409, 422) and from_us and wants_page:
        messages.error(request, sentence(refusal))
        response: HttpResponse = HttpResponseRedirect(back)
    else:
        response = error_page(request, refusal.status, sentence(refusal))
    response["X-Refusal"] = f"{refusal.code} {refusal.status}"
    return response


def sentence(refusal: Refusal) -> str:
    """The reason, and whom to ask where the refusal knows."""
    if refusal.ask:
        return _("%(reason)s Demander à %(people)s.") % {
            "reason": refusal.reason,
            "people": refusal.ask,
        }
    return refusal.reason


TITLES = {
    400: lambda: _("Cette demande n'est pas lisible"),
    403: lambda: _("Cette action ne vous est pas ouverte"),
    404: lambda: _("Cette page n'existe pas"),
    405: lambda: _("Cette adresse ne s'emploie pas ainsi"),
    409: lambda: _("Cela n'a pas pu être fait"),
    413: lambda: _("Ce fichier est trop grand"),
    422: lambda: _("Une information est à corriger"),
    429: lambda: _("Trop de tentatives"),
    500: lambda: _("Une erreur de notre côté"),
    503: lambda: _("Le serveur est occupé"),
}


def error_page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """A page that says what happened and what to do; it asks nothing of the database."""
    title = TITLES.get(status, TITLES[500])()
    context = {"status": status, "title": title, "reason": reason}
    # Without the request: who is signed in may be the very question that has just failed.
    return HttpResponse(render_to_string("kit/error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return error_page(
        request, 400, _("L'adresse ou le formulaire est incomplet. Revenez à la page précédente.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return error_page(request, 403, _("Demandez l'accès à un administrateur de l'organisation."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token has expired."""
    return error_page(
        request, 403, _("Le formulaire a expiré. Rechargez la page, puis recommencez.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also what lies outside a person's rights."""
    return error_page(
        request, 404, _("L'adresse est erronée, ou ce qu'elle désigne ne vous est pas ouvert.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return error_page(
        request, 500, _("Rien n'a été enregistré. Réessayez ; si cela dure, prévenez-nous.")
    )


def key_or_none(text: str) -> UUID | None:
    """The key that an address states, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
