"""The numbers of a series: the page that proves there is no hole, and the same as a file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.refusal import Refusal
from facturier.kit.tables import Column, Row, TableFormat, table_response
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.queries import NumberRow
from facturier.sales.rules.drafts import KINDS


@require_safe
@member_required
@answers_refusal
def numbers(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """The numbers of a period in order, and the count that proves them whole."""
    after = _running(request.GET.get("apres", ""))
    asked = request.GET.get("periode")
    asked = asked.replace("\0", "\ufffd") if asked else None
    page = queries.numbers_page(
        request.member, series_id, timezone.localdate(), period=asked, after=after
    )
    here = reverse("sales:numbers", args=[series_id])
    terms = {"periode": page.period} if page.period else {}
    context = {
        "page": page,
        "series": page.series,
        "rows": [(row, _kind(row)) for row in page.rows],
        "periods": [
            (period, f"{here}?{urlencode({'periode': period})}") for period in page.periods
        ],
        "first_url": f"{here}?{urlencode(terms)}" if after else "",
        "next_url": f"{here}?{urlencode({**terms, 'apres': str(page.after)})}"
        if page.after
        else "",
        "may_configure": bool(organisations.may(request.member, "sales.configure")),
        "current": "issuing",
    }
    return render(request, "sales/numbers.html", context)


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest, series_id: UUID) -> HttpResponseBase:
    """The numbers of a period as a table for a spreadsheet; told in the journal."""
    wanted = request.POST.get("format", "")
    period = request.POST.get("periode", "").replace("\0", "\ufffd")
    if wanted not in set(TableFormat):
        raise Refusal("export.format", _("Choisissez CSV ou XLSX."), status=422)
    today = timezone.localdate()
    page = queries.numbers_page(request.member, series_id, today, period=period or None, size=1)
    columns = [
        Column(_("N° d'ordre"), 0), Column(_("Numéro"), width=24), Column(_("Date")),
        Column(_("Nature")), Column(_("Client"), width=40), Column(_("Total TTC"), 2),
        Column(_("Devise")), Column(_("Référence")),
    ]  # fmt: skip
    rows = map(_cells, queries.every_number(request.member, series_id, page.period, today))
    name = " ".join(filter(None, (page.series.name, page.period)))
    response = table_response(name, TableFormat(wanted), columns, rows)
    # The event comes last: the journal of the organisation does not wait while a table is written.
    actions.note_numbers_export(
        member=request.member,
        series_id=series_id,
        period=page.period,
        file_format=wanted,
        now=timezone.now(),
    )
    return response


def _cells(row: NumberRow) -> Row:
    return [
        row.running, row.number, row.issue_date, _kind(row), row.customer, row.gross, row.currency,
        row.reference,
    ]  # fmt: skip


def _kind(row: NumberRow) -> str:
    return _(KINDS[row.type_code]) if row.type_code in KINDS else row.type_code


def _running(text: str) -> int:
    """The number after which the page begins; what is no number begins anew."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
