"""Verbs of the room: right, rules, change, and the one event that tells it."""

from facturier.sales.actions.wordings import follow_wording, write_wording

__all__ = ["follow_wording", "write_wording"]
