"""What a version of a quote holds, as it is kept and shown: fields, lines, what they come to. Pure.

The raw fields are those of a draft (`sales.rules.fields`): an order opens drafts with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.sales.rules.amounts import Amounts
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Content, DraftLine, Operation
from facturier.sales.rules.ready import is_blank, is_item

# What an invoice does not take over from an order: its dates are its own.
OWN = frozenset({"issue_date", "due_date", "delivery_date", "exchange_rate", "exchange_date",
                 "prepaid", "order", "sales_order"})  # fmt: skip
# An amount of the whole document: it stands on the first invoice of an order alone.
ONCE = frozenset({"charge_amount", "charge_reason", "charge_percent_vat"})
PLACED = frozenset({"after", "removed"})


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line as it was offered: raw fields, and what it comes to."""

    key: UUID
    kind: str
    fields: Mapping[str, Json]
    net: Decimal | None

    def text(self, name: str) -> str:
        """A field as a text; empty where nobody filled it."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> Decimal | None:
        """A field as a number."""
        value = self.fields.get(name)
        return None if value is None else Decimal(str(value))


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was offered: the fields of the whole, the lines, VAT by rate."""

    header: Mapping[str, Json]
    lines: tuple[FrozenLine, ...]
    vat: tuple[tuple[str, Decimal, Decimal], ...]
    """Percent as text (empty: no VAT), base, tax."""
    seller: str
    buyer: str


def frozen_content(content: Content, composed: Composed) -> dict[str, Any]:
    """A draft as a version keeps it, in plain JSON."""
    document, amounts = composed.document, composed.amounts
    return {
        "header": {
            name: held.value for name, held in content.header.items() if held.value is not None
        },
        "lines": [_line(key, line, amounts) for key, line in _standing(content)],
        "vat": [
            [f"{one.percent.normalize():f}" if one.percent is not None else "",
             str(one.base), str(one.tax)]
            for one in document.vat
        ],
        "seller": document.seller.name or "",
        "buyer": document.buyer.name or "",
    }  # fmt: skip


def _standing(content: Content) -> Iterator[tuple[UUID, DraftLine]]:
    return (each for each in content.ordered() if not is_blank(each[1]))


def _line(key: UUID, line: DraftLine, amounts: Amounts) -> dict[str, Any]:
    net = amounts.lines.get(key) if is_item(line) else None
    return {
        "key": str(key),
        "kind": str(line.value("kind") or "item"),
        "fields": {
            name: held.value
            for name, held in line.fields.items()
            if held.value is not None and name not in PLACED
        },
        "net": None if net is None else str(net),
    }


def lines_of(kept: Mapping[str, Any]) -> Frozen:
    """What a version or an order keeps, read back."""
    return Frozen(
        header=kept.get("header", {}),
        lines=tuple(
            FrozenLine(
                UUID(one["key"]),
                one["kind"],
                one["fields"],
                None if one["net"] is None else Decimal(one["net"]),
            )
            for one in kept.get("lines", ())
        ),
        vat=tuple(
            (percent, Decimal(base), Decimal(tax)) for percent, base, tax in kept.get("vat", ())
        ),
        seller=str(kept.get("seller", "")),
        buyer=str(kept.get("buyer", "")),
    )


def operations_of(
    frozen: Frozen,
    lines: Mapping[UUID, tuple[UUID, Mapping[str, Json]]],
    header: Mapping[str, Json],
    *,
    first: bool,
) -> list[Operation]:
    """What fills the draft of an invoice: these lines (key on the draft, and what differs there).

    The customer comes first, so that what they bring along gives way to what was agreed. `first`:
    the charges of the whole document stand on this invoice.
    """
    left_out = OWN if first else OWN | ONCE
    agreed = {name: value for name, value in frozen.header.items() if name not in left_out}
    agreed = {"customer": agreed.pop("customer", None), **agreed, **header}
    found = [Operation(None, name, 0, value) for name, value in agreed.items() if value is not None]
    for line in frozen.lines:
        if line.key not in lines:
            continue
        key, differs = lines[line.key]
        fields = {**line.fields, **differs}
        # What was agreed says all: nothing is looked up in the catalogue anew.
        fields.pop("item", None)
        found += [
            Operation(key, name, 0, value) for name, value in fields.items() if value is not None
        ]
    return found
