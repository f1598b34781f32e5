"""What counts in the sums of a document: which lines, and the value of its allowances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from facturier.einvoice.document import AllowanceCharge, Document, Line

__all__ = ["ZERO", "charges_less_allowances", "counting_lines", "line_nets", "numbered"]

ZERO = Decimal(0)


def counting_lines(document: Document) -> tuple[Line, ...]:
    """The lines whose BT-131 is part of the totals.

    A line may say it (BT-X-8): DETAIL counts, GROUP and INFORMATION do not (BR-FREXT-CO-10). UBL
    says it by nesting: a sub-line details its line, which counts for it. A CII line that names a
    parent and says nothing else counts like any other: this is told by the total of the lines.
    """
    flat = tuple(line for line in document.lines if line.status_reason in {None, "DETAIL"})
    nested = tuple(line for line in flat if line.status_reason is not None or line.parent is None)
    if len(nested) == len(flat) or _sum(nested) == document.totals.lines:
        return nested
    return flat if _sum(flat) == document.totals.lines else nested


def line_nets(document: Document) -> tuple[Decimal, ...] | None:
    """BT-131 of the lines that count; None where one of them is missing, or where none counts."""
    nets = [line.net for line in counting_lines(document)]
    stated = tuple(net for net in nets if net is not None)
    return stated if stated and len(stated) == len(nets) else None


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.net for line in lines if line.net is not None), ZERO)


def numbered(found: Iterable[AllowanceCharge]) -> Iterator[tuple[int, AllowanceCharge]]:
    """Each with its index in its own group: allowances (BG-20) and charges (BG-21) are two."""
    seen = {True: 0, False: 0}
    for one in found:
        yield seen[one.is_charge], one
        seen[one.is_charge] += 1


def charges_less_allowances(found: Iterable[AllowanceCharge]) -> Decimal:
    """The charges, less the allowances."""
    return sum((one.amount if one.is_charge else -one.amount for one in found), ZERO)
