"""The verbs of the channels."""

from facturier.channels.actions.deposits import (
    answer_us,
    ask_supplier,
    drop_file,
    ensure_acceptable,
    ensure_opens,
    ensure_room,
    open_deposit_page,
    revoke_deposit_page,
)
from facturier.channels.actions.folder import due_folders, look_into_folder
from facturier.channels.actions.mailbox import MailboxFacts, Tried, change_mailbox, try_mailbox
from facturier.channels.actions.poll import due_mailboxes, listen_to_mailbox, poll_mailbox
from facturier.channels.actions.senders import allow_sender, let_mail_in, withdraw_sender

__all__ = [
    "MailboxFacts",
    "Tried",
    "allow_sender",
    "answer_us",
    "ask_supplier",
    "change_mailbox",
    "drop_file",
    "due_folders",
    "due_mailboxes",
    "ensure_acceptable",
    "ensure_opens",
    "ensure_room",
    "let_mail_in",
    "listen_to_mailbox",
    "look_into_folder",
    "open_deposit_page",
    "poll_mailbox",
    "revoke_deposit_page",
    "try_mailbox",
    "withdraw_sender",
]
