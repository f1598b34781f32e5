"""What the page of a received invoice shows of its orders: lines, differences, what to do."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from facturier.kit.forms import typed_number
from facturier.kit.units import unit
from facturier.organisations.queries import may
from facturier.organisations.rules import Direction
from facturier.purchases import labels as words
from facturier.purchases import queries
from facturier.purchases.queries.suggestions import suggested
from facturier.purchases.web import shown
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import ISSUED


def of_invoice(request: HttpRequest, invoice: Invoice) -> str:
    """The panel; empty for what we issue, and for who reads no orders."""
    if invoice.direction != Direction.RECEIVED or invoice.channel == ISSUED:
        return ""
    member = request.member  # type: ignore[attr-defined]
    if not may(member, "purchase.read"):
        return ""
    found = queries.match_of(member, invoice)
    may_match = bool(may(member, "purchase.match"))
    all_gaps = shown.gaps(member, found.gaps)
    offered, perhaps = suggested(invoice, found.orders) if found.orders and may_match else ([], {})
    context: dict[str, Any] = {
        "invoice": invoice,
        "orders": [
            SimpleNamespace(
                id=one.id,
                number=one.number,
                url=reverse("purchases:order", args=[one.id]),
                look=words.state_look(one.state),
            )
            for one in found.orders
        ],
        "lines": [_line(row, offered, perhaps) for row in found.rows],
        "open": [one for one in all_gaps if one.is_open],
        "settled": [one for one in all_gaps if not one.is_open],
        "may_match": may_match,
        "named": invoice.order_reference,
    }
    return render_to_string("purchases/_panel.html", context, request)


def _line(row: queries.MatchRow, offered: list, perhaps: dict) -> SimpleNamespace:
    shares = {one.line_id: one.share for one in row.matches}
    return SimpleNamespace(
        place=row.line.position,
        name=row.line.name,
        quantity=row.line.quantity,
        unit=unit(row.line.unit),
        matches=[
            SimpleNamespace(
                order=one.line.order.number,
                place=one.line.place,
                name=one.line.name,
                basis=words.basis_label(one.basis),
                share=one.share,
            )
            for one in row.matches
        ],
        offered=[
            SimpleNamespace(
                id=one.key,
                label=f"{one.number}. {one.name}",
                typed=_typed(row, one.key, shares, perhaps),
            )
            for one in offered
        ],
        perhaps=row.line.position in perhaps,
    )


def _typed(row: queries.MatchRow, key: Any, shares: dict, perhaps: dict) -> str:
    if key in shares:
        return typed_number(abs(shares[key]))
    if not shares and perhaps.get(row.line.position) == key and row.line.quantity:
        return typed_number(abs(row.line.quantity))
    return ""
