"""Tokens of the API: opened by a member for themselves, never for more than they hold."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit.actions import SYSTEM
from facturier.identity import actions as identity
from facturier.identity import queries as people
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations import rules
from facturier.organisations.queries import (
    Member,
    Membership,
    may,
    member_of,
    memberships_of,
    require,
)


@transaction.atomic
def create_token(
    *, member: Member, name: str, scopes: Iterable[str], days: int, now: datetime
) -> tuple[UUID, str]:
    """A token for oneself: its id, and its text, shown only now."""
    require(member, "token.create")
    if member.token_id is not None:
        reason = _("Un jeton n'en ouvre pas d'autre. Connectez-vous dans un navigateur.")
        raise Refusal("token.by_token", reason, status=403)
    return identity.create_token(
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        name=name,
        scopes=_within_rights(member, scopes),
        days=_ensure_days(days),
        with_second_factor=member.with_second_factor,
        actor=member.actor,
        now=now,
    )


@transaction.atomic
def revoke_token(*, member: Member, token_id: UUID, now: datetime, reason: str = "") -> None:
    """Make one's own token worthless, or anybody's for who manages members."""
    if not may(member, "member.manage"):
        own = people.tokens_of(member.organisation_id, user_id=member.user_id)
        if token_id not in {token.id for token in own}:
            raise absent()
    identity.revoke_token(
        organisation_id=member.organisation_id,
        token_id=token_id,
        actor=member.actor,
        now=now,
        reason=reason,
    )


def issue_token(
    *,
    email: str,
    name: str,
    scopes: Iterable[str],
    days: int,
    now: datetime,
    organisation: str = "",
) -> tuple[UUID, str]:
    """A token for a member, asked by who holds the machine (`facturier token`).

    `organisation` is its name or id, needed when the person belongs to several. It counts as made
    without a second factor: it opens nothing to roles that ask for one.
    """
    person = people.person_by_email(email)
    place = _one_of(memberships_of(person.id), organisation) if person else None
    if person is None or place is None:
        reason = _("Aucun membre actif n'a l'adresse %(email)s dans cette organisation.")
        raise Refusal("token.nobody", reason % {"email": email}, status=422, field="email")
    with in_organisation(place.organisation_id):
        member = member_of(place.organisation_id, person.id, timezone.localdate(now))
        assert member is not None, "an active membership was just found"
        return identity.create_token(
            organisation_id=place.organisation_id,
            user_id=person.id,
            name=name,
            scopes=_within_rights(member, scopes),
            days=_ensure_days(days),
            with_second_factor=False,
            actor=SYSTEM,
            now=now,
        )


def _one_of(memberships: list[Membership], organisation: str) -> Membership | None:
    wanted = organisation.strip().casefold()
    found = [
        place
        for place in memberships
        if not wanted or wanted in (place.name.casefold(), str(place.organisation_id))
    ]
    if len(found) > 1:
        names = ", ".join(f"{place.name} ({place.organisation_id})" for place in found)
        reason = _("Cette personne a plusieurs organisations. Choisissez : %(names)s.")
        raise Refusal("token.several", reason % {"names": names}, status=422, field="organisation")
    return found[0] if found else None


def _within_rights(member: Member, scopes: Iterable[str]) -> list[str]:
    offered = {rules.token_scope(key) for key in rules.TOKEN_CAPABILITIES if may(member, key)}
    wanted = sorted(set(scopes))
    if not wanted:
        reason = _("Choisissez au moins une autorisation pour ce jeton.")
        raise Refusal("token.scopes", reason, status=422, field="scopes")
    if beyond := [scope for scope in wanted if scope not in offered]:
        reason = _("Cette autorisation dépasse les droits de la personne : %(scope)s.")
        reason %= {"scope": beyond[0]}
        raise Refusal("token.beyond", reason, status=422, field="scopes")
    return wanted


def _ensure_days(days: int) -> int:
    if not 1 <= days <= rules.LONGEST_TOKEN_DAYS:
        reason = _("La durée va de 1 à %(most)s jours.") % {"most": rules.LONGEST_TOKEN_DAYS}
        raise Refusal("token.days", reason, status=422, field="days")
    return days
