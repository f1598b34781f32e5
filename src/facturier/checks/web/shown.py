"""What the pages of a check show: findings in words, each with its place on the sheet."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facturier.checks.queries import (
    CheckRow,
    OneCheck,
    ToldFinding,
    all_told,
    french_words,
)
from facturier.checks.rules import Outcome
from facturier.einvoice.explanations import Language
from facturier.einvoice.judging.examination import Examination
from facturier.kit import display, jobs
from facturier.rendering.queries import drawn_pages, sheet_of
from facturier.rendering.rules.message import message_sheet
from facturier.rendering.rules.report import Report, ReportFinding

MOST_PLACES = 20
"""Raw paths of one finding that a report prints."""

OUTCOMES = {
    Outcome.VALID: lambda: _("Conforme"),
    Outcome.INVALID: lambda: _("Non conforme"),
    Outcome.NOT_EVALUABLE: lambda: _("Non évaluable"),
    Outcome.WITHOUT_INVOICE: lambda: _("Sans facture électronique"),
    Outcome.UNREADABLE: lambda: _("Illisible"),
}
TONES = {
    Outcome.VALID: ("ok", "circle-check"),
    Outcome.INVALID: ("bad", "circle-x"),
    Outcome.NOT_EVALUABLE: ("warn", "circle-help"),
    Outcome.WITHOUT_INVOICE: ("", "file-question-mark"),
    Outcome.UNREADABLE: ("bad", "file-x"),
}


def row(check: CheckRow) -> SimpleNamespace:
    """A check in the list."""
    tone, icon = TONES[check.outcome] if check.outcome else ("info", "loader")
    return SimpleNamespace(
        id=check.id,
        name=check.file_name,
        size=check.size,
        at=check.asked_at,
        waiting=check.outcome is None,
        label=OUTCOMES[check.outcome]() if check.outcome else _("En cours"),
        tone=tone,
        icon=icon,
        number=check.number,
        seller=check.seller,
        url=reverse("checks:result", args=[check.id]),
    )


def result(check: OneCheck, language: Language) -> dict:
    """The context of checks/result.html."""
    kept = check.row
    context: dict[str, Any] = {
        "check": SimpleNamespace(
            id=kept.id,
            name=kept.file_name,
            size=kept.size,
            sha256=kept.sha256,
            at=kept.asked_at,
            url=reverse("checks:result", args=[kept.id]),
            waiting=check.examined is None,
        ),
        "verdict": None,
        "groups": [],
        "sheet": None,
        "message": None,
        "page_images": [],
        "printable": False,
    }
    if check.examined is None or check.outcome is None:
        return context
    examined, reading = check.examined, check.examined.reading
    document = reading.document if reading else None
    left = reading.not_understood if reading else ()
    return context | {
        "verdict": _verdict(check.outcome, examined),
        "facts": _facts(examined),
        "groups": _groups(examined),
        "sheet": sheet_of(document, language, left) if document else None,
        "message": message_sheet(reading.message, language)
        if reading and reading.message
        else None,
        "left": left,
        "page_images": _pages(check),
        "printable": document is not None,
    }


def _pages(check: OneCheck) -> list[str]:
    kept = check.row
    if kept.media_type != "application/pdf":
        return []
    count = drawn_pages(kept.organisation_id, kept.sha256)
    if count is None:
        jobs.defer(
            "checks.draw_pages",
            organisation_id=kept.organisation_id,
            urgent=True,
            check_id=kept.id,
        )
    return [
        reverse("checks:page_image", args=[kept.id, number])
        for number in range(1, (count or 0) + 1)
    ]


def _verdict(outcome: Outcome, examined: Examination) -> SimpleNamespace:
    tone, icon = TONES[outcome]
    return SimpleNamespace(
        tone=tone, icon=icon, title=OUTCOMES[outcome](), sentence=_sentence(outcome, examined)
    )


def _sentence(outcome: Outcome, examined: Examination) -> str:
    rules = examined.rule_set or ""
    if outcome == Outcome.VALID:
        return _("Le document respecte son schéma et les règles %(rules)s.") % {"rules": rules}
    if outcome == Outcome.INVALID:
        # As they are listed: what a rule says of several places is said once.
        told = all_told(examined.violations, None)
        count = sum(1 for finding in told if finding.severity == "fatal")
        said = ngettext(
            "%(count)s écart bloquant aux règles %(rules)s ou au schéma.",
            "%(count)s écarts bloquants aux règles %(rules)s ou au schéma.",
            count,
        )
        return said % {"count": count, "rules": rules}
    if outcome == Outcome.NOT_EVALUABLE:
        return _("Les règles n'ont pas pu être exécutées : ni conforme, ni non conforme.")
    if outcome == Outcome.WITHOUT_INVOICE:
        return _("Ce PDF est lisible, mais ne porte aucune facture électronique à contrôler.")
    refused = examined.refused
    return _(refused.reason) % refused.params if refused else ""


def _facts(examined: Examination) -> list[tuple[str, str]]:
    reading, french = examined.reading, examined.french
    facts: list[tuple[str, str]] = []
    if reading is not None:
        facts.append((_("Format"), reading.format))
        profile = reading.document.profile if reading.document else None
        if reading.message:
            profile = reading.message.guideline
        if profile:
            facts.append((_("Profil annoncé"), profile))
    if examined.rule_set:
        facts.append((_("Règles appliquées"), examined.rule_set))
    if reading is not None and reading.document is not None:
        facts.append((_("Règles françaises"), french_words(french.applicable, french.valid)))
    return facts


def _groups(examined: Examination) -> list[SimpleNamespace]:
    document = examined.reading.document if examined.reading else None
    groups = (
        (_("Règles et schéma"), examined.violations),
        (_("Règles françaises"), examined.french.violations),
        (_("Contrôles exacts de Facturier"), examined.own),
    )
    return [
        SimpleNamespace(
            title=title,
            findings=all_told(findings, document),
        )
        for title, findings in groups
        if findings
    ]


def report(check: OneCheck, language: Language) -> Report:
    """The same as a report to print."""
    kept, examined, outcome = check.row, check.examined, check.outcome
    assert examined is not None
    assert outcome is not None
    document = examined.reading.document if examined.reading else None
    french = examined.french
    return Report(
        file_name=kept.file_name,
        sha256=kept.sha256,
        size=kept.size,
        checked_at=display.day_and_hour(kept.asked_at, language),
        verdict=str(outcome),
        sentence=_sentence(outcome, examined),
        facts=tuple(_facts(examined)[:-1] if document else _facts(examined)),
        french_label=french_words(french.applicable, french.valid) if document else "",
        french_valid=french.valid,
        document=document,
        findings=tuple(
            (group.title, tuple(_report_finding(one) for one in group.findings))
            for group in _groups(examined)
        ),
        not_understood=examined.reading.not_understood if examined.reading else (),
        checked_on=kept.asked_at.date(),
    )


def _report_finding(shown: ToldFinding) -> ReportFinding:
    return ReportFinding(
        rule=shown.rule,
        severity_label=shown.severity_label,
        source_label=shown.source,
        place=", ".join(dict.fromkeys(place.label for place in shown.places)),
        location="\n".join(place.location for place in shown.places[:MOST_PLACES]),
        meaning=shown.meaning,
        action=shown.action,
        official=shown.official,
        severity=shown.severity,
        values=shown.values,
    )
