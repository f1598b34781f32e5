"""The queue of differences, and what a person says of an invoice and its orders."""

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

from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.purchases import actions, queries
from facturier.purchases import labels as words
from facturier.purchases.queries import GapFilters
from facturier.purchases.web import shown

TABS = {"": "open", "acceptes": "accepted", "recus": "received", "credites": "credited",
        "sans-objet": "lifted"}  # fmt: skip
KINDS = {"quantite": "quantity", "prix": "price", "unite": "unit", "hors-commande": "unordered"}


@require_safe
@member_required
@answers_refusal
def gaps(request: HttpRequest) -> HttpResponse:
    """Every difference, the newest first; what the address says that is no choice is no filter."""
    asked = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in (("etat", TABS), ("nature", KINDS), ("a", ("moi",)))
    }
    filters = GapFilters(TABS[asked["etat"]], KINDS.get(asked["nature"], ""), mine=bool(asked["a"]))
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.gaps_page(request.member, filters, after=after)
    waiting = queries.open_gaps(request.member)
    context = {
        "rows": shown.gaps(request.member, page.rows),
        "asked": asked,
        "tabs": [
            (words.gap_state_label(state), _address(asked, etat=key), key == asked["etat"],
             waiting if not key else 0)
            for key, state in TABS.items()
        ],
        "kinds": [(key, words.kind_label(one)) for key, one in KINDS.items()],
        "narrowed": bool(asked["nature"] or asked["a"]),
        "clear_url": _address({}, etat=asked["etat"]),
        "next_url": _address(asked, apres=page.after) if page.after else "",
        "first_url": _address(asked) if after else "",
        "current": "gaps",
    }  # fmt: skip
    return render(request, "purchases/gaps.html", context)


def _address(asked: dict[str, str], **more: Any) -> str:
    query = urlencode({name: value for name, value in {**asked, **more}.items() if value})
    return reverse("purchases:gaps") + (f"?{query}" if query else "")


@require_POST
@member_required
@answers_refusal
def accept(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """Accept a difference, with the reason."""
    gap = actions.accept_gap(
        member=request.member,
        gap_id=gap_id,
        reason=request.POST.get("reason", ""),
        version=shown.whole_number(request.POST.get("version")) or None,
        now=timezone.now(),
    )
    messages.success(request, _("L'écart est accepté, avec votre motif."))
    row = queries.one_gap(request.member, gap.id)
    return _to(row.invoice.reference)


@require_POST
@member_required
@answers_refusal
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link an invoice to an order by its number (`numero`), or part it (`detacher`)."""
    parted = key_or_none(request.POST.get("detacher", ""))
    if parted is not None:
        actions.part_order(
            member=request.member, reference=reference, order_id=parted,
            reason=request.POST.get("reason", ""), now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("La commande est détachée de la facture."))
        return _to(reference)
    order = queries.order_numbered(request.member, request.POST.get("numero", ""))
    if order is None:
        raise Refusal(
            "match.order",
            _("Aucune commande ne porte ce numéro. Vérifiez-le dans la liste des commandes."),
            status=422,
            field="numero",
        )
    actions.link_order(
        member=request.member, reference=reference, order_id=order.id, now=timezone.now()
    )
    messages.success(request, _("La commande %(number)s est liée.") % {"number": order.number})
    return _to(reference)


@require_POST
@member_required
@answers_refusal
def match_line(request: HttpRequest, reference: str, place: int) -> HttpResponse:
    """Put a line of an invoice on lines of its orders: `p-<line>` is how much on each, unsigned."""
    parts = {}
    for name, typed in request.POST.items():
        key = key_or_none(name[2:]) if name.startswith("p-") else None
        if key is None or not str(typed).strip():
            continue
        value = decimal_of(str(typed))
        if value is None:
            raise Refusal("match.number", _("Ce n'est pas un nombre. Écrivez par exemple 2,5."),
                          status=422, field=str(key))  # fmt: skip
        if value:
            parts[key] = value
    actions.match_line(
        member=request.member,
        reference=reference,
        place=place,
        parts=parts,
        unsigned=True,
        now=timezone.now(),
    )
    messages.success(request, _("La ligne est rapprochée."))
    return _to(reference)


def _to(reference: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("register:invoice", args=[reference]) + "#commandes")
