"""A mail server as an organisation states it. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum


class Security(StrEnum):
    """How the conversation with the server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Mode(StrEnum):
    """Through which server the mails of an organisation leave."""

    INSTALLATION = "installation"
    SMTP = "smtp"


USUAL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail is handed over, and as whom. `secret` never stands in what is shown of it."""

    host: str
    port: int
    security: Security
    username: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


def is_host(text: str) -> bool:
    """Whether a text may name a server: a name or an IPv4 address, no address of a page."""
    return _HOST.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """Whether a name is this very machine, where nobody listens in between."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_reached(address: str) -> bool:
    """Whether a resolved address may be talked to.

    Addresses of a private network are: a company's relay often stands there, and the administrator
    chooses it. Those that no mail server has are not: the link-local ones, where clouds keep the
    credentials of their machines, and those of groups.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return not (found.is_link_local or found.is_multicast or found.is_unspecified)
