"""What an invoice states has changed: shares of changed lines go, those of the same lines stay."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from facturier.audit import actions as audit
from facturier.audit import queries as told
from facturier.coding.actions.code import CARRIED, DROPPED, as_fact, write_coding
from facturier.coding.queries.held import Held, held_of, parts_of
from facturier.coding.rules import Part, Source
from facturier.coding.told import kept_told
from facturier.kit import live
from facturier.organisations import queries as organisations
from facturier.register.queries.beside import linked_ids
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import Stage
from facturier.register.rules.beside import LinkKind


@transaction.atomic
def follow_invoice(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Drop the shares of lines that state something else; carry over those of the entry before.

    An entry whose file was read again is replaced by a new one: lines that state the same keep
    their shares there. Safe to run twice. What is set aside or refused keeps its shares.
    """
    rows = Invoice.objects.select_for_update(no_key=True)
    invoice = rows.filter(organisation_id=organisation_id, id=invoice_id).first()
    if invoice is None or invoice.stage != Stage.TO_CHECK:
        return
    parts = parts_of(organisation_id, [invoice])[invoice.id]
    held = held_of(organisation_id, [invoice.id])[invoice.id]
    stale = {
        position: one
        for position, one in held.items()
        if one.shares and not one.holds_for(parts.get(position))
    }
    if stale:
        _drop(invoice, parts, stale, now)
    elif not held:
        _carry(invoice, parts, now)


def _drop(
    invoice: Invoice, parts: Mapping[int, Part], stale: Mapping[int, Held], now: datetime
) -> None:
    for position, one in stale.items():
        stated = parts.get(position) or Part(position, one.row.name, None, "", one.row.words)
        write_coding(invoice, stated, (), Source.TYPED, audit.SYSTEM, now)
    _tell(invoice, DROPPED, stale, {}, {}, now)


def _carry(invoice: Invoice, parts: Mapping[int, Part], now: datetime) -> None:
    """From the entry that the same file was before, once."""
    own = invoice.organisation_id
    replaced = linked_ids(own, invoice.id, {LinkKind.REPLACES})
    if not replaced:
        return
    before = (
        Invoice.objects.filter(
            organisation_id=own,
            id__in=replaced,
            original_id=invoice.original_id,
            stage=Stage.NOT_INVOICE,
            entry__lt=invoice.entry,
        )
        .order_by("-entry")
        .first()
    )
    if before is None or any(one.verb == CARRIED for one in told.latest_of(own, invoice.id)):
        return
    held = held_of(own, [before.id])[before.id]
    coded = {position: one for position, one in held.items() if one.shares}
    if not coded:
        return
    kept = _same_lines(coded, parts)
    for position, source in kept.items():
        one = coded[source]
        write_coding(invoice, parts[position], one.shares, Source.CARRIED, audit.SYSTEM, now)
    carried = {position: coded[source] for position, source in kept.items()}
    left = {key: one for key, one in coded.items() if key not in kept.values()}
    _tell(invoice, CARRIED, left, carried, {"from": before.reference}, now)


def _same_lines(coded: Mapping[int, Held], parts: Mapping[int, Part]) -> dict[int, int]:
    """Place of a line today -> where the same line stood; each former line is taken once."""
    found: dict[int, int] = {}
    free = dict(coded)
    for position, part in parts.items():
        if position in free and free[position].row.line_key == part.key:
            found[position] = position
            del free[position]
    for position, part in parts.items():
        if position in found:
            continue
        source = next((at for at, one in free.items() if one.row.line_key == part.key), None)
        if source is not None:
            found[position] = source
            del free[source]
    return found


def _tell(
    invoice: Invoice,
    verb: str,
    left: Mapping[int, Held],
    carried: Mapping[int, Held],
    facts: Mapping[str, str],
    now: datetime,
) -> None:
    own = invoice.organisation_id
    places = organisations.places(own)
    lost = {position: one.shares for position, one in left.items()}
    kept = {position: one.shares for position, one in carried.items()}
    live.publish(own, "register", needs="invoice.read")
    audit.record(
        organisation_id=own,
        actor=audit.SYSTEM,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={"coding": (kept_told(lost, places), kept_told(kept, places))},
        facts={
            **facts,
            "dropped": {str(key): [as_fact(one) for one in shares] for key, shares in lost.items()},
        },
        at=now,
    )
