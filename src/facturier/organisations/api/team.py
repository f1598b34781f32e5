"""API of the team: people invited, roles given and withdrawn, members who leave and come back.

A token deals with nobody who rules over others (decision 0037).
"""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import actions, queries
from facturier.organisations.actions import GivenScope
from facturier.organisations.api.paging import LIMIT, one_of, paged
from facturier.organisations.api.people import HeldForOut, MemberWholeOut, told_place, told_whole
from facturier.organisations.rules import Direction

router = Router(tags=["organisation"])


class HeldForIn(Schema):
    """What restricts a role; what is left out restricts nothing."""

    entity: UUID | None = None
    direction: Direction | None = None
    department: UUID | None = Field(None, description="and all that stands below it")
    project: UUID | None = None
    amount_limit: Decimal | None = Field(None, description="in euros, taxes included")


class GivenRoleIn(Schema):
    """A role to give, by its id (`GET /roles/`), where it holds and until which day, included."""

    role: UUID
    held_for: HeldForIn | None = Field(None, description="left out: the whole company")
    until: date | None = None


class InvitationIn(GivenRoleIn):
    """An address to invite, and the role that it gets."""

    email: str = Field(max_length=254)
    language: Literal["fr", "en"] = Field("fr", description="of the letter to who has no account")


class InvitationOut(Schema):
    """An invitation that waits. Its link goes to its address alone."""

    id: UUID
    email: str
    role: str
    until: date | None
    held_for: HeldForOut
    by: str
    at: datetime
    expires_at: datetime
    expired: bool


class InvitationsOut(Schema):
    """A page of invitations that wait, newest first; ask again with `after` = `next_after`."""

    items: list[InvitationOut]
    next_after: UUID | None


@router.get("/invitations/", response={200: InvitationsOut, **REFUSALS}, summary="List invitations")
def invitations(request: HttpRequest, after: UUID | None = None, limit: int = LIMIT):
    """The invitations that nobody has accepted or revoked."""
    page = paged(queries.invitations(request.member, timezone.now()), after, limit)
    return page | {"items": list(map(_invitation, page["items"]))}


@router.post("/invitations/", response={201: InvitationOut, **REFUSALS}, summary="Invite a person")
def invite(request: HttpRequest, stated: InvitationIn, idempotency_key: str = KEY):
    """Send a link to an address; one sent before is worth nothing any more."""
    member, now, origin = request.member, timezone.now(), request.build_absolute_uri("/")
    _ensure_manages(member)

    def created() -> dict[str, Any]:
        invited = actions.invite(
            member=member,
            email=stated.email,
            role_id=stated.role,
            scope=_scope_of(stated),
            origin=origin,
            language=stated.language,
            now=now,
        )
        return _invitation(one_of(queries.invitations(member, now), invited.id))

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.post(
    "/invitations/{uuid:invitation_id}/revoke/",
    response={204: None, **REFUSALS},
    summary="Revoke an invitation",
)
def revoke_invitation(request: HttpRequest, invitation_id: UUID):
    """Make its link worthless. Asked again, nothing more happens."""
    actions.revoke_invitation(
        member=request.member, invitation_id=invitation_id, now=timezone.now()
    )
    return Status(204, None)


@router.post(
    "/members/{uuid:member_id}/roles/",
    response={201: MemberWholeOut, **REFUSALS},
    summary="Give a role",
)
def grant_role(
    request: HttpRequest, member_id: UUID, stated: GivenRoleIn, idempotency_key: str = KEY
):
    """Give a member one role more. Nobody changes their own."""
    member, now = request.member, timezone.now()
    _ensure_manages(member)

    def created() -> dict[str, Any]:
        actions.grant_role(
            member=member,
            member_id=member_id,
            role_id=stated.role,
            scope=_scope_of(stated),
            now=now,
        )
        return told_whole(member, member_id)

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.post(
    "/members/{uuid:member_id}/roles/{uuid:grant_id}/withdraw/",
    response={200: MemberWholeOut, **REFUSALS},
    summary="Withdraw a role",
)
def withdraw_grant(request: HttpRequest, member_id: UUID, grant_id: UUID):
    """Take a role back, by the id of its grant (`GET /members/{member_id}/`)."""
    _ensure_manages(request.member)
    actions.withdraw_grant(
        member=request.member, member_id=member_id, grant_id=grant_id, now=timezone.now()
    )
    return told_whole(request.member, member_id)


@router.post(
    "/members/{uuid:member_id}/deactivate/",
    response={200: MemberWholeOut, **REFUSALS},
    summary="Deactivate a member",
)
def deactivate_member(request: HttpRequest, member_id: UUID):
    """Refuse the member from their next request on, tokens included; their roles are kept."""
    _ensure_manages(request.member)
    actions.deactivate_member(member=request.member, member_id=member_id, now=timezone.now())
    return told_whole(request.member, member_id)


@router.post(
    "/members/{uuid:member_id}/reactivate/",
    response={200: MemberWholeOut, **REFUSALS},
    summary="Let a member in again",
)
def reactivate_member(request: HttpRequest, member_id: UUID):
    """Let a deactivated member in, with the roles that still hold."""
    _ensure_manages(request.member)
    actions.reactivate_member(member=request.member, member_id=member_id, now=timezone.now())
    return told_whole(request.member, member_id)


def _ensure_manages(member: queries.Member) -> None:
    """What a change answers is read: that right is asked as well, before anything is written."""
    queries.require(member, "member.manage")
    queries.require(member, "member.read")


def _scope_of(stated: GivenRoleIn) -> GivenScope:
    place = stated.held_for
    if place is None:
        return GivenScope(valid_until=stated.until)
    return GivenScope(
        entity_id=place.entity,
        direction=place.direction,
        department_id=place.department,
        project_id=place.project,
        amount_limit=place.amount_limit,
        valid_until=stated.until,
    )


def _invitation(row: queries.InvitationRow) -> dict[str, Any]:
    return asdict(row) | {"held_for": told_place(row.held_for)}
