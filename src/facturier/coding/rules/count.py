"""Where the net of an invoice is counted, to its last decimal. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from facturier.coding.rules import Part, Share, Target
from facturier.money.rounding import exactly

REST = -1
"""The place of what no line says: allowances and charges of the document, lines without net."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount of an invoice, as stated (unsigned), and what it is counted on."""

    position: int
    name: str
    target: Target
    percent: Decimal | None
    amount: Decimal
    own: bool
    """Whether the line has shares of its own; else it follows its invoice."""


@exactly
def counted(
    net: Decimal | None,
    follows: Target,
    parts: Iterable[Part],
    coded: Mapping[int, Sequence[Share]],
) -> tuple[Counted, ...]:
    """All that an invoice states, and where: the sum is its net (BT-109), where it states one.

    `follows` is what the invoice as a whole is assigned to; `coded` holds the shares that hold for
    what is stated today.
    """
    found = list(_lines(follows, parts, coded))
    if net is not None:
        rest = net - sum((one.amount for one in found), Decimal(0))
        if rest:
            found.append(Counted(REST, "", follows, None, rest, own=False))
    return tuple(found)


def _lines(
    follows: Target, parts: Iterable[Part], coded: Mapping[int, Sequence[Share]]
) -> Iterator[Counted]:
    for part in parts:
        if part.net is None:
            continue
        shares = coded.get(part.position)
        if not shares:
            yield Counted(part.position, part.name, follows, None, part.net, own=False)
            continue
        for one in shares:
            yield Counted(part.position, part.name, one.target, one.percent, one.amount, own=True)
