"""The member that a person is, and the grants held on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from facturier.organisations import models, rules
from facturier.organisations.queries.company import children_by_parent, subtree
from facturier.organisations.queries.grants import role_label
from facturier.organisations.queries.policy import Member
from facturier.organisations.rules import Scope


def member_of(
    organisation_id: UUID,
    user_id: UUID,
    today: date,
    *,
    token: tuple[UUID, str] | None = None,
    scopes: Iterable[str] | None = None,
    with_second_factor: bool = False,
) -> Member | None:
    """The active member that a user is in an organisation, or None. Needs its transaction.

    For a caller of the API, `token` is its (id, name) and `scopes` what it was opened for: the
    member then holds no more than both the person and the token do.
    """
    row = (
        models.Member.objects.filter(
            organisation_id=organisation_id, user_id=user_id, active=True, user__is_active=True
        )
        .values_list(
            "id", "organisation__name", "organisation__is_demo", "user__name", "user__email"
        )
        .first()
    )
    if row is None:
        return None
    member_id, organisation_name, is_demo, name, email = row
    grants = held_grants(organisation_id, member_id, today)
    return Member(
        id=member_id,
        organisation_id=organisation_id,
        organisation_name=organisation_name,
        is_demo=is_demo,
        user_id=user_id,
        name=name,
        email=email,
        grants=grants if scopes is None else rules.narrowed(grants, scopes),
        token_id=token[0] if token else None,
        token_name=token[1] if token else "",
        with_second_factor=with_second_factor,
    )


def held_grants(organisation_id: UUID, member_id: UUID, today: date) -> tuple[rules.HeldGrant, ...]:
    """The grants of a member that hold today (the last day included)."""
    rows = list(
        models.Grant.objects.filter(organisation_id=organisation_id, member_id=member_id)
        .exclude(valid_until__lt=today)
        .select_related("role")
        .order_by("granted_at")
    )
    children = {}
    if any(row.department_id for row in rows):
        children = children_by_parent(organisation_id)
    return tuple(
        rules.HeldGrant(
            role=row.role.key,
            role_name=role_label(row.role),
            capabilities=frozenset(row.role.capabilities),
            scope=Scope(
                entity_id=row.entity_id,
                direction=rules.Direction(row.direction) if row.direction else None,
                departments=frozenset(subtree(row.department_id, children))
                if row.department_id
                else None,
                project_id=row.project_id,
                amount_limit=row.amount_limit,
            ),
            second_factor=row.role.second_factor,
            valid_until=row.valid_until,
        )
        for row in rows
    )
