"""Batches ("Lots"): opened by the page that sends, watched, paused, resumed, reported."""

from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.refusal import Refusal
from facturier.kit.statuses import status_of
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.register import actions
from facturier.register.exported import batch_report
from facturier.register.queries import arrivals as arriving
from facturier.register.queries import batches as queries
from facturier.register.queries.arrivals import ArrivalRow
from facturier.register.queries.batches import BatchRow
from facturier.register.rules import ArrivalState
from facturier.register.web import reception


@require_POST
@member_required
@answers_refusal
def open_batch(request: HttpRequest) -> JsonResponse:
    """Open a batch for the files that the page is about to send."""
    batch = actions.open_batch(
        member=request.member,
        name=request.POST.get("name", ""),
        announced=_number(request),
        channel="upload",
        now=timezone.now(),
    )
    return JsonResponse({"id": str(batch.id), "url": _address(batch.id)}, status=201)


@require_POST
@member_required
@answers_refusal
def announce(request: HttpRequest, batch_id: UUID) -> JsonResponse:
    """Say how many files really come."""
    batch = actions.announce_files(
        member=request.member, batch_id=batch_id, announced=_number(request), now=timezone.now()
    )
    return JsonResponse({"id": str(batch.id), "announced": batch.announced})


@require_safe
@member_required
@answers_refusal
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far a batch is, and what became of each of its files."""
    return render(request, "register/batch.html", _batch(request, batch_id))


@require_safe
@member_required
@answers_refusal
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The same without the page around: what a live update replaces."""
    return render(request, "register/_batch.html", _batch(request, batch_id))


@require_POST
@member_required
@answers_refusal
def pause(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Stop the reading of what is not begun."""
    actions.pause_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return HttpResponseRedirect(_address(batch_id))


@require_POST
@member_required
@answers_refusal
def resume(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Go on reading."""
    actions.resume_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return HttpResponseRedirect(_address(batch_id))


@require_POST
@member_required
@answers_refusal
def report(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """What became of every file, as a table for a spreadsheet; told in the journal."""
    return batch_report(request.member, batch_id, timezone.now())


@require_POST
@member_required
@answers_refusal
def known(request: HttpRequest) -> JsonResponse:
    """Which bytes (SHA-256, several fields `sha256`) arrived already: they need not be sent."""
    rows = arriving.known_bytes(request.member, request.POST.getlist("sha256"))
    return JsonResponse({"known": {sha256: _state(row) for sha256, row in rows.items()}})


@require_safe
@member_required
@answers_refusal
def states(request: HttpRequest) -> JsonResponse:
    """What became so far of the files that a page has sent (several `id`)."""
    keys = [key for text in request.GET.getlist("id") if (key := key_or_none(text))]
    rows = arriving.states_of(request.member, keys)
    return JsonResponse({"states": {str(row.id): _state(row) for row in rows}})


def _state(row: ArrivalRow) -> dict[str, object]:
    """A state as the lines of a page that sends show it."""
    reference = row.invoice_reference
    unpacked = row.state == ArrivalState.UNPACKED and row.batch_id is not None
    return {
        "state": row.state,
        "label": str(status_of(row.state).label),
        "tone": status_of(row.state).tone,
        "finished": row.state != ArrivalState.WAITING,
        "reference": reference or (_("voir le lot") if unpacked else ""),
        "url": reverse("register:invoice", args=[reference])
        if reference
        else _address(row.batch_id)
        if unpacked and row.batch_id
        else "",
        "reason": row.reason,
    }


def _batch(request: HttpRequest, batch_id: UUID) -> dict:
    found = queries.one_batch(request.member, batch_id)
    state = request.GET.get("etat", "")
    page = arriving.arrivals_page(
        request.member,
        older_than=key_or_none(request.GET.get("avant", "")),
        batch_id=batch_id,
        state=ArrivalState(state) if state in set(ArrivalState) else None,
    )
    asked = request.GET.copy()
    asked["avant"] = str(page.older_than)
    return {
        "batch": shown(found),
        "arrivals": [reception.shown(request.member, row) for row in page.rows],
        "state": state,
        "next_url": f"{_address(batch_id)}?{asked.urlencode()}" if page.older_than else None,
        "previous_url": _address(batch_id) if request.GET.get("avant") else None,
    }


def shown(row: BatchRow) -> SimpleNamespace:
    """A batch as pages show it."""
    return SimpleNamespace(
        id=row.id,
        name=row.name or _("Lot sans nom"),
        at=row.opened_at,
        by=row.sender_name,
        paused=row.paused,
        total=row.total,
        done=row.done,
        waiting=row.waiting,
        to_come=row.to_come,
        finished=row.finished,
        counts=[
            (state, status_of(state).label, count)
            for state, count in (
                ("registered", row.registered),
                ("known", row.known),
                ("set_aside", row.set_aside),
            )
            if count
        ],
        others=row.others,
        url=_address(row.id),
    )


def _number(request: HttpRequest) -> int:
    text = request.POST.get("count", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("batch.count", _("Dites combien de fichiers arrivent."), status=422)
    return int(text)


def _address(batch_id: UUID | None) -> str:
    return reverse("register:batch", args=[batch_id])
