"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone

from facturier.kit.jobs import job
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.workbench import actions
from facturier.workbench.actions.example import JOB


@job("workbench.verify_journal", attempts=2)
def verify_journal(organisation_id: UUID, user_id: str) -> None:
    """Verify a long journal for the person who asked, if they still may."""
    with in_organisation(organisation_id):
        member = organisations.member_of(organisation_id, UUID(user_id), timezone.localdate())
        if member and organisations.may(member, "audit.read"):
            actions.verify_asked_for(member=member, now=timezone.now())


@job(JOB, attempts=1)
def make_example(user_id: str) -> None:
    """Play the demo company for the person who asked to see it."""
    actions.make_example(user_id=UUID(user_id), now=timezone.now())
