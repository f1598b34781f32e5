"""What stands outside: mailboxes of others, and a folder into which others write."""

from facturier.channels.gateways.folder import Changed, Folder, FolderTrouble, opened_folder
from facturier.channels.gateways.imap import Box, MailboxTrouble, opened

__all__ = [
    "Box",
    "Changed",
    "Folder",
    "FolderTrouble",
    "MailboxTrouble",
    "opened",
    "opened_folder",
]
