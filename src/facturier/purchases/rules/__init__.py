"""Decisions about orders, receipts and what is invoiced of them. Pure."""

from facturier.purchases.rules.orders import (
    LONGEST,
    MOST_LINES,
    LineFacts,
    OrderFacts,
    Wrong,
    faults_of,
    settled,
    total_of,
)
from facturier.purchases.rules.proposing import number_key, propose, same_unit
from facturier.purchases.rules.settling import Claim, Served, amount_of, measure_of, serve
from facturier.purchases.rules.states import (
    NEXT_STATES,
    OWNERS,
    Basis,
    GapKind,
    GapOwner,
    GapState,
    OrderState,
    ensure_can_become,
)
from facturier.purchases.rules.tolerances import (
    LIMITS,
    Limit,
    ToleranceRule,
    fault_of,
    quantity_allowed,
    rule_for,
    rule_from,
)

__all__ = [
    "LIMITS",
    "LONGEST",
    "MOST_LINES",
    "NEXT_STATES",
    "OWNERS",
    "Basis",
    "Claim",
    "GapKind",
    "GapOwner",
    "GapState",
    "Limit",
    "LineFacts",
    "OrderFacts",
    "OrderState",
    "Served",
    "ToleranceRule",
    "Wrong",
    "amount_of",
    "ensure_can_become",
    "fault_of",
    "faults_of",
    "measure_of",
    "number_key",
    "propose",
    "quantity_allowed",
    "rule_for",
    "rule_from",
    "same_unit",
    "serve",
    "settled",
    "total_of",
]
