"""The member that a person is, and the grants held on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from facturier.identity import queries as identity
from facturier.kit.statements import asked
from facturier.organisations import models, rules
from facturier.organisations.queries.company import children_by_parent, subtree
from facturier.organisations.queries.grants import role_name
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
    rows = asked(_MEMBER, [organisation_id, user_id])
    if not rows:
        return None
    member_id, organisation_name, is_demo, name, email = rows[0][:5]
    found = (dict(zip(_GRANT, row[5:], strict=True)) for row in rows)
    grants = _held(organisation_id, [row for row in found if row["id"]], today)
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


_GRANT = (
    "id", "entity_id", "direction", "department_id", "project_id", "amount_limit", "valid_until",
    "role__key", "role__name", "role__built_in", "role__capabilities", "role__second_factor",
)  # fmt: skip

# The member beside each of their grants. Every request asks it: one statement, written out, since
# putting it together anew took longer than its answer.
_MEMBER = """
SELECT member.id, organisation.name, organisation.is_demo, person.name, person.email,
       held.id, held.entity_id, held.direction, held.department_id, held.project_id,
       held.amount_limit, held.valid_until, role.key, role.name, role.built_in, role.capabilities,
       role.second_factor
FROM organisations_member member
JOIN organisations_organisation organisation ON organisation.id = member.organisation_id
JOIN identity_user person ON person.id = member.user_id AND person.is_active
LEFT JOIN organisations_grant held
    ON held.member_id = member.id AND held.organisation_id = member.organisation_id
LEFT JOIN organisations_role role
    ON role.id = held.role_id AND role.organisation_id = held.organisation_id
WHERE member.organisation_id = %s AND member.user_id = %s AND member.active
ORDER BY held.granted_at, held.id
"""


def member_at_work(
    organisation_id: UUID, user_id: UUID, now: datetime, *, token_id: UUID | None = None
) -> Member | None:
    """The member that a job works for: whoever asked, as they stand now. Needs its transaction.

    Asked for by a token, the job may no more than the token may, and nothing once it is over.
    """
    today = timezone.localdate(now)
    if token_id is None:
        return member_of(organisation_id, user_id, today, with_second_factor=True)
    own = identity.tokens_of(organisation_id, user_id=user_id)
    token = next((one for one in own if one.id == token_id), None)
    if token is None or token.revoked_at is not None or token.expires_at <= now:
        return None
    return member_of(
        organisation_id,
        user_id,
        today,
        token=(token.id, token.name),
        scopes=token.scopes,
        with_second_factor=True,
    )


def held_grants(organisation_id: UUID, member_id: UUID, today: date) -> tuple[rules.HeldGrant, ...]:
    """The grants of a member that hold today (the last day included)."""
    rows = models.Grant.objects.filter(organisation_id=organisation_id, member_id=member_id)
    return _held(organisation_id, list(rows.order_by("granted_at").values(*_GRANT)), today)


def _held(
    organisation_id: UUID, rows: Iterable[dict[str, Any]], today: date
) -> tuple[rules.HeldGrant, ...]:
    rows = [row for row in rows if row["valid_until"] is None or row["valid_until"] >= today]
    children = {}
    if any(row["department_id"] for row in rows):
        children = children_by_parent(organisation_id)
    return tuple(
        rules.HeldGrant(
            role=row["role__key"],
            role_name=role_name(row["role__name"], built_in=row["role__built_in"]),
            capabilities=frozenset(row["role__capabilities"]),
            scope=Scope(
                entity_id=row["entity_id"],
                direction=rules.Direction(row["direction"]) if row["direction"] else None,
                departments=frozenset(subtree(row["department_id"], children))
                if row["department_id"]
                else None,
                project_id=row["project_id"],
                amount_limit=row["amount_limit"],
            ),
            second_factor=row["role__second_factor"],
            valid_until=row["valid_until"],
        )
        for row in rows
    )
