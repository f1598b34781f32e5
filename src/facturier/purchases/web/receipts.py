"""Receipts: the list, the form by keyboard, services done in one click, what is taken back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import typed_number
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.units import UNIT_NAMES
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.purchases import actions, queries
from facturier.purchases.web import shown


@require_safe
@member_required
@answers_refusal
def receipts(request: HttpRequest) -> HttpResponse:
    """Every receipt, the newest first."""
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.receipts_page(request.member, after=after)
    names = shown.suppliers_of(request.member, {one.order for one in page.rows})
    here = reverse("purchases:receipts")
    context = {
        "rows": [(one, names[one.order_id]) for one in page.rows],
        "first_url": here if after else "",
        "next_url": f"{here}?apres={page.after}" if page.after else "",
        "current": "purchases",
    }
    return render(request, "purchases/receipts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def receive(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """What came of an order: each line starts with what is left of it."""
    found = queries.whole_order(request.member, order_id)
    organisations.require(
        request.member, "purchase.receive", queries.subject_of(found.order, Decimal(0))
    )
    if request.method != "POST":
        return _page(request, found)
    try:
        row = actions.receive(
            member=request.member,
            order_id=order_id,
            quantities=_numbers(request, "q-"),
            received_date=_day(request),
            delivery_note=request.POST.get("delivery_note", ""),
            remark=request.POST.get("note", ""),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, found, refusal)
    messages.success(
        request, _("La réception %(number)s est enregistrée.") % {"number": row.number}
    )
    return _to(order_id)


@require_POST
@member_required
@answers_refusal
def service_done(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The services of an order were done: all that is left, or the amounts that were typed."""
    amounts = _numbers(request, "a-")
    row = actions.note_service_done(
        member=request.member,
        order_id=order_id,
        amounts=amounts if "montants" in request.POST else None,
        done_date=timezone.localdate(),
        remark=request.POST.get("note", ""),
        now=timezone.now(),
    )
    messages.success(
        request, _("Le service fait %(number)s est enregistré.") % {"number": row.number}
    )
    return _to(order_id)


@require_POST
@member_required
@answers_refusal
def take_back(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Take a receipt back by another one, with the reason."""
    row = actions.take_back_receipt(
        member=request.member,
        receipt_id=receipt_id,
        reason=request.POST.get("reason", ""),
        taken_date=timezone.localdate(),
        now=timezone.now(),
    )
    messages.success(
        request, _("La réception est reprise par %(number)s.") % {"number": row.number}
    )
    return _to(row.order_id)


def _numbers(request: HttpRequest, prefix: str) -> dict[UUID, Decimal]:
    found = {}
    for name, typed in request.POST.items():
        key = key_or_none(name[len(prefix) :]) if name.startswith(prefix) else None
        if key is None or not str(typed).strip():
            continue
        value = decimal_of(str(typed))
        if value is None:
            raise Refusal(
                "receipt.number",
                _("Ce n'est pas un nombre. Écrivez par exemple 2,5."),
                status=422,
                field=str(key),
            )
        found[key] = value
    return found


def _day(request: HttpRequest) -> Any:
    day = shown.day_or_none(request.POST.get("received_date", ""))
    if day is None:
        raise Refusal("receipt.date", _("La date de la réception manque."), status=422,
                      field="received_date")  # fmt: skip
    return day


def _page(
    request: HttpRequest, found: queries.WholeOrder, refusal: Refusal | None = None
) -> HttpResponse:
    sent = request.POST
    context = {
        "order": found.order,
        "supplier": shown.suppliers_of(request.member, [found.order])[found.order.id],
        "lines": [
            {
                "line": tab.line,
                "unit": str(UNIT_NAMES.get(tab.line.unit, tab.line.unit)),
                "received": tab.received,
                "left": tab.left,
                "typed": sent.get(f"q-{tab.line.id}", typed_number(tab.left) if tab.left else ""),
            }
            for tab in found.lines
            if not tab.line.by_amount
        ],
        "received_date": sent.get("received_date", timezone.localdate().isoformat()),
        "delivery_note": sent.get("delivery_note", ""),
        "note": sent.get("note", ""),
        "refusal": sentence(refusal) if refusal else "",
        "current": "purchases",
    }
    return render(
        request, "purchases/receive.html", context, status=refusal.status if refusal else 200
    )


def _to(order_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("purchases:order", args=[order_id]))
