"""Verbs of the room: right, lock, rules, change, and the event that tells it."""

from facturier.sending.actions.bulk import (
    drop_many,
    pause_many,
    prepare_many,
    resume_many,
    retry_many,
    send_many,
    start_many,
)
from facturier.sending.actions.deliver import (
    deliver,
    give_up_sendings,
    wake_lost,
    wake_sendings,
)
from facturier.sending.actions.issue import IssuedAndSent, issue_and_send
from facturier.sending.actions.links import renew_link, revoke_link
from facturier.sending.actions.platform import note_platform_status
from facturier.sending.actions.post import (
    LOST_AFTER,
    MOST_WOKEN,
    Packed,
    Place,
    Post,
    TryAgain,
    hand_over,
    missing_file,
    queue,
    retry,
    wake,
)
from facturier.sending.actions.public import answer_customer, note_download, note_opening, write_us
from facturier.sending.actions.returned import MOST_BYTES, Taken, returns_come_to, take_return
from facturier.sending.actions.send import Letter, retry_sending, send_invoice
from facturier.sending.actions.settings import (
    SendingFacts,
    Tried,
    change_settings,
    try_server,
    write_template,
)
from facturier.sending.actions.ways import port_of, sender_of
from facturier.sending.formats.mail import Enclosure

__all__ = [
    "LOST_AFTER",
    "MOST_BYTES",
    "MOST_WOKEN",
    "Enclosure",
    "IssuedAndSent",
    "Letter",
    "Packed",
    "Place",
    "Post",
    "SendingFacts",
    "Taken",
    "Tried",
    "TryAgain",
    "answer_customer",
    "change_settings",
    "deliver",
    "drop_many",
    "give_up_sendings",
    "hand_over",
    "issue_and_send",
    "missing_file",
    "note_download",
    "note_opening",
    "note_platform_status",
    "pause_many",
    "port_of",
    "prepare_many",
    "queue",
    "renew_link",
    "resume_many",
    "retry",
    "retry_many",
    "retry_sending",
    "returns_come_to",
    "revoke_link",
    "send_invoice",
    "send_many",
    "sender_of",
    "start_many",
    "take_return",
    "try_server",
    "wake",
    "wake_lost",
    "wake_sendings",
    "write_template",
    "write_us",
]
