"""The pages of people: the list of members, and one member with their grants."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from facturier.identity import queries as identity
from facturier.kit import typography
from facturier.kit.refusal import absent
from facturier.organisations import models, rules
from facturier.organisations.queries.grants import (
    HeldFor,
    active_owner_ids,
    grants_of,
    held_for,
    is_owner,
    role_label,
    scope_words,
)
from facturier.organisations.queries.policy import Member, may, require


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a member as the list of members shows it."""

    name: str
    scopes: tuple[str, ...]
    until: date | None
    held_for: HeldFor


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list shows them."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    initials: str
    roles: tuple[HeldRole, ...]
    second_factor: bool
    last_seen: datetime | None
    joined_at: datetime
    active: bool
    is_self: bool


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant on the page of a member, past ones included."""

    id: UUID
    role: str
    scopes: tuple[str, ...]
    until: date | None
    by: str
    at: datetime
    expired: bool
    may_withdraw: bool
    held_for: HeldFor


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A member, their grants, and what the reader may do about them."""

    person: MemberRow
    grants: tuple[GrantRow, ...]
    last_owner: bool
    may_grant: bool
    may_deactivate: bool
    may_reactivate: bool
    may_reset: bool


def members(member: Member, today: date) -> list[MemberRow]:
    """Everybody in the organisation, active people first, by name."""
    require(member, "member.read")
    rows = models.Member.objects.filter(organisation_id=member.organisation_id)
    rows = rows.select_related("user").order_by("-active", "user__name", "id")
    return _member_rows(member, list(rows), today)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as a search shows them."""

    id: UUID
    name: str
    email: str


def working_people(organisation_id: UUID) -> tuple[Colleague, ...]:
    """Active members, by name: whom work can be ascribed to. The caller has asked the right."""
    rows = models.Member.objects.filter(
        organisation_id=organisation_id, active=True, user__is_active=True
    )
    known = rows.order_by("user__name", "id").values_list("id", "user__name", "user__email")
    return tuple(Colleague(*row) for row in known[:SEARCHED])


SEARCHED = 2000  # more people than that are looked for by their list


def people_named(member: Member, text: str, limit: int) -> tuple[Colleague, ...]:
    """Active members whose name or address holds each word of the text, accents aside; by name.

    Nobody at all for who may not see the members.
    """
    if not may(member, "member.read"):
        return ()
    words = typography.folded(text).split()
    rows = models.Member.objects.filter(
        organisation_id=member.organisation_id, active=True, user__is_active=True
    )
    known = rows.order_by("user__name", "id").values_list("id", "user__name", "user__email")
    found = (
        Colleague(*row)
        for row in known[:SEARCHED]
        if all(word in typography.folded(f"{row[1]} {row[2]}") for word in words)
    )
    return tuple(islice(found, limit))


def colleagues(member: Member) -> int:
    """How many others are in, or have been asked in."""
    require(member, "member.read")
    ours = {"organisation_id": member.organisation_id}
    others = models.Member.objects.filter(**ours, active=True).exclude(id=member.id).count()
    waiting = models.Invitation.objects.filter(**ours, accepted_at=None, revoked_at=None).count()
    return others + waiting


def member_page(member: Member, member_id: UUID, today: date) -> MemberPage:
    """One member; a member of another organisation is as absent as one that never was."""
    require(member, "member.read")
    row = (
        models.Member.objects.filter(organisation_id=member.organisation_id, id=member_id)
        .select_related("user")
        .first()
    )
    if row is None:
        raise absent()
    grants = list(grants_of(member.organisation_id).filter(member_id=member_id))
    person = _member_rows(member, [row], today)[0]
    owners = active_owner_ids(member.organisation_id)
    # Only an owner touches what makes, or stops, an owner.
    over = bool(may(member, "member.manage")) and not person.is_self
    strong = over and (is_owner(member) or not any(g.role.key == rules.OWNER for g in grants))
    return MemberPage(
        person=person,
        grants=tuple(
            GrantRow(
                id=grant.id,
                role=role_label(grant.role),
                scopes=scope_words(grant),
                until=grant.valid_until,
                by=grant.granted_by,
                at=grant.granted_at,
                expired=grant.valid_until is not None and grant.valid_until < today,
                may_withdraw=over and (is_owner(member) or grant.role.key != rules.OWNER),
                held_for=held_for(grant),
            )
            for grant in grants
        ),
        last_owner=owners == {member_id},
        may_grant=over and row.active,
        may_deactivate=strong and row.active,
        may_reactivate=strong and not row.active,
        may_reset=strong and row.active and person.second_factor,
    )


def _member_rows(member: Member, rows: list[models.Member], today: date) -> list[MemberRow]:
    users = [row.user_id for row in rows]
    protected, seen = identity.people_with_second_factor(users), identity.last_seen(users)
    held: dict[UUID, list[HeldRole]] = {}
    ids = [row.id for row in rows]
    for grant in grants_of(member.organisation_id).filter(member_id__in=ids):
        if grant.valid_until is None or grant.valid_until >= today:
            role = HeldRole(
                role_label(grant.role), scope_words(grant), grant.valid_until, held_for(grant)
            )
            held.setdefault(grant.member_id, []).append(role)
    return [
        MemberRow(
            id=row.id,
            user_id=row.user_id,
            name=row.user.name,
            email=row.user.email,
            initials=typography.initials(row.user.name),
            roles=tuple(held.get(row.id, ())),
            second_factor=row.user_id in protected,
            last_seen=seen.get(row.user_id),
            joined_at=row.joined_at,
            active=row.active and row.user.is_active,
            is_self=row.id == member.id,
        )
        for row in rows
    ]
