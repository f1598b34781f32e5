"""What the receiving mail server proved of a mail: Authentication-Results (RFC 8601). Pure.

Anybody can write such a header into a mail. We believe the one of the server that the settings
name, and of several by that name only the topmost: a server puts its own above all that came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 20_000
_METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]+)", re.IGNORECASE)
_SERVER = re.compile(r"\s*([^\s;]+)(?:\s+\d+)?\s*\Z")
WORDS = frozenset(
    {"none", "pass", "fail", "softfail", "neutral", "temperror", "permerror", "policy"}
)


@dataclass(frozen=True, slots=True)
class Proofs:
    """Results of the receiving server; empty: it said nothing, or nobody may be believed."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""

    @property
    def disprove(self) -> bool:
        """Whether the mail does not come from the domain that its sender claims.

        By DMARC where the server judged by it; else where SPF fails and no signature holds.
        """
        if self.dmarc in ("pass", "fail"):
            return self.dmarc == "fail"
        return self.spf == "fail" and self.dkim != "pass"


def proofs_in(headers: Sequence[str], server: str) -> Proofs:
    """The results of `server` among the values of these headers, in their order in the mail."""
    if not server:
        return Proofs()
    for value in headers:
        parts = _parts(value[:LONGEST])
        named = _SERVER.match(parts[0]) if parts else None
        if named is not None and named[1].strip('"').lower() == server.lower():
            return _proofs(parts[1:])
    return Proofs()


def _proofs(parts: Sequence[str]) -> Proofs:
    found: dict[str, str] = {}
    for part in parts:
        method = _METHOD.match(part)
        if method is None or method[2].lower() not in WORDS:
            continue
        name, said = method[1].lower(), method[2].lower()
        # A mail carries many signatures; one that holds is enough.
        if name not in found or (name == "dkim" and said == "pass"):
            found[name] = said
    return Proofs(**found)


def _parts(value: str) -> list[str]:
    """The value cut at its semicolons, without comments; quoted texts stay whole."""
    parts: list[str] = []
    held: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
            continue
        elif quoted or depth == 0:
            if letter == '"' and depth == 0:
                quoted = not quoted
            elif not quoted and letter == "(":
                depth = 1
                continue
            elif not quoted and letter == ";":
                parts.append("".join(held))
                held = []
                continue
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            continue
        if depth == 0:
            held.append(letter)
    return [*parts, "".join(held)]
