"""Verbs of the room: right, lock, rules, change, and the event that tells it."""

from facturier.quotes.actions.answers import (
    ByHand,
    Typed,
    accept_by_hand,
    accept_by_link,
    decline_by_hand,
    decline_by_link,
)
from facturier.quotes.actions.deliver import deliver, wake_lost
from facturier.quotes.actions.invoicing import Wanted, invoice_order
from facturier.quotes.actions.links import (
    answer_customer,
    ask_us,
    note_opening,
    renew_link,
    revoke_link,
)
from facturier.quotes.actions.orders import begin_order, close_order, reopen_order, take_order
from facturier.quotes.actions.quotes import discard_quote, open_quote, restore_quote
from facturier.quotes.actions.send import Letter, Sent, retry_mail, send_quote
from facturier.sending.actions import TryAgain

__all__ = [
    "ByHand",
    "Letter",
    "Sent",
    "TryAgain",
    "Typed",
    "Wanted",
    "accept_by_hand",
    "accept_by_link",
    "answer_customer",
    "ask_us",
    "begin_order",
    "close_order",
    "decline_by_hand",
    "decline_by_link",
    "deliver",
    "discard_quote",
    "invoice_order",
    "note_opening",
    "open_quote",
    "renew_link",
    "reopen_order",
    "restore_quote",
    "retry_mail",
    "revoke_link",
    "send_quote",
    "take_order",
    "wake_lost",
]
