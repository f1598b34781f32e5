"""The API: one root, versioned, OpenAPI 3.1, problem+json (RFC 9457) for every refusal."""

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from facturier import __version__
from facturier.awaited.api import router as awaited_router
from facturier.catalogue.api import router as catalogue_router
from facturier.channels.api import routers as channels_routers
from facturier.checks.api import router as checks_router
from facturier.coding.api import router as coding_router
from facturier.controls.api import router as controls_router
from facturier.imports.api import router as imports_router
from facturier.kit.refusal import Refusal
from facturier.organisations.api import routers as organisations_routers
from facturier.parties.api import routers as parties_routers
from facturier.purchases.api import routers as purchases_routers
from facturier.quotes.api import routers as quotes_routers
from facturier.recurring.api import routers as recurring_routers
from facturier.register.api import routers as register_routers
from facturier.sales.api import routers as sales_routers
from facturier.sending.api import routers as sending_routers
from facturier.timesheets.api import routers as timesheets_routers

log = logging.getLogger("facturier.api")


class BearerToken(HttpBearer):
    """A token of a member; the middleware has already looked it up and opened its organisation."""

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        """The member the token speaks for, or None."""
        return getattr(request, "member", None)


class Contract(NinjaAPI):
    """The API, whose schema tells refusals as what they are: `application/problem+json`."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The schema as ninja writes it, with the media type of problems."""
        schema = super().get_openapi_schema(*args, **kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "content" in response:
                        plain = response["content"].get("application/json")
                        response["content"] = {"application/problem+json": plain}
        return schema


api = Contract(
    title="Facturier",
    version=__version__,
    description=(
        "Factures reçues et émises d'une organisation. Chaque appel porte un jeton :"
        " `Authorization: Bearer fct_...`. Les refus sont des `application/problem+json`."
    ),
    auth=BearerToken(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
for register_router in register_routers:
    api.add_router("", register_router)
for organisations_router in organisations_routers:
    api.add_router("", organisations_router)
api.add_router("", checks_router)
api.add_router("", controls_router)
api.add_router("", coding_router)
api.add_router("", imports_router)
api.add_router("", catalogue_router)
for parties_router in parties_routers:
    api.add_router("", parties_router)
for sales_router in sales_routers:
    api.add_router("", sales_router)
for purchases_router in purchases_routers:
    api.add_router("", purchases_router)
for timesheets_router in timesheets_routers:
    api.add_router("", timesheets_router)
for recurring_router in recurring_routers:
    api.add_router("", recurring_router)
for quotes_router in quotes_routers:
    api.add_router("", quotes_router)
for sending_router in sending_routers:
    api.add_router("", sending_router)
for channels_router in channels_routers:
    api.add_router("", channels_router)
api.add_router("", awaited_router)


def problem(status: int, code: str, detail: str, **more: object) -> HttpResponse:
    """An RFC 9457 problem: `code` is stable, `detail` says what happened and what to do."""
    body = {
        "type": f"urn:facturier:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **{name: value for name, value in more.items() if value},
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    detail = refusal.reason or _("Cet objet n'existe pas, ou ne vous est pas ouvert.")
    return problem(
        refusal.status,
        refusal.code,
        detail,
        rule=refusal.rule,
        ask=refusal.ask,
        field=refusal.field,
    )


@api.exception_handler(AuthenticationError)
def _unknown_bearer(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(
        401, "token.unknown", _("Jeton absent, inconnu, expiré ou révoqué. Créez-en un autre.")
    )
    answer["WWW-Authenticate"] = 'Bearer realm="facturier"'
    return answer


@api.exception_handler(ValidationError)
def _unreadable_call(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"place": ".".join(map(str, item["loc"])), "reason": item["msg"]} for item in error.errors
    ]
    return problem(
        422, "call.invalid", _("Un paramètre manque ou n'est pas lisible."), errors=errors
    )


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "absent", _("Cet objet n'existe pas, ou ne vous est pas ouvert."))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "call.invalid", str(error))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "call.too_large", _("Cet envoi est trop grand."))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(400, "call.invalid", _("Cette demande n'est pas lisible."))


@api.exception_handler(Exception)
def _ours(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("API %s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "server.error", _("Rien n'a été enregistré. Réessayez."))


def public_urls() -> tuple[list[Any], str, str]:
    """Ninja's addresses, open to callers without a session: the API itself asks for the token."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        assert pattern.callback is not None, "ninja gives views, no further includes"
        pattern.callback = _as_problems(pattern.callback)
    return patterns, app_name, namespace


def _as_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What ninja answers in plain words (another method, its root) becomes a problem as well."""
    reads_only = isinstance(view, partial)  # ninja's own: the schema, the root

    @csrf_exempt  # no cookie is looked at: there is no request to forge
    @login_not_required
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reads_only and request.method not in ("GET", "HEAD"):
            response: HttpResponse = HttpResponseNotAllowed(["GET", "HEAD"])
        else:
            try:
                response = view(request, *args, **kwargs)
            except Http404 as error:
                return _absent(request, error)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        detail = _("Cette adresse ne s'emploie pas ainsi. Méthodes possibles : %(methods)s.")
        answer = problem(405, "method.not_allowed", detail % {"methods": allowed})
        answer["Allow"] = allowed
        return answer

    return answering
