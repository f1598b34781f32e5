"""The page of a customer: no session, no organisation, one document. The link is the right.

Whatever does not open (unknown, expired, revoked, badly copied) gets one answer (I27).
"""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from facturier.kit.download import download
from facturier.kit.public import discreet, looks_ahead
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.kit.web import sentence
from facturier.sending import actions, queries
from facturier.sending.queries.public import Place
from facturier.sending.rules.letters import LANGUAGES
from facturier.sending.rules.links import LONGEST_MESSAGE, LONGEST_NAME
from facturier.sending.rules.messages import MessageKind


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, share: str) -> HttpResponse:
    """The document and what was said about it; POST is a question or a dispute."""
    now = timezone.now()
    place = queries.link_place(share, now)
    if place is None:
        return _closed(request)
    if request.method == "POST":
        with in_organisation(place.organisation_id):
            return discreet(_write(request, share, place))
    if request.method == "GET" and not looks_ahead(request):
        # Committed before the page is drawn: the journal is not held meanwhile.
        with in_organisation(place.organisation_id):
            actions.note_opening(place=place, now=now)
    with in_organisation(place.organisation_id):
        return discreet(_shown(request, share, place))


@login_not_required
@require_safe
def file(request: HttpRequest, share: str) -> HttpResponse:
    """The archived file, as a download."""
    now = timezone.now()
    place = queries.link_place(share, now)
    if place is None:
        return _closed(request)
    with in_organisation(place.organisation_id):
        try:
            name, content = queries.public_file(place)
        except (Refusal, FileNotFoundError):
            return _closed(request)
        if request.method == "GET" and not looks_ahead(request):
            actions.note_download(place=place, now=now)
    return discreet(download(content, name, "application/pdf"))


def _write(request: HttpRequest, share: str, place: Place) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("kind", "name", "text")}
    try:
        actions.write_us(place=place, now=timezone.now(), **typed)
    except Refusal as refusal:
        return _shown(request, share, place, refusal=refusal, typed=typed)
    language = _language(request, "")
    query = f"?lang={language}&ecrit=1" if language else "?ecrit=1"
    return HttpResponseRedirect(reverse("sending:public", args=[share]) + query + "#messages")


def _shown(
    request: HttpRequest,
    share: str,
    place: Place,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    chosen = _language(request, "") or queries.link_language(place)
    with translation.override(chosen):
        kinds = {
            MessageKind.QUESTION: _("Poser une question"),
            MessageKind.DISPUTE: _("Contester la facture"),
        }
        context: dict[str, Any] = {
            "invoice": queries.public_invoice(place, chosen),
            "share": share,
            "language": chosen,
            "languages": [SimpleNamespace(code=one, here=one == chosen) for one in LANGUAGES],
            "kinds": [(kind.value, label) for kind, label in kinds.items()],
            "typed": typed or {"kind": MessageKind.QUESTION.value},
            "error": sentence(refusal) if refusal else "",
            "written": "ecrit" in request.GET,
            "longest": LONGEST_MESSAGE,
            "longest_name": LONGEST_NAME,
        }
        status = refusal.status if refusal else 200
        return render(request, "sending/public.html", context, status=status)


def _language(request: HttpRequest, usual: str) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else usual


def _closed(request: HttpRequest) -> HttpResponse:
    """One answer, in the language of the browser: the link's own would tell that there was one."""
    return discreet(render(request, "sending/closed.html", {}, status=404))
