"""Sending many invoices: where each stands. Where the whole stands: `kit.bulk`."""

from enum import StrEnum

MOST = 1000
"""Invoices of one bulk sending."""


class RowState(StrEnum):
    """Where an invoice of it stands."""

    WAITING = "waiting"
    QUEUED = "queued"  # its mail was asked for; what becomes of it is told by the sending
    KNOWN = "known"  # it had been sent to that address before: nothing leaves twice
    REFUSED = "refused"
