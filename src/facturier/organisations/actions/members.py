"""Members who leave and come back: their grants stay, and open nothing while they are away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations import models, rules
from facturier.organisations.actions.grants import (
    ensure_an_owner_stays,
    ensure_not_by_token,
    ensure_owner,
    other_member,
)
from facturier.organisations.actions.steps import lock_and_ask_again, note
from facturier.organisations.queries import Member, active_owner_ids


@transaction.atomic
def deactivate_member(*, member: Member, member_id: UUID, now: datetime) -> None:
    """Refuse the member from their next request on, tokens included (I29)."""
    current = lock_and_ask_again(member, "member.manage", now)
    if active_owner_ids(member.organisation_id) == {member_id}:
        # Said first: it explains more than "not yourself".
        reason = _("L'organisation garde toujours un propriétaire. Nommez-en d'abord un autre.")
        raise Refusal("owner.last", reason)
    row = other_member(member, member_id)
    if holds_owner(row):
        ensure_owner(current)
    ensure_not_by_token(member, _roles_given(row))
    if not row.active:
        return
    row.active = False
    row.save(update_fields=["active"])
    ensure_an_owner_stays(member.organisation_id)
    changes = {"active": (True, False)}
    note(member, "member.deactivated", ("member", row.id, row.user.name), now, changes=changes)


@transaction.atomic
def reactivate_member(*, member: Member, member_id: UUID, now: datetime) -> None:
    """Let a deactivated member in again, with the grants that still hold."""
    current = lock_and_ask_again(member, "member.manage", now)
    row = other_member(member, member_id)
    if holds_owner(row):
        ensure_owner(current)
    ensure_not_by_token(member, _roles_given(row))
    if row.active:
        return
    row.active = True
    row.save(update_fields=["active"])
    changes = {"active": (False, True)}
    note(member, "member.reactivated", ("member", row.id, row.user.name), now, changes=changes)


def holds_owner(row: models.Member) -> bool:
    """Whether the owner's role was given to this member, active or not."""
    return models.Grant.objects.filter(
        organisation_id=row.organisation_id, member=row, role__key=rules.OWNER
    ).exists()


def _roles_given(row: models.Member) -> list[models.Role]:
    given = models.Grant.objects.filter(organisation_id=row.organisation_id, member=row)
    return [grant.role for grant in given.select_related("role")]
