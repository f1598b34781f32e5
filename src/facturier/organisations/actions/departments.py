"""Departments: a tree without loops, in which siblings have different names."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import models
from facturier.organisations.actions.steps import clean, lock_and_ask_again, note, others
from facturier.organisations.queries import Member, children_by_parent, subtree


@transaction.atomic
def create_department(
    *, member: Member, name: str, now: datetime, parent_id: UUID | None = None
) -> UUID:
    """A new department, at the top or below another."""
    lock_and_ask_again(member, "organisation.manage", now)
    name = _name(name)
    parent = _parent(member, parent_id)
    _ensure_alone(member, name, parent_id, None)
    row = models.Department.objects.create(
        organisation_id=member.organisation_id, name=name, parent=parent
    )
    changes = {"name": (None, name), **({"parent": (None, parent.name)} if parent else {})}
    note(member, "department.created", ("department", row.id, name), now, changes=changes)
    return row.id


@transaction.atomic
def change_department(
    *, member: Member, department_id: UUID, name: str, parent_id: UUID | None, now: datetime
) -> None:
    """Rename a department, or move it with everything below it."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _department(member, department_id)
    name = _name(name)
    # Staying below an archived parent is no move.
    parent = row.parent if parent_id == row.parent_id else _parent(member, parent_id)
    if parent_id and parent_id in subtree(row.id, children_by_parent(member.organisation_id)):
        reason = _("Un service ne se place pas sous lui-même. Choisissez-en un autre.")
        raise Refusal("department.loop", reason, status=422, field="parent")
    _ensure_alone(member, name, parent_id, row.id)
    changes = difference(
        {"name": row.name, "parent": row.parent.name if row.parent else None},
        {"name": name, "parent": parent.name if parent else None},
    )
    if row.parent_id != parent_id:
        # Two parents of the same name are two places all the same.
        changes["parent"] = (row.parent.name if row.parent else None, parent and parent.name)
    if not changes:
        return
    row.name, row.parent = name, parent
    row.save(update_fields=["name", "parent"])
    note(member, "department.changed", ("department", row.id, name), now, changes=changes)


@transaction.atomic
def archive_department(*, member: Member, department_id: UUID, now: datetime) -> None:
    """Offer the department no more; refused while departments in use stand below it."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _department(member, department_id)
    if row.archived_at is not None:
        return
    below = models.Department.objects.filter(organisation_id=member.organisation_id, parent=row)
    if below.filter(archived_at=None).exists():
        reason = _("Des services en dépendent. Archivez-les ou déplacez-les d'abord.")
        raise Refusal("department.has_children", reason)
    row.archived_at = now
    row.save(update_fields=["archived_at"])
    changes = {"archived_at": (None, now)}
    note(member, "department.archived", ("department", row.id, row.name), now, changes=changes)


@transaction.atomic
def restore_department(*, member: Member, department_id: UUID, now: datetime) -> None:
    """Offer an archived department again; its parent must be in use."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _department(member, department_id)
    if row.archived_at is None:
        return
    if row.parent and row.parent.archived_at is not None:
        reason = _("Le service dont il dépend est archivé. Rétablissez-le d'abord.")
        raise Refusal("department.parent_archived", reason)
    changes = {"archived_at": (row.archived_at, None)}
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    note(member, "department.restored", ("department", row.id, row.name), now, changes=changes)


def _name(name: str) -> str:
    missing = _("Le nom du service manque. Écrivez celui que vos collègues liront.")
    return clean(name, "name", 120, missing=missing)


def _department(member: Member, department_id: UUID) -> models.Department:
    row = (
        models.Department.objects.filter(organisation_id=member.organisation_id, id=department_id)
        .select_related("parent")
        .first()
    )
    if row is None:
        raise absent()
    return row


def _parent(member: Member, parent_id: UUID | None) -> models.Department | None:
    if parent_id is None:
        return None
    row = models.Department.objects.filter(
        organisation_id=member.organisation_id, id=parent_id, archived_at=None
    ).first()
    if row is None:
        reason = _("Ce service n'est plus proposé. Choisissez-en un autre.")
        raise Refusal("department.unknown_parent", reason, status=422, field="parent")
    return row


def _ensure_alone(
    member: Member, name: str, parent_id: UUID | None, department_id: UUID | None
) -> None:
    twins = models.Department.objects.filter(
        organisation_id=member.organisation_id, name__iexact=name, parent_id=parent_id
    )
    if others(twins, department_id).exists():
        reason = _("Un service de ce nom existe déjà à cet endroit. Choisissez un autre nom.")
        raise Refusal("department.twin", reason, field="name")
