"""Coded lines leave: who took what, and when, is told in the journal."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from facturier.audit import actions as audit
from facturier.organisations.queries import Member, require


@transaction.atomic
def note_export(*, member: Member, form: str, parameters: Mapping[str, str], now: datetime) -> None:
    """Record that a member exported coded lines."""
    require(member, "invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="coding.exported",
        subject=audit.Subject("organisation", member.organisation_id, member.organisation_name),
        facts={"form": form, "view": dict(parameters)},
        at=now,
    )
