"""Invoicing time: what can be, how it is grouped, what it comes to; then the draft."""

from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction, Subject
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.rules import Grouping, day_of
from facturier.timesheets.web import shown
from facturier.timesheets.web.asked import chosen_rows

GROUPINGS = {
    "tache": Grouping.TASK,
    "ligne": Grouping.ENTRY,
    "personne": Grouping.PERSON,
    "projet": Grouping.PROJECT,
    "tout": Grouping.ALL,
}


def grouping_labels() -> dict[str, str]:
    """How people call the groupings."""
    return {
        "tache": _("Une ligne par tâche"),
        "ligne": _("Une ligne par saisie"),
        "personne": _("Une ligne par personne"),
        "projet": _("Une ligne par projet"),
        "tout": _("Une seule ligne"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def bill(request: HttpRequest) -> HttpResponse:
    """Choose, see the lines and their sum, then open the draft."""
    organisations.require(request.member, "time.read")
    organisations.require(request.member, "invoice.prepare")
    if request.method != "POST":
        return _page(request, request.GET)
    data = request.POST
    customer, entity = key_or_none(data.get("client", "")), key_or_none(data.get("entite", ""))
    if customer is None or data.get("action") == "revoir":
        return _page(request, data, narrowed=customer is not None)
    entity = entity or next(iter(_entities(request)), UUID(int=0))
    try:
        draft_id = actions.bill_time(
            member=request.member,
            entity_id=entity,
            customer_id=customer,
            entries=chosen_rows(data.getlist("heures")),
            milestones=chosen_rows(data.getlist("jalons")),
            grouping=GROUPINGS.get(data.get("regroupement", ""), Grouping.TASK),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, data, narrowed=True, refusal=refusal)
    messages.success(request, _("Le brouillon est ouvert, avec le temps choisi."))
    return redirect("sales:draft", draft_id)


def _entities(request: HttpRequest) -> dict[UUID, str]:
    """The entities for which the member may prepare a document."""
    return {
        key: name
        for key, name in organisations.places(request.member.organisation_id).entities.items()
        if organisations.may(
            request.member, "invoice.prepare", Subject(key, direction=Direction.ISSUED)
        )
    }


def _page(
    request: HttpRequest, data, *, narrowed: bool = False, refusal: Refusal | None = None
) -> HttpResponse:
    """The page; `narrowed` to what was ticked, where somebody has ticked."""
    member = request.member
    asked = {
        name: data.get(name, "").replace("\0", "")[:60]
        for name in ("client", "projet", "du", "au", "regroupement", "entite")
    }
    if asked["regroupement"] not in GROUPINGS:
        asked["regroupement"] = "tache"
    customer = key_or_none(asked["client"])
    chosen = parties.party_choice(member.organisation_id, customer)
    found = None
    if chosen is not None:
        found = _found(request, data, asked, chosen.id, narrowed=narrowed)
    places = organisations.places(member.organisation_id)
    context = {
        "asked": asked,
        "customer": chosen,
        "customers": queries.customers_with_time(member),
        "projects": [(str(key), label) for key, label in places.projects.items()],
        "groupings": grouping_labels().items(),
        "entities": [(str(key), name) for key, name in _entities(request).items()],
        "found": found,
        "refusal": sentence(refusal) if refusal else "",
        "billed": [] if chosen else _billed(request),
        "list_url": reverse("timesheets:entries"),
    }
    status = refusal.status if refusal else 200
    return render(request, "timesheets/bill.html", context, status=status)


def _found(
    request: HttpRequest, data, asked: dict[str, str], customer: UUID, *, narrowed: bool
) -> SimpleNamespace:
    member = request.member
    free = queries.billable(
        member,
        customer,
        project_id=key_or_none(asked["projet"]),
        since=day_of(asked["du"]),
        until=day_of(asked["au"]),
    )
    ticked = None
    if narrowed:
        posted = [*data.getlist("heures"), *data.getlist("jalons")]
        ticked = {key for key, _version in chosen_rows(posted)}
    names = parties.names(member.organisation_id, [customer])

    def picked(rows):
        return [row for row in rows if ticked is None or row.id in ticked]

    entries, milestones = picked(free.entries), picked(free.milestones)
    grouping = GROUPINGS[asked["regroupement"]]
    lines = queries.as_lines(member, customer, entries, milestones, grouping)
    keys = {row.id for row in (*entries, *milestones)}
    return SimpleNamespace(
        entries=[(shown.row(one, names, "", member), one.id in keys) for one in free.entries],
        milestones=[(shown.row(one, names, "", member), one.id in keys) for one in free.milestones],
        more=free.more,
        most=queries.AT_ONCE,
        lines=[shown.line(one) for one in lines],
        hours=sum((one.hours for one in entries), Decimal(0)),
        net=sum((one.net for one in lines), Decimal(0)),
    )


def _billed(request: HttpRequest) -> list[SimpleNamespace]:
    """The latest drafts with time on them, and what somebody has changed there."""
    return [
        SimpleNamespace(
            url=reverse("sales:draft", args=[one.draft_id]),
            label=str(one.draft_id)[-8:],
            issued=one.state == "issued",
            discarded=one.state == "discarded",
            at=one.at,
            by=one.by,
            count=one.count,
            released=one.released,
            amount=one.amount,
            stated=one.stated,
            difference=one.difference,
        )
        for one in queries.billed_drafts(request.member)
    ]
