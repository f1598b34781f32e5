"""News of sign-in, written into the journal of each organisation that the person belongs to.

Hearing splits into one job per organisation, each of them one transaction: a retry repeats what
was not recorded, and nothing else.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from facturier.kit.jobs import defer, job
from facturier.kit.news import hears
from facturier.kit.tenancy import in_organisation
from facturier.organisations import actions
from facturier.organisations.queries import memberships_of

RECORD = "organisations.record_account_news"


def _tell_each(user_id: str, verb: str, at: str | None, facts: dict[str, object]) -> None:
    with transaction.atomic():
        for place in memberships_of(UUID(user_id)):
            defer(
                RECORD,
                organisation_id=place.organisation_id,
                user_id=user_id,
                verb=verb,
                at=at or timezone.now().isoformat(),
                facts=facts,
            )


@job(RECORD)
def record_account_news(
    organisation_id: UUID, user_id: str, verb: str, at: str, facts: dict[str, object]
) -> None:
    """One event in one organisation."""
    with in_organisation(organisation_id):
        actions.record_account_news(
            organisation_id=organisation_id,
            user_id=UUID(user_id),
            verb=verb,
            facts=facts,
            now=datetime.fromisoformat(at),
        )


@hears("identity.signed_in", name="organisations.hear_sign_in")
def signed_in(user_id: str, at: str | None = None, **facts: object) -> None:
    """Somebody signed in."""
    _tell_each(user_id, "user.signed_in", at, facts)


@hears("identity.signed_in_on_new_device", name="organisations.hear_new_device")
def signed_in_on_new_device(user_id: str, at: str | None = None, **facts: object) -> None:
    """Somebody signed in on a device never seen before."""
    _tell_each(user_id, "user.signed_in_on_new_device", at, facts)


@hears("identity.password_changed", name="organisations.hear_password_change")
def password_changed(user_id: str, at: str | None = None, **facts: object) -> None:
    """Somebody's password changed."""
    _tell_each(user_id, "user.password_changed", at, facts)


@hears("identity.second_factor_changed", name="organisations.hear_second_factor_change")
def second_factor_changed(user_id: str, at: str | None = None, **facts: object) -> None:
    """Somebody's second factor was added, removed, renewed, or reset by somebody else."""
    reset = facts.get("change") == "reset"
    verb = "user.second_factor_reset" if reset else "user.second_factor_changed"
    _tell_each(user_id, verb, at, facts)


@hears("identity.address_changed", name="organisations.hear_address_change")
def address_changed(user_id: str, at: str | None = None, **facts: object) -> None:
    """Somebody's address changed."""
    _tell_each(user_id, "user.address_changed", at, facts)
