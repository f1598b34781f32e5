"""Reads about the ways by which files reach us."""

from facturier.channels.queries.folder import WatchedFolder, watched_folder
from facturier.channels.queries.mailbox import (
    allowed_senders,
    look_of,
    mailbox_of,
    stated_mailbox,
)
from facturier.channels.queries.mails import (
    HeldMail,
    HeldPage,
    held_arrival,
    held_mails,
    held_rows,
    mail_of_arrival,
)

__all__ = [
    "HeldMail",
    "HeldPage",
    "WatchedFolder",
    "allowed_senders",
    "held_arrival",
    "held_mails",
    "held_rows",
    "look_of",
    "mail_of_arrival",
    "mailbox_of",
    "stated_mailbox",
    "watched_folder",
]
