"""What Réception and the page of a supplier show of what is expected."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from facturier.awaited import queries
from facturier.awaited.actions.decide import RIGHT
from facturier.awaited.queries.history import family_of
from facturier.awaited.web.pages import shown
from facturier.organisations.queries import may
from facturier.register.rules import amount_of


def of_reception(request: HttpRequest, _subject: Any) -> str:
    """How many invoices should have come; empty for who may not see suppliers."""
    if not may(request.member, "party.read"):
        return ""
    count = queries.missing_count(request.member, timezone.localdate())
    return render_to_string("awaited/_reception.html", {"count": count}, request)


def of_party(request: HttpRequest, party: Any) -> str:
    """What is expected of a supplier, and what it asked for in twelve months."""
    if not party.is_supplier or not may(request.member, "party.read"):
        return ""
    family = family_of(request.member.organisation_id, party.id)
    spent = queries.spent(request.member, family, timezone.localdate())
    context = {
        "party": party,
        "rows": [shown(row) for row in queries.expectations_of(request.member, family)],
        "spent": [(amount_of(gross), currency) for currency, gross in sorted(spent.items())],
        "may_decide": bool(may(request.member, RIGHT)),
    }
    return render_to_string("awaited/_party.html", context, request)
