"""Where one arrives, and the public pages of the house."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facturier.kit.web import member_required
from facturier.organisations.queries import Member, may


@require_safe
@member_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page where this person's work waits."""
    return HttpResponseRedirect(reverse(first_page(request.member)))


def first_page(member: Member) -> str:
    """The name of the first page of a member, by rights."""
    if may(member, "invoice.deposit") and may(member, "invoice.verify"):
        return "register:reception"
    if may(member, "member.manage"):
        return "organisations:members"
    if may(member, "audit.read"):
        return "workbench:journal"
    if may(member, "invoice.read"):
        return "register:list"
    return "organisations:choose"


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "workbench/accessibility.html", {"current": ""})
