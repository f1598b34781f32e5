"""What orders, receipts and invoices come to now: matches served, differences told or settled.

The caller holds the orders. Pure rules decide; this writes what has changed, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from facturier.audit import actions as audit
from facturier.audit.actions import Actor
from facturier.kit import live
from facturier.parties import queries as parties
from facturier.purchases.actions.steps import TOPIC, exact
from facturier.purchases.models import (
    Gap,
    Match,
    OrderLink,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
)
from facturier.purchases.queries.tolerances import tolerances_of
from facturier.purchases.rules import (
    OWNERS,
    Claim,
    GapKind,
    GapState,
    Served,
    ToleranceRule,
    amount_of,
    quantity_allowed,
    rule_for,
    serve,
)
from facturier.purchases.rules.states import GapOwner
from facturier.register.queries.invoice import Invoice
from facturier.register.queries.stated import preceding

NOTHING = Decimal(0)
Key = tuple[UUID, int, UUID | None, str]


@dataclass(slots=True)
class Change:
    """What happened to the differences of an invoice."""

    opened: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A difference that there is now."""

    quantity: Decimal
    amount: Decimal
    evidence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ruled:
    """An order with the rule that holds for it."""

    order: PurchaseOrder
    rule: ToleranceRule
    version: int
    receiver: tuple[UUID | None, str]


def ruled(organisation_id: UUID, orders: Iterable[PurchaseOrder]) -> list[Ruled]:
    """The rule of each order, and who received last."""
    held = tolerances_of(organisation_id)
    found = []
    for order in orders:
        suppliers = parties.family(organisation_id, order.supplier_id) | {order.supplier_id}
        last = Receipt.objects.filter(organisation_id=organisation_id, order=order)
        who = last.order_by("-id").values_list("receiver_id", "receiver_name").first()
        rule = rule_for(held.rules, suppliers, order.category_id)
        found.append(Ruled(order, rule, held.version, who or (order.buyer_id, order.buyer_name)))
    return found


def settle(
    organisation_id: UUID, orders: Sequence[PurchaseOrder], now: datetime
) -> dict[UUID, Change]:
    """Serve what is invoiced of these orders anew; what changed of the differences, by invoice."""
    found: dict[UUID, Change] = {}
    for one in ruled(organisation_id, orders):
        _settle_order(one, now, found)
    return found


def settle_and_tell(
    organisation_id: UUID, orders: Sequence[PurchaseOrder], actor: Actor, now: datetime
) -> None:
    """The same, and an event for each invoice whose differences changed."""
    tell(organisation_id, settle(organisation_id, orders, now), actor, now)


def tell(organisation_id: UUID, found: dict[UUID, Change], actor: Actor, now: datetime) -> None:
    """One event for each invoice: what is asked now, what was settled and how."""
    rows = Invoice.objects.filter(organisation_id=organisation_id, id__in=list(found))
    live.publish(organisation_id, TOPIC, needs="purchase.read")
    for key, reference in sorted(rows.values_list("id", "reference")):
        change = found[key]
        audit.record(
            organisation_id=organisation_id,
            actor=actor,
            verb="invoice.matched",
            subject=audit.Subject("invoice", key, reference),
            facts={"opened": sorted(change.opened), "settled": sorted(change.settled)},
            at=now,
        )


def _settle_order(one: Ruled, now: datetime, found: dict[UUID, Change]) -> None:
    order, own = one.order, {"organisation_id": one.order.organisation_id}
    lines = list(PurchaseLine.objects.filter(**own, order=order).order_by("place"))
    came = dict(
        ReceiptLine.objects.filter(**own, line__order=order)
        .order_by()
        .values("line_id")
        .annotate(sum=Sum("quantity"))
        .values_list("line_id", "sum")
    )
    matches = list(
        Match.objects.filter(**own, line__order=order, stands=True).select_related("invoice")
    )
    gaps = {
        key_of(gap): gap
        for gap in Gap.objects.filter(
            **own, line__order=order, kind__in=[GapKind.QUANTITY, GapKind.PRICE]
        )
    }
    cited = _cited(one.order.organisation_id, matches)
    wanted: dict[Key, Wanted] = {}
    tabs: dict[tuple[UUID, int, UUID | None], dict[str, str]] = {}
    for line in lines:
        received = came.get(line.id, NOTHING)
        _allow(line, one)
        mine = [match for match in matches if match.line_id == line.id]
        served = serve(
            [_claim(match, gaps, cited) for match in mine],
            received=received,
            tolerated=line.tolerated,
            price=line.price,
            price_limit=one.rule.invoice_price,
            currency=order.currency,
        )
        for match in mine:
            _write(match, served[match.id])
            evidence = _evidence(line, match, received)
            tabs[match.invoice_id, match.place, line.id] = evidence
            for kind, want in _wanted(line, match, served[match.id], evidence):
                wanted[match.invoice_id, match.place, line.id, kind] = want
    renew(one, gaps, wanted, tabs, now, found)


def _allow(line: PurchaseLine, one: Ruled) -> None:
    allowed = quantity_allowed(
        one.rule.invoice_quantity, line.quantity, line.price, one.order.currency
    )
    if line.tolerated != allowed:
        line.tolerated = allowed
        line.save(update_fields=["tolerated"])


def _cited(organisation_id: UUID, matches: Sequence[Match]) -> dict[UUID, frozenset[UUID]]:
    """Credit note -> the invoices of the same orders that it names (BG-3)."""
    invoices = {match.invoice_id: match.invoice for match in matches}
    numbers: dict[str, set[UUID]] = {}
    for key, invoice in invoices.items():
        numbers.setdefault(invoice.number, set()).add(key)
    return {
        key: frozenset(
            found for one in preceding(invoice) for found in numbers.get(one.number, set()) - {key}
        )
        for key, invoice in invoices.items()
    }


def _claim(match: Match, gaps: dict[Key, Gap], cited: dict[UUID, frozenset[UUID]]) -> Claim:
    at = (match.invoice_id, match.place, match.line_id)
    quantity, price = gaps.get((*at, GapKind.QUANTITY)), gaps.get((*at, GapKind.PRICE))
    return Claim(
        key=match.id,
        invoice=match.invoice_id,
        place=(match.invoice.entry, match.place),
        quantity=match.quantity,
        price=match.price,
        cited=cited.get(match.invoice_id, frozenset()),
        price_credit=match.price_credit,
        accepted_quantity=quantity.accepted_quantity if quantity else NOTHING,
        accepted_over=price.accepted_amount if price else NOTHING,
    )


def _write(match: Match, served: Served) -> None:
    names = ("covered", "accepted", "excess", "credited", "over")
    if any(getattr(match, name) != getattr(served, name) for name in names):
        for name in names:
            setattr(match, name, getattr(served, name))
        match.save(update_fields=list(names))


def _evidence(line: PurchaseLine, match: Match, received: Decimal) -> dict[str, str]:
    told = {
        "ordered": line.quantity,
        "received": received,
        "invoiced": match.quantity,
        "credited": match.credited,
        "ordered_price": line.price,
        "invoiced_price": match.price,
    }
    return {name: str(exact(value)) for name, value in told.items()} | {"unit": line.unit}


def _wanted(
    line: PurchaseLine, match: Match, served: Served, evidence: dict[str, str]
) -> list[tuple[str, Wanted]]:
    found = []
    if served.excess > 0:
        amount = amount_of(served.excess, match.price)
        found.append((GapKind.QUANTITY.value, Wanted(served.excess, amount, evidence)))
    if not served.over_passes:
        quantity = match.quantity - served.credited
        found.append((GapKind.PRICE.value, Wanted(quantity, served.over, evidence)))
    return found


# -- differences -----------------------------------------------------------------------------------
def key_of(gap: Gap) -> Key:
    """What a difference is about."""
    return gap.invoice_id, gap.place, gap.line_id, gap.kind


def renew(
    one: Ruled,
    kept: dict[Key, Gap],
    wanted: dict[Key, Wanted],
    tabs: dict[tuple[UUID, int, UUID | None], dict[str, str]],
    now: datetime,
    found: dict[UUID, Change],
) -> None:
    """Write the differences that there are, and how those were settled that are no more."""
    for key, want in wanted.items():
        gap = kept.get(key)
        opened = gap is None or gap.state != GapState.OPEN
        gap = gap or _new(one, key, now)
        if opened:
            gap.state, gap.found_at = GapState.OPEN.value, now
            gap.settled_at = gap.settled_by_id = None
            gap.settled_by = gap.reason = ""
        elif (exact(gap.quantity), gap.amount, gap.evidence) == (
            exact(want.quantity), want.amount, want.evidence,
        ):  # fmt: skip
            continue
        gap.owner_id, gap.owner_name = _whose(one, gap.kind)
        gap.rule = {**one.rule.as_json(), "version": one.version}
        gap.quantity, gap.amount, gap.evidence = want.quantity, want.amount, want.evidence
        _saved(gap)
        change = found.setdefault(gap.invoice_id, Change())
        change.opened.append(_label(one.order, gap))
    for key, gap in kept.items():
        if key in wanted or gap.state != GapState.OPEN:
            continue
        gap.state = _how(gap, tabs.get(key[:3])).value
        gap.settled_at, gap.settled_by = now, audit.SYSTEM.name
        _saved(gap)
        change = found.setdefault(gap.invoice_id, Change())
        change.settled.append(f"{_label(one.order, gap)} {gap.state}")


def _saved(gap: Gap) -> None:
    if not gap._state.adding:
        gap.version += 1
    gap.save()


def _new(one: Ruled, key: Key, now: datetime) -> Gap:
    invoice_id, place, line_id, kind = key
    return Gap(
        organisation_id=one.order.organisation_id,
        invoice_id=invoice_id,
        place=place,
        order=one.order,
        line_id=line_id,
        kind=kind,
        owner=OWNERS[GapKind(kind)].value,
        currency=one.order.currency,
        found_at=now,
    )


def _whose(one: Ruled, kind: str) -> tuple[UUID | None, str]:
    if OWNERS[GapKind(kind)] is GapOwner.RECEIVER:
        return one.receiver
    return one.order.buyer_id, one.order.buyer_name


def _how(gap: Gap, tab: dict[str, str] | None) -> GapState:
    """By what a difference was settled: what changed since it was told."""
    if tab is None:
        return GapState.LIFTED
    before = gap.evidence
    if Decimal(tab["credited"]) > Decimal(before.get("credited", "0")):
        return GapState.CREDITED
    if gap.kind == GapKind.PRICE:
        return GapState.CREDITED if _price_credited(gap) else GapState.LIFTED
    if Decimal(tab["received"]) > Decimal(before.get("received", "0")):
        return GapState.RECEIVED
    return GapState.LIFTED


def _price_credited(gap: Gap) -> bool:
    rows = Match.objects.filter(
        organisation_id=gap.organisation_id, line_id=gap.line_id, stands=True, price_credit__gt=0
    )
    return rows.exists()


def _label(order: PurchaseOrder, gap: Gap) -> str:
    return f"{order.number} {gap.place} {gap.kind} {gap.amount} {gap.currency}"


def orders_of(organisation_id: UUID, invoice_id: UUID) -> set[UUID]:
    """The orders to which an invoice is linked, or on whose lines it stood."""
    own: dict[str, Any] = {"organisation_id": organisation_id, "invoice_id": invoice_id}
    linked = OrderLink.objects.filter(**own).values_list("order_id", flat=True)
    stood = Match.objects.filter(Q(stands=True), **own).values_list("line__order_id", flat=True)
    return {*linked, *stood}
