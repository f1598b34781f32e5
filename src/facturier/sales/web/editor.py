"""The page on which a draft is prepared, and what it asks while somebody types."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from facturier.catalogue import queries as catalogue
from facturier.kit import panels
from facturier.kit.keys import uuid7
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.sales import actions, queries
from facturier.sales.rules.drafts import ORDER, QUOTE, DraftState
from facturier.sales.rules.operations import DraftLine
from facturier.sales.web import words
from facturier.sales.web.asked import asked_changes
from facturier.sales.web.history import told_history
from facturier.sales.web.plain import hidden_state
from facturier.sales.web.sheet import FIRST, MORE, SheetLine, line_controls, sheet_of
from facturier.sales.web.told import told_results

FOUND = 8  # choices shown of what was typed


@require_safe
@member_required
@answers_refusal
def page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft: its fields, its lines, what it comes to, what lacks before it may be issued."""
    sheet = sheet_of(request, draft_id, timezone.localdate())
    is_issued = sheet.draft.state == DraftState.ISSUED
    if not is_issued:
        actions.let_rest(request.member.organisation_id, draft_id)
    may_issue = (
        sheet.draft.state == DraftState.OPEN
        and not sheet.is_offer
        and bool(organisations.may(request.member, "invoice.issue", sheet.subject))
    )
    context = {
        "sheet": sheet,
        "draft": sheet.draft,
        "may_edit": sheet.may_edit,
        "may_prepare": bool(
            organisations.may(request.member, "invoice.prepare", queries.subject_of(sheet.draft))
        ),
        "may_issue": may_issue,
        "issue_panels": panels.drawn("draft_issue", request, sheet.draft) if may_issue else (),
        "issued": queries.issued_as(request.member, sheet.draft) if is_issued else None,
        "file": queries.issued_file(request.member, sheet.draft) if is_issued else None,
        "first": sheet.header(FIRST),
        "is_self_billed": sheet.is_self_billed,
        "more": sheet.header(MORE),
        "cited": sheet.cited.get("preceding"),
        "lines": sheet.lines,
        "blank": _blank("item"),
        "patterns": {kind: _pattern(kind) for kind in ("item", "title", "delivery")},
        "is_offer": sheet.is_offer,
        "asked_above": panels.drawn("offer", request, sheet.draft) if sheet.is_offer else [],
        "kind_label": words.kind_label(sheet.draft.type_code),
        "state": words.state_label(sheet.draft.state),
        "hidden_state": hidden_state(sheet),
        "rates": ("20", "10", "5,5", "2,1"),
        "may_catalogue": bool(organisations.may(request.member, "catalogue.read")),
        "history": told_history(request.member, sheet.draft) if "histoire" in request.GET else None,
        "current": {QUOTE: "quotes", ORDER: "orders"}.get(sheet.draft.type_code, "drafts"),
    }
    return render(request, "sales/draft.html", context)


def _blank(kind: str) -> SheetLine:
    return SheetLine(uuid7(), kind, "", line_controls(DraftLine(0)))


def _pattern(kind: str) -> SheetLine:
    """A row that the page copies for each line that is added."""
    return SheetLine(UUID(int=0), kind, "", line_controls(DraftLine(0)))


@require_POST
@member_required
@answers_refusal
def change(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Merge changes that the page sends; told what became of each, and all that is new."""
    organisations.require(request.member, "invoice.prepare")
    asked = asked_changes(request.POST.get("changes", ""))
    answer = actions.change_draft(
        member=request.member,
        draft_id=draft_id,
        key=asked.key,
        operations=asked.operations,
        now=timezone.now(),
    )
    actions.let_rest(request.member.organisation_id, draft_id)
    sheet = sheet_of(request, draft_id, timezone.localdate())
    results = told_results(sheet, answer.results)
    return JsonResponse({"results": results, "state": sheet.since(asked.known)})


@require_safe
@member_required
@answers_refusal
def state(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What has changed since the version that the page knows; 204 where nothing has."""
    sheet = sheet_of(request, draft_id, timezone.localdate())
    known = request.GET.get("depuis", "")
    since = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else None
    if since is not None and since >= sheet.draft.version:
        return HttpResponse(status=204)
    return JsonResponse({"state": sheet.since(since or 0)})


@require_safe
@member_required
@answers_refusal
def history(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Who changed what, from what to what: a part of the page."""
    draft = queries.find_draft(request.member, draft_id)
    context = {"history": told_history(request.member, draft)}
    return render(request, "sales/_history.html", context)


@require_safe
@member_required
@answers_refusal
def customers(request: HttpRequest) -> HttpResponse:
    """The parties that answer to what was typed, customers first."""
    organisations.require(request.member, "invoice.prepare")
    found = parties.choices(request.member, _sought(request), FOUND * 2)
    first = _SELLERS if "fournisseur" in request.GET else _BUYERS
    ordered = sorted(found, key=lambda one: one.role not in first)[:FOUND]
    options = [(one.id, one.label, one.name, one.city, one.reference) for one in ordered]
    return render(request, "sales/_choices.html", {"options": options})


_BUYERS = (parties.PartyRole.CUSTOMER, parties.PartyRole.BOTH)
_SELLERS = (parties.PartyRole.SUPPLIER, parties.PartyRole.BOTH)


@require_safe
@member_required
@answers_refusal
def items(request: HttpRequest) -> HttpResponse:
    """The items of the catalogue that answer to what was typed."""
    organisations.require(request.member, "invoice.prepare")
    filters = catalogue.ItemFilters(text=_sought(request))
    rows = catalogue.items_page(request.member, filters, size=FOUND).rows
    options = [
        (
            row.id,
            catalogue.name_of(row),
            catalogue.name_of(row),
            words.shown("price", str(row.price)),
            row.code,
        )
        for row in rows
    ]
    return render(request, "sales/_choices.html", {"options": options})


def _sought(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[:100]
