"""What the page of an invoice shows of its doubts: each with its evidence, and how to decide."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from facturier.controls import queries
from facturier.controls.actions.decide import RIGHT
from facturier.controls.queries import DoubtRow
from facturier.controls.rules import CONTROLS, DECIDED
from facturier.controls.web import words
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import ISSUED


def of_invoice(request: HttpRequest, invoice: Invoice) -> str:
    """The panel; empty for what we issue."""
    if invoice.direction != Direction.RECEIVED or invoice.channel == ISSUED:
        return ""
    member = request.member  # type: ignore[attr-defined]
    rows = [shown(row, invoice) for row in queries.doubts_of(member, invoice)]
    context: dict[str, Any] = {
        "invoice": invoice,
        "open": [row for row in rows if row.is_open],
        "decided": [row for row in rows if not row.is_open],
        "dossier": [
            SimpleNamespace(
                reference=one.invoice.reference,
                url=reverse("register:invoice", args=[one.invoice.reference]),
                original_url=reverse("register:original", args=[one.invoice.reference]),
                file_name=one.invoice.file_name,
                legal=one.legal,
                at=one.joined_at,
                by=one.joined_by,
            )
            for one in queries.dossier_of(member, invoice)
        ],
        "may_decide": bool(organisations.may(member, RIGHT, register.subject_of(invoice))),
    }
    return render_to_string("controls/_panel.html", context, request)


def shown(row: DoubtRow, seen_from: Invoice | None = None) -> SimpleNamespace:
    """A doubt as panels and lists tell it; `seen_from` is the invoice of the page."""
    doubt, control = row.doubt, CONTROLS.get(row.doubt.rule)
    family = control.family if control else "habit"
    turned = seen_from is not None and seen_from.id == doubt.other_id
    other = row.invoice if turned else row.other
    evidence = [] if row.hidden else words.evidence_told(doubt.evidence)
    if turned:
        for one in evidence:
            one.stated, one.other = one.other, one.stated
    tone, symbol = words.LOOKS.get(doubt.severity, ("mut", "info"))
    here = seen_from or row.invoice
    return SimpleNamespace(
        id=doubt.id,
        version=doubt.version,
        rule=doubt.rule,
        title=words.said(words.TITLES, doubt.rule),
        explanation=words.said(words.EXPLANATIONS, doubt.rule),
        family=words.said(words.FAMILIES, family),
        severity=doubt.severity,
        severity_label=words.said(words.SEVERITIES, doubt.severity),
        tone=tone,
        symbol=symbol,
        state=doubt.state,
        state_label=words.said(words.STATES, doubt.state),
        is_open=doubt.state == "open",
        may_reopen=doubt.state in DECIDED and doubt.other_id is None,
        owner=words.said(words.OWNERS, control.owner) if control else "",
        heads=words.heads(family),
        evidence=evidence,
        signals="" if row.hidden else words.signals_told(doubt.evidence),
        hidden=row.hidden,
        is_pair=doubt.other_id is not None,
        other=other.reference if other else "",
        compare_url=reverse("register:compare", args=[here.reference, other.reference])
        if other
        else "",
        found_at=doubt.found_at,
        decided_at=doubt.decided_at,
        decided_by=doubt.decided_by,
        reason=doubt.reason,
        reference=row.invoice.reference,
        number=row.invoice.number,
        supplier=row.invoice.seller_name,
        url=reverse("register:invoice", args=[row.invoice.reference]) + "#doutes",
    )
