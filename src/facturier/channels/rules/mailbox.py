"""What we take out of a mailbox, and how much at once. Pure."""

import hashlib

USUAL_FOLDER = "INBOX"
USUAL_PORT = 993
LARGEST_MAIL = 50 * 10**6
"""Bytes beyond which only the head of a mail is taken; what the register opens at most."""
LONGEST_HEAD = 256 * 1024
MOST_HEADERS = 1000
MOST_AT_ONCE = 100
MOST_BYTES_AT_ONCE = 300 * 10**6
"""What one look takes; the next minute goes on."""
LISTENS = 60.0
"""Seconds for which we listen at once; then the settings are read again."""
RESTS = 2.0
"""Seconds between two looks that a server asks for, however often it tells of mails."""
MOST_LISTENED = 50
"""Mailboxes that one installation listens to; the others are looked into each minute alone."""


def place_of(host: str, port: int, username: str, folder: str) -> str:
    """What names a folder of a mailbox: UIDs are counted within it."""
    return hashlib.sha256("\n".join((host, str(port), username, folder)).encode()).hexdigest()


def is_folder(text: str) -> bool:
    """Whether a text may name a folder: printable, no quote, no wildcard, no end of line."""
    return 0 < len(text) <= 200 and text.isprintable() and not set(text) & set('"\\*%')
