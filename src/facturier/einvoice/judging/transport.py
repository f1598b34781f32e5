"""An examination as JSON values, to cross from the process that opens files to the one that asks.

JSON and nothing richer: what a stranger's file may have taken over must not be able to speak code.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from facturier.einvoice.document_json import (
    finding_from_json,
    finding_to_json,
    reading_from_json,
    reading_to_json,
)
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination, French, Refused

__all__ = [
    "examination_from_json",
    "examination_to_json",
    "read_from_json",
    "read_to_json",
]


def read_to_json(known: Examination) -> dict[str, Any]:
    """All that is known of a file, what was read included."""
    refused = known.refused
    return {
        "reading": reading_to_json(known.reading) if known.reading else None,
        "refused": (
            {"code": refused.code, "reason": refused.reason, "params": refused.params}
            if refused
            else None
        ),
        **examination_to_json(known),
    }


def read_from_json(values: dict[str, Any]) -> Examination:
    """The inverse of `read_to_json`."""
    reading, refused = values["reading"], values["refused"]
    known = Examination(
        reading_from_json(reading) if reading else None, Refused(**refused) if refused else None
    )
    return examination_from_json(values, known)


def examination_to_json(examined: Examination) -> dict[str, Any]:
    """What the judges said, without what was read."""
    french = examined.french
    return {
        "rule_set": examined.rule_set,
        "valid": examined.valid,
        "violations": _findings_to_json(examined.violations),
        "own": _findings_to_json(examined.own),
        "french": {
            "applicable": french.applicable,
            "valid": french.valid,
            "violations": _findings_to_json(french.violations),
        },
    }


def examination_from_json(values: dict[str, Any], read: Examination) -> Examination:
    """What was read, with what the judges said."""
    french = values["french"]
    return replace(
        read,
        rule_set=values["rule_set"],
        valid=values["valid"],
        violations=_findings_from_json(values["violations"]),
        own=_findings_from_json(values["own"]),
        french=French(
            french["applicable"], french["valid"], _findings_from_json(french["violations"])
        ),
    )


def _findings_to_json(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [finding_to_json(finding) for finding in findings]


def _findings_from_json(values: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(finding_from_json(value) for value in values)
