"""The list of drafts, and what becomes of one: begun, put away, taken back, kept as a template."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.organisations.rules import Direction, Subject
from facturier.sales import actions, queries
from facturier.sales.models import Draft
from facturier.sales.rules.bulk import MOST
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Content
from facturier.sales.rules.situations import Situation
from facturier.sales.web import words

SIZE = 50
OFFERED = ("380", "386", "389")  # what begins empty, or like a template
SHOWN_BULKS = 5
STATES = {"": DraftState.OPEN, "modeles": DraftState.TEMPLATE, "ecartes": DraftState.DISCARDED}


@require_safe
@member_required
@answers_refusal
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts in a state, the latest changed first."""
    organisations.require(request.member, "invoice.read")
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in STATES else ""
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.drafts_page(request.member, STATES[chosen], after=after, size=SIZE)
    contents = queries.contents_of(request.member.organisation_id, page.rows)
    situations = queries.situations_by_draft(
        [(row, contents[row.id]) for row in page.rows], timezone.localdate()
    )
    context = {
        "rows": [_row(request, row, contents[row.id], situations[row.id]) for row in page.rows],
        "chosen": chosen,
        "tabs": _tabs(chosen),
        "next_url": _address(etat=chosen, apres=page.after) if page.after else "",
        "first_url": _address(etat=chosen) if after else "",
        "entities": _entities(request),
        "buying": _entities(request, Direction.RECEIVED) if not chosen else [],
        "asked_for": "nouvelle" in request.GET,
        "current": "drafts",
        "bulk_most": MOST,
        "bulks": queries.recent_bulks(request.member, SHOWN_BULKS) if _issues(request) else [],
        "may_issue": _issues(request) and not chosen,
    }
    return render(request, "sales/drafts.html", context)


def _issues(request: HttpRequest) -> bool:
    return bool(may(request.member, "invoice.issue"))


def _tabs(chosen: str) -> list[SimpleNamespace]:
    labels = {"": _("En cours"), "modeles": _("Modèles"), "ecartes": _("Écartés")}
    return [
        SimpleNamespace(label=label, url=_address(etat=key), active=key == chosen)
        for key, label in labels.items()
    ]


def _address(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("sales:drafts") + (f"?{query}" if query else "")


def _entities(
    request: HttpRequest, direction: Direction = Direction.ISSUED
) -> list[tuple[str, str]]:
    """The entities for which this member may prepare a document that goes this way."""
    member = request.member
    if not may(member, "invoice.prepare"):
        return []
    names = organisations.places(member.organisation_id).entities
    return [
        (str(key), name)
        for key, name in names.items()
        if may(member, "invoice.prepare", Subject(entity_id=key, direction=direction))
    ]


def _row(
    request: HttpRequest, row: Draft, content: Content, situations: tuple[Situation, ...]
) -> SimpleNamespace:
    found = queries.situated_amounts(content, situations)
    subject = content.header.get("subject")
    return SimpleNamespace(
        id=row.id,
        version=row.version,
        units=int(found.totals.gross * 10_000),
        name=row.name,
        customer=row.customer.name if row.customer else "",
        subject=str(subject.value or "") if subject else "",
        kind=words.kind_label(row.type_code),
        count=len(found.items),
        gross=found.totals.gross,
        currency=found.currency,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        entity_id=row.entity_id,
        may_prepare=bool(may(request.member, "invoice.prepare", queries.subject_of(row))),
    )


@require_POST
@member_required
@answers_refusal
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft: empty, of an invoice or a deposit, or with all that a template holds."""
    member = request.member
    organisations.require(member, "invoice.prepare")
    like = key_or_none(request.POST.get("like", ""))
    kind = request.POST.get("kind", "") or OFFERED[0]
    if kind not in OFFERED:
        raise Refusal("draft.kind", _("Ce genre de document n'existe pas."), status=422)
    entity = key_or_none(request.POST.get("entity", ""))
    if like is not None:
        entity = queries.find_draft(member, like).entity_id
    elif entity is None:
        offered = _entities(request)
        if not offered:
            reason = _("Aucune entité n'est ouverte à vos factures. Demandez à un administrateur.")
            raise Refusal("draft.entity", reason, status=422)
        entity = UUID(offered[0][0])
    draft = actions.open_draft(
        member=member,
        entity_id=entity,
        type_code=kind,
        like=like,
        customer_id=key_or_none(request.POST.get("customer", "")),
        now=timezone.now(),
    )
    return redirect("sales:draft", draft.id)


@require_POST
@member_required
@answers_refusal
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Put a draft away; the way back stands in the message."""
    organisations.require(request.member, "invoice.prepare")
    draft = actions.discard_draft(member=request.member, draft_id=draft_id, now=timezone.now())
    back = reverse("sales:restore_draft", args=[draft_id])
    said = _("Le modèle est écarté.") if draft.name else _("Le brouillon est écarté.")
    messages.success(request, said, extra_tags=f"undo {back} {draft.version}")
    return redirect(_address(etat="modeles" if draft.name else ""))


@require_POST
@member_required
@answers_refusal
def restore(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take back a draft that was put away."""
    organisations.require(request.member, "invoice.prepare")
    actions.restore_draft(member=request.member, draft_id=draft_id, now=timezone.now())
    messages.success(request, _("Le brouillon est repris."))
    return redirect("sales:draft", draft_id)


@require_POST
@member_required
@answers_refusal
def keep_as_template(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what a draft holds under a name."""
    organisations.require(request.member, "invoice.prepare")
    name = request.POST.get("name", "").replace("\0", "")
    actions.save_as_template(
        member=request.member, draft_id=draft_id, name=name, now=timezone.now()
    )
    messages.success(request, _("Le modèle est gardé. Il se trouve dans les brouillons."))
    return redirect("sales:draft", draft_id)
