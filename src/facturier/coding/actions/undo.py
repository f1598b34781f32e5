"""Take back the last coding of an invoice, or of many, while nobody has coded its lines since."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import queries as audit
from facturier.audit.queries import Event
from facturier.coding.actions.code import CODED, AskedLine, code_lines
from facturier.coding.queries.shown import RIGHT
from facturier.coding.rules import AskedShare, Source, Target
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register.actions.bulk import MOST, Outcome, each
from facturier.register.actions.stage import lock_invoice
from facturier.register.queries import subject_of, within
from facturier.register.queries.invoice import Invoice

_LOOKED_BACK = 200


@transaction.atomic
def undo_coding(*, member: Member, invoice_id: UUID, seq: int, now: datetime) -> Invoice:
    """Put the lines that an event coded back where they were; the history keeps both."""
    invoice = lock_invoice(member, invoice_id)
    require(member, RIGHT, subject_of(invoice))
    told = audit.latest_of(member.organisation_id, invoice.id, limit=_LOOKED_BACK)
    event = next((one for one in told if one.seq == seq and one.verb == CODED), None)
    if event is None:
        raise _too_late()
    try:
        return code_lines(
            member=member, invoice_id=invoice_id, lines=_before(event), now=now, undoes=seq
        )
    except Refusal as refusal:
        if refusal.code in ("coding.changed", "coding.line"):
            raise _too_late() from refusal
        raise


def undo_many(*, member: Member, first_seq: int, last_seq: int, now: datetime) -> Outcome:
    """Take back what one coded on many at once: their events from one number to another."""
    require(member, RIGHT)
    if not 0 <= last_seq - first_seq < MOST:
        raise _too_late()
    own = audit.told_between(member.organisation_id, first_seq, last_seq, by=member.actor.id)
    steps = {one.subject_id: one.seq for one in own if one.verb == CODED and one.subject_id}
    rows = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id, id__in=steps
    )
    invoices = list(rows)
    if not invoices:
        raise _too_late()

    def take_back(invoice: Invoice) -> None:
        undo_coding(member=member, invoice_id=invoice.id, seq=steps[invoice.id], now=now)

    return each(member, invoices, take_back, now)


def _before(event: Event) -> list[AskedLine]:
    """The lines as they were, over the versions that the event left."""
    versions = event.facts["versions"]
    return [
        AskedLine(
            int(position),
            tuple(_share(one) for one in shares),
            int(versions[position]),
            Source.TYPED,
        )
        for position, shares in event.facts["before"].items()
    ]


def _share(fact: Mapping[str, Any]) -> AskedShare:
    keys = {
        f"{name}_id": UUID(fact[name]) if name in fact else None
        for name in ("department", "project", "category")
    }
    target = Target(**keys, account=fact.get("account", ""))
    if "percent" in fact:
        return AskedShare(target, percent=Decimal(fact["percent"]))
    return AskedShare(target, amount=Decimal(fact["amount"]))


def _too_late() -> Refusal:
    return Refusal(
        "undo.too_late",
        _(
            "Cette imputation ne peut plus être annulée : les lignes ont changé depuis. Imputez-les"
            " de nouveau."
        ),
    )
