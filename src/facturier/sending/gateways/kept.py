"""Mail that leaves nowhere: kept as a file for the administrator, or in memory for the tests."""

from collections.abc import Sequence
from email.message import EmailMessage as Written
from typing import Any

from django.core.mail import EmailMessage, get_connection

from facturier.sending.formats.mail import Mail, written
from facturier.sending.rules.deliveries import Outcome


class _AsWritten(EmailMessage):
    """A message of Django whose bytes are ours."""

    def __init__(self, message: Written, recipients: Sequence[str]) -> None:
        super().__init__(subject=message["Subject"], to=list(recipients))
        self.from_email = str(message["From"])
        self._written = message

    def message(self, **_policy: Any) -> Any:
        return self._written


class KeptDelivery:
    """Through a backend of Django that keeps what it is given."""

    def __init__(self, backend: str | None = None, folder: str | None = None) -> None:
        self.backend, self.folder = backend, folder

    def deliver(self, mail: Mail, recipients: Sequence[str]) -> Outcome:
        """Kept for all of them."""
        options = {"file_path": self.folder} if self.folder else {}
        connection = get_connection(self.backend, fail_silently=False, **options)
        try:
            connection.send_messages([_AsWritten(written(mail), recipients)])
        except OSError as error:
            return Outcome(trouble=str(error)[:300])
        return Outcome(delivered=tuple(recipients))
