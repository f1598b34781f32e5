"""Pages of the projects and of the expense categories."""

from typing import Any
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
from facturier.organisations.web.forms import CategoryForm, ProjectForm


def _one_of(rows: list[Any], wanted: UUID | None) -> Any:
    if wanted is None:
        return None
    row = next((row for row in rows if row.id == wanted), None)
    if row is None:
        raise absent()
    return row


# -- projects --------------------------------------------------------------------------------------
def _project_form(
    request: HttpRequest, data: object = None, edited: queries.Project | None = None
) -> ProjectForm:
    offered = dict(queries.places(request.member.organisation_id).departments)
    initial = None
    if edited:
        initial = {"code": edited.code, "name": edited.name, "department": edited.department_id}
        if edited.department_id:
            # An archived department may stay where it is named.
            offered.setdefault(edited.department_id, edited.department)
    return ProjectForm(data, initial=initial, departments=offered)


def _projects_page(
    request: HttpRequest, form: ProjectForm | None = None, edited: UUID | None = None
) -> HttpResponse:
    rows = queries.projects(request.member)
    row = _one_of(rows, edited)
    context = {
        "projects": rows,
        "form": form or _project_form(request, edited=row),
        "edited": row,
        "may_manage": bool(queries.may(request.member, "organisation.manage")),
        "current": "projects",
    }
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "organisations/projects.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def projects(request: HttpRequest) -> HttpResponse:
    """The projects; POST adds one."""
    if request.method != "POST":
        return _projects_page(request)
    queries.require(request.member, "organisation.manage")
    form = _project_form(request, request.POST)
    done = carry_out(
        form,
        lambda typed: actions.create_project(
            member=request.member,
            code=typed["code"],
            name=typed["name"],
            department_id=typed["department"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _projects_page(request, form)
    messages.success(request, _("Le projet est créé."))
    return redirect("organisations:projects")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project to change."""
    queries.require(request.member, "organisation.manage")
    if request.method != "POST":
        return _projects_page(request, edited=project_id)
    row = _one_of(queries.projects(request.member), project_id)
    form = _project_form(request, request.POST, row)
    done = carry_out(
        form,
        lambda typed: actions.change_project(
            member=request.member,
            project_id=project_id,
            code=typed["code"],
            name=typed["name"],
            department_id=typed["department"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _projects_page(request, form, project_id)
    messages.success(request, _("Le projet est enregistré."))
    return redirect("organisations:projects")


@require_POST
@member_required
@answers_refusal
def archive_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Offer a project no more."""
    actions.archive_project(member=request.member, project_id=project_id, now=timezone.now())
    messages.success(request, _("Le projet est archivé."))
    return redirect("organisations:projects")


@require_POST
@member_required
@answers_refusal
def restore_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Offer an archived project again."""
    actions.restore_project(member=request.member, project_id=project_id, now=timezone.now())
    messages.success(request, _("Le projet est rétabli."))
    return redirect("organisations:projects")


# -- expense categories ----------------------------------------------------------------------------
def _categories_page(
    request: HttpRequest, form: CategoryForm | None = None, edited: UUID | None = None
) -> HttpResponse:
    rows = queries.categories(request.member)
    row = _one_of(rows, edited)
    initial = {"name": row.name, "account": row.account} if row else None
    context = {
        "categories": rows,
        "form": form or CategoryForm(initial=initial),
        "edited": row,
        "may_manage": bool(queries.may(request.member, "organisation.manage")),
        "current": "categories",
    }
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "organisations/categories.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def categories(request: HttpRequest) -> HttpResponse:
    """The expense categories; POST adds one."""
    if request.method != "POST":
        return _categories_page(request)
    queries.require(request.member, "organisation.manage")
    form = CategoryForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.create_category(
            member=request.member, name=typed["name"], account=typed["account"], now=timezone.now()
        ),
    )
    if not done:
        return _categories_page(request, form)
    messages.success(request, _("La catégorie est créée."))
    return redirect("organisations:categories")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """One category to change."""
    queries.require(request.member, "organisation.manage")
    if request.method != "POST":
        return _categories_page(request, edited=category_id)
    _one_of(queries.categories(request.member), category_id)
    form = CategoryForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.change_category(
            member=request.member,
            category_id=category_id,
            name=typed["name"],
            account=typed["account"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _categories_page(request, form, category_id)
    messages.success(request, _("La catégorie est enregistrée."))
    return redirect("organisations:categories")


@require_POST
@member_required
@answers_refusal
def archive_category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Offer a category no more."""
    actions.archive_category(member=request.member, category_id=category_id, now=timezone.now())
    messages.success(request, _("La catégorie est archivée."))
    return redirect("organisations:categories")


@require_POST
@member_required
@answers_refusal
def restore_category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Offer an archived category again."""
    actions.restore_category(member=request.member, category_id=category_id, now=timezone.now())
    messages.success(request, _("La catégorie est rétablie."))
    return redirect("organisations:categories")
