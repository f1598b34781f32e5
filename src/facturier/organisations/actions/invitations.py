"""Invitations: a link to an address, which makes a member with one role."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from facturier.identity import actions as identity
from facturier.identity import queries as people
from facturier.kit.jobs import defer
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, rules
from facturier.organisations.actions.grants import (
    EVERYWHERE,
    GivenScope,
    ensure_not_by_token,
    grant_facts,
    role_to_give,
)
from facturier.organisations.actions.steps import lock_and_ask_again, lock_organisation, note
from facturier.organisations.queries import (
    Member,
    invitation_place,
    is_owner,
    may,
    member_of,
)
from facturier.organisations.rules import InvitationState


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation just made. Its token is shown once: only its hash is kept."""

    id: UUID
    email: str
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Who has just become a member, and where."""

    organisation_id: UUID
    user_id: UUID


def invitation_token(invitation_id: UUID) -> str:
    """The 256 bits of a link. The letter's job derives them again instead of storing them."""
    digest = salted_hmac("organisations.invitation", str(invitation_id), algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


@transaction.atomic
def invite(
    *,
    member: Member,
    email: str,
    role_id: UUID,
    origin: str,
    now: datetime,
    scope: GivenScope = EVERYWHERE,
    language: str = "fr",
) -> Invited:
    """Invite an address to a role; a link sent to it before is worth nothing any more.

    `origin` is where our pages are reached (scheme and host), `language` that of the letter when
    the address has no account yet.
    """
    current = lock_and_ask_again(member, "member.manage", now)
    email = _address(email)
    _ensure_newcomer(current, email)
    role = role_to_give(current, role_id, scope, now)
    former = models.Invitation.objects.filter(
        organisation_id=member.organisation_id,
        email__iexact=email,
        accepted_at=None,
        revoked_at=None,
    )
    ensure_not_by_token(member, [role, *(one.role for one in former.select_related("role"))])
    replaced = former.update(revoked_at=now)
    key = uuid7()
    token = invitation_token(key)
    row = models.Invitation.objects.create(
        id=key,
        organisation_id=member.organisation_id,
        email=email,
        language=language if language in ("fr", "en") else "fr",
        role=role,
        token_hash=rules.invitation_hash(token),
        inviter_id=member.id,
        invited_by=member.name,
        created_at=now,
        expires_at=now + timedelta(days=rules.INVITATION_DAYS),
        **scope.columns(),
    )
    defer(
        "organisations.send_invitation",
        organisation_id=member.organisation_id,
        invitation_id=key,
        origin=origin,
    )
    changes = {name: (None, value) for name, value in grant_facts(row).items()}
    facts = {"expires_at": row.expires_at, **({"replaced": replaced} if replaced else {})}
    note(member, "member.invited", ("invitation", key, email), now, changes=changes, facts=facts)
    return Invited(key, email, token)


@transaction.atomic
def revoke_invitation(*, member: Member, invitation_id: UUID, now: datetime) -> None:
    """Make a link worthless; one already used has made a member, who is dealt with as such."""
    lock_and_ask_again(member, "member.manage", now)
    row = (
        models.Invitation.objects.filter(organisation_id=member.organisation_id, id=invitation_id)
        .select_related("role")
        .first()
    )
    if row is None:
        raise absent()
    ensure_not_by_token(member, [row.role])
    if row.accepted_at:
        reason = _("Cette invitation a été acceptée. Ouvrez la fiche du membre.")
        raise Refusal("invitation.accepted", reason)
    if row.revoked_at:
        return
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    changes = {"revoked_at": (None, now)}
    note(member, "invitation.revoked", ("invitation", row.id, row.email), now, changes=changes)


def accept_invitation(*, token: str, user_id: UUID, now: datetime) -> Joined:
    """Make the signed-in person a member, if the link was sent to their address."""
    organisation_id, invitation_id = _place(token)
    with in_organisation(organisation_id):
        row = _open_invitation(organisation_id, invitation_id, now)
        person = people.person(user_id)
        if person is None or person.email.lower() != row.email.lower():
            reason = _("Cette invitation est pour %(email)s. Connectez-vous avec cette adresse.")
            reason %= {"email": row.email}
            raise Refusal("invitation.other_person", reason, status=403)
        return _join(row, user_id, now)


def join_by_invitation(
    *, token: str, name: str, password: str, now: datetime, language: str = "fr"
) -> Joined:
    """Make an account for the address of the link, and that person a member."""
    organisation_id, invitation_id = _place(token)
    with in_organisation(organisation_id):
        row = _open_invitation(organisation_id, invitation_id, now)
        if people.person_by_email(row.email):
            reason = _("Cette adresse a déjà un compte. Connectez-vous, puis acceptez.")
            raise Refusal("invitation.known", reason)
        user_id = identity.create_user(
            email=row.email, name=name, password=password, language=language
        )
        return _join(row, user_id, now)


def dead_link(state: InvitationState) -> str:
    """Why a link opens nothing any more, then what to do; "" for one that does."""
    return {
        InvitationState.PENDING: "",
        InvitationState.ACCEPTED: _("Ce lien a déjà servi. Connectez-vous avec votre compte."),
        InvitationState.REVOKED: _(
            "Cette invitation a été annulée ou remplacée. Demandez un nouveau lien."
        ),
        InvitationState.EXPIRED: _("Ce lien a expiré. Demandez-en un nouveau à qui l'a envoyé."),
    }[state]


# -- steps -----------------------------------------------------------------------------------------
def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        reason = _("Cette adresse n'est pas complète. Écrivez-la comme nom@exemple.fr.")
        raise Refusal("invitation.email", reason, status=422, field="email") from error
    if len(email) > 254:
        reason = _("Cette adresse est trop longue.")
        raise Refusal("invitation.email", reason, status=422, field="email")
    return email


def _ensure_newcomer(current: Member, email: str) -> None:
    if email == current.email.lower():
        reason = _("C'est votre propre adresse. Invitez quelqu'un d'autre.")
        raise Refusal("invitation.self", reason, status=422, field="email")
    row = models.Member.objects.filter(
        organisation_id=current.organisation_id, user__email__iexact=email
    ).first()
    if row is None:
        return
    if row.active:
        reason = _("Cette personne est déjà membre. Donnez-lui un rôle depuis sa fiche.")
    else:
        reason = _("Cette personne est désactivée. Réactivez-la depuis sa fiche.")
    raise Refusal("invitation.member", reason, field="email")


def _place(token: str) -> tuple[UUID, UUID]:
    found = invitation_place(rules.invitation_hash(token))
    if found is None:
        raise absent(_("Ce lien n'est pas complet. Copiez-le en entier depuis le message."))
    return found


def _open_invitation(
    organisation_id: UUID, invitation_id: UUID, now: datetime
) -> models.Invitation:
    """The locked invitation, if it still opens something and its author could still invite."""
    lock_organisation(organisation_id)
    row = models.Invitation.objects.select_related(
        "role", "entity", "department", "project", "inviter"
    ).get(organisation_id=organisation_id, id=invitation_id)
    state = rules.invitation_state(
        accepted_at=row.accepted_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        now=now,
    )
    if state != InvitationState.PENDING:
        raise Refusal(f"invitation.{state}", dead_link(state))
    today = timezone.localdate(now)
    if not _inviter_still_may(row, now):
        reason = _("L'auteur de l'invitation n'en a plus le droit. Demandez un nouveau lien.")
        raise Refusal("invitation.lapsed", reason)
    if row.valid_until and row.valid_until < today:
        reason = _("Le rôle proposé a pris fin. Demandez un nouveau lien.")
        raise Refusal("invitation.ended", reason)
    return row


def _inviter_still_may(row: models.Invitation, now: datetime) -> bool:
    if row.inviter is None:
        return True
    inviter = member_of(row.organisation_id, row.inviter.user_id, timezone.localdate(now))
    if inviter is None or not may(inviter, "member.manage"):
        return False
    return row.role.key != rules.OWNER or is_owner(inviter)


def _join(row: models.Invitation, user_id: UUID, now: datetime) -> Joined:
    if models.Member.objects.filter(organisation_id=row.organisation_id, user_id=user_id).exists():
        reason = _("Vous êtes déjà membre de cette organisation.")
        raise Refusal("invitation.member", reason)
    newcomer = models.Member.objects.create(
        organisation_id=row.organisation_id, user_id=user_id, joined_at=now
    )
    grant = models.Grant.objects.create(
        organisation_id=row.organisation_id,
        member=newcomer,
        role=row.role,
        entity=row.entity,
        direction=row.direction,
        department=row.department,
        project=row.project,
        amount_limit=row.amount_limit,
        valid_until=row.valid_until,
        giver=row.inviter,
        granted_by=row.invited_by,
        granted_at=now,
    )
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    member = member_of(row.organisation_id, user_id, timezone.localdate(now))
    if member is None:
        raise Refusal("person.disabled", _("Ce compte est désactivé."), status=403)
    changes = {name: (None, value) for name, value in grant_facts(grant).items()}
    subject = ("member", newcomer.id, member.name)
    facts = {"invited_by": row.invited_by, "invitation": row.id}
    note(member, "member.joined", subject, now, changes=changes, facts=facts)
    return Joined(row.organisation_id, user_id)
