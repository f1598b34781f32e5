"""Projects and expense categories: flat lists that spending is counted on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import models
from facturier.organisations.actions.steps import clean, lock_and_ask_again, note, others
from facturier.organisations.queries import Member


# -- projects --------------------------------------------------------------------------------------
@transaction.atomic
def create_project(
    *, member: Member, code: str, name: str, now: datetime, department_id: UUID | None = None
) -> UUID:
    """A new project under a code that no other project has."""
    lock_and_ask_again(member, "organisation.manage", now)
    code, name = _project_words(member, code, name, None)
    department = _department(member, department_id)
    row = models.Project.objects.create(
        organisation_id=member.organisation_id, code=code, name=name, department=department
    )
    stated = {"code": code, "name": name, "department": department and department.name}
    changes = {field: (None, value) for field, value in stated.items() if value}
    note(member, "project.created", ("project", row.id, str(row)), now, changes=changes)
    return row.id


@transaction.atomic
def change_project(
    *,
    member: Member,
    project_id: UUID,
    code: str,
    name: str,
    department_id: UUID | None,
    now: datetime,
) -> None:
    """Change what is said of a project."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _row(member, models.Project, project_id)
    code, name = _project_words(member, code, name, row.id)
    kept = department_id == row.department_id
    department = row.department if kept else _department(member, department_id)
    changes = difference(
        {"code": row.code, "name": row.name, "department": row.department and row.department.name},
        {"code": code, "name": name, "department": department and department.name},
    )
    if not kept:
        # Two departments of the same name are two places all the same.
        before = row.department and row.department.name
        changes["department"] = (before, department and department.name)
    if not changes:
        return
    row.code, row.name, row.department = code, name, department
    row.save(update_fields=["code", "name", "department"])
    note(member, "project.changed", ("project", row.id, str(row)), now, changes=changes)


@transaction.atomic
def archive_project(*, member: Member, project_id: UUID, now: datetime) -> None:
    """Offer the project no more."""
    _put_away(member, models.Project, project_id, now=now)


@transaction.atomic
def restore_project(*, member: Member, project_id: UUID, now: datetime) -> None:
    """Offer an archived project again."""
    _put_away(member, models.Project, project_id, now=now, back=True)


# -- expense categories ----------------------------------------------------------------------------
@transaction.atomic
def create_category(*, member: Member, name: str, now: datetime, account: str = "") -> UUID:
    """A new nature of expense, with its usual account if there is one."""
    lock_and_ask_again(member, "organisation.manage", now)
    name, account = _category_words(member, name, account, None)
    row = models.ExpenseCategory.objects.create(
        organisation_id=member.organisation_id, name=name, account=account
    )
    changes = {"name": (None, name), **({"account": (None, account)} if account else {})}
    note(member, "category.created", ("category", row.id, name), now, changes=changes)
    return row.id


@transaction.atomic
def change_category(
    *, member: Member, category_id: UUID, name: str, account: str, now: datetime
) -> None:
    """Rename a category or change its usual account."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _row(member, models.ExpenseCategory, category_id)
    name, account = _category_words(member, name, account, row.id)
    changes = difference(
        {"name": row.name, "account": row.account}, {"name": name, "account": account}
    )
    if not changes:
        return
    row.name, row.account = name, account
    row.save(update_fields=["name", "account"])
    note(member, "category.changed", ("category", row.id, name), now, changes=changes)


@transaction.atomic
def archive_category(*, member: Member, category_id: UUID, now: datetime) -> None:
    """Offer the category no more."""
    _put_away(member, models.ExpenseCategory, category_id, now=now)


@transaction.atomic
def restore_category(*, member: Member, category_id: UUID, now: datetime) -> None:
    """Offer an archived category again."""
    _put_away(member, models.ExpenseCategory, category_id, now=now, back=True)


# -- what both share -------------------------------------------------------------------------------
def _row(member: Member, model, key: UUID):
    row = model.objects.filter(organisation_id=member.organisation_id, id=key).first()
    if row is None:
        raise absent()
    return row


def _put_away(member: Member, model, key: UUID, *, now: datetime, back: bool = False) -> None:
    lock_and_ask_again(member, "organisation.manage", now)
    row = _row(member, model, key)
    if (row.archived_at is None) == back:
        return
    at = None if back else now
    changes = {"archived_at": (row.archived_at, at)}
    row.archived_at = at
    row.save(update_fields=["archived_at"])
    kind = "project" if model is models.Project else "category"
    verb = f"{kind}.restored" if back else f"{kind}.archived"
    note(member, verb, (kind, row.id, str(row)), now, changes=changes)


def _project_words(member: Member, code: str, name: str, own: UUID | None) -> tuple[str, str]:
    code = clean(code, "code", 30, missing=_("Le code du projet manque. Écrivez-le."))
    name = clean(name, "name", 160, missing=_("Le nom du projet manque. Écrivez-le."))
    twins = models.Project.objects.filter(organisation_id=member.organisation_id, code__iexact=code)
    if others(twins, own).exists():
        reason = _("Un projet de ce code existe déjà. Choisissez un autre code.")
        raise Refusal("project.twin", reason, field="code")
    return code, name


def _category_words(member: Member, name: str, account: str, own: UUID | None) -> tuple[str, str]:
    name = clean(name, "name", 120, missing=_("Le nom de la catégorie manque. Écrivez-le."))
    twins = models.ExpenseCategory.objects.filter(
        organisation_id=member.organisation_id, name__iexact=name
    )
    if others(twins, own).exists():
        reason = _("Une catégorie de ce nom existe déjà. Choisissez un autre nom.")
        raise Refusal("category.twin", reason, field="name")
    return name, clean(account, "account", 20)


def _department(member: Member, department_id: UUID | None) -> models.Department | None:
    if department_id is None:
        return None
    row = models.Department.objects.filter(
        organisation_id=member.organisation_id, id=department_id, archived_at=None
    ).first()
    if row is None:
        reason = _("Ce service n'est plus proposé. Choisissez-en un autre.")
        raise Refusal("project.unknown_department", reason, status=422, field="department")
    return row
