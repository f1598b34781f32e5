"""Addresses that a mail goes to: what is one, and when two lists are the same."""

import hashlib
import re
from collections.abc import Iterable

MOST_RECIPIENTS = 10
LONGEST = 254
# One address, nothing else: no name, no list, no control, no quote. Narrower than RFC 5322.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,190}$)([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W_]([\w-]{0,61}[^\W_])"
)


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address that mail can go to."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None and _encodable(text)


def _encodable(text: str) -> bool:
    try:
        ascii_address(text)
    except UnicodeError:
        return False
    return True


def ascii_address(text: str) -> str:
    """The address with its domain as mail servers write it (IDNA)."""
    local, _at, domain = text.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def addresses_in(text: str) -> list[str]:
    """The texts of a typed list: parted by commas, semicolons, blanks or lines."""
    return [one for one in re.split(r"[,;\s]+", text) if one]


def tidy(typed: Iterable[str]) -> list[str]:
    """Each once, whatever its case; in the order they were typed."""
    found: dict[str, str] = {}
    for one in typed:
        if one.strip():
            found.setdefault(one.strip().lower(), one.strip())
    return list(found.values())


def recipients_key(recipients: Iterable[str]) -> str:
    """What two sendings to the same people have in common."""
    return hashlib.sha256("\n".join(sorted(one.lower() for one in recipients)).encode()).hexdigest()


def masked(address: str) -> str:
    """An address as the journal tells it: enough to know it again, not to write to it."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
