"""What the page of an issued invoice shows of its corrections: a panel of its own."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from facturier.organisations.queries import may
from facturier.register import queries as register
from facturier.sales import queries
from facturier.sales.models import IssuedDocument
from facturier.sales.rules.credits import CREDITABLE
from facturier.sales.rules.drafts import CREDITS, SELF_BILLED
from facturier.sales.web.crediting import told
from facturier.sales.web.mandates import panel_of_document


def panel(request: HttpRequest, invoice: Any) -> str:
    """The panel; empty for an invoice that was not issued here, or that nobody corrects so."""
    document = queries.document_behind(invoice)
    if document is None:
        return ""
    if invoice.type_code in SELF_BILLED:
        return panel_of_document(request, document)
    if invoice.type_code in CREDITS:
        return _of_credit(request, document)
    return _of_invoice(request, document) if invoice.type_code in CREDITABLE else ""


def _of_invoice(request: HttpRequest, document: IssuedDocument) -> str:
    subject = register.subject_of(document.invoice)
    context = {
        "invoice": document.invoice,
        "origin": queries.origin_of(document),
        "credits": queries.credits_of(request.member, document),
        "may_prepare": bool(may(request.member, "invoice.prepare", subject)),
    }
    return render_to_string("sales/_corrections.html", context, request)


def _of_credit(request: HttpRequest, document: IssuedDocument) -> str:
    subject = register.subject_of(document.invoice)
    found = queries.uses_of(request.member, document)
    context = {
        "invoice": document.invoice,
        "cited": queries.corrected_by(request.member, document),
        "uses": [told(one) for one in found.standing],
        "found": found,
        "may_decide": bool(may(request.member, "invoice.issue", subject)),
    }
    return render_to_string("sales/_credit.html", context, request)
