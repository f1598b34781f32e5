"""Where one arrives, and the public pages of the house."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facturier.kit.web import member_required
from facturier.organisations.queries import may
from facturier.workbench.queries.first_steps import first_steps
from facturier.workbench.web.first_steps import remember
from facturier.workbench.web.shell import first_page, is_visitor


@require_safe
@member_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page where this person's work waits, or to the first steps of a new company."""
    member = request.member
    if may(member, "organisation.manage") and not is_visitor(request):
        steps = first_steps(member.user_id, member)
        remember(request, steps)
        if not steps.at_work and not steps.has_company:
            return redirect("workbench:first_steps")
    return HttpResponseRedirect(reverse(first_page(member)))


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "workbench/accessibility.html", {"current": ""})
