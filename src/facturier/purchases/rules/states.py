"""States of an order, and what a difference can be. Pure."""

from enum import StrEnum

from facturier.kit.refusal import Refusal


class OrderState(StrEnum):
    """How far a purchase order is; how much was received and invoiced is told apart from it."""

    DRAFT = "draft"
    OPEN = "open"  # sent to the supplier
    CLOSED = "closed"
    CANCELLED = "cancelled"


NEXT_STATES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.DRAFT: frozenset({OrderState.OPEN, OrderState.CANCELLED}),
    OrderState.OPEN: frozenset({OrderState.CLOSED, OrderState.CANCELLED}),
    OrderState.CLOSED: frozenset({OrderState.OPEN}),
    OrderState.CANCELLED: frozenset(),
}


class GapKind(StrEnum):
    """What an invoice says other than its order and receipts."""

    QUANTITY = "quantity"
    PRICE = "price"
    UNIT = "unit"
    UNORDERED = "unordered"  # a line of an invoice with an order, that no order holds


class GapOwner(StrEnum):
    """Who is asked: whoever ordered knows the price, whoever received knows the quantity."""

    BUYER = "buyer"
    RECEIVER = "receiver"


OWNERS = {
    GapKind.QUANTITY: GapOwner.RECEIVER,
    GapKind.PRICE: GapOwner.BUYER,
    GapKind.UNIT: GapOwner.BUYER,
    GapKind.UNORDERED: GapOwner.BUYER,
}


class GapState(StrEnum):
    """What became of a difference. All but `open` are settled, each in its way."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RECEIVED = "received"  # what was lacking came
    CREDITED = "credited"  # a credit note gave it back
    LIFTED = "lifted"  # the order, the link or the invoice changed


class Basis(StrEnum):
    """By what a line of an invoice was put to a line of an order."""

    LINE = "line"  # BT-132
    ITEM = "item"  # BT-155 to BT-157
    PERSON = "person"
    CREDIT = "credit"  # where the invoice that a credit note corrects stands


def ensure_can_become(state: str, wanted: OrderState) -> None:
    """Refuse a step that the table does not know; the caller says it in words."""
    if wanted not in NEXT_STATES[OrderState(state)]:
        raise Refusal("purchase.state", f"{state} -> {wanted}")
