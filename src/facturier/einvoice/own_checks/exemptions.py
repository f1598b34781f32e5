"""BT-121: the reason why no VAT is due fits the category that says so."""

from __future__ import annotations

from collections.abc import Iterator

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding, Severity
from facturier.einvoice.own_checks.evidence import finding, place
from facturier.einvoice.own_checks.sums import numbered

__all__ = ["exemptions"]

# Codes that are defined for one category alone.
_ONLY = {
    "VATEX-EU-AE": "AE",
    "VATEX-EU-D": "E",
    "VATEX-EU-F": "E",
    "VATEX-EU-G": "G",
    "VATEX-EU-I": "E",
    "VATEX-EU-IC": "K",
    "VATEX-EU-J": "E",
    "VATEX-EU-O": "O",
    "VATEX-FR-AE": "AE",
}
# Articles of the VAT directive and French ones that exempt: E. Those about imports, exports, ships,
# aircraft and diplomats (143 to 153, 159) are also invoiced as exports; outlays (79, point c), the
# franchise and the credit note without VAT are also said to be outside of VAT.
_EXEMPT = ("E",)
_EXEMPT_OR_EXPORT = ("E", "G")
_EXEMPT_OR_OUTSIDE = ("E", "O")
_PREFIXES = (
    ("VATEX-EU-79-C", _EXEMPT_OR_OUTSIDE),
    ("VATEX-EU-132", _EXEMPT),
    ("VATEX-EU-135", _EXEMPT),
    ("VATEX-EU-143", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-144", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-146", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-148", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-151", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-153", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-159", _EXEMPT_OR_EXPORT),
    ("VATEX-EU-309", _EXEMPT),
    ("VATEX-FR-FRANCHISE", _EXEMPT_OR_OUTSIDE),
    ("VATEX-FR-CNWVAT", _EXEMPT_OR_OUTSIDE),
    ("VATEX-FR-298SEXDECIESA", _EXEMPT),
    ("VATEX-FR-CGI261", _EXEMPT),
    ("VATEX-FR-CGI275", _EXEMPT_OR_EXPORT),
    ("VATEX-FR-CGI277A", _EXEMPT_OR_EXPORT),
    ("VATEX-FR-CGI295", _EXEMPT_OR_EXPORT),
)
_REASON_RULES = {"E": "BR-E-10", "AE": "BR-AE-10", "K": "BR-IC-10", "G": "BR-G-10", "O": "BR-O-10"}
_NO_REASON_RULES = {"S": "BR-S-10", "Z": "BR-Z-10"}


def exemptions(document: Document) -> Iterator[Finding]:
    """The reason of each VAT subtotal, and those of lines and charges where EXTENDED has them."""
    for index, subtotal in enumerate(document.vat):
        where = place("BG-23", index, "BT-121")
        code = subtotal.exemption_code
        if code is not None:
            yield from _fits(code, subtotal.category, where, ("BT-121", "BT-118"))
        elif subtotal.category in _REASON_RULES and subtotal.exemption_reason is None:
            yield _without_reason(subtotal.category, where)
    for index, line in enumerate(document.lines):
        if line.exemption_code is not None:
            where = place("BG-25", index, "BT-151")
            yield from _fits(line.exemption_code, line.vat_category, where, ("BT-151",))
    for index, one in numbered(document.allowance_charges):
        if one.exemption_code is not None:
            group, term = ("BG-21", "BT-102") if one.is_charge else ("BG-20", "BT-95")
            where = place(group, index, term)
            yield from _fits(one.exemption_code, one.vat_category, where, (term,))


def _fits(code: str, category: str | None, where: str, terms: tuple[str, ...]) -> Iterator[Finding]:
    if category in _NO_REASON_RULES:
        yield finding(
            _NO_REASON_RULES[category],
            "fatal",
            where,
            f"La catégorie de TVA {category} ne porte pas d'exonération, mais le motif {code} est "
            "indiqué. Demandez à l'émetteur de retirer le motif ou de corriger la catégorie.",
            terms,
            stated=code,
        )
        return
    fitting, severity = _fitting(code.upper())
    if category is None or not fitting or category in fitting:
        return
    yield finding(
        "VATEX-CATEGORY",
        severity,
        where,
        f"Le motif d'exonération {code} va avec la catégorie de TVA {' ou '.join(fitting)}, mais "
        f"celle indiquée est {category}. Demandez à l'émetteur de corriger l'un ou l'autre.",
        terms,
        stated=category,
        computed=" ".join(fitting),
    )


def _fitting(code: str) -> tuple[tuple[str, ...], Severity]:
    """The categories that a code goes with; none for a code that is not known here."""
    if code in _ONLY:
        return (_ONLY[code],), "fatal"
    return next((found for start, found in _PREFIXES if code.startswith(start)), ()), "warning"


def _without_reason(category: str, where: str) -> Finding:
    return finding(
        _REASON_RULES[category],
        "fatal",
        where,
        f"La catégorie de TVA {category} est sans taxe, mais aucun motif ne dit pourquoi "
        "(BT-120 ou BT-121). Demandez à l'émetteur d'indiquer le motif.",
        ("BT-120", "BT-121", "BT-118"),
    )
