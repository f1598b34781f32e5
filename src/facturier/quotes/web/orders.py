"""Pages of orders: the list, one order with what is left of it, and the draft of its invoice."""

from decimal import Decimal
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
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.quotes import actions, queries
from facturier.quotes.actions import Wanted
from facturier.quotes.queries import OrderTab
from facturier.quotes.web import shown as show
from facturier.quotes.web import words
from facturier.quotes.web.quotes import chosen_entity, entities_of
from facturier.sales import queries as sales
from facturier.sales.rules.drafts import ORDER

TABS: dict[str, OrderTab | None] = {
    "": None, "a-facturer": OrderTab.OPEN, "facturees": OrderTab.INVOICED,
    "soldees": OrderTab.CLOSED,
}  # fmt: skip
SHOWN_PENDING = 10


@require_safe
@member_required
@answers_refusal
def orders(request: HttpRequest) -> HttpResponse:
    """The orders in a tab, the newest first; above them, those that are still being entered."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else ""
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.orders_page(request.member, TABS[chosen], after=after)
    labels = {
        "": _("Toutes"), "a-facturer": _("À facturer"), "facturees": _("Facturées"),
        "soldees": _("Soldées"),
    }  # fmt: skip
    pending = [] if chosen or after else sales.open_offers(request.member, ORDER, SHOWN_PENDING)
    context = {
        "rows": page.rows,
        "looks": {row.order.id: words.order_look(row.tab) for row in page.rows},
        "pending": [(one, show.customer_of(one)) for one in pending],
        "tabs": show.tabs_of(chosen, labels, _list),
        "chosen": chosen,
        "first_url": _list(etat=chosen) if after else "",
        "next_url": _list(etat=chosen, apres=page.after) if page.after else "",
        "entities": entities_of(request),
        "current": "orders",
    }
    return render(request, "quotes/orders.html", context)


def _list(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("quotes:orders") + (f"?{query}" if query else "")


@require_POST
@member_required
@answers_refusal
def begin(request: HttpRequest) -> HttpResponse:
    """An order without a quote: entered in the editor, then taken."""
    organisations.require(request.member, "invoice.prepare")
    draft = actions.begin_order(
        member=request.member, entity_id=chosen_entity(request), now=timezone.now()
    )
    return HttpResponseRedirect(reverse("sales:draft", args=[draft.id]))


@require_POST
@member_required
@answers_refusal
def take(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Make an order of what was entered."""
    now = timezone.now()
    order, _again = actions.take_order(
        member=request.member,
        draft_id=draft_id,
        draft_version=show.whole_number(request.POST.get("version")),
        today=timezone.localdate(now),
        now=now,
    )
    messages.success(
        request, _("La commande %(number)s est enregistrée.") % {"number": order.number}
    )
    return _to(order.id)


@require_safe
@member_required
@answers_refusal
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """An order: ordered, invoiced, left; what was made of it; the form that invoices it."""
    return _page(request, order_id)


def _page(request: HttpRequest, order_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    found = queries.order_page(request.member, order_id)
    row = found.order
    may_prepare = bool(may(request.member, "invoice.prepare", sales.subject_of(row.draft)))
    usual = {"how": "whole", "percent": "", "beyond": ""}
    typed = usual | (request.POST.dict() if refusal else {})
    lines = [
        {
            "row": one,
            "unit": show.unit_label(one.unit),
            "left": max(Decimal(0), abs(one.ordered) + one.extra - one.taken),
            "typed": typed.get(f"q-{one.id}", ""),
            "wrong": bool(refusal and refusal.field == str(one.id)),
        }
        for one in found.lines
    ]
    context = {
        "found": found,
        "order": row,
        "customer": show.customer_of(row.draft),
        "look": words.order_look(found.tab),
        "lines": lines,
        "left_net": row.net - found.invoiced,
        "events": show.story(request.member, row.id),
        "may_prepare": may_prepare,
        "may_invoice": may_prepare and found.tab is not OrderTab.CLOSED,
        "typed": typed,
        "error": sentence(refusal) if refusal else "",
        "error_field": refusal.field if refusal else "",
        "current": "orders",
    }
    return render(request, "quotes/order.html", context, status=refusal.status if refusal else 200)


@require_POST
@member_required
@answers_refusal
def invoice(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Open the draft of an invoice with a part of the order; the person goes on with it."""
    row = queries.find_order(request.member, order_id)
    organisations.require(request.member, "invoice.prepare", sales.subject_of(row.draft))
    try:
        draft_id = actions.invoice_order(
            member=request.member, order_id=order_id, wanted=_wanted(request), now=timezone.now()
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, order_id, refusal)
    messages.success(request, _("Le brouillon de la facture est prêt."))
    return HttpResponseRedirect(reverse("sales:draft", args=[draft_id]))


def _wanted(request: HttpRequest) -> Wanted:
    how = request.POST.get("how", "")
    if how == "percent":
        percent = decimal_of(request.POST.get("percent", ""))
        if percent is None:
            reason = _("Un pourcentage va de 0 à 100.")
            raise Refusal("order.percent", reason, status=422, field="percent")
        return Wanted(percent=percent)
    if how == "lines":
        return Wanted(quantities=_quantities(request), beyond="beyond" in request.POST)
    return Wanted()


def _quantities(request: HttpRequest) -> dict[UUID, Decimal]:
    found = {}
    for name, typed in request.POST.items():
        key = key_or_none(name[2:]) if name.startswith("q-") else None
        if key is None or not str(typed).strip():
            continue
        number = decimal_of(str(typed))
        if number is None or number < 0:
            reason = _("Ce n'est pas une quantité. Écrivez par exemple 2,5.")
            raise Refusal("order.quantity", reason, status=422, field=str(key))
        found[key] = number
    return found


@require_POST
@member_required
@answers_refusal
def close(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Nothing more is invoiced of it."""
    actions.close_order(
        member=request.member, order_id=order_id, reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("La commande est soldée."))
    return _to(order_id)


@require_POST
@member_required
@answers_refusal
def reopen(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """It may be invoiced again."""
    actions.reopen_order(member=request.member, order_id=order_id, now=timezone.now())
    messages.success(request, _("La commande est rouverte."))
    return _to(order_id)


def _to(order_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("quotes:order", args=[order_id]))
