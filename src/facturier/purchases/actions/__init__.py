"""The verbs of the room."""

from facturier.purchases.actions.deciding import accept_gap, link_order, match_line, part_order
from facturier.purchases.actions.facts import sentence_of, told
from facturier.purchases.actions.matching import match_invoice
from facturier.purchases.actions.orders import (
    cancel_order,
    change_order,
    close_order,
    create_order,
    facts_of,
    reopen_order,
    send_order,
    take_line,
    withdraw_line,
)
from facturier.purchases.actions.receipts import note_service_done, receive, take_back_receipt
from facturier.purchases.actions.steps import exact
from facturier.purchases.actions.tolerances import set_tolerances

__all__ = [
    "accept_gap",
    "cancel_order",
    "change_order",
    "close_order",
    "create_order",
    "exact",
    "facts_of",
    "link_order",
    "match_invoice",
    "match_line",
    "note_service_done",
    "part_order",
    "receive",
    "reopen_order",
    "send_order",
    "sentence_of",
    "set_tolerances",
    "take_back_receipt",
    "take_line",
    "told",
    "withdraw_line",
]
