"""What happens to a person's account, written into the journal of their organisations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from facturier.audit import actions as audit
from facturier.identity import queries as people

NOT_THEIR_OWN_DOING = "user.second_factor_reset"
VERBS = frozenset(
    {
        "user.signed_in",
        "user.signed_in_on_new_device",
        "user.password_changed",
        "user.second_factor_changed",
        NOT_THEIR_OWN_DOING,
        "user.address_changed",
    }
)
# What the journal keeps of the news, when it is told.
KEPT = frozenset({"ip", "method", "second_factor", "change", "kind"})


@transaction.atomic
def record_account_news(
    *, organisation_id: UUID, user_id: UUID, verb: str, facts: Mapping[str, Any], now: datetime
) -> None:
    """Record that something happened to the account of a person of the organisation."""
    assert verb in VERBS, verb
    person = people.person(user_id)
    if person is None:
        return
    audit.record(
        organisation_id=organisation_id,
        actor=audit.SYSTEM
        if verb == NOT_THEIR_OWN_DOING
        else audit.Actor("person", user_id, person.name),
        verb=verb,
        subject=audit.Subject("user", user_id, person.name),
        facts={name: value for name, value in facts.items() if name in KEPT},
        at=now,
    )
