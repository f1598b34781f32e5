"""Who may send us invoices by mail without anybody looking first. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from facturier.channels.rules.authentication import Proofs
from facturier.einvoice.unreadable import N_
from facturier.sending.rules.recipients import is_address

MOST_ALLOWED = 1000
# Domains that anybody gets an address of: that one supplier writes from there says nothing of the
# others. Only the whole address is known there.
SHARED_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.fr",
        "hotmail.com",
        "hotmail.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.com",
        "gmx.fr",
        "gmx.de",
        "web.de",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "zoho.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "sfr.fr",
        "neuf.fr",
        "cegetel.net",
        "club-internet.fr",
        "laposte.net",
        "bbox.fr",
        "numericable.fr",
        "aliceadsl.fr",
        "dartybox.com",
        "tutanota.com",
        "tuta.com",
        "yandex.com",
        "mail.ru",
        "qq.com",
        "163.com",
    ]
)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class Known(StrEnum):
    """How we know a sender."""

    ADDRESS = "address"  # a contact of a supplier
    DOMAIN = "domain"  # the domain of a contact of a supplier
    ALLOWED = "allowed"  # the settings let them in
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a mail waits for a person: a code, a French msgid."""

    code: str
    reason: str


UNCLEAR = Doubt(
    "sender-unclear",
    N_("Ce message ne dit pas clairement qui l'envoie. Décidez s'il peut entrer."),
)
UNKNOWN = Doubt(
    "sender-unknown",
    N_("L'expéditeur %(sender)s n'est pas connu. Décidez si son message peut entrer."),
)
DISPROVED = Doubt(
    "sender-disproved",
    N_(
        "Votre serveur n'a pas pu prouver que ce message vient de %(sender)s : il peut être"
        " falsifié. Vérifiez auprès de l'expéditeur avant de le laisser entrer."
    ),
)


def doubt_of(sender: str, known: Known, proofs: Proofs) -> Doubt | None:
    """Why a mail has to wait; None where it may go on. `sender` is empty where it is unclear."""
    if not sender:
        return UNCLEAR
    if known is Known.NOT:
        return UNKNOWN
    return DISPROVED if proofs.disprove else None


def domain_of(address: str) -> str:
    """The domain of an address, in small letters."""
    return address.rpartition("@")[2].lower()


def tells_a_company(domain: str) -> bool:
    """Whether everybody of a domain is of one company."""
    return bool(domain) and domain not in SHARED_DOMAINS


def tidy_sender(typed: str) -> str:
    """An allowed sender as it is kept: `name@domain`, or `@domain` for everybody there."""
    text = typed.strip().lower()
    return text if "@" in text or not _DOMAIN.fullmatch(text) else f"@{text}"


def fault_of_sender(text: str) -> str:
    """What is wrong with an allowed sender: shape, shared; '' if nothing is."""
    if not text.startswith("@"):
        return "" if is_address(text) else "shape"
    if not _DOMAIN.fullmatch(text[1:]):
        return "shape"
    return "" if tells_a_company(text[1:]) else "shared"
