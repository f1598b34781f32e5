"""Invitations: those that wait, and the one that a link opens."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from facturier.identity import queries as identity
from facturier.kit.refusal import absent
from facturier.organisations import models, rules
from facturier.organisations.queries.grants import HeldFor, held_for, role_label, scope_words
from facturier.organisations.queries.policy import Member, require


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation nobody has answered yet."""

    id: UUID
    email: str
    role: str
    scopes: tuple[str, ...]
    until: date | None
    by: str
    at: datetime
    expires_at: datetime
    expired: bool
    held_for: HeldFor


def invitations(member: Member, now: datetime) -> list[InvitationRow]:
    """The invitations that wait, newest first; expired ones stay until they are revoked."""
    require(member, "member.read")
    rows = models.Invitation.objects.filter(
        organisation_id=member.organisation_id, accepted_at=None, revoked_at=None
    )
    return [
        InvitationRow(
            id=row.id,
            email=row.email,
            role=role_label(row.role),
            scopes=scope_words(row),
            until=row.valid_until,
            by=row.invited_by,
            at=row.created_at,
            expires_at=row.expires_at,
            expired=row.expires_at <= now,
            held_for=held_for(row),
        )
        for row in rows.select_related("role", "entity", "department", "project").order_by(
            "-created_at", "-id"
        )
    ]


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What a link opens; `state` says whether it still does."""

    organisation_id: UUID
    organisation: str
    email: str
    role: str
    scopes: tuple[str, ...]
    until: date | None
    by: str
    expires_at: datetime
    state: rules.InvitationState
    known: bool


def invitation_page(organisation_id: UUID, invitation_id: UUID, now: datetime) -> InvitationPage:
    """The invitation, for whoever holds its link; needs the organisation's transaction."""
    row = (
        models.Invitation.objects.select_related(
            "organisation", "role", "entity", "department", "project"
        )
        .filter(organisation_id=organisation_id, id=invitation_id)
        .first()
    )
    if row is None:
        raise absent()
    return InvitationPage(
        organisation_id=organisation_id,
        organisation=row.organisation.name,
        email=row.email,
        role=role_label(row.role),
        scopes=scope_words(row),
        until=row.valid_until,
        by=row.invited_by,
        expires_at=row.expires_at,
        state=rules.invitation_state(
            accepted_at=row.accepted_at,
            revoked_at=row.revoked_at,
            expires_at=row.expires_at,
            now=now,
        ),
        known=identity.person_by_email(row.email) is not None,
    )


def letter_language(organisation_id: UUID, invitation_id: UUID) -> str:
    """The language of the addressee, or the one chosen for them while they have no account."""
    row = models.Invitation.objects.filter(
        organisation_id=organisation_id, id=invitation_id
    ).first()
    if row is None:
        raise absent()
    known = identity.person_by_email(row.email)
    return known.language if known else row.language
