"""The page of a quote for its customer: no session, no organisation. The link is the right.

Whatever does not open (unknown, expired, revoked, put away, badly copied) gets one answer (I27).
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
from facturier.quotes import actions, queries
from facturier.quotes.actions import Typed
from facturier.quotes.queries import Place
from facturier.quotes.rules import Shown
from facturier.quotes.web import words
from facturier.quotes.web.shown import frozen_lines, whole_number
from facturier.sending.rules.letters import LANGUAGES
from facturier.sending.rules.links import LONGEST_MESSAGE, LONGEST_NAME

FIELDS = ("name", "function", "email", "order_number", "reason", "text")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, share: str) -> HttpResponse:
    """The quote, and what the customer answers; POST accepts, declines or asks."""
    now = timezone.now()
    place = queries.link_place(share, now)
    if place is None:
        return _closed(request)
    try:
        if request.method == "POST":
            with in_organisation(place.organisation_id):
                return discreet(_answer(request, share, place))
        if request.method == "GET" and not looks_ahead(request):
            # Committed before the page is drawn: the journal is not held meanwhile.
            with in_organisation(place.organisation_id):
                actions.note_opening(place=place, now=now)
        with in_organisation(place.organisation_id):
            return discreet(_shown(request, share, place))
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        return _closed(request)


@login_not_required
@require_safe
def file(request: HttpRequest, share: str) -> HttpResponse:
    """The PDF of the latest version, as a download."""
    place = queries.link_place(share, timezone.now())
    if place is None:
        return _closed(request)
    with in_organisation(place.organisation_id):
        try:
            name, content = queries.public_file(place)
        except (Refusal, FileNotFoundError):
            return _closed(request)
    return discreet(download(content, name, "application/pdf"))


def _answer(request: HttpRequest, share: str, place: Place) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    said = request.POST.get("do", "")
    now = timezone.now()
    with translation.override(_language(request, place)):
        try:
            _carry_out(request, place, said, typed, now)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return _shown(request, share, place, refusal=refusal, typed=typed | {"do": said})
    asked = request.GET.get("lang", "")
    query = f"?lang={asked}&fait={said}" if asked in LANGUAGES else f"?fait={said}"
    target = "#messages" if said == "ask" else "#reponse"
    return HttpResponseRedirect(reverse("quotes:public", args=[share]) + query + target)


def _carry_out(
    request: HttpRequest, place: Place, said: str, typed: dict[str, str], now: Any
) -> None:
    if said == "ask":
        actions.ask_us(place=place, name=typed["name"], words=typed["text"], now=now)
        return
    if said not in ("accept", "decline"):
        raise Refusal("quote.answer", _("Choisissez une réponse."), status=422)
    given = Typed(
        version=whole_number(request.POST.get("version")),
        sha256=request.POST.get("sha256", ""),
        name=typed["name"],
        function=typed["function"],
        email=typed["email"],
        order_number=typed["order_number"],
        agreed=request.POST.get("agreed", "") == "on",
        reason=typed["reason"],
    )
    verb = actions.accept_by_link if said == "accept" else actions.decline_by_link
    verb(place=place, typed=given, today=timezone.localdate(now), now=now)


def _shown(
    request: HttpRequest,
    share: str,
    place: Place,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    chosen = _language(request, place)
    with translation.override(chosen):
        found = queries.public_quote(place, timezone.localdate())
        context: dict[str, Any] = {
            "quote": found,
            "version": found.version,
            "frozen": found.frozen,
            "lines": frozen_lines(found.frozen),
            "look": words.quote_look(found.shown),
            "is_open": found.shown is Shown.SENT,
            "is_expired": found.shown is Shown.EXPIRED,
            "share": share,
            "language": chosen,
            "languages": [SimpleNamespace(code=one, here=one == chosen) for one in LANGUAGES],
            "typed": typed or {"do": "", **dict.fromkeys(FIELDS, "")},
            "error": sentence(refusal) if refusal else "",
            "error_field": refusal.field if refusal else "",
            "done": request.GET.get("fait", ""),
            "longest": LONGEST_MESSAGE,
            "longest_name": LONGEST_NAME,
        }
        status = refusal.status if refusal else 200
        return render(request, "quotes/public.html", context, status=status)


def _language(request: HttpRequest, place: Place) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else queries.link_language(place)


def _closed(request: HttpRequest) -> HttpResponse:
    """One answer, in the language of the browser: the link's own would tell that there was one."""
    return discreet(render(request, "sending/closed.html", {}, status=404))
