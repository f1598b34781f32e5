"""From a finding to its explanation: which table speaks of its rule, and in which order."""

from __future__ import annotations

import re

from facturier.einvoice.explanations.terms import cited, field, named, term_name
from facturier.einvoice.explanations.wording import Entry, Explanation, Language, Wording
from facturier.einvoice.findings import MORE, Finding

__all__ = ["explain", "own_text", "sentence"]

# A message may quote a whole value of the file; what it says stands at its head.
_LONGEST_READ = 4_000
# BR-DEC: the amount that must have two decimals at most.
_DECIMALS = {
    "01": "BT-92", "02": "BT-93", "05": "BT-99", "06": "BT-100", "09": "BT-106", "10": "BT-107",
    "11": "BT-108", "12": "BT-109", "13": "BT-110", "14": "BT-112", "15": "BT-111",
    "16": "BT-113", "17": "BT-114", "18": "BT-115", "19": "BT-116", "20": "BT-117",
    "23": "BT-131", "24": "BT-136", "25": "BT-137", "27": "BT-141", "28": "BT-142",
}  # fmt: skip
# Factur-X numbers its rules (FX-SCH-A-000123) and quotes the rule meant at the head of the text.
_QUOTED = re.compile(r"[^\[\]]{0,600}\[((?:BR|CII|UBL|PEPPOL)-[A-Za-z0-9-]+)\]")
_NAMELESS = ("FX-SCH-A-", "FX-NOT-USED", "FX-UNNAMED")
# A rule of syntax that asks what a condition asks.
_CONDITIONS = {"CII-SR-470": "BR-CO-27"}
_EXTENDED = re.compile(r"BR-(?:F[RX]EXT|EXT)-(?:BR-)?(.+)")


def explain(finding: Finding, language: Language) -> Explanation:
    """A finding in plain words: what it means, what to do, and the terms that it concerns.

    Rules without a text of ours get a general one, with the official sentence and the names of the
    terms that it cites. Never raises for what a finding says.
    """
    entry = _entry(finding) or _general(finding)
    wording = entry.wording(language)
    meaning = wording.meaning
    if finding.source == "own":
        from facturier.einvoice.explanations.own import evidence

        meaning = f"{meaning} {evidence(finding.values, language)}".strip()
    terms = (*finding.terms, *entry.terms, *cited(finding.message[:_LONGEST_READ]))
    return Explanation(
        wording.title, meaning, wording.action, named(terms, language), finding.message
    )


def sentence(finding: Finding, language: Language) -> str:
    """A finding in one text: what it means and what to do; for a rule without a text of ours, the
    official sentence with the names of its terms, and what to do.
    """
    told = explain(finding, language)
    if _entry(finding) is not None:
        return f"{told.meaning} {told.action}".strip()
    names = ", ".join(f"{term} : {name}" for term, name in told.terms)
    return " ".join(part for part in (finding.message, names and f"({names})", told.action) if part)


def own_text(rule: str) -> Entry | None:
    """The entry written for a rule of the official sets, whatever the finding; None without one."""
    return _official(rule, ())


def _entry(finding: Finding) -> Entry | None:
    rule, message = finding.rule.strip(), finding.message[:_LONGEST_READ]
    # The examination speaks in the name of a rule set when it could not be run, or found too much.
    if finding.source == "read" or rule in ("not-evaluable", MORE):
        from facturier.einvoice.explanations.reading import reading_entry

        return reading_entry(rule, message, finding.location, finding.values)
    if finding.source == "xsd":
        from facturier.einvoice.explanations.schema import schema_entry

        return schema_entry(message, finding.location)
    if finding.source == "own":
        from facturier.einvoice.explanations.own import own_entry

        return own_entry(rule) or _official(rule, finding.terms)
    return _of_a_rule(rule, message, finding)


def _of_a_rule(rule: str, message: str, finding: Finding) -> Entry | None:
    found = _official(rule, finding.terms)
    if found is not None:
        return found
    if not rule or rule.startswith(_NAMELESS):
        quoted = _QUOTED.match(message)
        if quoted:
            found = _official(quoted[1], finding.terms)
            if found is not None:
                return found
            rule = quoted[1]
        elif rule in _NAMELESS:
            rule = ""
    from facturier.einvoice.explanations.structure import structure_entry

    warning = finding.severity == "warning"
    return structure_entry(rule, message, finding.location, warning=warning)


def _official(rule: str, terms: tuple[str, ...]) -> Entry | None:
    if rule.startswith("BR-FR-"):
        from facturier.einvoice.explanations.french import entry

        return entry(rule, terms)
    if rule.startswith("BR-CO-") or rule in _CONDITIONS:
        from facturier.einvoice.explanations.conditions import ENTRIES

        return ENTRIES.get(_CONDITIONS.get(rule, rule))
    if rule.startswith(("BR-CL-", "BR-DEC-")):
        return _code_list(rule)
    from facturier.einvoice.explanations.core import ENTRIES as CORE
    from facturier.einvoice.explanations.vat import vat_entry

    return CORE.get(rule) or vat_entry(rule) or _extended(rule)


def _code_list(rule: str) -> Entry | None:
    from facturier.einvoice.explanations.code_lists import ENTRIES

    if rule in ENTRIES:
        return ENTRIES[rule]
    term = _DECIMALS.get(rule.removeprefix("BR-DEC-"))
    if term is None:
        return None
    of_decimals = ENTRIES["BR-DEC"]
    return Entry(
        (term,),
        of_decimals.fr.fill(field=field((term,), "fr")),
        of_decimals.en.fill(field=field((term,), "en")),
    )


def _extended(rule: str) -> Entry | None:
    from facturier.einvoice.explanations.extended_texts import ENTRIES

    found = _EXTENDED.fullmatch(rule)
    if found is None:
        return None
    # `CL-19-GP` is 19 on the gross price; `CII-DT-097a` is a rule of syntax.
    return ENTRIES.get(found[1].removesuffix("-GP"))


def _general(finding: Finding) -> Entry:
    """For a rule without a text of ours: its subject by name, and the official sentence beside."""
    terms = tuple(
        term
        for term in (finding.terms or cited(finding.message[:_LONGEST_READ]))
        if term_name(term, "fr")
    )[:3]
    fr = f" Elle porte sur {field(terms, 'fr')}." if terms else ""
    en = f" It concerns {field(terms, 'en')}." if terms else ""
    return Entry(
        terms,
        Wording(
            "Règle officielle non respectée",
            f"Le document ne respecte pas une règle officielle, donnée ci-dessous.{fr}",
            "Transmettez le texte officiel au vendeur et demandez une facture corrigée.",
        ),
        Wording(
            "Official rule not followed",
            f"The document does not follow an official rule, given below.{en}",
            "Pass the official text on to the seller and ask for a corrected invoice.",
        ),
    )
