"""The XML schemas: does a document have the form that its syntax or profile prescribes?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from lxml import etree

from facturier.einvoice.findings import Finding, more
from facturier.einvoice.judging.rule_sets import RuleFile
from facturier.einvoice.places import place_of

__all__ = ["schema_findings"]

MOST_FINDINGS = 100
_UNSAID = "the schema does not accept this document"


@cache
def _compiled(file: RuleFile) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(file.located()))


def schema_findings(file: RuleFile, root: etree._Element) -> tuple[Finding, ...]:
    """Each deviation from a schema; raises `FileNotFoundError` where the schema is missing."""
    schema = _compiled(file)
    if schema.validate(root):
        return ()
    errors: Sequence[etree._LogEntry] = list(schema.error_log)  # type: ignore[call-overload]
    found = [
        Finding("XSD", "fatal", "xsd", _place(error, root), " ".join(error.message.split()))
        for error in errors[:MOST_FINDINGS]
    ]
    if len(errors) > MOST_FINDINGS:
        found.append(more(len(errors) - MOST_FINDINGS, "xsd"))
    return tuple(found) or (Finding("XSD", "fatal", "xsd", "", _UNSAID),)


def _place(error: etree._LogEntry, root: etree._Element) -> str:
    if not error.path:
        return ""
    # libxml2 writes the prefixes of the document, and `*` for a name without one.
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(error.path, namespaces=prefixes)
    except etree.XPathError:
        return ""
    element = found[0] if isinstance(found, list) and found else None
    return place_of(element) if isinstance(element, etree._Element) else ""
