"""The first steps: from an account to a company, a team and an invoice, each saved when done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import keep_bytes
from facturier.identity import actions as people_actions
from facturier.identity import queries as people
from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, person_id
from facturier.organisations import actions as organisation_actions
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Entity, Member
from facturier.register import actions as register
from facturier.register.queries.arrivals import one_arrival
from facturier.register.rules import ArrivalState
from facturier.workbench import actions
from facturier.workbench.queries.first_steps import (
    ACCOUNT,
    COMPANY,
    INVOICE,
    TEAM,
    FirstSteps,
    first_steps,
)
from facturier.workbench.web import identity
from facturier.workbench.web.forms import FORMS, CompanyForm
from facturier.workbench.web.shell import FIRST_STEPS, first_page, is_visitor

# The words of a step, and how many minutes it takes somebody who has the papers at hand.
STEPS = {
    ACCOUNT: (lambda: _("Compte et second facteur"), 2),
    COMPANY: (lambda: _("Votre entreprise"), 3),
    TEAM: (lambda: _("Votre équipe"), 2),
    INVOICE: (lambda: _("Première facture reçue"), 2),
}
ADDRESSES = {
    ACCOUNT: "workbench:first_account",
    COMPANY: "workbench:first_company",
    TEAM: "workbench:first_team",
    INVOICE: "workbench:first_invoice",
}


def starting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the member who starts, or None for a person who is about to found a company.

    A visitor of the demo company starts in their own company, never in the demo.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member: Member | None = request.member
        if member is not None and not is_visitor(request):
            return view(request, member, *args, **kwargs)
        if request.lacks_second_factor:
            return redirect("organisations:second_factor_needed")
        if not organisations.may_found(person_id(request)):
            return redirect("organisations:choose")
        return view(request, None, *args, **kwargs)

    return guarded


def member_of_company(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the steps that stand on a company: without one, lead to the step that founds it."""

    @wraps(view)
    def guarded(request: HttpRequest, member: Member | None, *args: Any, **kw: Any) -> HttpResponse:
        if member is None:
            return redirect(ADDRESSES[COMPANY])
        return view(request, member, *args, **kw)

    return guarded


def show(
    request: HttpRequest,
    template: str,
    key: str,
    member: Member | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The page of a step inside the frame that all steps share."""
    steps = first_steps(person_id(request), member)
    remember(request, steps)
    before, after = steps.before(key), steps.after(key)
    frame = {
        "steps": [
            {
                "key": step.key,
                "label": STEPS[step.key][0](),
                "minutes": STEPS[step.key][1],
                "url": reverse(ADDRESSES[step.key]),
                "done": step.done,
                # What stands on a company is no link before there is one.
                "open": member is not None or step.key in (ACCOUNT, COMPANY),
            }
            for step in steps.steps
        ],
        "here": key,
        "count": steps.count,
        "complete": steps.complete,
        "previous_url": reverse(ADDRESSES[before]) if before else None,
        "next_url": reverse(ADDRESSES[after]) if after else None,
        "next_label": STEPS[after][0]() if after else "",
        "later_url": reverse(first_page(member) if member else "identity_account"),
        "may_open_example": member is None
        or bool(not member.is_demo and organisations.may(member, "organisation.manage")),
        "current": "start",
    }
    return render(request, template, {**frame, **context}, status=status)


def remember(request: HttpRequest, steps: FirstSteps) -> None:
    """Keep the way back in the navigation of this session until the company is at work."""
    if steps.at_work:
        request.session.pop(FIRST_STEPS, None)
    elif not request.session.get(FIRST_STEPS):
        request.session[FIRST_STEPS] = True


@require_safe
@starting
@answers_refusal
def index(request: HttpRequest, member: Member | None) -> HttpResponse:
    """Go on where one stopped."""
    return redirect(ADDRESSES[first_steps(person_id(request), member).first_open])


@require_safe
@starting
@answers_refusal
def account(request: HttpRequest, member: Member | None) -> HttpResponse:
    """One's account, and whether a second factor protects it."""
    context = {"protected": people.has_second_factor(person_id(request)), "person": request.user}
    return show(request, "workbench/first_account.html", ACCOUNT, member, context)


# -- the company -----------------------------------------------------------------------------------
def _entity(member: Member | None) -> Entity | None:
    """The entity that this step is about: the first in use."""
    if member is None:
        return None
    organisations.require(member, "organisation.manage")
    return next((one for one in organisations.entities(member) if not one.archived), None)


@require_http_methods(["GET", "HEAD", "POST"])
@starting
@answers_refusal
def company(request: HttpRequest, member: Member | None) -> HttpResponse:
    """State one's company; for the first person of an installation, this founds it."""
    entity = _entity(member)
    if request.method != "POST":
        form = CompanyForm.about(entity)
        if entity is None:
            form.initial = people.half_typed(person_id(request), _half_typed_form(member))
        return _company_page(request, member, form, entity)
    _keep_half_typed(request, member, entity)
    if request.POST.get("do") == "later":
        return redirect(first_page(member) if member else "identity_account")
    form = CompanyForm.about(entity, request.POST)
    now, user_id = timezone.now(), person_id(request)

    def save(_typed: dict[str, Any]) -> Any:
        if member is None:
            founder = organisation_actions.found_company(
                user_id=user_id, facts=form.facts(), now=now
            )
            request.session["organisation_id"] = str(founder.organisation_id)
            return founder
        if entity is None:
            return organisation_actions.create_entity(member=member, facts=form.facts(), now=now)
        return organisation_actions.change_entity(
            member=member, entity_id=entity.id, facts=form.facts(), now=now
        )

    if not carry_out(form, save):
        return _company_page(request, member, form, entity)
    # Begun before there was an organisation, or in one without an entity: no longer half typed.
    for begun in {_half_typed_form(None), _half_typed_form(member)}:
        people_actions.forget_half_typed(user_id=user_id, form=begun)
    messages.success(request, _("Votre entreprise est enregistrée."))
    return redirect(ADDRESSES[TEAM])


def _company_page(
    request: HttpRequest, member: Member | None, form: CompanyForm, entity: Entity | None
) -> HttpResponse:
    typed = form.data if form.is_bound else form.initial
    context = {"form": form, "forms": FORMS, "saved": entity is not None, **identity.shown(typed)}
    status = UNPROCESSABLE if form.is_bound else 200
    return show(request, "workbench/first_company.html", COMPANY, member, context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@starting
@answers_refusal
def preview(request: HttpRequest, member: Member | None) -> HttpResponse:
    """How an invoice would name the company as it is typed; what is sent is kept to go on with."""
    entity = _entity(member)
    if request.method == "POST":
        _keep_half_typed(request, member, entity)
    typed = request.POST if request.method == "POST" else request.GET
    return render(request, "workbench/_identity.html", identity.shown(typed))


def _half_typed_form(member: Member | None) -> str:
    """Under which name a company that is not there yet is kept: of one's own, or of a member's."""
    return f"company {member.organisation_id}" if member else "company"


def _keep_half_typed(request: HttpRequest, member: Member | None, entity: Entity | None) -> None:
    """For the person alone, until the company is there: what stands already is changed at once."""
    if entity is None:
        people_actions.keep_half_typed(
            user_id=person_id(request),
            form=_half_typed_form(member),
            values={name: request.POST.get(name, "") for name in CompanyForm.base_fields},
            now=timezone.now(),
        )


# -- the first invoice -----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@starting
@member_of_company
@answers_refusal
def invoice(request: HttpRequest, member: Member) -> HttpResponse:
    """Drop a first invoice, and see what became of it."""
    organisations.require(member, "invoice.deposit")
    if request.method == "POST":
        return _deposit(request, member)
    wanted = key_or_none(request.GET.get("arrivee", ""))
    arrival = one_arrival(member, wanted)[1] if wanted else None
    context = {
        "arrival": arrival,
        "invoice_url": reverse("register:invoice", args=[arrival.invoice_reference])
        if arrival and arrival.invoice_reference
        else None,
        # What is being read is looked at again when the worker is done.
        "live_src": request.get_full_path()
        if arrival and arrival.state == ArrivalState.WAITING
        else "",
        "max_upload": settings.MAX_UPLOAD,
        "has_entity": organisations.has_entity(member),
    }
    return show(request, "workbench/first_invoice.html", INVOICE, member, context)


def _deposit(request: HttpRequest, member: Member) -> HttpResponse:
    dropped = request.FILES.get("files")
    if dropped is None:
        reason = _("Choisissez un fichier à déposer.")
        raise Refusal("file.missing", reason, status=422, field="files")
    # The bytes are on disk before the arrival takes a lock.
    kept = keep_bytes(member.organisation_id, dropped.chunks())
    arrival = register.deposit_file(
        member=member,
        kept=kept,
        file_name=dropped.name or "",
        channel="upload",
        now=timezone.now(),
    )
    return _follow(str(arrival.id))


@require_POST
@starting
@member_of_company
@answers_refusal
def example_invoice(request: HttpRequest, member: Member) -> HttpResponse:
    """Deposit an invented invoice, for who has none at hand."""
    return _follow(str(actions.deposit_example(member=member, now=timezone.now())))


def _follow(arrival_id: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(ADDRESSES[INVOICE])}?arrivee={arrival_id}")
