"""The example: open the demo company, wait for it, leave it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.jobs import is_pending
from facturier.kit.web import answers_refusal, member_required, person_id
from facturier.organisations import actions as organisations
from facturier.organisations import queries
from facturier.workbench import actions
from facturier.workbench.actions.example import JOB


@require_POST
@answers_refusal
def open_example(request: HttpRequest) -> HttpResponse:
    """Enter the demo company, or have it made and wait."""
    if request.member is None and not queries.may_found(person_id(request)):
        return redirect("organisations:choose")
    opened = actions.open_example(user_id=person_id(request), now=timezone.now())
    if opened is None:
        return redirect("workbench:example")
    request.session["organisation_id"] = str(opened)
    return HttpResponseRedirect("/")


@require_safe
@answers_refusal
def example(request: HttpRequest) -> HttpResponse:
    """How far the making of the demo company is."""
    if request.member is None and not queries.may_found(person_id(request)):
        return redirect("organisations:choose")
    if request.member is not None and not request.member.is_demo:
        queries.require(request.member, "organisation.manage")
    mine = [place for place in queries.memberships_of(person_id(request)) if place.is_demo]
    context = {
        "ready": mine[0] if mine else None,
        "pending": not mine and is_pending(JOB),
        "current": "",
    }
    return render(request, "workbench/example.html", context)


@require_POST
@member_required
@answers_refusal
def leave_example(request: HttpRequest) -> HttpResponse:
    """Leave the demo company for one's own."""
    organisations.leave_demo(member=request.member, now=timezone.now())
    request.session.pop("organisation_id", None)
    messages.success(request, _("Vous avez quitté l'exemple. Il reste là, et peut se rouvrir."))
    return HttpResponseRedirect("/")
