"""The last answer to an error: a problem for programs (`/api/`), a page for people."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from facturier.config.api import problem
from facturier.kit import web as pages


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    if _is_program(request):
        return problem(400, "call.invalid", _("Cette demande n'est pas lisible."))
    return pages.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    if _is_program(request):
        return problem(403, "forbidden", _("Cette action ne vous est pas ouverte."))
    return pages.forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address."""
    if _is_program(request):
        return problem(404, "absent", _("Cet objet n'existe pas, ou ne vous est pas ouvert."))
    return pages.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if _is_program(request):
        return problem(500, "server.error", _("Rien n'a été enregistré. Réessayez."))
    return pages.server_error(request)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
