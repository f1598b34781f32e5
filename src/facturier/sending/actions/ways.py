"""Which way a mail of an organisation leaves, and in whose name."""

from dataclasses import dataclass
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings

from facturier.kit.seal import unseal
from facturier.organisations import queries as organisations
from facturier.sending.gateways import KeptDelivery, Port, SmtpDelivery
from facturier.sending.models import SendingSettings
from facturier.sending.queries.settings import settings_of
from facturier.sending.rules.servers import Mode, Security, Server

PURPOSE = "mail server"
NOWHERE = frozenset(
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("filebased", "console", "dummy")
)
FILES = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mails leave."""

    name: str
    address: str
    reply_to: str

    @property
    def domain(self) -> str:
        """What the Message-ID ends with."""
        domain = self.address.rpartition("@")[2] or "localhost"
        try:
            return domain.encode("idna").decode()
        except UnicodeError:
            return "localhost"


def sender_of(organisation_id: UUID) -> Sender:
    """In whose name the mails of an organisation leave."""
    row = settings_of(organisation_id)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(
        row.sender_name or name or "Facturier",
        row.sender_address if row.mode == Mode.SMTP and row.sender_address else address,
        row.reply_to or row.sender_address,
    )


def leaves(organisation_id: UUID) -> bool:
    """Whether a mail reaches anybody: a server is set, or the mails are those of the demo company.

    Without one, an installation keeps its mails where the administrator reads them.
    """
    if organisations.is_demo(organisation_id):
        return True
    return settings_of(organisation_id).mode == Mode.SMTP or settings.EMAIL_BACKEND not in NOWHERE


def port_of(organisation_id: UUID) -> Port:
    """The way out. Mails of the demo company are kept as files, whatever is set."""
    if organisations.is_demo(organisation_id):
        return KeptDelivery(FILES, f"{settings.VAR}/mails")
    row = settings_of(organisation_id)
    if row.mode == Mode.SMTP:
        return SmtpDelivery(server_of(row))
    return of_installation()


def of_installation() -> Port:
    """Through the server of the installation; without one, wherever its mails are kept."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return KeptDelivery()
    security = Security.NONE
    if settings.EMAIL_USE_SSL:
        security = Security.TLS
    elif settings.EMAIL_USE_TLS:
        security = Security.STARTTLS
    return SmtpDelivery(
        Server(
            settings.EMAIL_HOST,
            int(settings.EMAIL_PORT),
            security,
            settings.EMAIL_HOST_USER,
            settings.EMAIL_HOST_PASSWORD,
        )
    )


def server_of(row: SendingSettings) -> Server:
    """The server that an organisation has set. A secret that opens no more is an empty one."""
    secret = unseal(row.sealed_secret, PURPOSE) if row.sealed_secret else ""
    return Server(row.host, row.port, Security(row.security), row.username, secret or "")
