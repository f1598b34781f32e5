"""Pages of the plans: the list with its run, one plan with what comes and what was."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import keep_bytes
from facturier.kit.download import download
from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.models import Plan
from facturier.recurring.rules.states import PlanState
from facturier.recurring.web import words
from facturier.recurring.web.forms import MoveForm, PlanForm, given_of, initial_of
from facturier.recurring.web.shown import shown_ahead, shown_move, shown_past, shown_plan
from facturier.sales.queries import subject_of

TABS: dict[str, dict[str, Any]] = {
    "": {},
    "actifs": {"state": PlanState.ACTIVE},
    "pause": {"state": PlanState.PAUSED},
    "attente": {"waiting": True},
    "termines": {"state": PlanState.ENDED},
}


@require_safe
@member_required
@answers_refusal
def plans(request: HttpRequest) -> HttpResponse:
    """The plans, how far the run over them is, and those of which a period waits."""
    organisations.require(request.member, "invoice.read")
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else ""
    after = key_or_none(request.GET.get("apres", ""))
    found = queries.plans_page(request.member, after=after, **TABS[chosen])
    labels = {
        "": _("Tous"), "actifs": _("Actifs"), "pause": _("En pause"),
        "attente": _("En attente"), "termines": _("Terminés"),
    }  # fmt: skip
    context = {
        "rows": [shown_plan(plan, waits=plan.id in found.waiting) for plan in found.rows],
        "tabs": [
            SimpleNamespace(label=label, url=_list(etat=key), active=key == chosen)
            for key, label in labels.items()
        ],
        "chosen": chosen,
        "run": queries.newest_run(request.member),
        "decides": queries.decides_runs(request.member),
        "waiting": queries.waiting_count(request.member),
        "may_prepare": bool(organisations.may(request.member, "invoice.prepare")),
        "first_url": _list(etat=chosen) if after else "",
        "next_url": _list(etat=chosen, apres=found.after) if found.after else "",
        "here": _list(etat=chosen, apres=after),
        "current": "recurring",
    }
    return render(request, "recurring/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def begin(request: HttpRequest) -> HttpResponse:
    """The form of a new plan; POST makes it."""
    organisations.require(request.member, "invoice.prepare")
    templates = [
        (row.id, f"{row.name} · {row.customer.name}" if row.customer else row.name)
        for row in queries.templates_for(request.member)
    ]
    data = request.POST if request.method == "POST" else None
    initial = {"template": request.GET.get("modele", ""), "start": timezone.localdate()}
    form = PlanForm(data, templates=templates, initial=initial)
    if data is not None and templates:
        plan = carry_out(
            form,
            lambda typed: actions.create_plan(
                member=request.member,
                template_id=UUID(typed["template"]),
                given=given_of(typed),
                now=timezone.now(),
            ),
        )
        if plan:
            messages.success(request, _("Le plan est prêt. Vérifiez ses prochaines échéances."))
            return HttpResponseRedirect(_page_of(plan.id))
    status = UNPROCESSABLE if data is not None else 200
    context = {"form": form, "plan": None, "templates": templates, "current": "recurring"}
    return render(request, "recurring/plan_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def change(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The form of a plan; POST changes it."""
    plan = queries.find_plan(request.member, plan_id)
    organisations.require(request.member, "invoice.prepare", subject_of(plan.template))
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, initial=initial_of(plan))
    if data is not None:
        version = data.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        done = carry_out(
            form,
            lambda typed: actions.change_plan(
                member=request.member,
                plan_id=plan_id,
                version=seen,
                given=given_of(typed),
                now=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("Le plan est enregistré."))
            return HttpResponseRedirect(_page_of(plan_id))
    status = UNPROCESSABLE if data is not None else 200
    context = {"form": form, "plan": plan, "templates": [plan], "current": "recurring"}
    return render(request, "recurring/plan_form.html", context, status=status)


@require_safe
@member_required
@answers_refusal
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A plan: its next twelve periods, its history, what moved its prices."""
    return _plan(request, plan_id)


def _plan(request: HttpRequest, plan_id: UUID, form: MoveForm | None = None) -> HttpResponse:
    before = request.GET.get("avant", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 7 else None
    found = queries.plan_page(request.member, plan_id, timezone.localdate(), before=number)
    may_prepare = organisations.may(
        request.member, "invoice.prepare", subject_of(found.plan.template)
    )
    context = {
        "plan": found.plan,
        "shown": shown_plan(found.plan, waits=False),
        "ahead": [shown_ahead(one) for one in found.ahead],
        "past": [shown_past(one, found.plan) for one in found.past],
        "moves": [shown_move(one) for one in found.moves],
        "form": form or MoveForm(initial={"first_day": found.plan.next_due}),
        "may_prepare": bool(may_prepare) and found.plan.state != PlanState.ENDED,
        "is_owner": found.plan.owner_id == request.member.user_id,
        "next_url": f"{_page_of(plan_id)}?avant={found.after}" if found.after else "",
        "first_url": _page_of(plan_id) if number else "",
        "covers": words.COVERS,
        "current": "recurring",
    }
    status = UNPROCESSABLE if form is not None else 200
    return render(request, "recurring/plan.html", context, status=status)


def _decides(verb: Callable[..., Plan]) -> Callable[..., HttpResponse]:
    """A view that decides on a plan and shows its page again."""

    @require_POST
    @member_required
    @answers_refusal
    def decide(request: HttpRequest, plan_id: UUID) -> HttpResponse:
        verb(member=request.member, plan_id=plan_id, now=timezone.now())
        return HttpResponseRedirect(_page_of(plan_id))

    decide.__name__, decide.__doc__ = verb.__name__, verb.__doc__
    return decide


pause = _decides(actions.pause_plan)
end = _decides(actions.end_plan)
take_over = _decides(actions.take_over_plan)


@require_POST
@member_required
@answers_refusal
def resume(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Go on with a plan; the periods of the pause are left out where that was asked."""
    actions.resume_plan(
        member=request.member,
        plan_id=plan_id,
        skip_missed=request.POST.get("passees") == "sauter",
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return HttpResponseRedirect(_page_of(plan_id))


@require_POST
@member_required
@answers_refusal
def skip(request: HttpRequest, plan_id: UUID, number: int) -> HttpResponse:
    """Leave a period out."""
    actions.skip_period(
        member=request.member,
        plan_id=plan_id,
        number=number,
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    return HttpResponseRedirect(_page_of(plan_id))


@require_POST
@member_required
@answers_refusal
def unskip(request: HttpRequest, plan_id: UUID, number: int) -> HttpResponse:
    """Take a period up again."""
    actions.unskip_period(member=request.member, plan_id=plan_id, number=number, now=timezone.now())
    return HttpResponseRedirect(_page_of(plan_id))


@require_POST
@member_required
@answers_refusal
def move_prices(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Record what moves the prices, with its proof."""
    found = queries.find_plan(request.member, plan_id)
    organisations.require(request.member, "invoice.prepare", subject_of(found.template))
    form = MoveForm(request.POST, request.FILES)

    def record(typed: dict[str, Any]) -> Any:
        file = typed.pop("proof_file")
        return actions.record_indexation(
            member=request.member,
            plan_id=plan_id,
            now=timezone.now(),
            kept=keep_bytes(request.member.organisation_id, file.chunks()) if file else None,
            file_name=(file.name or "") if file else "",
            **typed,
        )

    if not carry_out(form, record):
        return _plan(request, plan_id, form)
    messages.success(request, _("L'évolution des prix est enregistrée."))
    return HttpResponseRedirect(_page_of(plan_id))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def proof(request: HttpRequest, plan_id: UUID, indexation_id: UUID) -> HttpResponse:
    """The proof of a move as it came; POST puts it there."""
    if request.method != "POST":
        name, media_type, content = queries.proof_of(request.member, plan_id, indexation_id)
        return download(content, name, media_type)
    found = queries.find_plan(request.member, plan_id)
    organisations.require(request.member, "invoice.prepare", subject_of(found.template))
    file = request.FILES.get("proof_file")
    if file is None:
        reason = _("Choisissez le fichier de la preuve.")
        raise Refusal("plan.proof_file", reason, status=422, field="proof_file")
    actions.attach_proof(
        member=request.member,
        plan_id=plan_id,
        indexation_id=indexation_id,
        kept=keep_bytes(request.member.organisation_id, file.chunks()),
        file_name=file.name or "",
        now=timezone.now(),
    )
    messages.success(request, _("La preuve est jointe."))
    return HttpResponseRedirect(_page_of(plan_id))


@require_POST
@member_required
@answers_refusal
def withdraw_move(request: HttpRequest, plan_id: UUID, indexation_id: UUID) -> HttpResponse:
    """Take back what moved the prices."""
    actions.withdraw_indexation(
        member=request.member, plan_id=plan_id, indexation_id=indexation_id, now=timezone.now()
    )
    return HttpResponseRedirect(_page_of(plan_id))


# -- runs ------------------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def begin_run(request: HttpRequest) -> HttpResponse:
    """Take what is due without waiting for the timer."""
    if actions.begin_run(member=request.member, now=timezone.now()) is None:
        messages.info(request, _("Aucune échéance n'est à prendre aujourd'hui."))
    return HttpResponseRedirect(_list())


@require_POST
@member_required
@answers_refusal
def pause_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop before the next period."""
    actions.pause_run(member=request.member, run_id=run_id, now=timezone.now())
    return HttpResponseRedirect(_list())


@require_POST
@member_required
@answers_refusal
def resume_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Go on with a run."""
    actions.resume_run(member=request.member, run_id=run_id, now=timezone.now())
    return HttpResponseRedirect(_list())


def _page_of(plan_id: UUID) -> str:
    return reverse("recurring:plan", args=[plan_id])


def _list(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("recurring:plans") + (f"?{query}" if query else "")
