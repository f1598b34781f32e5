"""Sending the invoices that were chosen: confirmed, watched, paused, tried again."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.bulk import BulkStage
from facturier.kit.origin import origin_of
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.sales import queries as sold
from facturier.sending import actions, queries
from facturier.sending.models import BulkSending, BulkSendingRow
from facturier.sending.rules.bulk import RowState

STATES = {"": None, "demandes": RowState.QUEUED, "deja": RowState.KNOWN, "refus": RowState.REFUSED}
LABELS: dict[str, Callable[[], str]] = {
    "": lambda: _("Toutes"),
    "demandes": lambda: _("Demandées"),
    "deja": lambda: _("Déjà envoyées"),
    "refus": lambda: _("Laissées de côté"),
}


def button_of_issued(request: HttpRequest, bulk: Any) -> str:
    """Beside a bulk issue that is done: send what it issued."""
    if not organisations.may(request.member, "invoice.send"):
        return ""
    return render_to_string("sending/_send_issued.html", {"bulk": bulk}, request)


def button_of_chosen(request: HttpRequest, _subject: Any) -> str:
    """Among what can be done with the invoices chosen in the register."""
    if not organisations.may(request.member, "invoice.send"):
        return ""
    return render_to_string("sending/_send_chosen.html", {}, request)


def send_chosen(request: HttpRequest, references: Sequence[str]) -> HttpResponse:
    """Count what was chosen in the register; the person confirms on the next page."""
    bulk = actions.prepare_many(
        member=request.member,
        references=references,
        origin=origin_of(request),
        now=timezone.now(),
    )
    return HttpResponseRedirect(_address(bulk.id))


@require_POST
@member_required
@answers_refusal
def choose_many(request: HttpRequest) -> HttpResponse:
    """The invoices that are named, or those of a bulk issue."""
    organisations.require(request.member, "invoice.send")
    references = request.POST.getlist("choisies")
    lot = key_or_none(request.POST.get("lot", ""))
    if lot is not None:
        references = sold.issued_in_bulk(request.member, lot)
    return send_chosen(request, references)


@require_safe
@member_required
@answers_refusal
def many(request: HttpRequest, sending_bulk_id: UUID) -> HttpResponse:
    """To whom it would leave, how far it is, what became of each invoice."""
    return render(request, "sending/many.html", _page(request, sending_bulk_id))


def _decides(verb: Callable[..., BulkSending]) -> Callable[..., HttpResponse]:
    """A view that decides on a bulk sending and shows its page again."""

    @require_POST
    @member_required
    @answers_refusal
    def decide(request: HttpRequest, sending_bulk_id: UUID) -> HttpResponse:
        verb(member=request.member, bulk_id=sending_bulk_id, now=timezone.now())
        return HttpResponseRedirect(_address(sending_bulk_id))

    decide.__name__, decide.__doc__ = verb.__name__, verb.__doc__
    return decide


start_many = _decides(actions.start_many)
pause_many = _decides(actions.pause_many)
resume_many = _decides(actions.resume_many)
retry_many = _decides(actions.retry_many)


@require_POST
@member_required
@answers_refusal
def drop_many(request: HttpRequest, sending_bulk_id: UUID) -> HttpResponse:
    """Give up what has not begun."""
    actions.drop_many(member=request.member, bulk_id=sending_bulk_id, now=timezone.now())
    return HttpResponseRedirect(reverse("sending:sendings"))


def _page(request: HttpRequest, bulk_id: UUID) -> dict[str, Any]:
    state = request.GET.get("etat", "")
    state = state if state in STATES else ""
    after = request.GET.get("apres", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    found = queries.bulk_sending_page(request.member, bulk_id, state=STATES[state], after=number)
    return {
        "found": found,
        "bulk": found.bulk,
        "counts": found.counts,
        "done": found.bulk.row_count - found.counts[RowState.WAITING],
        "working": found.bulk.stage == BulkStage.RUNNING,
        "rows": [_row(row) for row in found.rows],
        "tabs": [
            SimpleNamespace(
                label=LABELS[key](), url=_address(bulk_id, etat=key), active=key == state,
                count=found.counts.get(wanted.value, 0) if wanted else found.bulk.row_count,
            )
            for key, wanted in STATES.items()
        ],
        "here": _address(bulk_id, etat=state, apres=number),
        "next_url": _address(bulk_id, etat=state, apres=found.after) if found.after else "",
        "previous_url": _address(bulk_id, etat=state) if number else "",
    }  # fmt: skip


def _row(row: BulkSendingRow) -> SimpleNamespace:
    address = reverse("register:invoice", args=[row.invoice.reference])
    return SimpleNamespace(
        customer=row.invoice.buyer_name or row.invoice.reference,
        number=row.invoice.number,
        recipient=row.recipient,
        state=row.state,
        reason=row.reason,
        url=f"{address}#envois",
    )


def _address(bulk_id: UUID, **asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("sending:many", args=[bulk_id]) + (f"?{query}" if query else "")
