"""The news of a change to an invoice: open pages are told, the journal keeps it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from facturier.audit import actions as audit
from facturier.kit import live, news
from facturier.organisations.queries import Member
from facturier.register.events import INVOICE_STATED
from facturier.register.models import Invoice


def tell_stated(invoice: Invoice) -> None:
    """Let the rooms above know that what an invoice states, or whether it counts, has changed."""
    news.tell(INVOICE_STATED, organisation_id=invoice.organisation_id, invoice_id=invoice.id)


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
