"""Exports of the list: CSV, XLSX, and the files in one archive: originals, our own as archived."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register.exported import exported
from facturier.register.queries.page import Row
from facturier.register.queries.selection import chosen_rows, every_row
from facturier.register.web.listing.addresses import asked_in

CHOSEN = 1000  # boxes of one form


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, or what was chosen of it, as a file; told in the journal."""
    organisations.require(request.member, "invoice.read")
    asked, form = asked_in(request.POST), request.POST.get("format", "csv")
    # The whole view was taken: the boxes of its page say nothing more.
    whole = bool(request.POST.get("toutes"))
    chosen = [] if whole else request.POST.getlist("choisies")[: CHOSEN + 1]
    if len(chosen) > CHOSEN:
        raise Refusal("export.many", _("Exportez plutôt toute la vue."), status=422)
    rows: Iterable[Row] = (
        chosen_rows(request.member, chosen)
        if chosen
        else every_row(request.member, asked.narrowing, asked.sorting, timezone.localdate())
    )
    return exported(
        request.member,
        form=form,
        rows=rows,
        columns=asked.columns,
        parameters=asked.parameters(),
        now=timezone.now(),
    )
