"""Whether a document of ours may be issued: every judge heard, and none of them silent.

An examination answers what a file is; a verdict answers whether we stand for it. Rules that could
not be run have said nothing, and nothing is not yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from facturier.einvoice.document import Document
from facturier.einvoice.explanations import explain
from facturier.einvoice.explanations.wording import Language
from facturier.einvoice.findings import Finding, Source
from facturier.einvoice.forms import Form
from facturier.einvoice.judging.examination import NOT_EVALUABLE, Examination, not_evaluable
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.own_checks.issuing import REMARKS, issuing_checks

__all__ = [
    "Outcome",
    "Trouble",
    "Verdict",
    "known_findings",
    "known_troubles",
    "told",
    "verdict_of",
    "with_troubles",
]

_OF_A_LINE = re.compile(
    r"(?:IncludedSupplyChainTradeLineItem|InvoiceLine|CreditNoteLine)(?:\[(\d+)\])?"
)
_OWN_LINE = re.compile(r"BG-25\[(\d+)\]")
_LINE_TERMS = re.compile(r"BT-(?:12[6-9]|13\d|14\d|15\d|16[01])|BG-(?:2[5-9]|3[012])")
_ENDED = frozenset({"too-slow", "too-heavy", "crashed"})
_FIELDS = {"BR-FR-CO-04": "BG-3", "BR-FR-CO-05": "BG-3"}
"""Where to change something, for rules that name first what they look at."""


class Outcome(StrEnum):
    """A verdict in one word."""

    PASSED = "passed"
    REFUSED = "refused"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason why a document is held back, told to whoever can change it."""

    rule: str
    source: Source
    field: str
    """Where to change it: `BG-7/BT-49`, `BG-25[2]/BT-131` (lines counted from one); "" for the
    whole document."""
    line: str | None
    """BT-126 of the line at fault."""
    title: str
    sentence: str
    """What is wrong, without whom to ask: that is the reader."""
    official: str
    """The sentence of whoever found it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all judges together say of a document in one form."""

    form: Form
    outcome: Outcome
    troubles: tuple[Trouble, ...] = ()
    """Why it is held back; empty where it passed."""
    remarks: tuple[Trouble, ...] = ()
    """What is worth a look, and holds nothing back."""
    rules: str = ""
    """Titles of the rule sets that were run."""
    xml: bytes = field(default=b"", repr=False)
    """What was judged; empty where it could not even be written."""

    @property
    def passed(self) -> bool:
        """Whether the document may be issued in this form."""
        return self.outcome is Outcome.PASSED


def known_findings(document: Document) -> tuple[Finding, ...]:
    """What our own checks find on a document to be issued, without any rule or schema."""
    return (*issuing_checks(document), *own_checks(document))


def known_troubles(document: Document) -> tuple[Finding, ...]:
    """Those of them that hold it back."""
    return tuple(filter(_blocks, known_findings(document)))


def verdict_of(
    document: Document,
    form: Form,
    language: Language,
    *,
    said: Document,
    known: tuple[Finding, ...],
    examined: Examination,
    xml: bytes,
) -> Verdict:
    """All that is known of a document in a form.

    `said` is the document as the form says it, `known` what our own checks find on it
    (`known_findings`), `examined` what the judges said of the file.
    """
    held = list(filter(_blocks, known))
    found = [*held, *_official(examined), *_beyond(held, examined), *_reread(said, examined)]
    french = examined.french
    silent = examined.valid is None or (french.applicable is not False and french.valid is None)
    troubles = told(found, document, language)
    if any(one.rule != NOT_EVALUABLE for one in troubles):
        outcome = Outcome.REFUSED
    elif silent:
        outcome = Outcome.NOT_EVALUABLE
    else:
        outcome = Outcome.PASSED
    remarks = [
        each
        for each in (*examined.violations, *french.violations, *known)
        if each.severity == "warning" and each.rule != NOT_EVALUABLE and each not in found
    ]
    titles = [examined.rule_set or "", "BR-FR" if french.applicable else ""]
    return Verdict(
        form,
        outcome,
        troubles,
        told(remarks, document, language),
        " + ".join(filter(None, titles)),
        xml,
    )


def told(
    findings: Iterable[Finding], document: Document, language: Language
) -> tuple[Trouble, ...]:
    """Findings in the words of whoever writes the document, each once."""
    return tuple(dict.fromkeys(_trouble(finding, document, language) for finding in findings))


def _official(examined: Examination) -> list[Finding]:
    """What the schema, the rules and the reading hold against it, or could not say."""
    if examined.refused is not None and examined.refused.code in _ENDED:
        # The judges' process ended over it: that says something of the process, nothing of it.
        return [not_evaluable("", "read", examined.refused.code)]
    found = [
        each
        for each in (*examined.violations, *examined.french.violations)
        if each.severity == "fatal" or each.rule == NOT_EVALUABLE
    ]
    if examined.refused is None and examined.french.applicable is None:
        found.append(_own("ISSUE-SELLER", "BG-4", "Le vendeur n'a ni SIREN ni numéro de TVA."))
    return found


def _beyond(known: list[Finding], examined: Examination) -> list[Finding]:
    """Our checks read the file again: they find what they found, or something went wrong in it."""
    rules = {one.rule for one in known}
    return [one for one in examined.own if _blocks(one) and one.rule not in rules]


def _reread(said: Document, examined: Examination) -> list[Finding]:
    """The file says the document, the whole document and nothing else."""
    reading = examined.reading
    if reading is None:
        return []
    if reading.document == said and not reading.not_understood and not reading.problems:
        return []
    return [_own("ISSUE-WRITTEN", "", "Le fichier relu ne dit pas ce que dit le document.")]


def _blocks(finding: Finding) -> bool:
    return finding.severity == "fatal" or finding.rule not in REMARKS


def _own(rule: str, where: str, message: str) -> Finding:
    return Finding(rule, "fatal", "own", where, message)


def _trouble(finding: Finding, document: Document, language: Language) -> Trouble:
    explained = explain(finding, language)
    terms = [term for term, _name in explained.terms]
    if finding.source == "own":
        where, index = finding.location, _OWN_LINE.search(finding.location)
    else:
        index = _OF_A_LINE.search(finding.location)
        line_terms = [term for term in terms if _LINE_TERMS.fullmatch(term)]
        if index:
            where = "/".join((f"BG-25[{index[1] or 1}]", *line_terms[:1]))
        else:
            where = _FIELDS.get(finding.rule.partition("_")[0]) or (terms[0] if terms else "")
    number = int(index[1] or 1) if index else 0
    line = document.lines[number - 1].number if 0 < number <= len(document.lines) else None
    return Trouble(
        finding.rule,
        finding.source,
        where,
        line,
        explained.title,
        _sentence(finding, explained.meaning),
        explained.official,
    )


def _sentence(finding: Finding, meaning: str) -> str:
    """What our own checks found is said by name: the character, the identifier."""
    stated = dict(finding.values).get("stated", "")
    quoted = finding.rule in ("ISSUE-CHARACTER", "ISSUE-GLYPH") and stated not in meaning
    return f"{meaning} {stated}." if quoted else meaning


def with_troubles(verdict: Verdict, troubles: tuple[Trouble, ...]) -> Verdict:
    """The same verdict with further reasons against it."""
    if not troubles:
        return verdict
    return replace(verdict, outcome=Outcome.REFUSED, troubles=(*verdict.troubles, *troubles))
