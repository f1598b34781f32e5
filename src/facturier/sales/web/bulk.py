"""Issuing the drafts that were chosen in the list: confirmed, watched, paused, tried again."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit import panels
from facturier.kit.bulk import BulkStage
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.models import BulkIssue, BulkIssueRow
from facturier.sales.rules.bulk import MOST, BulkState

STATES = {"": None, "emises": BulkState.ISSUED, "refusees": BulkState.REFUSED}
LABELS = {"": lambda: _("Tous"), "emises": lambda: _("Émises"), "refusees": lambda: _("Refusés")}


@require_POST
@member_required
@answers_refusal
def choose(request: HttpRequest) -> HttpResponse:
    """Count what was chosen in the list; the person confirms on the next page."""
    organisations.require(request.member, "invoice.issue")
    bulk = actions.prepare_bulk(
        member=request.member,
        chosen=_chosen(request),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return HttpResponseRedirect(_address(bulk.id))


def _chosen(request: HttpRequest) -> list[tuple[UUID, int | None]]:
    """What the boxes name, each with the version that was shown, or all that the list holds."""
    if request.POST.get("toutes"):
        return [(key, None) for key in queries.every_key(request.member, MOST)]
    found: list[tuple[UUID, int | None]] = []
    for text in request.POST.getlist("choisies"):
        key, _sep, version = text.partition(":")
        draft = key_or_none(key)
        if draft is None or not (version.isascii() and version.isdigit() and len(version) < 10):
            raise Refusal("bulk.choice", _("Ce choix n'est pas lisible. Recommencez."), status=422)
        found.append((draft, int(version)))
    return found


@require_safe
@member_required
@answers_refusal
def bulk(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """What would be issued, how far it is, what became of each draft."""
    return render(request, "sales/bulk.html", _page(request, bulk_id))


def _decides(verb: Callable[..., BulkIssue]) -> Callable[..., HttpResponse]:
    """A view that decides on a bulk issue and shows its page again."""

    @require_POST
    @member_required
    @answers_refusal
    def decide(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
        verb(member=request.member, bulk_id=bulk_id, now=timezone.now())
        return HttpResponseRedirect(_address(bulk_id))

    decide.__name__, decide.__doc__ = verb.__name__, verb.__doc__
    return decide


start = _decides(actions.start_bulk)
pause = _decides(actions.pause_bulk)
resume = _decides(actions.resume_bulk)
retry = _decides(actions.retry_bulk)


@require_POST
@member_required
@answers_refusal
def drop(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """Give up what has not begun."""
    actions.drop_bulk(member=request.member, bulk_id=bulk_id, now=timezone.now())
    return HttpResponseRedirect(reverse("sales:drafts"))


def _page(request: HttpRequest, bulk_id: UUID) -> dict[str, Any]:
    state = request.GET.get("etat", "")
    state = state if state in STATES else ""
    after = request.GET.get("apres", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    found = queries.bulk_page(request.member, bulk_id, state=STATES[state], after=number)
    done = found.bulk.row_count - found.counts[BulkState.WAITING]
    beside = found.bulk.stage == BulkStage.DONE and found.counts[BulkState.ISSUED]
    return {
        "panels": panels.drawn("bulk_issue", request, found.bulk) if beside else (),
        "found": found,
        "bulk": found.bulk,
        "counts": found.counts,
        "done": done,
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


def _row(row: BulkIssueRow) -> SimpleNamespace:
    subject, *_rest = row.draft.header.get("subject") or [""]
    opened = reverse("sales:draft", args=[row.draft_id])
    return SimpleNamespace(
        place=row.place,
        customer=row.draft.customer.name if row.draft.customer else "",
        subject=subject or "",
        gross=row.gross,
        currency=row.currency,
        state=row.state,
        number=row.number,
        reason=row.reason,
        url=reverse("register:invoice", args=[row.reference]) if row.reference else opened,
        fix_url=f"{opened}#{_anchor(row.field)}" if row.field else opened,
    )


def _anchor(field: str) -> str:
    """Where the page of a draft holds a field: of the draft, or `KEY.name` of a line."""
    line, dot, name = field.partition(".")
    return f"l-{line}-{name}" if dot else f"h-{field}"


def _address(bulk_id: UUID, **asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("sales:bulk", args=[bulk_id]) + (f"?{query}" if query else "")
