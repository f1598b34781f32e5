"""What a document of ours states, for those that correct it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from facturier.register.models import InvoiceLine, InvoiceVat


@dataclass(frozen=True, slots=True)
class StatedLine:
    """BG-25, as far as it can be credited."""

    id: UUID
    number: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    base_quantity: Decimal
    net: Decimal
    vat_percent: Decimal | None


@dataclass(slots=True)
class StatedAmounts:
    """Lines in their order, and VAT: (category, percent, base, tax)."""

    lines: list[StatedLine] = field(default_factory=list)
    vat: list[tuple[str, Decimal, Decimal, Decimal]] = field(default_factory=list)


def stated_amounts(
    organisation_id: UUID, invoice_ids: Collection[UUID]
) -> dict[UUID, StatedAmounts]:
    """Lines and VAT of these invoices: two statements. The right was asked of the invoices."""
    found = {key: StatedAmounts() for key in invoice_ids}
    own = {"organisation_id": organisation_id, "invoice_id__in": list(found)}
    for row in InvoiceVat.objects.filter(**own).order_by("position"):
        stated = (row.percent or Decimal(0), row.base or Decimal(0), row.tax or Decimal(0))
        found[row.invoice_id].vat.append((row.category, *stated))
    for line in InvoiceLine.objects.filter(**own).order_by("position"):
        found[line.invoice_id].lines.append(
            StatedLine(
                id=line.id,
                number=line.number,
                name=line.name,
                quantity=line.quantity or Decimal(0),
                unit=line.unit,
                price=line.price or Decimal(0),
                base_quantity=line.price_base_quantity or Decimal(1),
                net=line.net or Decimal(0),
                vat_percent=line.vat_percent,
            )
        )
    return found
