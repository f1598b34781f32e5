"""Mails as they come: what their head says."""

from facturier.channels.formats.heading import Heading, TooMuch, heading_of

__all__ = ["Heading", "TooMuch", "heading_of"]
