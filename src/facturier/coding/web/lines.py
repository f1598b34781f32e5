"""The list of coded lines, and its export."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from facturier.coding import queries
from facturier.coding.exported import exported, name_of
from facturier.coding.queries import CountedLine
from facturier.coding.rules import WHOLE
from facturier.coding.told import target_told
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Places

INVOICES = 25  # of a page


@require_safe
@member_required
@answers_refusal
def lines(request: HttpRequest) -> HttpResponse:
    """Every amount of received invoices with what it is counted on, the oldest first."""
    since, until = _day(request.GET, "du"), _day(request.GET, "au")
    text = request.GET.get("apres", "")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    page = queries.counted_page(
        request.member, since=since, until=until, after=after, size=INVOICES
    )
    places = organisations.places(request.member.organisation_id)
    asked = {name: value.isoformat() for name, value in (("du", since), ("au", until)) if value}
    context: dict[str, Any] = {
        "rows": [_shown(one, places) for one in page.lines],
        "since": asked.get("du", ""),
        "until": asked.get("au", ""),
        "next_url": _address(asked, page.after) if page.after else "",
        "first_url": _address(asked) if after else "",
        "current": "coded_lines",
    }
    return render(request, "coding/lines.html", context)


def _shown(one: CountedLine, places: Places) -> SimpleNamespace:
    row, line = one.invoice, one.line
    return SimpleNamespace(
        reference=row.reference,
        url=reverse("register:invoice", args=[row.reference]) + "#imputation-lignes",
        supplier=row.seller_name,
        date=row.issue_date,
        position=line.position if line.position > WHOLE else "",
        name=name_of(line.position, line.name),
        target="" if line.target.is_nothing else target_told(line.target, places),
        own=line.own,
        percent=line.percent,
        amount=one.amount,
        currency=row.currency,
        stage=row.stage,
    )


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest) -> HttpResponseBase:
    """All lines of a period as a file; told in the journal."""
    since, until = _day(request.POST, "du"), _day(request.POST, "au")
    rows = queries.counted_invoices(request.member, since=since, until=until)
    return exported(
        request.member,
        form=request.POST.get("format", "csv"),
        invoices=rows.iterator(chunk_size=500),
        parameters={
            name: value.isoformat() for name, value in (("du", since), ("au", until)) if value
        },
        now=timezone.now(),
    )


def _day(sent: QueryDict, name: str) -> date | None:
    try:
        return parse_date(sent.get(name, ""))
    except ValueError:  # 30 February
        return None


def _address(asked: dict[str, str], after: int | None = None) -> str:
    query = urlencode(asked | ({"apres": str(after)} if after else {}))
    return reverse("coding:lines") + (f"?{query}" if query else "")
