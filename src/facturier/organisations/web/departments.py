"""Pages of the departments."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import actions, queries
from facturier.organisations.web.access import UNPROCESSABLE, carry_out
from facturier.organisations.web.forms import DepartmentForm


def _all(branches: Iterable[queries.Branch]) -> Iterable[queries.Branch]:
    for branch in branches:
        yield branch
        yield from _all(branch.children)


def _form(
    request: HttpRequest, data: object = None, edited: queries.Branch | None = None
) -> DepartmentForm:
    offered = dict(queries.places(request.member.organisation_id).departments)
    initial = None
    if edited:
        initial = {"name": edited.name, "parent": edited.parent_id}
        if edited.parent_id and edited.parent_id not in offered:
            # It stands below an archived one, and may stay there.
            labels = queries.places(request.member.organisation_id).labels
            offered[edited.parent_id] = labels[edited.parent_id]
        for below in _all([edited]):
            offered.pop(below.id, None)
    return DepartmentForm(data, initial=initial, departments=offered)


def _page(
    request: HttpRequest, form: DepartmentForm | None = None, edited: UUID | None = None
) -> HttpResponse:
    tree = queries.departments(request.member)
    branch = _found(tree, edited)
    context = {
        "tree": tree,
        "form": form or _form(request, edited=branch),
        "edited": branch,
        "may_manage": bool(queries.may(request.member, "organisation.manage")),
        "current": "departments",
    }
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "organisations/departments.html", context, status=status)


def _found(tree: list[queries.Branch], wanted: UUID | None) -> queries.Branch | None:
    if wanted is None:
        return None
    branch = next((branch for branch in _all(tree) if branch.id == wanted), None)
    if branch is None:
        raise absent()
    return branch


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def departments(request: HttpRequest) -> HttpResponse:
    """The tree of departments; POST adds one."""
    if request.method != "POST":
        return _page(request)
    queries.require(request.member, "organisation.manage")
    form = _form(request, request.POST)
    done = carry_out(
        form,
        lambda typed: actions.create_department(
            member=request.member,
            name=typed["name"],
            parent_id=typed["parent"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _page(request, form)
    messages.success(request, _("Le service est créé."))
    return redirect("organisations:departments")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def department(request: HttpRequest, department_id: UUID) -> HttpResponse:
    """One department to rename or move."""
    queries.require(request.member, "organisation.manage")
    if request.method != "POST":
        return _page(request, edited=department_id)
    branch = _found(queries.departments(request.member), department_id)
    form = _form(request, request.POST, branch)
    done = carry_out(
        form,
        lambda typed: actions.change_department(
            member=request.member,
            department_id=department_id,
            name=typed["name"],
            parent_id=typed["parent"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _page(request, form, department_id)
    messages.success(request, _("Le service est enregistré."))
    return redirect("organisations:departments")


@require_POST
@member_required
@answers_refusal
def archive_department(request: HttpRequest, department_id: UUID) -> HttpResponse:
    """Offer a department no more."""
    actions.archive_department(
        member=request.member, department_id=department_id, now=timezone.now()
    )
    messages.success(request, _("Le service est archivé."))
    return redirect("organisations:departments")


@require_POST
@member_required
@answers_refusal
def restore_department(request: HttpRequest, department_id: UUID) -> HttpResponse:
    """Offer an archived department again."""
    actions.restore_department(
        member=request.member, department_id=department_id, now=timezone.now()
    )
    messages.success(request, _("Le service est rétabli."))
    return redirect("organisations:departments")
