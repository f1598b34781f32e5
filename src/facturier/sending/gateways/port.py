"""The port of a channel: hand a mail over, tell what was said of each recipient.

An approved platform will be one more implementation, beside these.
"""

from collections.abc import Sequence
from typing import Protocol

from facturier.sending.formats.mail import Mail
from facturier.sending.rules.deliveries import Outcome


class Port(Protocol):
    """One way out. Never raises for what the other side does: that is an outcome."""

    def deliver(self, mail: Mail, recipients: Sequence[str]) -> Outcome:
        """Hand the mail over for these of its recipients."""
