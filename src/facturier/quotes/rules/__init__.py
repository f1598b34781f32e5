"""Pure decisions of the room."""

from facturier.quotes.rules.content import (
    Frozen,
    FrozenLine,
    frozen_content,
    lines_of,
    operations_of,
)
from facturier.quotes.rules.quantities import (
    Asked,
    Left,
    TooMuch,
    by_percent,
    prorated,
    shares,
    whole,
)
from facturier.quotes.rules.states import (
    AnswerKind,
    OrderState,
    QuoteState,
    Shown,
    number_of,
    shown_state,
)

__all__ = [
    "AnswerKind",
    "Asked",
    "Frozen",
    "FrozenLine",
    "Left",
    "OrderState",
    "QuoteState",
    "Shown",
    "TooMuch",
    "by_percent",
    "frozen_content",
    "lines_of",
    "number_of",
    "operations_of",
    "prorated",
    "shares",
    "shown_state",
    "whole",
]
