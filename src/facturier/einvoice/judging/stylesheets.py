"""The publishers' stylesheets made ready to run: the same rules, less walking about.

A Schematron compiled to XSLT walks through the whole document twice for each of its patterns, up
to eighty of them: once only to report that the pattern was there. It reports every rule that it
looked at, and loads its code lists anew for each document. On an invoice of 500 lines that is most
of the work. Three edits spare it; no rule, context or message is touched, and tests compare the
findings with those of the untouched files.
"""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from facturier.einvoice.judging.rule_sets import RuleSet

__all__ = ["CODES_PARAMETER", "prepared"]

CODES_PARAMETER = "facturier-codes"
"""The parameter that receives the code lists, where the rule set has some."""

_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_LINES = {
    "CII": f"Q{{{_RAM}}}IncludedSupplyChainTradeLineItem",
    "UBL": f"Q{{{_CAC}}}InvoiceLine | Q{{{_CAC}}}CreditNoteLine",
}
_NAME = re.compile(r"[\w-]+:[\w-]+")
_LINE = re.compile(r"[\w-]+:(?:IncludedSupplyChainTradeLineItem|InvoiceLine|CreditNoteLine)")
# Elements that stand in no line, in the schemas of both syntaxes: those of the message itself, the
# headers of CII and what they alone hold, the seller of a UBL document. (A line
# stands in some of them: a path that goes on from there by name goes past it.)
_OUTSIDE_LINES = re.compile(
    r"rsm:\w+|ram:ApplicableHeaderTrade(?:Agreement|Delivery|Settlement)"
    r"|ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    r"|(?:ubl|ubl-invoice|ubl-creditnote|cn|inv):(?:Invoice|CreditNote)"
    r"|cac:AccountingSupplierParty"
)


def prepared(rule_set: RuleSet) -> str:
    """The stylesheet of a rule set as text, ready to compile; raises `FileNotFoundError`."""
    sheet = etree.parse(str(rule_set.rules.located())).getroot()
    for report in list(sheet.iter(f"{_SVRL}active-pattern", f"{_SVRL}fired-rule")):
        _remove(report)
    if rule_set.syntax in _LINES:
        _stop_at_lines(sheet, _LINES[rule_set.syntax])
    if rule_set.codes is not None:
        _hand_over_codes(sheet, rule_set.codes.located().name)
    return etree.tostring(sheet, encoding="unicode")


def _stop_at_lines(sheet: etree._Element, lines: str) -> None:
    """Patterns of which no context can stand in a line do not walk through the lines."""
    contexts: dict[str, list[str]] = defaultdict(list)
    for template in sheet.iterchildren(f"{_XSL}template"):
        mode, match = template.get("mode"), template.get("match")
        if mode and match and re.fullmatch(r"M\d+", mode) and not _walks(match):
            contexts[mode] += _alternatives(match)
    for mode, matches in contexts.items():
        if all(map(_outside_lines, matches)):
            # Below every rule's own template (1000 and up), above the one that walks on (-2).
            sheet.append(etree.Element(f"{_XSL}template", match=lines, mode=mode, priority="-1"))


def _walks(match: str) -> bool:
    """Is this one of the two templates that go on to the children?"""
    return match in ("text()", "@*|node()")


def _alternatives(match: str) -> list[str]:
    """The alternatives of a match pattern, without their predicates."""
    bare, depth, quote = [], 0, ""
    for sign in match:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "[]":
            depth += 1 if sign == "[" else -1
        elif depth == 0:
            bare.append(sign)
    return [alternative.strip() for alternative in "".join(bare).split("|")]


def _outside_lines(context: str) -> bool:
    """Plain names from parent to child, one of which no line is part of."""
    steps = context.removeprefix("//").removeprefix("/").split("/")
    return (
        all(map(_NAME.fullmatch, steps))
        and not any(map(_LINE.fullmatch, steps))
        and any(map(_OUTSIDE_LINES.fullmatch, steps))
    )


def _hand_over_codes(sheet: etree._Element, name: str) -> None:
    call = f"document('{name}')"
    for element in sheet.iter(etree.Element):
        for attribute, value in element.attrib.items():
            if call in value:
                element.set(attribute, str(value).replace(call, f"${CODES_PARAMETER}"))
    parameter = etree.Element(f"{_XSL}param", name=CODES_PARAMETER, required="yes")
    parameter.set("as", "document-node()")
    sheet.insert(0, parameter)


def _remove(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent, tail = element.getparent(), element.tail
    assert parent is not None
    if tail and tail.strip():
        raise ValueError("the publisher's stylesheet writes text beside its rules")
    parent.remove(element)
