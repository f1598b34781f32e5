"""Grants in words, and who owns the organisation."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.organisations import models, rules
from facturier.organisations.queries.policy import Member


@dataclass(frozen=True, slots=True)
class HeldFor:
    """What restricts a grant, by key; None restricts nothing. `amount_limit` is in euros."""

    entity_id: UUID | None = None
    direction: str | None = None
    department_id: UUID | None = None
    project_id: UUID | None = None
    amount_limit: Decimal | None = None


def role_label(role: models.Role) -> str:
    """The name of a role; those we ship are kept in French and read in the active language."""
    return role_name(role.name, built_in=role.built_in)


def role_name(name: str, *, built_in: bool) -> str:
    """The same of a role that is not at hand."""
    return _(name) if built_in else name


def grants_of(organisation_id: UUID) -> QuerySet[models.Grant]:
    """The grants of an organisation, oldest first, with what they name."""
    rows = models.Grant.objects.filter(organisation_id=organisation_id)
    return rows.select_related("role", "entity", "department", "project").order_by(
        "granted_at", "id"
    )


def scope_words(place: models.ScopeFields) -> tuple[str, ...]:
    """What restricts a grant or an invitation, one short phrase each; none means everything."""
    words = []
    if place.entity:
        words.append(place.entity.name)
    if place.direction:
        words.append(direction_label(place.direction))
    if place.department:
        words.append(_("Service %(name)s") % {"name": place.department.name})
    if place.project:
        words.append(_("Projet %(name)s") % {"name": place.project.code})
    if place.amount_limit is not None:
        words.append("≤ " + limit_words(place.amount_limit))
    return tuple(words)


def held_for(grant: models.ScopeFields) -> HeldFor:
    """What restricts a grant or an invitation."""
    return HeldFor(
        entity_id=grant.entity_id,
        direction=grant.direction or None,
        department_id=grant.department_id,
        project_id=grant.project_id,
        amount_limit=grant.amount_limit,
    )


def limit_words(limit: Decimal) -> str:
    """A limit of amount as people read it."""
    return display.money(limit, "EUR", get_language())


def direction_label(direction: str) -> str:
    """The invoices that a direction holds."""
    return {
        rules.Direction.RECEIVED: _("Factures reçues"),
        rules.Direction.ISSUED: _("Factures émises"),
        rules.Direction.UNKNOWN: _("Sens à préciser"),
    }[rules.Direction(direction)]


def is_owner(member: Member) -> bool:
    """Whether the member holds the whole organisation as one of its owners today."""
    return any(grant.role == rules.OWNER and grant.scope.whole for grant in member.grants)


def active_owner_ids(organisation_id: UUID) -> set[UUID]:
    """The members who own the organisation without scope or end: one at least must stay."""
    rows = models.Grant.objects.filter(
        organisation_id=organisation_id,
        role__key=rules.OWNER,
        member__active=True,
        member__user__is_active=True,
        entity=None,
        direction="",
        department=None,
        project=None,
        amount_limit=None,
        valid_until=None,
    )
    return set(rows.values_list("member_id", flat=True))
