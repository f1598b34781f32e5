"""API of people to read: members and their roles, what each role may, who the token speaks for."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries
from facturier.organisations.api.paging import LIMIT, paged
from facturier.organisations.rules import CAPABILITIES, Direction, Scope

router = Router(tags=["organisation"])


class HeldForOut(Schema):
    """What restricts a role; null restricts nothing."""

    entity: UUID | None
    direction: Direction | None
    department: UUID | None = Field(description="and all that stands below it")
    project: UUID | None
    amount_limit: Decimal | None = Field(description="in euros, taxes included")


class HeldRoleOut(Schema):
    """A role that a member holds today."""

    role: str
    until: date | None = Field(description="the last day, included")
    held_for: HeldForOut


class MemberOut(Schema):
    """A person in the organisation."""

    id: UUID
    name: str
    email: str
    active: bool
    joined_at: datetime
    second_factor: bool
    roles: list[HeldRoleOut]


class MembersOut(Schema):
    """A page of members, active people first; ask again with `after` = `next_after`."""

    items: list[MemberOut]
    next_after: UUID | None


class GrantOut(HeldRoleOut):
    """A role that was given, also one that has come to its end."""

    id: UUID
    by: str
    at: datetime
    expired: bool


class MemberWholeOut(MemberOut):
    """A member, with every role that was given and not withdrawn."""

    grants: list[GrantOut]


class RoleOut(Schema):
    """A role: what it lets one do, and how many people hold it."""

    id: UUID
    key: str
    name: str
    people: int
    second_factor: bool = Field(description="whether it opens nothing without a second factor")
    capabilities: list[str]


class RolesOut(Schema):
    """A page of roles; ask again with `after` = `next_after`."""

    items: list[RoleOut]
    next_after: UUID | None


class ScopeOut(Schema):
    """Where a capability holds; null restricts nothing."""

    entity: UUID | None
    direction: Direction | None
    departments: list[UUID] | None
    project: UUID | None
    amount_limit: Decimal | None


class RightOut(Schema):
    """A capability that the token holds, in each of these parts of the organisation."""

    capability: str
    scopes: list[ScopeOut]


class MeOut(Schema):
    """Who the token speaks for, and what it may do today."""

    member: UUID
    name: str
    email: str
    organisation: UUID
    organisation_name: str
    token: UUID | None
    token_name: str
    roles: list[str]
    rights: list[RightOut]


@router.get("/me/", response={200: MeOut, **REFUSALS}, summary="Who am I, what may I do")
def me(request: HttpRequest):
    """The person of the token and its rights: no more than both hold. Any token may ask."""
    member = request.member
    held = [(key, queries.scopes(member, key)) for key in CAPABILITIES]
    return {
        "member": member.id,
        "name": member.name,
        "email": member.email,
        "organisation": member.organisation_id,
        "organisation_name": member.organisation_name,
        "token": member.token_id,
        "token_name": member.token_name,
        "roles": list(member.roles),
        "rights": [
            {"capability": key, "scopes": list(map(_scope, scopes))}
            for key, scopes in held
            if scopes
        ],
    }


@router.get("/members/", response={200: MembersOut, **REFUSALS}, summary="List members")
def members(request: HttpRequest, after: UUID | None = None, limit: int = LIMIT):
    """Everybody in the organisation, active people first, by name."""
    page = paged(queries.members(request.member, timezone.localdate()), after, limit)
    return page | {"items": list(map(told_member, page["items"]))}


@router.get(
    "/members/{uuid:member_id}/", response={200: MemberWholeOut, **REFUSALS}, summary="One member"
)
def member(request: HttpRequest, member_id: UUID):
    """One member, with the roles that were given, by whom, and those that are over."""
    return told_whole(request.member, member_id)


def told_whole(caller: queries.Member, member_id: UUID) -> dict[str, Any]:
    """A member as the API tells it."""
    page = queries.member_page(caller, member_id, timezone.localdate())
    return told_member(page.person) | {
        "grants": [
            {
                "id": one.id,
                "role": one.role,
                "until": one.until,
                "by": one.by,
                "at": one.at,
                "expired": one.expired,
                "held_for": told_place(one.held_for),
            }
            for one in page.grants
        ]
    }


@router.get("/roles/", response={200: RolesOut, **REFUSALS}, summary="List roles")
def roles(request: HttpRequest, after: UUID | None = None, limit: int = LIMIT):
    """The roles of the organisation and what each lets one do."""
    found = queries.roles(request.member, timezone.localdate())
    lines = [
        row for group in queries.capability_groups(request.member) for row in group.capabilities
    ]
    allowed = {
        role.id: [line.key for line in lines if line.held[column]]
        for column, role in enumerate(found)
    }
    page = paged(found, after, limit)
    return page | {
        "items": [asdict(role) | {"capabilities": allowed[role.id]} for role in page["items"]]
    }


def told_member(row: queries.MemberRow) -> dict[str, Any]:
    """A line of the list of members, as the API tells it."""
    names = ("id", "name", "email", "active", "joined_at", "second_factor")
    return {name: getattr(row, name) for name in names} | {
        "roles": [
            {"role": one.name, "until": one.until, "held_for": told_place(one.held_for)}
            for one in row.roles
        ]
    }


def told_place(place: queries.HeldFor) -> dict[str, Any]:
    """What restricts a role, as the API tells it."""
    return {
        "entity": place.entity_id,
        "direction": place.direction,
        "department": place.department_id,
        "project": place.project_id,
        "amount_limit": place.amount_limit,
    }


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "entity": scope.entity_id,
        "direction": scope.direction,
        "departments": None if scope.departments is None else sorted(scope.departments),
        "project": scope.project_id,
        "amount_limit": scope.amount_limit,
    }
