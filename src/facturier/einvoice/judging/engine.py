"""Running the official rules: one processor per process, each stylesheet compiled once.

Saxon keeps what it compiled for the life of the process. It aborts the whole process when memory
is refused to it, so this module belongs in a process of its own (`checks.examiner`).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import Any

from lxml import etree

from facturier.einvoice.findings import Finding, Severity, more
from facturier.einvoice.judging.rule_sets import RuleFile, RuleSet
from facturier.einvoice.judging.stylesheets import CODES_PARAMETER, prepared
from facturier.einvoice.places import element_at, place_of

__all__ = ["Engine", "NotEvaluableError"]

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# Our own report may be long; it comes from no stranger.
_REPORT = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
_TERM = re.compile(
    r"\b(?:EXT-FR-FE-(?:BG-)?|(?<!FE-)(?:BT|BG)-(?:X-)?|MD[TG]-)[0-9]+(?:-[0-9]+)?\b"
)
MOST_FINDINGS = 500
"""Findings of one severity that are kept, of one rule set on one document: nobody reads further."""
LONGEST_MESSAGE = 2000
"""Characters kept of a message: some quote the text of the document, whatever its length."""


class NotEvaluableError(Exception):
    """The rules themselves failed on this document: they say neither yes nor no."""


class Engine:
    """A Saxon processor with the rule sets that it has compiled so far."""

    def __init__(self) -> None:
        self._compiled: dict[RuleFile, Any] = {}

    @cached_property
    def _processor(self) -> Any:
        import saxonche  # loads 50 MiB of native code: only where rules are run

        return saxonche.PySaxonProcessor(license=False)

    def parsed(self, root: etree._Element) -> Any:
        """The document as Saxon sees it, made of the tree that was parsed safely.

        Raises `NotEvaluableError`: Saxon's own parser knows fewer names than ours does.
        """
        try:
            return self._processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        except Exception as error:  # Saxon reports every error by one class of its own
            raise NotEvaluableError(_reason(error)) from error

    def findings(self, rule_set: RuleSet, node: Any, root: etree._Element) -> tuple[Finding, ...]:
        """What a rule set finds in a document; raises `NotEvaluableError`."""
        try:
            report = self._stylesheet(rule_set).transform_to_string(xdm_node=node)
        except Exception as error:  # Saxon reports every dynamic error by one class of its own
            raise NotEvaluableError(_reason(error)) from error
        return tuple(_read(rule_set, _parsed_report(report), root))

    def warm(self, rule_set: RuleSet) -> None:
        """Compile a rule set before it is needed."""
        self._stylesheet(rule_set)

    def _stylesheet(self, rule_set: RuleSet) -> Any:
        # By file: two rule sets may differ by their schema alone.
        if rule_set.rules not in self._compiled:
            self._compiled[rule_set.rules] = self._compile(rule_set)
        return self._compiled[rule_set.rules]

    def _compile(self, rule_set: RuleSet) -> Any:
        compiler = self._processor.new_xslt30_processor()
        stylesheet = compiler.compile_stylesheet(stylesheet_text=prepared(rule_set))
        if rule_set.codes is None:
            return stylesheet
        codes = rule_set.codes.located()
        stylesheet.set_parameter(
            CODES_PARAMETER, self._processor.parse_xml(xml_file_name=str(codes))
        )
        return stylesheet


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _parsed_report(report: str | None) -> etree._Element:
    try:
        parsed = etree.fromstring((report or "").encode("utf-8"), _REPORT)
    except etree.XMLSyntaxError:
        raise NotEvaluableError("the rules gave no report") from None
    if parsed.tag != f"{_SVRL}schematron-output":
        raise NotEvaluableError("the rules gave something else than a report")
    return parsed


def _read(rule_set: RuleSet, report: etree._Element, root: etree._Element) -> list[Finding]:
    findings: list[Finding] = []
    kept: Counter[Severity] = Counter()
    left = 0
    for failed in report.iterchildren(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        severity = _severity(failed)
        # Each severity has its own room: a fatal finding is never lost behind many warnings.
        if kept[severity] == MOST_FINDINGS:
            left += 1
            continue
        kept[severity] += 1
        text = failed.findtext(f"{_SVRL}text") or ""
        message = " ".join(text.split())[:LONGEST_MESSAGE]
        element = element_at(root, failed.get("location") or "")
        findings.append(
            Finding(
                rule=_rule_id(failed, message),
                severity=severity,
                source=rule_set.source,
                location="" if element is None else place_of(element),
                message=message,
                terms=tuple(dict.fromkeys(_TERM.findall(message))),
            )
        )
    if left:
        findings.append(more(left, rule_set.source))
    return findings


def _severity(failed: etree._Element) -> Severity:
    # EN 16931 and the French rules flag each rule; Factur-X flags its warnings alone.
    return "warning" if (failed.get("flag") or failed.get("role")) == "warning" else "fatal"


def _rule_id(failed: etree._Element, message: str) -> str:
    """Factur-X leaves some ids empty: what is not used in a profile, what is not allowed."""
    if given := (failed.get("id") or "").strip():
        return given
    stated = re.match(r"\[([A-Z][A-Z0-9-]+)\]", message)
    return stated[1] if stated else "FX-NOT-USED" if "not used" in message else "FX-UNNAMED"
