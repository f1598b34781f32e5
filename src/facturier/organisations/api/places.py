"""API of departments, projects and expense categories: what spending is counted on."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import actions, queries
from facturier.organisations.api.company import answers
from facturier.organisations.api.paging import LIMIT, one_of, paged
from facturier.organisations.queries import Branch, Member

router = Router(tags=["organisation"])


class DepartmentIn(Schema):
    """A department and where it stands: below `parent`, or at the top."""

    name: str = Field(max_length=240)
    parent: UUID | None = None


class DepartmentOut(DepartmentIn):
    """A department."""

    id: UUID
    archived: bool


class DepartmentsOut(Schema):
    """A page of departments, each after its parent; ask again with `after` = `next_after`."""

    items: list[DepartmentOut]
    next_after: UUID | None


class ProjectIn(Schema):
    """A project under a code that no other has."""

    code: str = Field(max_length=60)
    name: str = Field(max_length=320)
    department: UUID | None = None


class ProjectOut(ProjectIn):
    """A project."""

    id: UUID
    archived: bool


class ProjectsOut(Schema):
    """A page of projects by code; ask again with `after` = `next_after`."""

    items: list[ProjectOut]
    next_after: UUID | None


class CategoryIn(Schema):
    """A nature of expense, with its usual account if there is one."""

    name: str = Field(max_length=240)
    account: str = Field("", max_length=40)


class CategoryOut(CategoryIn):
    """An expense category."""

    id: UUID
    archived: bool


class CategoriesOut(Schema):
    """A page of categories by name; ask again with `after` = `next_after`."""

    items: list[CategoryOut]
    next_after: UUID | None


# -- departments -----------------------------------------------------------------------------------
@router.get("/departments/", response={200: DepartmentsOut, **REFUSALS}, summary="List departments")
def departments(
    request: HttpRequest, archived: bool = False, after: UUID | None = None, limit: int = LIMIT
):
    """The departments in use, or those archived: each after the one that it is part of."""
    rows = [row for row in _tree(request.member) if row.archived == archived]
    page = paged(rows, after, limit)
    return page | {"items": list(map(_department, page["items"]))}


@router.post(
    "/departments/", response={201: DepartmentOut, **REFUSALS}, summary="Create a department"
)
def create_department(request: HttpRequest, stated: DepartmentIn, idempotency_key: str = KEY):
    """A new department, at the top or below another. `Idempotency-Key` makes it safe."""
    member, now = request.member, timezone.now()
    _ensure_manages(member)

    def created() -> dict[str, Any]:
        key = actions.create_department(
            member=member, name=stated.name, parent_id=stated.parent, now=now
        )
        return _one_department(member, key)

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.get(
    "/departments/{uuid:department_id}/",
    response={200: DepartmentOut, **REFUSALS},
    summary="One department",
)
def department(request: HttpRequest, department_id: UUID):
    """One department, archived or not."""
    return _one_department(request.member, department_id)


@router.put(
    "/departments/{uuid:department_id}/",
    response={200: DepartmentOut, **REFUSALS},
    summary="Change a department",
)
def change_department(request: HttpRequest, department_id: UUID, stated: DepartmentIn):
    """Rename a department, or move it with everything below it."""
    answers(request.member)
    actions.change_department(
        member=request.member,
        department_id=department_id,
        name=stated.name,
        parent_id=stated.parent,
        now=timezone.now(),
    )
    return _one_department(request.member, department_id)


@router.post(
    "/departments/{uuid:department_id}/archive/",
    response={200: DepartmentOut, **REFUSALS},
    summary="Archive a department",
)
def archive_department(request: HttpRequest, department_id: UUID):
    """Offer a department no more; 409 while departments in use stand below it."""
    answers(request.member)
    actions.archive_department(
        member=request.member, department_id=department_id, now=timezone.now()
    )
    return _one_department(request.member, department_id)


@router.post(
    "/departments/{uuid:department_id}/restore/",
    response={200: DepartmentOut, **REFUSALS},
    summary="Restore a department",
)
def restore_department(request: HttpRequest, department_id: UUID):
    """Offer an archived department again; 409 while its parent is archived."""
    answers(request.member)
    actions.restore_department(
        member=request.member, department_id=department_id, now=timezone.now()
    )
    return _one_department(request.member, department_id)


# -- projects --------------------------------------------------------------------------------------
@router.get("/projects/", response={200: ProjectsOut, **REFUSALS}, summary="List projects")
def projects(
    request: HttpRequest, archived: bool = False, after: UUID | None = None, limit: int = LIMIT
):
    """The projects in use, or those archived, by code."""
    rows = [row for row in queries.projects(request.member) if row.archived == archived]
    page = paged(rows, after, limit)
    return page | {"items": list(map(_project, page["items"]))}


@router.post("/projects/", response={201: ProjectOut, **REFUSALS}, summary="Create a project")
def create_project(request: HttpRequest, stated: ProjectIn, idempotency_key: str = KEY):
    """A new project; 409 where its code is another's. `Idempotency-Key` makes it safe."""
    member, now = request.member, timezone.now()
    _ensure_manages(member)

    def created() -> dict[str, Any]:
        key = actions.create_project(
            member=member,
            code=stated.code,
            name=stated.name,
            department_id=stated.department,
            now=now,
        )
        return _one_project(member, key)

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.get(
    "/projects/{uuid:project_id}/", response={200: ProjectOut, **REFUSALS}, summary="One project"
)
def project(request: HttpRequest, project_id: UUID):
    """One project, archived or not."""
    return _one_project(request.member, project_id)


@router.put(
    "/projects/{uuid:project_id}/",
    response={200: ProjectOut, **REFUSALS},
    summary="Change a project",
)
def change_project(request: HttpRequest, project_id: UUID, stated: ProjectIn):
    """State a project anew: without a department, it has none any more."""
    answers(request.member)
    actions.change_project(
        member=request.member,
        project_id=project_id,
        code=stated.code,
        name=stated.name,
        department_id=stated.department,
        now=timezone.now(),
    )
    return _one_project(request.member, project_id)


@router.post(
    "/projects/{uuid:project_id}/archive/",
    response={200: ProjectOut, **REFUSALS},
    summary="Archive a project",
)
def archive_project(request: HttpRequest, project_id: UUID):
    """Offer a project no more. Safe to repeat."""
    answers(request.member)
    actions.archive_project(member=request.member, project_id=project_id, now=timezone.now())
    return _one_project(request.member, project_id)


@router.post(
    "/projects/{uuid:project_id}/restore/",
    response={200: ProjectOut, **REFUSALS},
    summary="Restore a project",
)
def restore_project(request: HttpRequest, project_id: UUID):
    """Offer an archived project again. Safe to repeat."""
    answers(request.member)
    actions.restore_project(member=request.member, project_id=project_id, now=timezone.now())
    return _one_project(request.member, project_id)


# -- expense categories ----------------------------------------------------------------------------
@router.get("/categories/", response={200: CategoriesOut, **REFUSALS}, summary="List categories")
def categories(
    request: HttpRequest, archived: bool = False, after: UUID | None = None, limit: int = LIMIT
):
    """The expense categories in use, or those archived, by name."""
    rows = [row for row in queries.categories(request.member) if row.archived == archived]
    return paged(rows, after, limit)


@router.post("/categories/", response={201: CategoryOut, **REFUSALS}, summary="Create a category")
def create_category(request: HttpRequest, stated: CategoryIn, idempotency_key: str = KEY):
    """A new nature of expense; 409 where its name is another's. `Idempotency-Key` makes it safe."""
    member, now = request.member, timezone.now()
    _ensure_manages(member)

    def created() -> dict[str, Any]:
        key = actions.create_category(
            member=member, name=stated.name, account=stated.account, now=now
        )
        return asdict(_category(member, key))

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.get(
    "/categories/{uuid:category_id}/",
    response={200: CategoryOut, **REFUSALS},
    summary="One category",
)
def category(request: HttpRequest, category_id: UUID):
    """One expense category, archived or not."""
    return _category(request.member, category_id)


@router.put(
    "/categories/{uuid:category_id}/",
    response={200: CategoryOut, **REFUSALS},
    summary="Change a category",
)
def change_category(request: HttpRequest, category_id: UUID, stated: CategoryIn):
    """Rename a category or change its usual account."""
    answers(request.member)
    actions.change_category(
        member=request.member,
        category_id=category_id,
        name=stated.name,
        account=stated.account,
        now=timezone.now(),
    )
    return _category(request.member, category_id)


@router.post(
    "/categories/{uuid:category_id}/archive/",
    response={200: CategoryOut, **REFUSALS},
    summary="Archive a category",
)
def archive_category(request: HttpRequest, category_id: UUID):
    """Offer a category no more. Safe to repeat."""
    answers(request.member)
    actions.archive_category(member=request.member, category_id=category_id, now=timezone.now())
    return _category(request.member, category_id)


@router.post(
    "/categories/{uuid:category_id}/restore/",
    response={200: CategoryOut, **REFUSALS},
    summary="Restore a category",
)
def restore_category(request: HttpRequest, category_id: UUID):
    """Offer an archived category again. Safe to repeat."""
    answers(request.member)
    actions.restore_category(member=request.member, category_id=category_id, now=timezone.now())
    return _category(request.member, category_id)


# -- in and out ------------------------------------------------------------------------------------
def _ensure_manages(member: Member) -> None:
    answers(member)
    queries.require(member, "organisation.manage")


def _tree(member: Member) -> list[Branch]:
    def flat(branches: Iterable[Branch]) -> Iterable[Branch]:
        for branch in branches:
            yield branch
            yield from flat(branch.children)

    return list(flat(queries.departments(member)))


def _department(row: Branch) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "parent": row.parent_id, "archived": row.archived}


def _one_department(member: Member, key: UUID) -> dict[str, Any]:
    return _department(one_of(_tree(member), key))


def _project(row: queries.Project) -> dict[str, Any]:
    return asdict(row) | {"department": row.department_id}


def _one_project(member: Member, key: UUID) -> dict[str, Any]:
    told = _project(one_of(queries.projects(member), key))
    return {name: told[name] for name in ProjectOut.model_fields}


def _category(member: Member, key: UUID) -> queries.Category:
    return one_of(queries.categories(member), key)
