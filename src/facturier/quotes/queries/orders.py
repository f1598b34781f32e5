"""Orders that a member may read: what was ordered, what is invoiced, what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import key_or_none
from facturier.money.rounding import exactly
from facturier.organisations.queries import Member, require
from facturier.quotes.models import Order, OrderBilling, OrderLine
from facturier.quotes.rules.quantities import Left
from facturier.quotes.rules.states import OrderState
from facturier.sales import queries as sales
from facturier.sales.queries.drafts import Draft
from facturier.sales.rules.drafts import DraftState

PAGE = 50
MOST_BILLINGS = 500


class OrderTab(StrEnum):
    """The tabs of the list: an order that is open is to be invoiced, or all invoiced."""

    OPEN = "open"
    INVOICED = "invoiced"
    CLOSED = "closed"


def _own(member: Member) -> QuerySet[Order]:
    return Order.objects.filter(organisation_id=member.organisation_id)


def _readable(member: Member) -> QuerySet[Order]:
    return _own(member).filter(draft__in=sales.drafts_within(member, "invoice.read"))


def find_order(member: Member, order_id: UUID) -> Order:
    """One order; for those who may not read it, it does not exist."""
    rows = _readable(member).filter(id=order_id)
    found = rows.select_related("draft__entity", "draft__customer", "quote").first()
    if found is None:
        raise absent()
    return found


def held_order(member: Member, order_id: UUID, capability: str) -> Order:
    """The same, locked until commit, where the member holds a capability on it."""
    find_order(member, order_id)
    row = (
        _own(member)
        .select_related("draft__entity", "draft__customer", "quote")
        .select_for_update(of=("self",), no_key=True)
        .get(id=order_id)
    )
    require(member, capability, sales.subject_of(row.draft))
    return row


def order_of_draft(member: Member, draft_id: UUID) -> Order | None:
    """The order that was entered on a draft, or came of the quote on it."""
    return _readable(member).filter(draft_id=draft_id).first()


def order_behind(member: Member, named: str) -> Order | None:
    """The order that a document says it was made from, if the member may read it."""
    key = key_or_none(named)
    return _readable(member).filter(id=key).select_related("quote").first() if key else None


# -- the list --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list; `invoiced` is the net of what is taken of it."""

    order: Order
    tab: OrderTab
    customer: str
    invoiced: Decimal


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """A page of orders, the newest first, and the row after which the next begins."""

    rows: tuple[OrderRow, ...]
    after: UUID | None


def _lines_left() -> Exists:
    rows = OrderLine.objects.filter(organisation_id=OuterRef("organisation_id"))
    return Exists(rows.filter(order_id=OuterRef("pk"), taken__lt=Abs(F("ordered"))))


def orders_page(
    member: Member, tab: OrderTab | None, *, after: UUID | None = None, size: int = PAGE
) -> OrdersPage:
    """A page of the orders in a tab; all for none. Two statements beside the rights."""
    require(member, "invoice.read")
    rows = _readable(member)
    if tab is OrderTab.CLOSED:
        rows = rows.filter(state=OrderState.CLOSED)
    elif tab is not None:
        rows = rows.filter(Q(state=OrderState.OPEN), _left_is(tab is OrderTab.OPEN))
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.select_related("draft__customer").order_by("-id")[: size + 1])
    shown = found[:size]
    lines: dict[UUID, list[OrderLine]] = {one.id: [] for one in shown}
    for line in OrderLine.objects.filter(
        organisation_id=member.organisation_id, order__in=shown
    ).order_by("place"):
        lines[line.order_id].append(line)
    return OrdersPage(
        tuple(_row(one, lines[one.id]) for one in shown),
        shown[-1].id if len(found) > size else None,
    )


def _left_is(wanted: bool) -> Q:
    return Q(_lines_left()) if wanted else ~Q(_lines_left())


def _row(order: Order, lines: list[OrderLine]) -> OrderRow:
    return OrderRow(
        order=order,
        tab=tab_of(order, lines),
        customer=order.draft.customer.name if order.draft.customer else "",
        invoiced=sum((net_taken(one) for one in lines), Decimal(0)),
    )


def tab_of(order: Order, lines: list[OrderLine]) -> OrderTab:
    """Where an order stands."""
    if order.state == OrderState.CLOSED:
        return OrderTab.CLOSED
    left = any(one.taken < abs(one.ordered) for one in lines)
    return OrderTab.OPEN if left else OrderTab.INVOICED


@exactly
def net_taken(line: OrderLine) -> Decimal:
    """The net of what is taken of a line, to the cent: a figure to look at, not an amount due."""
    if not line.ordered:
        return Decimal(0)
    return (line.net * line.taken / abs(line.ordered)).quantize(Decimal("0.01"))


# -- one order -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BilledAs:
    """A draft, or the invoice that it became, with something of the order on it."""

    draft: Draft
    number: str
    """Of the invoice; empty for a draft."""
    reference: str
    quantities: int
    """How many lines of the order it holds."""
    released: bool
    credited: bool


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order with its lines and what was made of it, the latest first."""

    order: Order
    tab: OrderTab
    lines: tuple[OrderLine, ...]
    billed: tuple[BilledAs, ...]
    invoiced: Decimal


def order_page(member: Member, order_id: UUID) -> OrderPage:
    """One order: seven statements, however many lines it has."""
    order = find_order(member, order_id)
    own = {"organisation_id": member.organisation_id}
    lines = list(OrderLine.objects.filter(**own, order=order).order_by("place"))
    billings = OrderBilling.objects.filter(**own, line__order=order)
    rows = list(billings.select_related("draft").order_by("-id")[:MOST_BILLINGS])
    return OrderPage(
        order=order,
        tab=tab_of(order, lines),
        lines=tuple(lines),
        billed=tuple(_billed(member, rows)),
        invoiced=sum((net_taken(one) for one in lines), Decimal(0)),
    )


def _billed(member: Member, rows: list[OrderBilling]) -> list[BilledAs]:
    by_draft: dict[UUID, list[OrderBilling]] = {}
    for row in rows:
        by_draft.setdefault(row.draft_id, []).append(row)
    issued = sales.issued_among(member.organisation_id, by_draft)
    found = []
    for key, billings in by_draft.items():
        number, reference = issued.get(key, ("", ""))
        found.append(
            BilledAs(
                draft=billings[0].draft,
                number=number,
                reference=reference,
                quantities=sum(1 for one in billings if one.quantity),
                released=billings[0].draft.state == DraftState.DISCARDED,
                credited=all(one.credited for one in billings),
            )
        )
    return found


def lefts_of(organisation_id: UUID, order_id: UUID, *, lock: bool = False) -> dict[UUID, Left]:
    """What is left of each line of an order, by key of the row, in order; locked if asked."""
    rows = OrderLine.objects.filter(organisation_id=organisation_id, order_id=order_id)
    if lock:
        # In the order in which the triggers that follow drafts take them.
        locked = rows.order_by("id").select_for_update(no_key=True)
        list(locked.values_list("id", flat=True))
    return {
        one.id: Left(one.id, one.ordered, one.extra, one.taken) for one in rows.order_by("place")
    }


def ensure_within_order(organisation_id: UUID, draft_id: UUID) -> None:
    """Refuse (409) to issue a draft that says more than its order has left.

    The lines of the order are held until the invoice has its number: what is counted stays so.
    """
    own = {"organisation_id": organisation_id}
    billings = list(OrderBilling.objects.filter(**own, draft_id=draft_id).order_by("line_id"))
    if not billings:
        return
    keys = [one.line_id for one in billings]
    rows = OrderLine.objects.filter(**own, id__in=keys).order_by("id")
    held = {one.id: one for one in rows.select_for_update(no_key=True)}
    counted = {
        one.id: one.quantity for one in OrderBilling.objects.filter(**own, draft_id=draft_id)
    }
    standing = _quantities(organisation_id, draft_id)
    for billing in billings:
        line = held[billing.line_id]
        sign = -1 if line.ordered < 0 else 1
        stated = standing.get(billing.line_key, Decimal(0)) * sign
        if stated > counted[billing.id]:
            reason = _(
                "La ligne « %(line)s » facture plus que la commande n'en laisse. Ramenez sa"
                " quantité à %(left)s, ou facturez le supplément depuis la commande."
            )
            left = f"{(counted[billing.id] * sign).normalize():f}".replace(".", ",")
            raise Refusal(
                "order.exceeded", reason % {"line": line.name, "left": left}, status=409,
                field=f"lines.{billing.line_key}.quantity",
            )  # fmt: skip


def _quantities(organisation_id: UUID, draft_id: UUID) -> Mapping[UUID, Decimal]:
    content = sales.content_of(Draft(id=draft_id, organisation_id=organisation_id))
    return {key: Decimal(str(line.value("quantity") or 0)) for key, line in content.ordered()}
