"""Pairs that look alike; a merge with its preview, its reason, and its way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.models import Party
from facturier.parties.rules import Signal
from facturier.parties.web import shown
from facturier.parties.web.forms import ReasonForm

SIGNALS = {
    Signal.SAME_NAME: lambda: _("même nom"),
    Signal.NEAR_NAME: lambda: _("noms proches"),
    Signal.SAME_ADDRESS: lambda: _("même adresse"),
    Signal.SAME_ACCOUNT: lambda: _("même compte bancaire"),
}


@require_safe
@member_required
@answers_refusal
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that look alike, each with its reasons."""
    pairs, total = queries.duplicate_pairs(request.member)
    context = {
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "first_url": shown.address_of(pair.first.reference),
                "second_url": shown.address_of(pair.second.reference),
                "merge_url": shown.address_of(pair.first.reference, "merge")
                + f"?avec={pair.second.reference}",
                "reasons": ", ".join(SIGNALS[signal]() for signal in pair.signals),
            }
            for pair in pairs
        ],
        "total": total,
        "may_manage": bool(organisations.may(request.member, "party.manage")),
    }
    return render(request, "parties/duplicates.html", context)


@require_POST
@member_required
@answers_refusal
def set_apart(request: HttpRequest) -> HttpResponse:
    """These are two parties."""
    first = queries.find_party(request.member, request.POST.get("first", ""))
    second = queries.find_party(request.member, request.POST.get("second", ""))
    actions.set_apart(
        member=request.member, first_id=first.id, second_id=second.id, now=timezone.now()
    )
    messages.success(request, _("Noté : ce ne sont pas des doublons."))
    return redirect("parties:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the other party, see what moves, say why."""
    kept = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.manage")
    if request.method == "POST":
        other = queries.find_party(request.member, request.POST.get("other", ""))
        form = ReasonForm(request.POST)
        done = carry_out(
            form,
            lambda typed: actions.merge_parties(
                member=request.member,
                kept_id=kept.id,
                absorbed_id=other.id,
                reason=typed["reason"],
                now=timezone.now(),
            ),
        )
        if not done:
            return _preview(request, kept, other, form, status=UNPROCESSABLE)
        told = _("%(absorbed)s est fusionné dans %(kept)s. Cela s'annule depuis cette page.")
        messages.success(request, told % {"absorbed": other.name, "kept": kept.name})
        return redirect("parties:party", reference)
    if wanted := request.GET.get("avec", ""):
        return _preview(request, kept, queries.find_party(request.member, wanted), ReasonForm())
    return _choice(request, kept)


def _choice(request: HttpRequest, kept: Party) -> HttpResponse:
    text = request.GET.get("q", "")
    found = queries.choices(request.member, text, 30) if text.strip() else ()
    # All names are compared for those that are alike: only where nothing else is to be shown.
    shown_ones = found or queries.alike(
        request.member,
        name=kept.name,
        siren=kept.siren,
        vat_number=kept.vat_number,
        but=kept.id,
    )
    rows = [(one.reference, one.name, one.city) for one in shown_ones if one.id != kept.id]
    context = {
        "party": shown.headline(kept),
        "query": text[:100],
        "rows": rows,
        "searched": bool(text.strip()),
    }
    return render(request, "parties/merge_choice.html", context)


def _preview(
    request: HttpRequest, kept: Party, other: Party, form: ReasonForm, status: int = 200
) -> HttpResponse:
    whole = queries.whole_party(request.member, other)
    moving: list[tuple[str, int]] = [
        (_("Identifiants"), len(whole.keys)),
        (_("Adresses"), len(whole.addresses)),
        (_("Adresses électroniques"), len(whole.electronic_addresses)),
        (_("Contacts"), len(whole.contacts)),
        (_("Comptes bancaires"), len(whole.accounts)),
        (_("Notes"), len(whole.notes)),
        (_("Documents"), queries.documents_count(other)),
    ]
    context: dict[str, Any] = {
        "party": shown.headline(kept),
        "other": shown.headline(other),
        "differences": shown.differences(shown.facts_of(kept), shown.facts_of(other)),
        "moving": [(label, count) for label, count in moving if count],
        "form": form,
        "obstacle": _obstacle(kept, other),
        "swap_url": shown.address_of(other.reference, "merge") + f"?avec={kept.reference}",
    }
    return render(request, "parties/merge.html", context, status=status)


def _obstacle(kept: Party, other: Party) -> str:
    """Why these two cannot be merged, before anybody writes a reason."""
    if kept.id == other.id:
        return _("Un tiers ne se fusionne pas avec lui-même.")
    for one in (kept, other):
        if one.absorbed_by is not None:
            told = _("%(name)s a déjà été fusionné dans %(reference)s.")
            return told % {"name": one.name, "reference": one.absorbed_by.reference}
    try:
        actions.ensure_one_company(kept, other)
    except Refusal as refusal:
        return refusal.reason
    return ""


@require_POST
@member_required
@answers_refusal
def undo(request: HttpRequest, reference: str, merge_id: UUID) -> HttpResponse:
    """Put back what a merge moved."""
    kept = queries.find_party(request.member, reference)
    absorbed = actions.undo_merge(
        member=request.member, kept_id=kept.id, merge_id=merge_id, now=timezone.now()
    )
    told = _("La fusion est annulée : %(name)s est de nouveau lui-même.")
    messages.success(request, told % {"name": absorbed.name})
    return redirect("parties:party", absorbed.reference)
