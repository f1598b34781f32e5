"""What the checks of one file found, as the values of a printed report.

Plain on purpose: whoever checked a file fills `Report` with what it knows, and this room knows no
rules, engines or readers. Sentences and labels come in the language of the report; what is stated
(rule ids, official texts, paths) comes as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from facturier.einvoice.document import Document
from facturier.kit import display
from facturier.kit.typography import typeset
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.fitting import for_page, long, plain, shortened
from facturier.rendering.rules.kept import Unrecognised, how_many
from facturier.rendering.rules.sheet.whole import (
    dated,
    kind_of,
    section,
    unrecognised,
)
from facturier.rendering.rules.voice import Pair, Voice, speaking

MOST_FINDINGS = 300
"""Findings of one group that are printed; of more, only their number is told."""


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One thing found."""

    rule: str
    """The rule's id: BR-CO-15, BR-FR-05_BT-22_PMT, XSD, bad-date."""
    severity_label: str = ""
    """How grave it is, in a word; empty for the usual word of `severity`."""
    source_label: str = ""
    """The rule set in words: "norme EN 16931", "schéma XML"."""
    place: str = ""
    """Where it is, in business terms: "Ligne 3, montant de TVA (BT-117)"."""
    location: str = ""
    """The raw XPath, printed small."""
    meaning: str = ""
    """What was found, in plain words."""
    action: str = ""
    """What to do about it."""
    official: str = ""
    """The official text of the rule, printed small."""
    severity: Literal["fatal", "warning"] = "fatal"
    """Decides the shape and the colour of its mark, which stand beside the word."""
    values: tuple[tuple[str, str], ...] = ()
    """Evidence as (name, value): ("indiqué", "20,00"), ("calculé", "20,01")."""


@dataclass(frozen=True, slots=True)
class Report:
    """The check of one file."""

    file_name: str
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    size: int
    """In bytes."""
    checked_at: str
    """Day and hour of the check, in words."""
    verdict: str
    """valid, invalid, not_evaluable, without_invoice or unreadable; any other is not evaluable."""
    sentence: str = ""
    """What the verdict rests on, or why there is none."""
    facts: tuple[tuple[str, str], ...] = ()
    """(label, value): format, profile, rule set with its version."""
    french_label: str = ""
    """What the French rules say, in a few words; empty where there is nothing to say."""
    french_valid: bool | None = None
    """Gives `french_label` its shape and colour; None when they judged nothing."""
    document: Document | None = None
    """The document that was read: its number, date, parties and totals head the report."""
    findings: tuple[tuple[str, tuple[ReportFinding, ...]], ...] = ()
    """(title, findings) of each group, in the order of the report; an empty group is left out."""
    not_understood: Sequence[Unrecognised] = ()
    """The elements that no reader knows."""
    checked_on: date | None = None
    """The date that the PDF carries as its own."""


VERDICTS = {
    # The word, and the tone of the panel that holds it.
    "valid": ("verdict_valid", "ok"),
    "invalid": ("verdict_invalid", "bad"),
    "not_evaluable": ("verdict_unknown", "unknown"),
    "without_invoice": ("verdict_without_invoice", "silent"),
    "unreadable": ("verdict_unreadable", "bad"),
}


def report_sheet(report: Report, language: str) -> dict[str, object]:
    """All that the report says, as JSON values in the order of the template `report.typ`."""
    voice = speaking(language, report.document.currency if report.document else None)
    title = voice.word("report")
    groups = [group(heading, found, voice) for heading, found in report.findings if found]
    return for_page(
        {
            "language": voice.language,
            "title": plain(f"{title} · {report.file_name}"),
            "dated": dated(report.checked_on),
            "running": shortened(f"{title} · {report.file_name}"),
            "notice": f"{voice.word('checked_at')} {report.checked_at}.",
            "fingerprint": voice.labelled("fingerprint", report.sha256),
            "page_words": [voice.word("page"), voice.word("of")],
            "head": {"title": title, "name": report.file_name},
            "verdicts": verdicts(report, voice),
            "counts": counts(report, voice),
            "headline": section("document", headline(report.document, voice), voice),
            "file": section("file", file_facts(report, voice), voice),
            "groups": groups,
            "silence": "" if groups else silence(report, voice),
            "not_understood": section(
                "not_understood",
                unrecognised(report.not_understood, voice),
                voice,
                ("not_understood_place", "not_understood_text"),
            ),
        }
    )


def verdicts(report: Report, voice: Voice) -> list[dict[str, str]]:
    """The verdict in large words; beside it, what the French rules say, which judge apart."""
    word, tone = VERDICTS.get(report.verdict, VERDICTS["not_evaluable"])
    panels = [
        {
            "label": voice.word("result"),
            "word": voice.word(word),
            "tone": tone,
            "remark": typeset(report.sentence, voice.language),
        }
    ]
    if report.french_label:
        label = typeset(report.french_label, voice.language)
        panels.append(
            {
                "label": voice.word("french_rules"),
                "word": label[:1].upper() + label[1:],
                "tone": {True: "ok", False: "bad", None: "silent"}[report.french_valid],
                "remark": "",
            }
        )
    return panels


def counts(report: Report, voice: Voice) -> list[Pair]:
    """How many findings of each severity, zero included: an absence is worth saying."""
    severities = [each.severity for _, found in report.findings for each in found]
    return [
        [voice.word("fatal"), str(severities.count("fatal"))],
        [voice.word("warnings"), str(severities.count("warning"))],
        [voice.word("not_understood"), str(how_many(report.not_understood))],
    ]


def headline(document: Document | None, voice: Voice) -> list[Pair]:
    """The document in a few facts, as it states them."""
    if document is None:
        return []
    totals = document.totals
    return [
        *voice.pair("number", document.number),
        *voice.pair("issue_date", voice.day(document.issue_date)),
        *([[voice.word("type_code"), kind_of(document, voice)]] if document.type_code else []),
        *voice.pair("seller", document.seller.name),
        *voice.pair("buyer", document.buyer.name),
        *voice.pair("line_count", str(len(document.lines))),
        *voice.pair("total_net", voice.money(totals.net)),
        *voice.pair("total_tax", voice.money(totals.tax)),
        *voice.pair("total_gross", voice.money(totals.gross)),
        *voice.pair(
            "total_credit" if document.type_code in vocabulary.CREDIT_NOTES else "total_payable",
            voice.money(totals.payable),
        ),
    ]


def file_facts(report: Report, voice: Voice) -> list[Pair]:
    """What was judged, by what, when."""
    return [
        *voice.pair("file_name", report.file_name),
        *voice.pair("file_size", display.file_size(report.size, voice.language)),
        *voice.pair("checked_at", report.checked_at),
        *(list(fact) for fact in report.facts),
    ]


def group(title: str, found: tuple[ReportFinding, ...], voice: Voice) -> dict[str, object]:
    """One group of findings under its title."""
    unprinted = len(found) - MOST_FINDINGS
    return {
        "title": typeset(title, voice.language),
        "count": str(len(found)),
        "findings": [finding(each, voice) for each in found[:MOST_FINDINGS]],
        "further": f"+ {unprinted} {voice.word('further_findings')}" if unprinted > 0 else "",
    }


def finding(each: ReportFinding, voice: Voice) -> dict[str, object]:
    """The parts of one finding; those that are empty are left out by the template."""
    texts = (each.place, each.meaning, each.action, each.official, each.location)
    usual = voice.word("fatal_one" if each.severity == "fatal" else "warning_one")
    mark = each.severity_label or usual
    return {
        "long": long(texts),
        "severity": each.severity,
        "mark": mark[:1].upper() + mark[1:],
        "rule": each.rule,
        "source": each.source_label,
        "place": typeset(each.place, voice.language),
        "meaning": typeset(each.meaning, voice.language),
        "values": [list(pair) for pair in each.values],
        "action": typeset(each.action, voice.language),
        "action_label": voice.word("action"),
        "official": each.official,
        "official_label": voice.word("official"),
        "location": each.location,
    }


def silence(report: Report, voice: Voice) -> str:
    """What is said where there is nothing to list: never that all is well if nothing was judged."""
    if report.verdict == "valid":
        return voice.word("nothing_found")
    evaluated = report.verdict in VERDICTS and report.verdict != "not_evaluable"
    return "" if evaluated else voice.word("nothing_evaluated")
