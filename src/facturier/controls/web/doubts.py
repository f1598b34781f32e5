"""The list of doubts, and what a person decides of one."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.controls import actions, queries
from facturier.controls.queries import DoubtFilters
from facturier.controls.web import words
from facturier.controls.web.panel import shown
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required

TABS = {"": "open", "confirmes": "accepted", "ecartes": "dismissed", "leves": "lifted"}
SEVERITIES = {"graves": "high", "a-voir": "medium", "information": "low"}
FAMILIES = {
    "doublons": "duplicate",
    "page": "honesty",
    "totaux": "arithmetic",
    "comptes": "account",
    "habitudes": "habit",
    "delais": "law",
}


@require_safe
@member_required
@answers_refusal
def doubts(request: HttpRequest) -> HttpResponse:
    """Every doubt, the newest first; what the address says that is none of ours narrows nothing."""
    asked = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in (("etat", TABS), ("gravite", SEVERITIES), ("famille", FAMILIES))
    }
    filters = DoubtFilters(
        TABS[asked["etat"]],
        SEVERITIES.get(asked["gravite"], ""),
        FAMILIES.get(asked["famille"], ""),
    )
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.doubts_page(request.member, filters, after=after)
    waiting = queries.open_count(request.member)
    context = {
        "rows": [shown(row) for row in page.rows],
        "asked": asked,
        "tabs": [
            SimpleNamespace(
                label=words.said(words.STATES, state),
                url=_address(asked, etat=key),
                active=key == asked["etat"],
                count=waiting if not key else 0,
            )
            for key, state in TABS.items()
        ],
        "severities": [(key, words.said(words.SEVERITIES, one)) for key, one in SEVERITIES.items()],
        "families": [(key, words.said(words.FAMILIES, one)) for key, one in FAMILIES.items()],
        "narrowed": bool(asked["gravite"] or asked["famille"]),
        "clear_url": _address({}, etat=asked["etat"]),
        "next_url": _address(asked, apres=page.after) if page.after else "",
        "first_url": _address(asked) if after else "",
        "current": "doubts",
    }
    return render(request, "controls/doubts.html", context)


def _address(asked: dict[str, str], **more: Any) -> str:
    query = urlencode({name: value for name, value in {**asked, **more}.items() if value})
    return reverse("controls:doubts") + (f"?{query}" if query else "")


@require_POST
@member_required
@answers_refusal
def decide(request: HttpRequest, doubt_id: UUID) -> HttpResponse:
    """It is right, it is explained, or what was decided is taken back (`outcome`)."""
    outcome = request.POST.get("outcome", "")
    asked: dict[str, Any] = {
        "member": request.member,
        "doubt_id": doubt_id,
        "version": _version(request),
        "now": timezone.now(),
    }
    reason = request.POST.get("reason", "")
    if outcome == "dismiss":
        doubt = actions.dismiss_doubt(reason=reason, **asked)
        messages.success(request, _("Le doute est écarté, avec votre motif."))
    elif outcome == "accept":
        doubt = actions.accept_doubt(reason=reason, **asked)
        messages.success(request, _("Le doute est confirmé."))
    elif outcome == "reopen":
        doubt = actions.reopen_doubt(**asked)
        messages.success(request, _("Le doute est de nouveau à décider."))
    else:
        raise Refusal(
            "doubt.outcome", _("Choisissez un bouton : écarter ou confirmer."), status=422
        )
    row = queries.one_doubt(request.member, doubt.id)
    return HttpResponseRedirect(
        reverse("register:invoice", args=[row.invoice.reference]) + "#doutes"
    )


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
