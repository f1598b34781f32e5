"""Pure decisions of sign-in: the demo door, the news of a device, the shape of a token."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

LOOPBACK_ADDRESSES = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
# Any sign of a proxy between the browser and us: the request may come from anywhere.
PROXY_HEADERS = {
    "forwarded",
    "via",
    "x-real-ip",
    "true-client-ip",
    "x-client-ip",
    "x-cluster-client-ip",
}
PROXY_PREFIXES = ("x-forwarded", "cf-", "x-original-", "x-envoy-")

TOKEN_MARK = "fct_"  # noqa: S105  (the visible beginning of every token)
TOKEN_CHARACTERS = 40
TOKEN = re.compile(r"fct_[A-Za-z0-9_-]{40}")
TOKEN_SHOWN = 8  # characters of a token kept in clear, to tell one from another
SCOPE = re.compile(r"[a-z_]{1,40}:[a-z_]{1,20}")
LONGEST_TOKEN_DAYS = 366

TOUCH_EVERY = timedelta(minutes=1)
JUST_CREATED = timedelta(hours=1)


def demo_door_is_open(
    *, switched_on: bool, remote_address: str, host: str, header_names: Iterable[str]
) -> bool:
    """Whether one-click sign-in exists for this request: from this machine, with no proxy."""
    return (
        switched_on
        and remote_address in LOOPBACK_ADDRESSES
        and LOOPBACK_HOST.fullmatch(host) is not None
        and not any(tells_of_a_proxy(header) for header in header_names)
    )


def tells_of_a_proxy(header: str) -> bool:
    """Whether a request header is written by proxies rather than by browsers."""
    lowered = header.lower().replace("_", "-")
    return lowered in PROXY_HEADERS or lowered.startswith(PROXY_PREFIXES)


def new_device_is_news(*, known_devices: int, account_age: timedelta, method: str) -> bool:
    """Whether a sign-in from an unknown device is told by mail.

    The very first device right after the account was made is the person's own setting-up; the
    one-click demo sign-in is on this machine by definition.
    """
    if method == "demo":
        return False
    return known_devices > 0 or account_age > JUST_CREATED


def new_token() -> str:
    """A token's text: shown once, never kept."""
    return TOKEN_MARK + secrets.token_urlsafe(TOKEN_CHARACTERS * 3 // 4)


def token_hash(text: str) -> bytes:
    """What is kept of a token. It is 240 random bits: a plain hash suffices, and can be indexed."""
    return hashlib.sha256(text.encode()).digest()


def looks_like_a_token(text: str) -> bool:
    """A cheap look before the database is asked."""
    return TOKEN.fullmatch(text) is not None


def token_is_alive(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Neither revoked nor past its day."""
    return revoked_at is None and now < expires_at


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """ "Firefox, Linux" from what a browser says of itself; "" when it says nothing known."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
