"""API of matches, differences and tolerances."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.purchases import actions, queries
from facturier.purchases import labels as words
from facturier.purchases.models import Gap
from facturier.purchases.queries import GapFilters
from facturier.purchases.rules import LIMITS, Limit, ToleranceRule
from facturier.register.queries import find_invoice
from facturier.rendering.rules.kept import storable

router = Router(tags=["purchases"])
GapNature = Literal["quantity", "price", "unit", "unordered"]
GapStanding = Literal["open", "accepted", "received", "credited", "lifted"]
GapAsked = Literal["buyer", "receiver"]
VERSION = Field(None, ge=0, le=2**31 - 1)


class PurchaseGapOut(Schema):
    """A difference between an invoice and its order. `told` is its sentence for people."""

    id: UUID
    kind: GapNature
    state: GapStanding
    owner: GapAsked
    owner_name: str
    invoice: str
    place: int
    order_id: UUID
    line_id: UUID | None
    quantity: Decimal
    amount: Decimal
    currency: str
    told: str
    evidence: dict[str, str]
    rule_version: int | None
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
    reason: str
    version: int


class PurchaseGapsOut(Schema):
    """A page of differences, the newest first; ask again with `after` = `next_after`."""

    items: list[PurchaseGapOut]
    next_after: UUID | None


class GapAcceptanceIn(Schema):
    """Why a difference is accepted; another version than the one that was read is refused."""

    reason: str = Field(max_length=2000)
    version: int | None = VERSION


class MatchOut(Schema):
    """A part of a line of an invoice on a line of an order; a credit note's are negative."""

    order_id: UUID
    line_id: UUID
    basis: Literal["line", "item", "person", "credit"]
    share: Decimal
    net: Decimal
    covered: Decimal
    accepted: Decimal
    beyond: Decimal
    credited: Decimal


class MatchedLineOut(Schema):
    """A line of an invoice, by its place, and where it stands."""

    place: int
    name: str
    matches: list[MatchOut]


class InvoiceMatchOut(Schema):
    """An invoice and its orders; none is a normal way."""

    reference: str
    orders: list[UUID]
    lines: list[MatchedLineOut]
    gaps: list[PurchaseGapOut]


class OrderLinkIn(Schema):
    """Linked to an order, or parted from it with a reason."""

    order_id: UUID
    linked: bool = True
    reason: str = Field("", max_length=2000)


class PartIn(Schema):
    """So much of the line of the invoice on a line of an order."""

    line_id: UUID
    quantity: Decimal = Field(max_digits=30, decimal_places=12)


class PartsIn(Schema):
    """Where a line stands: the parts sum to its quantity; none, and it stands on no order."""

    parts: list[PartIn] = Field(max_length=200)


class LimitModel(Schema):
    """Percent, and euros; where both are given, the stricter counts."""

    percent: Decimal | None = Field(None, max_digits=12, decimal_places=6)
    amount: Decimal | None = Field(None, max_digits=20, decimal_places=6)


class ToleranceModel(Schema):
    """The limits for a supplier, a category, both, or all the rest (neither)."""

    supplier_id: UUID | None = None
    category_id: UUID | None = None
    receipt_quantity: LimitModel
    invoice_quantity: LimitModel
    invoice_price: LimitModel


class TolerancesIn(Schema):
    """All rules, and the version that was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    items: list[ToleranceModel] = Field(min_length=1, max_length=200)


class TolerancesOut(Schema):
    """The rules in force."""

    version: int
    items: list[ToleranceModel]


@router.get(
    "/purchase-gaps/", response={200: PurchaseGapsOut, **REFUSALS}, summary="List differences"
)
def purchase_gaps(
    request: HttpRequest,
    state: GapStanding | None = None,
    kind: GapNature | None = None,
    owner: GapAsked | None = None,
    mine: bool = False,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Differences of invoices and orders that you may both read, the newest first."""
    filters = GapFilters(state or "", kind or "", owner or "", mine)
    page = queries.gaps_page(request.member, filters, after=after, size=limit)
    return {"items": [gap_told(one) for one in page.rows], "next_after": page.after}


@router.get("/purchase-gaps/{uuid:gap_id}/", response={200: PurchaseGapOut, **REFUSALS})
def purchase_gap(request: HttpRequest, gap_id: UUID):
    """One difference."""
    return gap_told(queries.one_gap(request.member, gap_id))


@router.post(
    "/purchase-gaps/{uuid:gap_id}/acceptance/", response={200: PurchaseGapOut, **REFUSALS},
    summary="Accept a difference",
)  # fmt: skip
def accept_purchase_gap(request: HttpRequest, gap_id: UUID, acceptance: GapAcceptanceIn):
    """Accept a difference with a reason, within the amount that you may accept."""
    organisations.require(request.member, "purchase.read")  # what it answers
    actions.accept_gap(
        member=request.member, gap_id=gap_id, reason=acceptance.reason, version=acceptance.version,
        now=timezone.now(),
    )  # fmt: skip
    return gap_told(queries.one_gap(request.member, gap_id))


@router.get(
    "/purchase-matches/{reference}/", response={200: InvoiceMatchOut, **REFUSALS},
    summary="An invoice and its orders",
)  # fmt: skip
def purchase_match(request: HttpRequest, reference: str):
    """The orders of a received invoice, where each line stands, and its differences."""
    return _match_told(request, reference)


@router.post(
    "/purchase-matches/{reference}/orders/", response={200: InvoiceMatchOut, **REFUSALS},
    summary="Link an invoice to an order",
)  # fmt: skip
def link_purchase_order(request: HttpRequest, reference: str, link: OrderLinkIn):
    """Link an invoice to an order, or part it. Linking what is linked changes nothing."""
    organisations.require(request.member, "purchase.read")  # what it answers
    by: dict[str, Any] = {"member": request.member, "reference": storable(reference),
                          "order_id": link.order_id, "now": timezone.now()}  # fmt: skip
    if link.linked:
        actions.link_order(**by)
    else:
        actions.part_order(**by, reason=link.reason)
    return _match_told(request, reference)


@router.put(
    "/purchase-matches/{reference}/lines/{int:place}/",
    response={200: InvoiceMatchOut, **REFUSALS},
    summary="Put a line on orders",
)
def match_purchase_line(request: HttpRequest, reference: str, place: int, parts: PartsIn):
    """Say on which lines of its orders a line of an invoice stands."""
    organisations.require(request.member, "purchase.read")  # what it answers
    wanted: dict[UUID, Decimal] = {}
    for one in parts.parts:
        wanted[one.line_id] = wanted.get(one.line_id, Decimal(0)) + one.quantity
    actions.match_line(
        member=request.member,
        reference=storable(reference),
        place=place,
        parts=wanted,
        now=timezone.now(),
    )
    return _match_told(request, reference)


@router.get("/purchase-tolerances/", response={200: TolerancesOut, **REFUSALS})
def purchase_tolerances(request: HttpRequest):
    """How far invoices may differ from orders and receipts."""
    return _tolerances_told(queries.readable_tolerances(request.member))


@router.put("/purchase-tolerances/", response={200: TolerancesOut, **REFUSALS})
def set_purchase_tolerances(request: HttpRequest, tolerances: TolerancesIn):
    """Set all rules, the general one among them; another version since is refused (409)."""
    organisations.require(request.member, "organisation.read")  # what it answers
    rules = [
        ToleranceRule(
            one.supplier_id,
            one.category_id,
            **{name: Limit(**getattr(one, name).model_dump()) for name in LIMITS},
        )
        for one in tolerances.items
    ]
    held = actions.set_tolerances(
        member=request.member, version=tolerances.version, rules=rules, now=timezone.now()
    )
    return _tolerances_told(held)


def gap_told(gap: Gap) -> dict[str, Any]:
    """A difference as the API answers it."""
    names = ("id", "kind", "state", "owner", "owner_name", "place", "order_id", "line_id",
             "amount", "currency", "evidence", "found_at", "settled_at", "settled_by", "reason",
             "version")  # fmt: skip
    return {name: getattr(gap, name) for name in names} | {
        "invoice": gap.invoice.reference,
        "quantity": actions.exact(gap.quantity),
        "told": words.gap_told(gap),
        "rule_version": gap.rule.get("version"),
    }


def _match_told(request: HttpRequest, reference: str) -> dict[str, Any]:
    organisations.require(request.member, "purchase.read")
    invoice = find_invoice(request.member, storable(reference))
    found = queries.match_of(request.member, invoice)
    return {
        "reference": invoice.reference,
        "orders": [one.id for one in found.orders],
        "lines": [
            {
                "place": row.line.position,
                "name": row.line.name,
                "matches": [
                    {
                        "order_id": one.line.order_id,
                        "line_id": one.line_id,
                        "basis": one.basis,
                        "net": one.net,
                        "share": actions.exact(one.share),
                        "covered": actions.exact(one.covered),
                        "accepted": actions.exact(one.accepted),
                        "beyond": actions.exact(one.excess),
                        "credited": actions.exact(one.credited),
                    }
                    for one in row.matches
                ],
            }
            for row in found.rows
        ],
        "gaps": [gap_told(one) for one in found.gaps],
    }


def _tolerances_told(held: queries.TolerancesInForce) -> dict[str, Any]:
    return {"version": held.version, "items": [one.as_json() for one in held.rules]}
