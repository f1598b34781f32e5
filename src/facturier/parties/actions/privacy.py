"""Data that leave: personal ones on request (RGPD, articles 15 and 20), or a whole list.

Who took them out is told (I19).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from facturier.audit import actions as audit
from facturier.organisations.queries import Member, require
from facturier.parties.actions.steps import lock_party, note


@transaction.atomic
def note_export(
    *, member: Member, party_id: UUID, contact_id: UUID | None = None, now: datetime
) -> None:
    """Record that the personal data of a party, or of one of its contacts, were exported."""
    party = lock_party(member, party_id, absorbed=True)
    facts = {"part": contact_id} if contact_id else {}
    note(member, "party.personal_exported", party, now, facts=facts)


@transaction.atomic
def note_list_export(
    *, member: Member, view: str, text: str, file_format: str, now: datetime
) -> None:
    """Record that a list of parties leaves as a table."""
    require(member, "party.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="party.exported",
        subject=audit.Subject("party", None, ""),
        facts={"view": view, "format": file_format} | ({"search": text} if text else {}),
        at=now,
    )
