"""The pages of contracts billed as they advance, and of what customers withhold."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.sales import actions, queries
from facturier.sales.rules.progress import MOST_RETAINED, RELEASES
from facturier.sales.web.sheet import sheet_of

METHODS = ("GET", "HEAD", "POST")
SHOWN_REFUSALS = (409, 422)


@require_safe
@member_required
@answers_refusal
def contracts(request: HttpRequest) -> HttpResponse:
    """The contracts, the newest first."""
    organisations.require(request.member, "invoice.read")
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.contracts_page(request.member, after=after)
    context = {
        "rows": page.rows,
        "next_url": f"{reverse('sales:contracts')}?apres={page.after}" if page.after else "",
        "first_url": reverse("sales:contracts") if after else "",
        "current": "drafts",
    }
    return render(request, "sales/contracts.html", context)


@require_http_methods(METHODS)
@member_required
@answers_refusal
def begin(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A contract whose plan is what a draft or a template holds."""
    organisations.require(request.member, "invoice.prepare")
    sheet = sheet_of(request, draft_id, timezone.localdate())
    organisations.require(request.member, "invoice.prepare", queries.subject_of(sheet.draft))
    refusal, sent = None, request.POST
    if request.method == "POST":
        try:
            contract = actions.open_contract(
                member=request.member,
                draft_id=draft_id,
                name=sent.get("name", ""),
                number=sent.get("number", ""),
                retention_percent=_percent(sent.get("retention", "")) or Decimal(0),
                now=timezone.now(),
            )
            return redirect("sales:contract", contract.id)
        except Refusal as found:
            if found.status not in SHOWN_REFUSALS:
                raise
            refusal = found
    held = sheet.content.header.get("subject")
    context = {
        "sheet": sheet,
        "draft": sheet.draft,
        "name": sent.get("name", str(held.value)[:80] if held and held.value else ""),
        "number": sent.get("number", ""),
        "retention": sent.get("retention", ""),
        "most": MOST_RETAINED,
        "refusal": refusal,
        "current": "drafts",
    }
    return render(request, "sales/contract_new.html", context, status=422 if refusal else 200)


def _percent(text: str) -> Decimal | None:
    """A percentage as it was typed; None where nothing was."""
    plain = text.replace("%", "").strip()
    if not plain:
        return None
    number = decimal_of(plain)
    if number is None:
        reason = _("« %(text)s » n'est pas un nombre : écrivez-le tel que 1 234,50.")
        raise Refusal("progress.number", reason % {"text": text[:40]}, status=422)
    return number


@require_http_methods(METHODS)
@member_required
@answers_refusal
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """A contract: how far it is billed, its situations, and the form of the next one."""
    member, refusal = request.member, None
    if request.method == "POST":
        organisations.require(member, "invoice.prepare")
        try:
            draft = actions.open_situation(
                member=member,
                contract_id=contract_id,
                percents=_percents(request),
                backwards="backwards" in request.POST,
                now=timezone.now(),
            )
            return redirect("sales:draft", draft.id)
        except Refusal as found:
            if found.status not in SHOWN_REFUSALS:
                raise
            refusal = found
    organisations.require(member, "invoice.read")
    whole = queries.whole_contract(member, contract_id)
    subject = queries.contract_subject(whole.contract)
    context = {
        "whole": whole,
        "contract": whole.contract,
        "typed": {line.key: request.POST.get(f"p-{line.key}", "") for line in whole.lines},
        "backwards": "backwards" in request.POST,
        "may_prepare": bool(may(member, "invoice.prepare", subject)),
        "today": timezone.localdate(),
        "refusal": refusal,
        "current": "drafts",
    }
    return render(request, "sales/contract.html", context, status=422 if refusal else 200)


def _percents(request: HttpRequest) -> dict[UUID, Decimal]:
    found = {}
    for name, text in request.POST.items():
        key = key_or_none(name.removeprefix("p-")) if name.startswith("p-") else None
        if key is not None and (percent := _percent(str(text))) is not None:
            found[key] = percent
    return found


@require_POST
@member_required
@answers_refusal
def accept(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Note the day on which the works were accepted."""
    organisations.require(request.member, "invoice.prepare")
    try:
        actions.accept_works(
            member=request.member,
            contract_id=contract_id,
            day=_day(request.POST.get("day", "")),
            today=timezone.localdate(),
            now=timezone.now(),
        )
        messages.success(request, _("La réception des travaux est notée."))
    except Refusal as refusal:
        if refusal.status not in SHOWN_REFUSALS:
            raise
        messages.error(request, refusal.reason)
    return redirect("sales:contract", contract_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("contract.day", _("Donnez un jour."), status=422, field="day") from None


# -- what is withheld ------------------------------------------------------------------------------
@require_safe
@member_required
@answers_refusal
def retentions(request: HttpRequest) -> HttpResponse:
    """What customers withhold, the oldest first; or what was released."""
    organisations.require(request.member, "invoice.read")
    released = request.GET.get("etat") == "liberees"
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.retentions_page(request.member, released=released, after=after)
    here = reverse("sales:retentions")
    state = "etat=liberees&" if released else ""
    today = timezone.localdate()
    context = {
        "rows": [(row, row.is_late(today)) for row in page.rows],
        "released": released,
        "next_url": f"{here}?{state}apres={page.after}" if page.after else "",
        "releases": [(kind.value, _(label)) for kind, label in RELEASES.items()],
        "may_release": bool(may(request.member, "invoice.issue")),
        "today": today,
        "current": "drafts",
    }
    return render(request, "sales/retentions.html", context)


@require_POST
@member_required
@answers_refusal
def release(request: HttpRequest, retention_id: UUID) -> HttpResponse:
    """Note that what was withheld is withheld no more."""
    organisations.require(request.member, "invoice.issue")
    sent: Any = request.POST
    try:
        actions.release_retention(
            member=request.member,
            retention_id=retention_id,
            kind=sent.get("kind", ""),
            day=_day(sent.get("day", "")),
            reason=sent.get("reason", ""),
            today=timezone.localdate(),
            now=timezone.now(),
        )
        messages.success(request, _("La fin de la retenue est notée."))
    except Refusal as refusal:
        if refusal.status not in SHOWN_REFUSALS:
            raise
        messages.error(request, refusal.reason)
    return redirect("sales:retentions")
