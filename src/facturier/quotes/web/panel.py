"""What pages of rooms below show of quotes and orders: the editor of a draft, an invoice."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from facturier.organisations.queries import may
from facturier.quotes import queries
from facturier.register.queries.invoice import Invoice
from facturier.sales import queries as sales
from facturier.sales.queries.drafts import Draft
from facturier.sales.rules.drafts import ORDER, DraftState


def of_draft(request: HttpRequest, draft: Draft) -> str:
    """In the editor of a quote or an order: the way on."""
    member = request.member  # type: ignore[attr-defined]
    subject = sales.subject_of(draft)
    context: dict[str, Any] = {
        "draft": draft,
        "quote": queries.quote_of_draft(member, draft.id),
        "order": queries.order_of_draft(member, draft.id),
        "is_order": draft.type_code == ORDER,
        "is_open": draft.state == DraftState.OPEN,
        "may_prepare": bool(may(member, "invoice.prepare", subject)),
        "may_send": bool(may(member, "invoice.send", subject)),
    }
    return render_to_string("quotes/_editor.html", context, request)


def of_invoice(request: HttpRequest, invoice: Invoice) -> str:
    """On the page of an invoice: the order and the quote that it comes from."""
    issued = sales.document_behind(invoice)
    named = issued.draft.made_from.get("order") if issued else None
    if not named:
        return ""
    order = queries.order_behind(request.member, named)  # type: ignore[attr-defined]
    if order is None:
        return ""
    return render_to_string("quotes/_origin.html", {"order": order}, request)
