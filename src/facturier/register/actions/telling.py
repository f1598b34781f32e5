"""The news of a change to an invoice: open pages are told, the journal keeps it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.organisations.queries import Member
from facturier.register.models import Invoice


def tell(
    member: Member,
    invoice: Invoice,
    verb: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record one event of an invoice. Call it last: it locks the head of the journal."""
    live.publish(member.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes=changes,
        facts=facts,
        reason=reason,
        at=now,
    )
