"""Putting a received invoice to its orders. Safe to run twice: what is found again stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.audit import actions as audit
from facturier.audit.actions import Actor
from facturier.kit.tenancy import in_organisation
from facturier.money.rounding import exactly, rounded
from facturier.money.split import split
from facturier.organisations.rules import Direction
from facturier.parties import queries as parties
from facturier.purchases.actions.settle import (
    Change,
    Key,
    Ruled,
    Wanted,
    key_of,
    orders_of,
    renew,
    ruled,
    settle,
    tell,
)
from facturier.purchases.actions.steps import exact, locked_orders
from facturier.purchases.models import Gap, Match, OrderLink, PurchaseLine, PurchaseOrder
from facturier.purchases.rules import Basis, GapKind, OrderState, measure_of, number_key, propose
from facturier.purchases.rules.proposing import OrderedLine, Proposal, StatedLine
from facturier.purchases.rules.settling import is_price_credit
from facturier.purchases.rules.tolerances import EURO
from facturier.register.queries.invoice import Invoice, InvoiceLine
from facturier.register.queries.stated import preceding
from facturier.register.rules import CREDIT_NOTES, ISSUED, Stage

MOST_LINES = 500
NOTHING = Decimal(0)
Placed = tuple[int, UUID]


def match_invoice(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Link an invoice to the order that it names, and serve its lines from what was received.

    What does not count any more (refused, no invoice, of another supplier) gives all back.
    """
    with in_organisation(organisation_id):
        rematch(organisation_id, invoice_id, audit.SYSTEM, now)


def rematch(organisation_id: UUID, invoice_id: UUID, actor: Actor, now: datetime) -> None:
    """The same in the transaction of the caller; its events are of the actor."""
    invoice = Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id).first()
    if invoice is None:
        return
    counted = is_counted(invoice)
    new = _named_orders(invoice) if counted else set()
    held = locked_orders(organisation_id, orders_of(organisation_id, invoice_id) | new)
    if not held:
        return
    fitting = [order for order in held if counted and fault_of_link(invoice, order) is None]
    linked, moved = _link(invoice, fitting, new, held, actor, now)
    lines = stated_lines(invoice)
    found = _wanted_matches(invoice, lines, linked) if counted else {}
    moved = _write_matches(invoice, found, actor, now) or moved
    changes = settle(organisation_id, held, now)
    _tell_lines(invoice, lines, linked if counted else [], held, changes, now)
    if moved:
        changes.setdefault(invoice.id, Change())
    if changes:
        tell(organisation_id, changes, actor, now)


def is_counted(invoice: Invoice) -> bool:
    """Whether an invoice takes of orders: received by us, of a known supplier, not refused."""
    return (
        invoice.direction == Direction.RECEIVED
        and invoice.channel != ISSUED
        and invoice.stage not in (Stage.NOT_INVOICE, Stage.REFUSED)
        and invoice.party_id is not None
    )


def fault_of_link(invoice: Invoice, order: PurchaseOrder) -> str | None:
    """Why an invoice cannot be of an order (a stable word), or None."""
    ours = parties.family(order.organisation_id, order.supplier_id) | {order.supplier_id}
    today = parties.survivor(order.organisation_id, order.supplier_id) or order.supplier_id
    if invoice.party_id not in parties.family(order.organisation_id, today) | ours:
        return "supplier"
    if invoice.entity_id != order.entity_id:
        return "entity"
    if invoice.currency != order.currency:
        return "currency"
    if order.state not in (OrderState.OPEN, OrderState.CLOSED):
        return "state"
    return None


def _named_orders(invoice: Invoice) -> set[UUID]:
    """The open order of the supplier that BT-13 names; of a credit note, those it corrects."""
    own = {"organisation_id": invoice.organisation_id}
    found: set[UUID] = set()
    if key := number_key(invoice.order_reference):
        rows = PurchaseOrder.objects.filter(**own, number_key=key, state=OrderState.OPEN)
        found |= {one.id for one in rows if fault_of_link(invoice, one) is None}
    if invoice.type_code in CREDIT_NOTES:
        corrected = OrderLink.objects.filter(
            **own, stands=True, invoice_id__in=corrected_by(invoice)
        )
        found |= set(corrected.values_list("order_id", flat=True))
    return found


def corrected_by(invoice: Invoice) -> list[UUID]:
    """The invoices of the same supplier that a credit note names (BG-3), 50 at most."""
    numbers = [one.number for one in preceding(invoice)][:50]
    if not numbers or invoice.party_id is None:
        return []
    rows = Invoice.objects.filter(
        organisation_id=invoice.organisation_id,
        direction=Direction.RECEIVED,
        number__in=numbers,
        party_id__in=parties.family(invoice.organisation_id, invoice.party_id),
    )
    return list(rows.exclude(id=invoice.id).values_list("id", flat=True)[:50])


def _link(
    invoice: Invoice,
    fitting: Sequence[PurchaseOrder],
    new: set[UUID],
    held: Sequence[PurchaseOrder],
    actor: Actor,
    now: datetime,
) -> tuple[list[PurchaseOrder], bool]:
    """The orders to which the invoice is linked now, and whether a link was made or parted."""
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    links = {link.order_id: link for link in OrderLink.objects.filter(**own)}
    linked, moved = [], False
    for order in held:
        link = links.get(order.id)
        if order not in fitting:
            # What is refused or set aside may come back: only another whose parts the link.
            if link and link.stands and is_counted(invoice):
                link.stands, moved = False, True
                link.save(update_fields=["stands"])
            continue
        if link is None and order.id in new:
            OrderLink.objects.create(**own, order=order, linked_at=now, linked_by=actor.name)
            moved = True
        elif link and not link.stands and not link.by_person and order.id in new:
            link.stands, moved = True, True
            link.save(update_fields=["stands"])
        elif link is None or not link.stands:
            continue
        linked.append(order)
    return linked, moved


# -- lines -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stated:
    """A line of an invoice as matching reads it; a credit note's counts as less."""

    place: int
    number: str
    about: StatedLine
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Placing:
    """What a match is to say."""

    basis: Basis
    share: Decimal
    quantity: Decimal
    price: Decimal
    net: Decimal
    price_credit: Decimal = NOTHING


def stated_lines(invoice: Invoice) -> list[Stated]:
    """The lines of an invoice with a net amount, 500 at most."""
    rows = InvoiceLine.objects.filter(
        organisation_id=invoice.organisation_id, invoice=invoice
    ).order_by("position")[:MOST_LINES]
    sign = -1 if invoice.type_code in CREDIT_NOTES else 1
    found = []
    for row in rows:
        quantity = row.quantity if row.quantity is not None else Decimal(1)
        net = _net(row, quantity)
        if not (quantity.is_finite() and net.is_finite() and abs(quantity) < 10**12):
            continue
        found.append(
            Stated(
                row.position,
                row.number,
                StatedLine(
                    key=row.id,
                    order_line=str(row.further.get("order_line") or ""),
                    items=_items(row),
                    name=row.name,
                    unit=row.unit,
                    price=_each(net, quantity),
                ),
                sign * quantity,
                sign * rounded(net),
            )
        )
    return found


@exactly
def _net(row: InvoiceLine, quantity: Decimal) -> Decimal:
    """BT-131 as stated; where nobody stated it, what price and quantity come to."""
    if row.net is not None:
        return row.net
    return rounded(quantity * (row.price or NOTHING) / (row.price_base_quantity or Decimal(1)))


def _each(net: Decimal, quantity: Decimal) -> Decimal:
    """The net price of one unit, ten decimals: what the line comes to after its allowances."""
    return round(net / quantity, 10) if quantity else NOTHING


def _items(row: InvoiceLine) -> frozenset[str]:
    """BT-155, BT-156 and BT-157."""
    item = row.further.get("item")
    if not isinstance(item, dict):
        return frozenset()
    standard = item.get("standard_id")
    values = [item.get("seller_id"), item.get("buyer_id")]
    values += [standard.get("value")] if isinstance(standard, dict) else []
    return frozenset(one for one in values if isinstance(one, str) and one)


def offered_lines(orders: Iterable[PurchaseOrder]) -> list[OrderedLine]:
    """The lines of these orders, as they are proposed for the lines of an invoice."""
    orders = list(orders)
    if not orders:
        return []
    rows = PurchaseLine.objects.filter(
        organisation_id=orders[0].organisation_id, order_id__in=[one.id for one in orders]
    ).order_by("order_id", "place")
    return [
        OrderedLine(
            row.id, row.order_id, str(row.place), row.item, row.name, row.unit, row.price,
            row.by_amount,
        )
        for row in rows
    ]  # fmt: skip


def _wanted_matches(
    invoice: Invoice, lines: Sequence[Stated], linked: Sequence[PurchaseOrder]
) -> dict[Placed, Placing]:
    offered = {one.key: one for one in offered_lines(linked)}
    said = _said_by_persons(invoice, lines, offered)
    credited = _credited_lines(invoice, offered)
    found = dict(said)
    placed = {place for place, _line in said}
    for line in lines:
        if line.place in placed or not line.net:
            continue
        proposal = proposal_for(line, offered.values(), credited)
        if proposal is None or proposal.basis is None or proposal.unit_differs:
            continue
        found[line.place, proposal.line.key] = placing(
            invoice, line, proposal.line, proposal.basis, line.quantity, line.net
        )
    return found


def proposal_for(
    line: Stated, offered: Iterable[OrderedLine], credited: Sequence[OrderedLine]
) -> Proposal | None:
    """What a line is about; that of a credit note rather where what it corrects stands."""
    offered = list(offered)
    if credited and (found := propose(line.about, credited)) is not None:
        return found if found.basis else Proposal(found.line, Basis.CREDIT, found.unit_differs)
    return propose(line.about, offered)


def _credited_lines(invoice: Invoice, offered: Mapping[UUID, OrderedLine]) -> list[OrderedLine]:
    if invoice.type_code not in CREDIT_NOTES:
        return []
    stand = Match.objects.filter(
        organisation_id=invoice.organisation_id,
        invoice_id__in=corrected_by(invoice),
        stands=True,
    ).values_list("line_id", flat=True)
    return [offered[key] for key in dict.fromkeys(stand) if key in offered]


def _said_by_persons(
    invoice: Invoice, lines: Sequence[Stated], offered: Mapping[UUID, OrderedLine]
) -> dict[Placed, Placing]:
    """What persons have put where, as long as the line is as they saw it."""
    by_place = {line.place: line for line in lines}
    rows = Match.objects.filter(
        organisation_id=invoice.organisation_id, invoice=invoice, stands=True, basis=Basis.PERSON
    ).order_by("line_id")
    shares: dict[int, dict[UUID, Decimal]] = {}
    for row in rows:
        shares.setdefault(row.place, {})[row.line_id] = row.share
    found = {}
    for place, parts in shares.items():
        line = by_place.get(place)
        if line is None or sum(parts.values()) != line.quantity or not set(parts) <= set(offered):
            continue
        found.update(placed_in_parts(invoice, line, parts, offered))
    return found


def placed_in_parts(
    invoice: Invoice,
    line: Stated,
    parts: Mapping[UUID, Decimal],
    offered: Mapping[UUID, OrderedLine],
) -> dict[Placed, Placing]:
    """A line on several lines of orders: quantities as said, its net split exactly to the cent."""
    if not parts:
        return {}
    nets = split(line.net, [abs(exact(share)) for share in parts.values()])
    return {
        (line.place, key): placing(invoice, line, offered[key], Basis.PERSON, share, net)
        for (key, share), net in zip(parts.items(), nets, strict=True)
    }


def placing(
    invoice: Invoice,
    line: Stated,
    target: OrderedLine,
    basis: Basis,
    share: Decimal,
    net: Decimal,
) -> Placing:
    """What a share of a line takes of a line of an order, or gives back."""
    price = abs(line.about.price or NOTHING)
    if target.by_amount:
        return Placing(basis, share, measure_of(net, target.price), target.price, net)
    if net < 0 and is_price_credit(price, target.price, _prices(invoice, target.key)):
        return Placing(basis, share, NOTHING, price, net, price_credit=-net)
    return Placing(basis, share, share, price, net)


def _prices(invoice: Invoice, line_id: UUID) -> list[Decimal]:
    rows = Match.objects.filter(
        organisation_id=invoice.organisation_id, line_id=line_id, stands=True, quantity__gt=0
    )
    return list(rows.values_list("price", flat=True)[:200])


def _write_matches(
    invoice: Invoice, wanted: Mapping[Placed, Placing], actor: Actor, now: datetime
) -> bool:
    own: dict[str, Any] = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    kept = {(row.place, row.line_id): row for row in Match.objects.filter(**own, stands=True)}
    moved = False
    for key, row in kept.items():
        if key not in wanted:
            row.stands, moved = False, True
            row.covered = row.accepted = row.excess = row.credited = row.over = NOTHING
            row.save()
    for key, placed in wanted.items():
        place, line_id = key
        values = {
            "basis": placed.basis.value,
            "share": placed.share,
            "quantity": placed.quantity,
            "price": placed.price,
            "net": placed.net,
            "price_credit": placed.price_credit,
        }
        stood = kept.get(key)
        if stood is None:
            Match.objects.create(
                **own, place=place, line_id=line_id, made_at=now, made_by=actor.name,
                **values, **_unserved(placed),
            )  # fmt: skip
            moved = True
        elif any(getattr(stood, name) != value for name, value in values.items()):
            for name, value in {**values, **_unserved(placed), "covered": NOTHING}.items():
                setattr(stood, name, value)
            stood.accepted = stood.credited = stood.over = NOTHING
            stood.save()
            moved = True
    return moved


def _unserved(placed: Placing) -> dict[str, Decimal]:
    """Until it is served, all of it is beyond: the parts are the quantity at any moment."""
    return {"excess": max(NOTHING, placed.quantity)}


# -- lines that no order holds ---------------------------------------------------------------------
def _tell_lines(
    invoice: Invoice,
    lines: Sequence[Stated],
    linked: Sequence[PurchaseOrder],
    held: Sequence[PurchaseOrder],
    changes: dict[UUID, Change],
    now: datetime,
) -> None:
    """Differences of lines that stand on no order, or count in another unit; and those gone."""
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    kept = {
        key_of(gap): gap
        for gap in Gap.objects.filter(**own, kind__in=[GapKind.UNIT, GapKind.UNORDERED])
    }
    rules = {one.order.id: one for one in ruled(invoice.organisation_id, held)}
    wanted = _unplaced(invoice, lines, [rules[order.id] for order in linked], kept)
    gone = [gap for gap in Gap.objects.filter(**own, state="open") if _is_gone(gap, linked)]
    for one in rules.values():
        mine = {key: want for key, (of, want) in wanted.items() if of == one.order.id}
        stay = {key: gap for key, gap in kept.items() if gap.order_id == one.order.id}
        stay |= {key_of(gap): gap for gap in gone if gap.order_id == one.order.id}
        renew(one, stay, mine, {}, now, changes)


def _is_gone(gap: Gap, linked: Sequence[PurchaseOrder]) -> bool:
    """Whether a match that a difference was about stands no more."""
    if gap.kind in (GapKind.UNIT, GapKind.UNORDERED):
        return False
    stands = Match.objects.filter(
        organisation_id=gap.organisation_id,
        invoice_id=gap.invoice_id,
        place=gap.place,
        line_id=gap.line_id,
        stands=True,
    )
    return gap.order_id not in {one.id for one in linked} or not stands.exists()


def _unplaced(
    invoice: Invoice, lines: Sequence[Stated], linked: Sequence[Ruled], kept: Mapping[Key, Gap]
) -> dict[Key, tuple[UUID, Wanted]]:
    if not linked or invoice.type_code in CREDIT_NOTES:
        return {}
    placed = set(
        Match.objects.filter(
            organisation_id=invoice.organisation_id, invoice=invoice, stands=True
        ).values_list("place", flat=True)
    )
    offered = offered_lines(one.order for one in linked)
    found: dict[Key, tuple[UUID, Wanted]] = {}
    for line in lines:
        if line.place in placed or line.net <= 0:
            continue
        proposal = proposal_for(line, offered, [])
        evidence = {"invoiced": str(exact(line.quantity)), "unit": line.about.unit}
        if proposal and proposal.basis and proposal.unit_differs:
            key: Key = (invoice.id, line.place, proposal.line.key, GapKind.UNIT.value)
            evidence |= {"ordered_unit": proposal.line.unit}
            of = proposal.line.order
        else:
            key = (invoice.id, line.place, None, GapKind.UNORDERED.value)
            of = linked[0].order.id
            if _passes(linked[0], line.net):
                continue
        if (gap := kept.get(key)) is not None and line.net <= gap.accepted_amount:
            continue
        found[key] = (of, Wanted(line.quantity, line.net, evidence))
    return found


def _passes(one: Ruled, net: Decimal) -> bool:
    """A line that nobody ordered passes within the euros that prices may differ by."""
    amount = one.rule.invoice_price.amount
    return amount is not None and one.order.currency == EURO and net <= amount
