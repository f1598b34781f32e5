"""The form of one line, and the buttons of the panel: accept, undo."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.audit.queries import latest_of
from facturier.coding import actions, queries
from facturier.coding.actions import AskedLine
from facturier.coding.actions.code import CODED
from facturier.coding.exported import name_of
from facturier.coding.queries import CodedLine, InvoiceCoding
from facturier.coding.rules import MOST_SHARES, AskedShare
from facturier.coding.web.panel import shown
from facturier.coding.web.typed import (
    AMOUNT,
    PERCENT,
    TypedRow,
    asked_shares,
    rows_of,
    typed_rows,
)
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import Invoice, find_invoice

LEAST_ROWS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def line(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """On what a line is counted: its shares, in percent or in amounts."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, queries.RIGHT, subject_of(row))
    coding = queries.coding_of(row)
    one = next((each for each in coding.lines if each.part.position == position), None)
    if one is None:
        raise absent()
    if request.method != "POST":
        unit = AMOUNT if any(share.percent is None for share in one.shares) else PERCENT
        return _form(request, coding, one, rows_of(one.shares), unit)
    rows, unit = typed_rows(request.POST), request.POST.get("unit", PERCENT)
    try:
        return _written(request, coding, one, _asked(request, rows, unit, one.part.net))
    except Refusal as refusal:
        if refusal.status not in (409, 422) or refusal.code == "stage.closed":
            raise
        # What was typed stays, over what is there now: sent once more, it is meant.
        return _form(request, coding, one, rows, unit, refusal)


def _asked(
    request: HttpRequest, rows: list[TypedRow], unit: str, net: Decimal | None
) -> tuple[AskedShare, ...]:
    if "follow" in request.POST:
        return ()
    if not rows:
        raise Refusal(
            "coding.empty",
            _("Choisissez au moins un service, un projet, une catégorie ou un compte."),
            status=422,
        )
    return tuple(asked_shares(rows, unit, net))


def _written(
    request: HttpRequest, coding: InvoiceCoding, one: CodedLine, shares: tuple[AskedShare, ...]
) -> HttpResponse:
    asked = [AskedLine(one.part.position, shares, _version(request))]
    if "others" in request.POST:
        if any(share.amount is not None for share in shares):
            raise Refusal(
                "coding.others",
                _("Un montant ne vaut que pour sa ligne : donnez des pourcentages."),
                status=422,
            )
        asked += [
            AskedLine(each.part.position, shares, each.version)
            for each in coding.lines
            if not each.shares and each.part.position != one.part.position and each.part.net
        ]
    row = coding.invoice
    actions.code_lines(member=request.member, invoice_id=row.id, lines=asked, now=timezone.now())
    return _back(request, row, _("L'imputation des lignes de %(reference)s est enregistrée."))


def _form(
    request: HttpRequest,
    coding: InvoiceCoding,
    one: CodedLine,
    rows: list[TypedRow],
    unit: str,
    refusal: Refusal | None = None,
) -> HttpResponse:
    row = coding.invoice
    places = organisations.places(row.organisation_id)
    found = queries.suggestions_of(request.member, coding)
    wanted = min(max(LEAST_ROWS, len(rows) + 2), MOST_SHARES)
    blank = TypedRow(
        str(row.department_id or ""), str(row.project_id or ""), str(row.category_id or "")
    )
    filled = rows or [blank]
    filled = [*filled, *[TypedRow()] * (wanted - len(filled))]
    context: dict[str, Any] = {
        "invoice": row,
        "line": shown(one, row, found.get(one.part.position), places),
        "name": name_of(one.part.position, one.part.name),
        "rows": filled,
        "unit": unit,
        "units": (
            (PERCENT, _("en pourcentage")),
            (AMOUNT, _("en montant (%(currency)s)") % {"currency": row.currency}),
        ),
        "departments": _choices(places.departments, places.labels, rows, "department"),
        "projects": _choices(places.projects, places.labels, rows, "project"),
        "categories": _choices(places.categories, places.labels, rows, "category"),
        "version": one.version,
        "others": sum(
            1
            for each in coding.lines
            if not each.shares and each.part.position != one.part.position and each.part.net
        ),
        "error": refusal.reason if refusal else "",
        "may": queries.may_code(request.member, row),
        "back_url": _place(row),
    }
    return render(request, "coding/line.html", context, status=refusal.status if refusal else 200)


def _choices(
    offered: dict[Any, str], labels: dict[Any, str], rows: list[TypedRow], name: str
) -> list[SimpleNamespace]:
    """What is offered, and what a row stands on although it is archived."""
    found = {str(key): label for key, label in offered.items()}
    for key, label in labels.items():
        if any(getattr(row, name) == str(key) for row in rows):
            found.setdefault(str(key), label)
    return [SimpleNamespace(id=key, label=label) for key, label in found.items()]


@require_POST
@member_required
@answers_refusal
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept what the page suggests, of the lines that the button names."""
    row = find_invoice(request.member, reference)
    accepted: dict[int, str] = {}
    for text in request.POST.getlist("line")[:10_000]:
        position, _colon, digest = text.partition(":")
        if position.isascii() and position.isdigit() and len(position) < 9:
            accepted[int(position)] = digest
    if not accepted:
        raise Refusal("coding.none", _("Choisissez au moins une ligne."), status=422)
    actions.accept_suggestions(
        member=request.member, invoice_id=row.id, shown=accepted, now=timezone.now()
    )
    return _back(request, row, _("Les lignes de %(reference)s sont imputées comme suggéré."))


@require_POST
@member_required
@answers_refusal
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back the coding that `seq` names."""
    row = find_invoice(request.member, reference)
    seq = request.POST.get("seq", "")
    actions.undo_coding(
        member=request.member,
        invoice_id=row.id,
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 18 else 0,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("L'imputation des lignes de %(reference)s est annulée.") % {"reference": row.reference},
    )
    return HttpResponseRedirect(_place(row))


def _back(request: HttpRequest, row: Invoice, done: str) -> HttpResponseRedirect:
    """To the lines of the invoice, offering to take it back."""
    last = next(iter(latest_of(row.organisation_id, row.id, limit=1)), None)
    way_back = ""
    if last is not None and last.verb == CODED:
        way_back = f"undo {reverse('coding:undo', args=[row.reference])} {last.seq}"
    messages.success(request, done % {"reference": row.reference}, extra_tags=way_back)
    return HttpResponseRedirect(_place(row))


def _place(row: Invoice) -> str:
    return reverse("register:invoice", args=[row.reference]) + "#imputation-lignes"


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
