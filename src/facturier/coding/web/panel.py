"""What the page of a received invoice shows of its lines: on what each is counted, and why."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.coding import queries
from facturier.coding.exported import name_of
from facturier.coding.queries import CodedLine
from facturier.coding.rules import Source
from facturier.coding.rules.suggest import Suggestion
from facturier.coding.told import asked_told, reason_told, shares_told, target_told
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Places
from facturier.register.queries.invoice import Invoice

SHOWN = 30
"""Lines of the table; more are folded."""


def of_invoice(request: HttpRequest, invoice: Invoice) -> str:
    """The panel; empty for what is not received, and where nothing can be counted."""
    if not queries.is_coded_here(invoice):
        return ""
    member = request.member  # type: ignore[attr-defined]
    coding = queries.coding_of(invoice)
    if not coding.lines:
        return ""
    may = queries.may_code(member, invoice)
    found = queries.suggestions_of(member, coding) if may else {}
    places = organisations.places(member.organisation_id)
    rows = [shown(one, invoice, found.get(one.part.position), places) for one in coding.lines]
    context: dict[str, Any] = {
        "invoice": invoice,
        "rows": rows[:SHOWN],
        "more": rows[SHOWN:],
        "coded": sum(1 for one in coding.lines if one.shares),
        "count": len(rows),
        "follows": target_told(coding.follows, places) if not coding.follows.is_nothing else "",
        "rest": coding.rest,
        "accepted": accepted_by(found),
        "suggested": len(found),
        "may": may,
        "accept_url": reverse("coding:accept", args=[invoice.reference]),
    }
    return render_to_string("coding/_panel.html", context, request)


def shown(
    line: CodedLine, invoice: Invoice, suggestion: Suggestion | None, places: Places
) -> SimpleNamespace:
    """A line as the table tells it."""
    position = line.part.position
    return SimpleNamespace(
        position=position,
        name=name_of(position, line.part.name),
        net=line.part.net,
        shares=[shares_told([one], places, invoice.currency) for one in line.shares]
        if len(line.shares) > 1
        else [target_told(one.target, places) for one in line.shares],
        outdated=line.outdated,
        by=coded_by(line),
        at=line.coded_at,
        url=reverse("coding:line", args=[invoice.reference, position]),
        suggestion=asked_told(suggestion.shares, places, invoice.currency) if suggestion else "",
        reason=reason_told(suggestion) if suggestion else "",
        accepted=f"{position}:{suggestion.digest}" if suggestion else "",
    )


def coded_by(line: CodedLine) -> str:
    """Who coded a line, and how."""
    if not line.shares:
        return ""
    told = {
        Source.TYPED: "%(name)s",
        Source.SUGGESTED: _("%(name)s, comme suggéré"),
        Source.CARRIED: _("reprise de la lecture précédente"),
    }[Source(line.source)]
    return told % {"name": line.coded_by}


def accepted_by(found: dict[int, Suggestion]) -> list[str]:
    """What a button that accepts sends: each line with the digest of what is shown."""
    return [f"{position}:{one.digest}" for position, one in sorted(found.items())]
