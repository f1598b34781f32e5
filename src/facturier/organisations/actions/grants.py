"""Roles given and taken back. Nobody touches their own; only an owner makes or unmakes an owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations import models, rules
from facturier.organisations.actions.steps import lock_and_ask_again, note
from facturier.organisations.queries import (
    Member,
    active_owner_ids,
    grants_of,
    is_owner,
    places,
    role_label,
    scope_words,
)

LARGEST_LIMIT = Decimal("9999999999999999.99")


@dataclass(frozen=True, slots=True)
class GivenScope:
    """Where and until which day (included) a role is given; what is absent does not restrict."""

    entity_id: UUID | None = None
    direction: rules.Direction | None = None
    department_id: UUID | None = None
    project_id: UUID | None = None
    amount_limit: Decimal | None = None
    valid_until: date | None = None

    def columns(self) -> dict[str, Any]:
        """The scope as the columns of a grant or an invitation."""
        return {
            "entity_id": self.entity_id,
            "direction": self.direction or "",
            "department_id": self.department_id,
            "project_id": self.project_id,
            "amount_limit": self.amount_limit,
            "valid_until": self.valid_until,
        }


EVERYWHERE = GivenScope()


@transaction.atomic
def grant_role(
    *, member: Member, member_id: UUID, role_id: UUID, now: datetime, scope: GivenScope = EVERYWHERE
) -> UUID:
    """Give a role to another member."""
    current = lock_and_ask_again(member, "member.manage", now)
    row = other_member(member, member_id)
    if not row.active:
        reason = _("Cette personne est désactivée. Réactivez-la d'abord.")
        raise Refusal("member.inactive", reason)
    role = role_to_give(current, role_id, scope, now)
    ensure_not_by_token(member, [role])
    _ensure_new(row, role, scope, timezone.localdate(now))
    grant = models.Grant.objects.create(
        organisation_id=member.organisation_id,
        member=row,
        role=role,
        giver_id=member.id,
        granted_by=member.name,
        granted_at=now,
        **scope.columns(),
    )
    changes = {name: (None, value) for name, value in grant_facts(grant).items()}
    note(member, "role.granted", ("member", row.id, row.user.name), now, changes=changes)
    return grant.id


@transaction.atomic
def withdraw_grant(*, member: Member, member_id: UUID, grant_id: UUID, now: datetime) -> None:
    """Take a role back from another member."""
    current = lock_and_ask_again(member, "member.manage", now)
    row = other_member(member, member_id)
    grant = grants_of(member.organisation_id).filter(member_id=row.id, id=grant_id).first()
    if grant is None:
        raise absent()
    if grant.role.key == rules.OWNER:
        ensure_owner(current)
    ensure_not_by_token(member, [grant.role])
    changes = {name: (value, None) for name, value in grant_facts(grant).items()}
    grant.delete()
    ensure_an_owner_stays(member.organisation_id)
    note(member, "role.withdrawn", ("member", row.id, row.user.name), now, changes=changes)


# -- rules that invitations and members share ------------------------------------------------------
def other_member(member: Member, member_id: UUID) -> models.Member:
    """A member of the same organisation, refused when it is oneself (I18)."""
    row = (
        models.Member.objects.filter(organisation_id=member.organisation_id, id=member_id)
        .select_related("user")
        .first()
    )
    if row is None:
        raise absent()
    if row.id == member.id:
        reason = _("Personne ne change ses propres droits. Demandez à un autre administrateur.")
        raise Refusal("grant.self", reason, status=403, rule="self")
    return row


def role_to_give(current: Member, role_id: UUID, scope: GivenScope, now: datetime) -> models.Role:
    """The role of this id, if this member may give it with this scope."""
    role = models.Role.objects.filter(organisation_id=current.organisation_id, id=role_id).first()
    if role is None:
        reason = _("Ce rôle n'est plus proposé. Choisissez-en un autre.")
        raise Refusal("grant.unknown_role", reason, status=422, field="role")
    if role.key == rules.OWNER:
        ensure_owner(current)
        if scope != EVERYWHERE:
            reason = _("Un propriétaire l'est de toute l'organisation, sans limite ni fin.")
            raise Refusal("grant.owner_whole", reason, status=422, field="role")
    if role.key in rules.DATED_ROLES and scope.valid_until is None:
        reason = _("Ce rôle a toujours une fin. Indiquez son dernier jour.")
        raise Refusal("grant.undated", reason, status=422, field="valid_until")
    if scope.valid_until is not None and scope.valid_until < timezone.localdate(now):
        reason = _("Ce jour est passé. Choisissez une date à venir.")
        raise Refusal("grant.past", reason, status=422, field="valid_until")
    if scope.amount_limit is not None and not 0 < scope.amount_limit <= LARGEST_LIMIT:
        reason = _("Le plafond est un montant positif, en euros.")
        raise Refusal("grant.limit", reason, status=422, field="amount_limit")
    _ensure_known_places(current.organisation_id, scope)
    return role


def _ensure_known_places(organisation_id: UUID, scope: GivenScope) -> None:
    known = places(organisation_id)
    for field, chosen, offered in (
        ("entity", scope.entity_id, known.entities),
        ("department", scope.department_id, known.departments),
        ("project", scope.project_id, known.projects),
    ):
        if chosen is not None and chosen not in offered:
            reason = _("Ce choix n'existe plus. Rechargez la page.")
            raise Refusal("grant.unknown_place", reason, status=422, field=field)


def _ensure_new(row: models.Member, role: models.Role, scope: GivenScope, today: date) -> None:
    twins = models.Grant.objects.filter(
        organisation_id=row.organisation_id, member=row, role=role, **scope.columns()
    )
    if twins.exclude(valid_until__lt=today).exists():
        reason = _("Cette personne a déjà ce rôle avec cette portée.")
        raise Refusal("grant.twin", reason, field="role")


def ensure_owner(current: Member) -> None:
    """Refuse anybody but an owner what makes or unmakes owners."""
    if not is_owner(current):
        reason = _("Seul un propriétaire peut le faire pour un propriétaire.")
        raise Refusal("owner.only", reason, status=403, rule="owner")


def ensure_not_by_token(member: Member, roles: Iterable[models.Role]) -> None:
    """Refuse a program what makes or unmakes those who rule (decision 0037)."""
    if member.token_id is None:
        return
    if any(rules.RULING_CAPABILITIES.intersection(role.capabilities) for role in roles):
        reason = _(
            "Un jeton ne touche pas aux rôles qui gèrent l'entreprise, ses membres ou ses rôles."
            " Faites-le dans un navigateur."
        )
        raise Refusal("grant.by_token", reason, status=403, rule="token")


def ensure_an_owner_stays(organisation_id: UUID) -> None:
    """Refuse, once the change is made, to leave the organisation without an owner (I18)."""
    if not active_owner_ids(organisation_id):
        reason = _("L'organisation garde toujours un propriétaire. Nommez-en d'abord un autre.")
        raise Refusal("owner.last", reason)


def grant_facts(grant: models.ScopeFields) -> dict[str, Any]:
    """What the journal keeps of a grant or an invitation: in French, whoever acts."""
    with translation.override("fr"):
        facts: dict[str, Any] = {"role": role_label(grant.role)}
        if words := scope_words(grant):
            facts["scope"] = ", ".join(words)
    if grant.valid_until:
        facts["valid_until"] = grant.valid_until
    return facts
