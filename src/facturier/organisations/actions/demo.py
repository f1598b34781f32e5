"""Looking around in the demo company, with an account of one's own, and leaving it again.

What the demo company received stays like anything received: it is left and hidden, never erased.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as people
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, rules
from facturier.organisations.actions.grants import ensure_an_owner_stays
from facturier.organisations.actions.steps import lock_organisation, note
from facturier.organisations.queries import (
    Member,
    demo_organisation,
    may_open_demo,
    member_of,
)


@transaction.atomic
def visit_demo(*, user_id: UUID, now: datetime) -> UUID:
    """Let a person into the demo company as one of its owners; answers the organisation's id.

    Refuses (403) who neither founds nor leads a company, (404) where there is no demo company.
    """
    today = timezone.localdate(now)
    if not may_open_demo(user_id, today):
        reason = _("L'exemple s'ouvre à qui dirige une entreprise ici.")
        raise Refusal("demo.not_yours", reason, status=403)
    organisation_id = demo_organisation()
    if organisation_id is None:
        raise absent()
    with in_organisation(organisation_id):
        lock_organisation(organisation_id)
        _enter(organisation_id, user_id, now)
    return organisation_id


def _enter(organisation_id: UUID, user_id: UUID, now: datetime) -> None:
    row, is_new = models.Member.objects.get_or_create(
        organisation_id=organisation_id, user_id=user_id, defaults={"joined_at": now}
    )
    if is_new:
        models.Grant.objects.create(
            organisation_id=organisation_id,
            member=row,
            role=models.Role.objects.get(organisation_id=organisation_id, key=rules.OWNER),
            granted_by=audit.SYSTEM.name,
            granted_at=now,
        )
    elif row.active:
        return
    else:
        row.active = True
        row.save(update_fields=["active"])
    visitor = member_of(organisation_id, user_id, timezone.localdate(now))
    assert visitor is not None, "a visitor of the demo company is one of its members"
    changes = {"active": (None if is_new else False, True)}
    note(visitor, "demo.opened", ("member", row.id, visitor.name), now, changes=changes)


@transaction.atomic
def leave_demo(*, member: Member, now: datetime) -> None:
    """Leave the demo company; it is shown no more, and may be opened again.

    Its own people stay: somebody must be at home. In a real company this does not exist (404).
    """
    if not member.is_demo or not people.people_with_password([member.user_id]):
        raise absent()
    lock_organisation(member.organisation_id)
    row = models.Member.objects.get(organisation_id=member.organisation_id, id=member.id)
    row.active = False
    row.save(update_fields=["active"])
    ensure_an_owner_stays(member.organisation_id)
    changes = {"active": (True, False)}
    note(member, "demo.left", ("member", row.id, member.name), now, changes=changes)
