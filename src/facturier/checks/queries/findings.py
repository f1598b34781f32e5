"""Findings in words, in the language of the reader, each with its place on the readable sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.einvoice.document import Document
from facturier.einvoice.explanations import Language, explain
from facturier.einvoice.findings import Finding, Severity
from facturier.rendering.rules.places import place_on_sheet

SEVERITIES = {"fatal": lambda: _("bloquant"), "warning": lambda: _("avertissement")}
SOURCES = {
    "xsd": lambda: _("schéma XML"),
    "en16931": lambda: _("norme EN 16931"),
    "facturx": lambda: _("profil Factur-X"),
    "extended-ctc-fr": lambda: _("profil EXTENDED-CTC-FR"),
    "br-fr": lambda: _("règles françaises"),
    "br-fr-cdv": lambda: _("règles du cycle de vie"),
    "read": lambda: _("lecture"),
    "own": lambda: _("contrôle exact de Facturier"),
}
IN_FRENCH = frozenset({"br-fr", "br-fr-cdv", "read", "own"})
"""Sources whose own texts are in French."""


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """One place of a finding."""

    label: str
    anchor: str
    """The id of that part of the readable sheet; empty where no sheet is shown."""
    location: str


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as a person reads it."""

    rule: str
    severity: Severity
    severity_label: str
    source: str
    meaning: str
    action: str
    official: str
    """The publisher's own text; empty where it is ours already."""
    official_language: Language
    """The French rules speak French to everybody, the others English."""
    terms: tuple[tuple[str, str], ...]
    """(id, name) of each business term concerned."""
    values: tuple[tuple[str, str], ...]
    places: tuple[ToldPlace, ...]
    """Where it is found: a rule that says the same of several places is told once."""


def language() -> Language:
    """The language of the reader, one of the two that findings speak."""
    return "en" if (get_language() or "").startswith("en") else "fr"


def told(finding: Finding, document: Document | None, *, on_sheet: bool = True) -> ToldFinding:
    """A finding in words; `on_sheet` says whether the readable sheet stands beside it."""
    spoken = language()
    words = explain(finding, spoken)
    place = place_on_sheet(finding.location, document, spoken)
    anchor = place.anchor if on_sheet and document is not None else ""
    return ToldFinding(
        rule=finding.rule,
        severity=finding.severity,
        severity_label=SEVERITIES[finding.severity](),
        source=SOURCES[finding.source](),
        meaning=words.meaning,
        action=words.action,
        official=words.official if words.official != words.meaning else "",
        official_language="fr" if finding.source in IN_FRENCH else "en",
        terms=words.terms,
        values=finding.values if finding.source == "own" else (),
        places=(ToldPlace(place.label, anchor, finding.location),),
    )


def all_told(
    findings: Iterable[Finding], document: Document | None, *, on_sheet: bool = True
) -> list[ToldFinding]:
    """Findings in words, what blocks before what warns; the same words are said once."""
    by_words: dict[ToldFinding, list[ToldPlace]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity != "fatal"):
        one = told(finding, document, on_sheet=on_sheet)
        by_words.setdefault(replace(one, places=()), []).extend(one.places)
    return [replace(one, places=tuple(places)) for one, places in by_words.items()]


def french_words(applicable: bool | None, valid: bool | None) -> str:
    """What the French rules say, in two or three words."""
    if applicable is None:
        return _("vendeur non identifié : indéterminé")
    if not applicable:
        return _("non applicables, vendeur établi hors de France")
    if valid is None:
        return _("non évaluables")
    return _("respectées") if valid else _("non respectées")
