"""Findings in words, in the language of the reader, each with its place on the readable sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.einvoice.document import Document
from facturier.einvoice.explanations import Language, explain
from facturier.einvoice.findings import MORE, Finding, Severity, Source
from facturier.einvoice.judging.examination import NOT_EVALUABLE
from facturier.rendering.rules.places import SheetPlaces

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
IN_FRENCH: frozenset[Source] = frozenset({"br-fr", "br-fr-cdv"})
"""Official sources that speak French."""
OURS: frozenset[Source] = frozenset({"read", "own"})
"""Sources without an official text: what they say is already said in our words. The examination
also speaks in the name of a rule set that it could not run, or of which it does not tell all."""


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


def _told(finding: Finding, places: SheetPlaces, *, on_sheet: bool) -> ToldFinding:
    words = explain(finding, language())
    place = places.of(finding.location, finding.terms)
    anchor = place.anchor if on_sheet else ""
    ours = finding.source in OURS or finding.rule in (NOT_EVALUABLE, MORE)
    return ToldFinding(
        rule=finding.rule,
        severity=finding.severity,
        severity_label=SEVERITIES[finding.severity](),
        source=SOURCES[finding.source](),
        meaning=words.meaning,
        action=words.action,
        official="" if ours else words.official,
        official_language="fr" if finding.source in IN_FRENCH else "en",
        terms=words.terms,
        values=finding.values if finding.source == "own" else (),
        places=(ToldPlace(place.label, anchor, finding.location),),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one judge."""

    title: str
    decides: bool
    """Whether they make the document valid or not."""
    findings: tuple[ToldFinding, ...]


def grouped(
    violations: Iterable[Finding],
    french: Iterable[Finding],
    own: Iterable[Finding],
    document: Document | None,
) -> list[Group]:
    """Findings in words by who found them, groups without any left out.

    `document` is the one whose readable sheet stands beside them, if there is one.
    """
    places = SheetPlaces(document, language())
    judges = (
        (_("Règles et schéma"), True, violations),
        (_("Règles françaises"), False, french),
        (_("Contrôles exacts de Facturier"), False, own),
    )
    told = (
        Group(title, decides, _all_told(findings, places, on_sheet=document is not None))
        for title, decides, findings in judges
    )
    return [group for group in told if group.findings]


def _all_told(
    findings: Iterable[Finding], places: SheetPlaces, *, on_sheet: bool
) -> tuple[ToldFinding, ...]:
    """What blocks before what warns; the same words are said once."""
    by_words: dict[ToldFinding, list[ToldPlace]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity != "fatal"):
        one = _told(finding, places, on_sheet=on_sheet)
        by_words.setdefault(replace(one, places=()), []).extend(one.places)
    return tuple(replace(one, places=tuple(found)) for one, found in by_words.items())


def french_words(applicable: bool | None, valid: bool | None) -> str:
    """What the French rules say, in two or three words."""
    if applicable is None:
        return _("vendeur non identifié : indéterminé")
    if not applicable:
        return _("non applicables, vendeur établi hors de France")
    if valid is None:
        return _("non évaluables")
    return _("respectées") if valid else _("non respectées")
