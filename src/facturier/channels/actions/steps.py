"""What the verbs of this room share: one at a time, and told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from facturier.audit import actions as audit
from facturier.organisations.queries import Member

SUBJECT = "reception_channels"


def hold(organisation_id: UUID, what: str) -> None:
    """One writer at a time of something of an organisation, until commit."""
    with connection.cursor() as cursor:
        key = f"{organisation_id}:channels.{what}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def note(member: Member, verb: str, now: datetime, **told: Any) -> None:
    """Record what was set for the channels of the member's organisation."""
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject(SUBJECT, member.organisation_id, member.organisation_name),
        at=now,
        **told,
    )
