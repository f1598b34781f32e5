"""What is wrong with a document, in one shape whoever found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["MORE", "Finding", "Severity", "Source", "capped", "more"]

Severity = Literal["fatal", "warning"]
Source = Literal[
    "xsd", "en16931", "facturx", "extended-ctc-fr", "br-fr", "br-fr-cdv", "read", "own"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, where, and by which rule."""

    rule: str
    """The rule's own id (BR-CO-15, BR-FR-05_BT-22_PMT), a code of `Unreadable`, or one of ours."""
    severity: Severity
    source: Source
    """The rule set that says so."""
    location: str
    """XPath with the prefixes of `tracing.NAMESPACES`; of our own checks, which know no syntax, the
    business groups and term (`BG-25[2]/BT-131`, counted from 1); empty for the whole file."""
    message: str
    """The official text as it stands, or our French sentence."""
    terms: tuple[str, ...] = ()
    """Business terms concerned (BT-117), where known."""
    values: tuple[tuple[str, str], ...] = ()
    """Evidence, as (name, text): what is stated, what was computed."""


MORE = "more-findings"


def capped(found: Sequence[Finding], most: int, source: Source) -> tuple[Finding, ...]:
    """No more findings than a person reads, those that block first; the rest is counted."""
    if len(found) <= most:
        return tuple(found)
    kept = sorted(found, key=lambda finding: finding.severity != "fatal")[:most]
    return (*kept, more(len(found) - most, source))


def more(count: int, source: Source) -> Finding:
    """The finding that says how many others are not told one by one."""
    message = (
        f"{count} autres constats ne sont pas détaillés. "
        "Faites corriger ceux qui le sont, puis contrôlez le fichier corrigé."
    )
    return Finding(MORE, "warning", source, "", message, values=(("count", str(count)),))
