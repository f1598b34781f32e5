"""Lines of orders that a person may put a line of an invoice on, the likeliest told."""

from collections.abc import Sequence
from uuid import UUID

from facturier.purchases.models import PurchaseLine, PurchaseOrder
from facturier.purchases.rules import propose
from facturier.purchases.rules.proposing import OrderedLine, StatedLine
from facturier.register.queries.invoice import Invoice, InvoiceLine

MOST = 200


def suggested(
    invoice: Invoice, orders: Sequence[PurchaseOrder]
) -> tuple[list[OrderedLine], dict[int, UUID]]:
    """(lines of these orders, place of a line of the invoice -> the line it resembles)."""
    own = {"organisation_id": invoice.organisation_id}
    rows = PurchaseLine.objects.filter(**own, order_id__in=[one.id for one in orders])
    offered = [
        OrderedLine(
            row.id, row.order_id, str(row.place), row.item, row.name, row.unit, row.price,
            row.by_amount,
        )
        for row in rows.order_by("order_id", "place")[:MOST]
    ]  # fmt: skip
    found = {}
    for line in InvoiceLine.objects.filter(**own, invoice=invoice).order_by("position")[:MOST]:
        about = StatedLine(
            line.id, str(line.further.get("order_line") or ""), frozenset(), line.name, line.unit,
            line.price,
        )  # fmt: skip
        if proposal := propose(about, offered):
            found[line.position] = proposal.line.key
    return offered, found
