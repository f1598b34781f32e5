"""Steps that the verbs share: hold a document, tell its story."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sales.queries.issued import IssuedDocument
from facturier.sending.queries.sendings import issued_for


def held_document(member: Member, reference: str) -> IssuedDocument:
    """The document of an invoice that the member may read and send; whoever else changes what
    stands around its sending waits until commit. The document itself is frozen: nothing to lock.
    """
    invoice = register.find_invoice(member, reference)
    require(member, "invoice.send", register.subject_of(invoice))
    issued = issued_for(member, invoice)
    hold(member.organisation_id, issued.id)
    return issued


def hold(organisation_id: UUID, issued_id: UUID) -> None:
    """Wait for who else changes what stands around a document, and make others wait."""
    with connection.cursor() as cursor:
        key = f"{organisation_id}:sending:{issued_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def tell(
    issued: IssuedDocument,
    actor: audit.Actor,
    verb: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One event in the story of the invoice; open pages are told. Call it last."""
    invoice: Invoice = issued.invoice
    live.publish(issued.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=issued.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes=changes,
        facts={"number": issued.number, **(facts or {})},
        reason=reason,
        at=now,
    )
