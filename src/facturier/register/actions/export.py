"""Invoices leave the register: who took what, and when, is told in the journal."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from facturier.audit import actions as audit
from facturier.organisations.queries import Member, require


@transaction.atomic
def note_export(
    *, member: Member, form: str, parameters: Mapping[str, str], count: int | None, now: datetime
) -> None:
    """Record that a member exported what a list shows; `count` where it is known beforehand."""
    require(member, "invoice.read")
    facts: dict[str, object] = {"form": form, "view": dict(parameters)}
    if count is not None:
        facts["count"] = count
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="register.exported",
        subject=audit.Subject("organisation", member.organisation_id, member.organisation_name),
        facts=facts,
        at=now,
    )
