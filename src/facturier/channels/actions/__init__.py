"""The verbs of the channels."""

from facturier.channels.actions.mailbox import MailboxFacts, Tried, change_mailbox, try_mailbox
from facturier.channels.actions.poll import due_mailboxes, poll_mailbox
from facturier.channels.actions.senders import allow_sender, let_mail_in, withdraw_sender

__all__ = [
    "MailboxFacts",
    "Tried",
    "allow_sender",
    "change_mailbox",
    "due_mailboxes",
    "let_mail_in",
    "poll_mailbox",
    "try_mailbox",
    "withdraw_sender",
]
