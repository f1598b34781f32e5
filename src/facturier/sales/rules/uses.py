"""What becomes of a credit note: paid back, kept for later, set against invoices. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from facturier.einvoice.unreadable import N_

MOST_USES = 50


class UseKind(StrEnum):
    """What becomes of a part."""

    REFUND = "refund"
    KEEP = "keep"
    SET_OFF = "set_off"


LABELS: Mapping[UseKind, str] = {
    UseKind.REFUND: N_("À rembourser"),
    UseKind.KEEP: N_("À garder en compte"),
    UseKind.SET_OFF: N_("À imputer"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """A part of a credit note and what becomes of it; `against` is an issued document."""

    kind: UseKind
    amount: Decimal
    against: UUID | None = None


class NotWhole(ValueError):
    """The parts are not the credit note: what is missing, or too much where negative."""

    def __init__(self, missing: Decimal) -> None:
        super().__init__("not whole")
        self.missing = missing


def ensure_whole(uses: Sequence[Use], executed: Iterable[Use], payable: Decimal) -> None:
    """Refuse (NotWhole) parts that, with those already carried out, are not the credit note."""
    parts = [*executed, *uses]
    missing = payable - sum((one.amount for one in parts), Decimal(0))
    if missing:
        raise NotWhole(missing)
