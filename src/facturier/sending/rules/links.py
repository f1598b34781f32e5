"""The link of a customer to their invoice: what is kept of it, and how long it opens."""

import base64
import hashlib
import re

USUAL_DAYS = 90
FEWEST_DAYS, MOST_DAYS = 1, 730
BITS = 256
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MOST_MESSAGES_AN_HOUR = 5
MOST_MESSAGES = 50
LONGEST_MESSAGE = 2000
LONGEST_NAME = 100


def token_text(digest: bytes) -> str:
    """256 bits as they stand in an address."""
    assert len(digest) * 8 == BITS, "a token has 256 bits"
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> bytes:
    """What is kept of a token. A text that is none has a hash as well, which nothing has."""
    return hashlib.sha256(f"link {token}".encode("utf-8", "replace")).digest()


def is_token(text: str) -> bool:
    """Whether a text has the shape of a token."""
    return bool(_TOKEN.fullmatch(text))
