"""Second factors: which roles ask for one, and help for a person who lost theirs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.identity import actions as identity
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, rules
from facturier.organisations.actions.grants import ensure_owner, other_member
from facturier.organisations.actions.members import holds_owner
from facturier.organisations.actions.steps import clean, lock_and_ask_again, note
from facturier.organisations.queries import (
    Member,
    is_owner,
    may,
    member_of,
    memberships_of,
    require,
)


@transaction.atomic
def require_second_factor(*, member: Member, role_id: UUID, required: bool, now: datetime) -> None:
    """Open a role only to sessions that proved a second factor, from the next request on (I30)."""
    current = lock_and_ask_again(member, "role.manage", now)
    role = models.Role.objects.filter(organisation_id=member.organisation_id, id=role_id).first()
    if role is None:
        raise absent()
    if role.key == rules.OWNER:
        ensure_owner(current)
    if role.second_factor == required:
        return
    changes = {"second_factor": (role.second_factor, required)}
    role.second_factor = required
    role.save(update_fields=["second_factor"])
    note(member, "role.changed", ("role", role.id, role.name), now, changes=changes)


@transaction.atomic
def note_rights_export(*, member: Member, now: datetime) -> None:
    """Tell the journal that the table of roles and rights left as a file (I19)."""
    require(member, "member.read")
    subject = ("organisation", member.organisation_id, member.organisation_name)
    note(member, "role.exported", subject, now)


@transaction.atomic
def reset_member_second_factor(
    *, member: Member, member_id: UUID, reason: str, now: datetime
) -> None:
    """Forget a colleague's second factor and end their sessions; they are told by mail."""
    current = lock_and_ask_again(member, "member.manage", now)
    row = other_member(member, member_id)
    if holds_owner(row):
        ensure_owner(current)
    if not row.active:
        raise Refusal("member.inactive", _("Cette personne est désactivée. Réactivez-la d'abord."))
    missing = _("Le motif manque. Écrivez comment vous avez reconnu la personne.")
    reason = clean(reason, "reason", 500, missing=missing)
    _ensure_answers_everywhere(member, row, now)
    identity.reset_second_factor(user_id=row.user_id, now=now)
    note(
        member,
        "second_factor.reset",
        ("member", row.id, row.user.name),
        now,
        reason=reason,
    )


def _ensure_answers_everywhere(member: Member, row: models.Member, now: datetime) -> None:
    """An account is one for all organisations: who resets it must answer for each of them."""
    for place in memberships_of(row.user_id):
        if place.organisation_id == member.organisation_id:
            continue
        with in_organisation(place.organisation_id):
            today = timezone.localdate(now)
            there = member_of(place.organisation_id, member.user_id, today)
            theirs = models.Member.objects.get(
                organisation_id=place.organisation_id, user_id=row.user_id
            )
            answers = (
                there is not None
                and bool(may(there, "member.manage"))
                and (is_owner(there) or not holds_owner(theirs))
            )
            if not answers:
                sentence = _(
                    "Ce compte ne sert pas que dans votre organisation. Demandez à la personne qui"
                    " tient l'installation."
                )
                raise Refusal("second_factor.shared", sentence)
