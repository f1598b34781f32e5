"""What the pages of a check show: findings in words, each with its place on the sheet."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facturier.checks.queries import (
    CheckRow,
    Group,
    OneCheck,
    ToldFinding,
    french_words,
    grouped,
    why_none,
)
from facturier.checks.rules import Outcome
from facturier.einvoice.explanations import Language
from facturier.einvoice.judging.examination import Examination
from facturier.kit import display, jobs
from facturier.rendering.queries import drawn_pages, sheet_of, to_be_drawn
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
    Outcome.NOT_EVALUABLE: ("warn", "circle-question-mark"),
    Outcome.WITHOUT_INVOICE: ("", "file-question-mark"),
    Outcome.UNREADABLE: ("bad", "file-x"),
}


def row(check: CheckRow) -> SimpleNamespace:
    """A check in the list."""
    tone, icon = TONES[check.outcome] if check.outcome else ("info", "loader")
    label = OUTCOMES[check.outcome]() if check.outcome else _("En cours")
    if check.late:
        tone, icon, label = "warn", "circle-alert", _("Sans réponse")
    return SimpleNamespace(
        id=check.id,
        name=check.file_name,
        size=check.size,
        at=check.asked_at,
        waiting=check.outcome is None,
        late=check.late,
        label=label,
        tone=tone,
        icon=icon,
        number=check.number,
        seller=check.seller,
        url=reverse("checks:result", args=[check.id]),
    )


def result(check: OneCheck, language: Language, now: datetime) -> dict:
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
            waiting=check.outcome is None,
            late=check.late,
            why_none=why_none(check),
        ),
        "verdict": None,
        "groups": [],
        "sheet": None,
        "message": None,
        "page_images": [],
        "drawing": False,
    }
    if check.examined is None or check.outcome is None:
        return context
    examined, reading = check.examined, check.examined.reading
    document = reading.document if reading else None
    left = reading.not_understood if reading else ()
    groups, french = _groups(examined), _french(examined)
    return context | {
        "verdict": _verdict(check.outcome, examined, groups),
        "facts": [*_facts(examined), *([(_("Règles françaises"), french)] if french else [])],
        "groups": groups,
        "sheet": sheet_of(document, language, left, attachment_sizes=check.sizes)
        if document
        else None,
        "message": message_sheet(reading.message, language)
        if reading and reading.message
        else None,
        "left": left,
        "page_images": _pages(check),
        "drawing": _is_drawing(check, now),
    }


def _pages(check: OneCheck) -> list[str]:
    kept = check.row
    count = drawn_pages(kept.organisation_id, str(kept.id)) or 0
    return [reverse("checks:page_image", args=[kept.id, number]) for number in range(1, count + 1)]


def _is_drawing(check: OneCheck, now: datetime) -> bool:
    """Whether the pages of a PDF are on their way; they are asked for where they are missing."""
    kept = check.row
    if kept.media_type != "application/pdf":
        return False
    if not to_be_drawn(kept.organisation_id, str(kept.id), now):
        return False
    jobs.defer(
        "checks.draw_pages",
        organisation_id=kept.organisation_id,
        urgent=True,
        once=True,
        check_id=kept.id,
    )
    return True


def _verdict(outcome: Outcome, examined: Examination, groups: Sequence[Group]) -> SimpleNamespace:
    tone, icon = TONES[outcome]
    return SimpleNamespace(
        tone=tone,
        icon=icon,
        title=OUTCOMES[outcome](),
        sentence=_sentence(outcome, examined, groups),
    )


def _sentence(outcome: Outcome, examined: Examination, groups: Sequence[Group]) -> str:
    rules = examined.rule_set or ""
    if outcome == Outcome.VALID:
        return _("Le document respecte son schéma et les règles %(rules)s.") % {"rules": rules}
    if outcome == Outcome.INVALID:
        # As they are listed: what a rule says of several places is said once.
        count = sum(
            finding.severity == "fatal"
            for group in groups
            if group.decides
            for finding in group.findings
        )
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
    reading = examined.reading
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
    return facts


def _french(examined: Examination) -> str:
    """What the French rules say of an invoice; empty where there is none."""
    has_document = examined.reading is not None and examined.reading.document is not None
    french = examined.french
    return french_words(french.applicable, french.valid) if has_document else ""


def _groups(examined: Examination) -> list[Group]:
    document = examined.reading.document if examined.reading else None
    return grouped(examined.violations, examined.french.violations, examined.own, document)


def report(check: OneCheck, language: Language) -> Report:
    """The same as a report to print."""
    kept, examined, outcome = check.row, check.examined, check.outcome
    assert examined is not None
    assert outcome is not None
    document = examined.reading.document if examined.reading else None
    groups = _groups(examined)
    return Report(
        file_name=kept.file_name,
        sha256=kept.sha256,
        size=kept.size,
        checked_at=display.day_and_hour(kept.asked_at, language),
        verdict=str(outcome),
        sentence=_sentence(outcome, examined, groups),
        facts=(*_facts(examined), *_about(examined, language)),
        french_label=_french(examined),
        french_valid=examined.french.valid,
        document=document,
        findings=tuple(
            (group.title, tuple(_report_finding(one) for one in group.findings)) for group in groups
        ),
        not_understood=examined.reading.not_understood if examined.reading else (),
        checked_on=kept.asked_at.date(),
    )


def _about(examined: Examination, language: Language) -> list[tuple[str, str]]:
    """The invoices that a life-cycle message is about, with the status that each is given."""
    message = examined.reading.message if examined.reading else None
    if message is None:
        return []
    sheet: dict[str, Any] = message_sheet(message, language)
    return [(invoice["number"], invoice["status"]) for invoice in sheet["invoices"]]


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
