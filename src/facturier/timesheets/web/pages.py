"""Pages of time and milestones: the lists, one row, and what is done with it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.einvoice.unreadable import N_
from facturier.kit.forms import UNPROCESSABLE
from facturier.kit.refusal import Refusal
from facturier.kit.tables import TableFormat, table_response
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.queries import subject_of
from facturier.timesheets.rules import State
from facturier.timesheets.web import shown
from facturier.timesheets.web.asked import address_of, chosen_rows, filters_shown, question, terms
from facturier.timesheets.web.forms import EntryForm, MilestoneForm, start_of


@dataclass(frozen=True)
class Kind:
    """What the pages of time and those of milestones differ in."""

    model: Any
    form: Any
    name: str  # of one, in the addresses: entry, milestone
    listed: str  # of the list
    imports: str


TIME = Kind(TimeEntry, EntryForm, "entry", "entries", "temps")
MILESTONES = Kind(Milestone, MilestoneForm, "milestone", "milestones", "jalons")


def _kind_of(name: str) -> Kind:
    return MILESTONES if name.endswith("milestone") else TIME


@require_safe
@member_required
@answers_refusal
def entries(request: HttpRequest) -> HttpResponse:
    """The time that was worked, narrowed by what stands in the address."""
    return _list(request, TIME)


@require_safe
@member_required
@answers_refusal
def milestones(request: HttpRequest) -> HttpResponse:
    """The milestones, likewise."""
    return _list(request, MILESTONES)


def _list(request: HttpRequest, kind: Kind) -> HttpResponse:
    organisations.require(request.member, "time.read")
    here = f"timesheets:{kind.listed}"
    chosen, filters = question(request)
    page = queries.rows_page(
        kind.model, request.member, filters, after=key_or_none(request.GET.get("apres", ""))
    )
    names = parties.names(request.member.organisation_id, {row.customer_id for row in page.rows})
    may_approve = bool(organisations.may(request.member, "time.approve"))
    own = may_approve and any(actions.is_own(request.member, row) for row in page.rows)
    alone = own and not organisations.another_may(request.member, "time.approve")
    rows = [
        shown.row(
            row,
            names,
            reverse(f"timesheets:{kind.name}", args=[row.id]),
            request.member,
            alone=alone,
        )
        for row in page.rows
    ]
    context = {
        "kind": kind,
        "rows": rows,
        "page": page,
        "count_label": ngettext("%(count)s ligne", "%(count)s lignes", page.count)
        % {"count": page.count},
        "first_url": address_of(here, chosen) if request.GET.get("apres") else None,
        "next_url": address_of(here, chosen, apres=page.after) if page.after else None,
        "filters": filters_shown(request, here, chosen),
        "people": queries.people_in_use(request.member) if kind is TIME else [],
        "exports": [
            (label, f"{reverse(f'timesheets:export_{kind.listed}')}?{terms(chosen, format=one)}")
            for label, one in (("CSV", TableFormat.CSV), ("XLSX", TableFormat.XLSX))
        ],
        "here_url": address_of(here, chosen, apres=request.GET.get("apres", "")[:40]),
        "may_enter": bool(organisations.may(request.member, "time.enter")),
        "may_approve": may_approve and any(row.can_be_approved for row in rows),
        "may_bill": may_bill(request),
    }
    return render(request, f"timesheets/{kind.listed}.html", context)


def may_bill(request: HttpRequest) -> bool:
    """Whether the member may put time on a draft of some entity."""
    return bool(organisations.may(request.member, "invoice.prepare"))


@require_safe
@member_required
@answers_refusal
def export_entries(request: HttpRequest) -> FileResponse:
    """The list as a file: the same filters, every row."""
    return _export(request, TIME)


@require_safe
@member_required
@answers_refusal
def export_milestones(request: HttpRequest) -> FileResponse:
    """The milestones as a file."""
    return _export(request, MILESTONES)


def _export(request: HttpRequest, kind: Kind) -> FileResponse:
    _chosen, filters = question(request)
    wanted = request.GET.get("format", "")
    file_format = TableFormat.XLSX if wanted == TableFormat.XLSX else TableFormat.CSV
    rows = queries.every_row(kind.model, request.member, filters)
    organisation_id = request.member.organisation_id
    title = _("Temps passé") if kind is TIME else _("Jalons")
    response = table_response(
        title, file_format, shown.columns(kind.model), shown.exported(organisation_id, rows)
    )
    actions.note_export(
        member=request.member, model=kind.model, file_format=file_format, now=timezone.now()
    )
    return response


# -- one row ---------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def new_entry(request: HttpRequest) -> HttpResponse:
    """New time."""
    return _new(request, TIME)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def new_milestone(request: HttpRequest) -> HttpResponse:
    """A new milestone."""
    return _new(request, MILESTONES)


def _new(request: HttpRequest, kind: Kind) -> HttpResponse:
    organisations.require(request.member, "time.enter")
    start = start_of(request.member, timezone.localdate()) if kind is TIME else {}
    form = kind.form(request.member, request.POST if request.method == "POST" else None, **start)
    if form.is_bound and form.is_valid():
        try:
            actions.enter(member=request.member, facts=form.facts(), now=timezone.now())
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("C'est enregistré."))
            another = "another" in request.POST
            return redirect(f"timesheets:new_{kind.name}" if another else _list_url(kind))
    return render(
        request,
        "timesheets/new.html",
        {"form": form, "kind": kind},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _list_url(kind: Kind) -> str:
    return reverse(f"timesheets:{kind.listed}")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def entry(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """Time, where it is invoiced, its story; POST corrects it."""
    return _one(request, TIME, row_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def milestone(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """A milestone, likewise."""
    return _one(request, MILESTONES, row_id)


def _one(request: HttpRequest, kind: Kind, row_id: UUID) -> HttpResponse:
    row = queries.one_row(kind.model, request.member, row_id)
    if request.method != "POST":
        return _page(request, kind, row)
    organisations.require(request.member, "time.enter", subject_of(row))
    form = kind.form(request.member, request.POST, row)
    if form.is_valid():
        try:
            actions.change(
                member=request.member,
                row_id=row_id,
                version=version_of(request.POST),
                facts=form.facts(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            tell(form, refusal)
            return _page(request, kind, row, form, refusal.status)
        messages.success(request, _("C'est enregistré."))
        return redirect(f"timesheets:{kind.name}", row_id)
    return _page(request, kind, row, form)


def _page(
    request: HttpRequest, kind: Kind, row: Any, form: Any = None, status: int = UNPROCESSABLE
) -> HttpResponse:
    member, subject = request.member, subject_of(row)
    may_enter = bool(organisations.may(member, "time.enter", subject))
    may_approve = bool(organisations.may(member, "time.approve", subject))
    standing = queries.state(row)
    names = parties.names(member.organisation_id, [row.customer_id])
    own = may_approve and actions.is_own(member, row)
    alone = own and not organisations.another_may(member, "time.approve")
    view = shown.row(row, names, "", member, alone=alone)
    editable = may_enter and standing is State.TO_APPROVE
    context = {
        "kind": kind,
        "row": row,
        "view": view,
        "form": (form or kind.form(member, None, row)) if editable else None,
        "state": standing.value,
        "version": version_of(request.POST) if form else row.version,
        "facts": shown.facts(row, names),
        "billings": shown.billings(queries.billings_of(member, row)),
        "events": shown.story(member, row.id),
        "may_approve": view.can_be_approved,
        "may_take_back": may_approve and standing is State.APPROVED,
        "may_archive": may_enter and standing is State.TO_APPROVE,
        "may_restore": may_enter and standing is State.ARCHIVED,
    }
    return render(request, "timesheets/row.html", context, status=200 if form is None else status)


def _verb(name: str, done: str) -> Any:
    """A view that does one thing with one row, then shows it."""

    def view(request: HttpRequest, row_id: UUID) -> HttpResponseRedirect:
        kind = _kind_of(request.resolver_match.url_name or "")  # type: ignore[union-attr]
        getattr(actions, name)(
            member=request.member,
            model=kind.model,
            row_id=row_id,
            version=version_of(request.POST),
            now=timezone.now(),
        )
        messages.success(request, _(done))
        return redirect(f"timesheets:{kind.name}", row_id)

    view.__doc__ = f"{name} of one row."
    return require_POST(member_required(answers_refusal(view)))


take_back = _verb("take_back", N_("L'approbation est retirée."))
archive = _verb("archive", N_("C'est archivé."))
restore = _verb("restore", N_("C'est rétabli."))


@require_POST
@member_required
@answers_refusal
def approve_entries(request: HttpRequest) -> HttpResponseRedirect:
    """Approve what was ticked in the list, or one entry from its page."""
    return _approve(request, TIME)


@require_POST
@member_required
@answers_refusal
def approve_milestones(request: HttpRequest) -> HttpResponseRedirect:
    """Approve milestones, likewise."""
    return _approve(request, MILESTONES)


def _approve(request: HttpRequest, kind: Kind) -> HttpResponseRedirect:
    count = actions.approve(
        member=request.member,
        model=kind.model,
        chosen=chosen_rows(request.POST.getlist("choisies")),
        now=timezone.now(),
    )
    messages.success(
        request,
        ngettext("%(count)s ligne est approuvée.", "%(count)s lignes sont approuvées.", count)
        % {"count": count},
    )
    return HttpResponseRedirect(_back(request, _list_url(kind)))


def _back(request: HttpRequest, usual: str) -> str:
    """The list as it was narrowed; an address of another page is not followed."""
    asked = request.POST.get("retour", "")
    return asked if asked.partition("?")[0] == usual else usual


def tell(form: Any, refusal: Refusal) -> None:
    """Say a refusal beside the field it names; "not you" or "not here" goes on to the edge."""
    if refusal.status in (403, 404):
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))


def version_of(data: Any) -> int:
    """The version that a form was opened with; 0, which nothing has, for what is no number."""
    text = str(data.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
