"""What every verb of the room does: hold the order, take a number, tell the journal."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.purchases.models import Counter, PurchaseOrder
from facturier.purchases.queries import readable, subject_of

TOPIC = "purchases"
LONGEST_REASON = 1000


def locked_order(
    member: Member, order_id: UUID, capability: str, amount: Decimal | None = None
) -> PurchaseOrder:
    """An order on which the member holds a capability, held until commit; absent (404) else."""
    require(member, capability)
    order = readable(member).filter(id=order_id).select_for_update(no_key=True).first()
    if order is None:
        raise absent()
    require(member, capability, subject_of(order, amount))
    return order


def locked_orders(organisation_id: UUID, ids: Collection[UUID]) -> list[PurchaseOrder]:
    """Orders held until commit, in the order of their keys: nobody waits in a circle."""
    rows = PurchaseOrder.objects.filter(organisation_id=organisation_id, id__in=list(ids))
    return list(rows.order_by("id").select_for_update(no_key=True))


def ensure_version(row: Any, version: int | None) -> None:
    """Refuse (409) what somebody else has changed since it was read."""
    if version is not None and row.version != version:
        raise Refusal(
            "purchase.changed_since",
            _("Une autre personne l'a modifié entre-temps. Relisez, puis recommencez."),
        )


def stated_reason(reason: str) -> str:
    """A reason as typed, without blanks around; refused (422) where there is none."""
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refusal(
            "reason.missing",
            _("Indiquez un motif : il reste dans l'historique."),
            status=422,
            field="reason",
        )
    return reason[:LONGEST_REASON]


def next_number(organisation_id: UUID, kind: str, year: int) -> int:
    """The next number of a kind in a year: its counter is held until commit."""
    Counter.objects.get_or_create(organisation_id=organisation_id, kind=kind, year=year)
    row = Counter.objects.select_for_update().get(
        organisation_id=organisation_id, kind=kind, year=year
    )
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def note(
    member: Member,
    order: PurchaseOrder,
    verb: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The one event of a step of an order, and the news for the open pages. Call it last."""
    live.publish(member.organisation_id, TOPIC, needs="purchase.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=f"purchase_order.{verb}",
        subject=audit.Subject("purchase_order", order.id, order.number),
        changes=changes,
        facts=facts,
        reason=reason,
        at=now,
    )


def exact(value: Decimal) -> Decimal:
    """Without the zeros that a column adds: 1.50 is 1.5."""
    return Decimal(f"{value.normalize():f}")
