"""A mail as bytes: the same headers, the same parts, the same boundary at every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from facturier.sending.rules.letters import one_line
from facturier.sending.rules.recipients import ascii_address


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """All that a mail says. `key` is that of what is sent: it makes the mail the same each time."""

    key: UUID
    message_id: str
    sender_name: str
    sender: str
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    at: datetime
    language: str = "fr"
    enclosures: Sequence[Enclosure] = ()


def written(mail: Mail) -> EmailMessage:
    """The message; nothing that anybody typed can begin a header of its own."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.at)
    message["From"] = _address(mail.sender_name, mail.sender)
    message["To"] = [_address("", one) for one in mail.recipients]
    if mail.reply_to:
        message["Reply-To"] = _address("", mail.reply_to)
    message["Subject"] = one_line(mail.subject)
    message["Content-Language"] = mail.language
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    for one in mail.enclosures:
        kind, _slash, sort = one.media_type.partition("/")
        message.add_attachment(
            one.content, maintype=kind, subtype=sort, filename=one_line(one.name)
        )
    if mail.enclosures:
        message.set_boundary(f"=_{mail.key.hex}")
    return message


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=ascii_address(address))
