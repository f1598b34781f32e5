"""Asking for a deposit from a draft, choosing those that an invoice takes off, where they show."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.sales import actions, queries
from facturier.sales.rules.drafts import DEPOSITS
from facturier.sales.web.sheet import sheet_of

WAYS = ("percent", "gross")


@require_http_methods(("GET", "HEAD", "POST"))
@member_required
@answers_refusal
def ask(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """How much of what a draft intends is asked on account; the draft that comes of it opens."""
    organisations.require(request.member, "invoice.prepare")
    sheet = sheet_of(request, draft_id, timezone.localdate())
    organisations.require(request.member, "invoice.prepare", queries.subject_of(sheet.draft))
    refusal = None
    if request.method == "POST":
        try:
            return redirect("sales:draft", _opened(request, draft_id).id)
        except Refusal as found:
            if found.status not in (409, 422):
                raise
            refusal = found
    sent = request.POST
    way = sent.get("how", "")
    context = {
        "sheet": sheet,
        "draft": sheet.draft,
        "way": way if way in WAYS else "percent",
        "percent": sent.get("percent", "30"),
        "gross": sent.get("gross", ""),
        "refusal": refusal,
        "current": "drafts",
    }
    return render(request, "sales/deposit.html", context, status=422 if refusal else 200)


def _opened(request: HttpRequest, draft_id: UUID):
    sent = request.POST
    way = sent.get("how", "")
    if way not in WAYS:
        reason = _("Choisissez un pourcentage ou un montant.")
        raise Refusal("deposit.how", reason, status=422)
    return actions.open_deposit(
        member=request.member,
        draft_id=draft_id,
        percent=_number(sent.get("percent", "").replace("%", "")) if way == "percent" else None,
        gross=_number(sent.get("gross", "")) if way == "gross" else None,
        now=timezone.now(),
    )


def _number(text: str) -> Decimal:
    number = decimal_of(text.strip())
    if number is None:
        reason = _("« %(text)s » n'est pas un nombre : écrivez-le tel que 1 234,50.")
        raise Refusal("deposit.number", reason % {"text": text[:40]}, status=422)
    return number


@require_POST
@member_required
@answers_refusal
def choose(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take these open deposits off, and no other."""
    organisations.require(request.member, "invoice.prepare")
    chosen = request.POST.getlist("deposits")
    try:
        actions.choose_deposits(
            member=request.member, draft_id=draft_id, references=chosen, now=timezone.now()
        )
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, refusal.reason)
    else:
        said = _("Les acomptes choisis sont déduits.") if chosen else _("Aucun acompte déduit.")
        messages.success(request, said)
    return redirect("sales:draft", draft_id)


# -- where they show -------------------------------------------------------------------------------
def of_invoice(request: HttpRequest, invoice: Any) -> str:
    """What an issued invoice shows of deposits: those that it took off, or what took it off."""
    document = queries.document_behind(invoice)
    if document is None or not (invoice.type_code in DEPOSITS or invoice.prepaid):
        return ""
    member = request.member
    taken = queries.deposits_in(member, document) if invoice.prepaid else []
    is_deposit = invoice.type_code in DEPOSITS
    if not taken and not is_deposit:
        return ""
    context = {
        "invoice": invoice,
        "taken": taken,
        "is_deposit": is_deposit,
        "by": queries.deducted_by(member, document) if is_deposit else None,
        "left": queries.origin_of(document).gross_left if is_deposit else None,
        "total": sum((one.deposit.gross for one in taken), Decimal(0)),
    }
    return render_to_string("sales/_deposits.html", context, request)


def of_party(request: HttpRequest, party: Any) -> str:
    """The open deposits of a customer; empty where there are none, or none may be read."""
    if not may(request.member, "invoice.read"):
        return ""
    found = queries.open_deposits(request.member, customer_id=party.id)
    return render_to_string("sales/_open_deposits.html", {"open": found}, request) if found else ""
