"""Mailboxes of others: one conversation, opened and closed."""

from facturier.channels.gateways.imap import Box, MailboxTrouble, opened

__all__ = ["Box", "MailboxTrouble", "opened"]
