"""What is wrong with a document, in one shape whoever found it: schema, official rule, reader, us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "Severity", "Source"]

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
    """XPath with the prefixes of `binding.NAMESPACES`; empty for the whole file."""
    message: str
    """The official text as it stands, or our French sentence."""
    terms: tuple[str, ...] = ()
    """Business terms concerned (BT-117), where known."""
    values: tuple[tuple[str, str], ...] = ()
    """Evidence, as (name, text): what is stated, what was computed."""
