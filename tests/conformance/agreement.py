"""Our word on every document of the corpus beside the word of its manifest.

`python -m tests.conformance.agreement` prints the table alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.engine import Engine
from facturier.einvoice.judging.examination import Examination, examine_file
from facturier.einvoice.judging.rule_sets import RuleSet, asked_for
from tests.conformance.corpus import CORPUS, manifest

Row = dict[str, str]
FRAGMENT, NO_RULES = "unit-fragment", "none"
WITHOUT_XML = ("NO-XML", "NOT-WELL-FORMED")
TOTALS = ("net_total", "tax_total", "grand_total", "payable")
ASPECTS = ("verdict", "number", "supplier", "totals")

TWO_INVOICES = (
    "two invoices in the PDF: the manifest took the first attachment, of ZUGFeRD 1; we take "
    "factur-x.xml, which its metadata name"
)
EXPLAINED = {
    ("pdf/invalid/invalidXMP-ParseError-2245f8.pdf", "verdict"): TWO_INVOICES,
    ("pdf/invalid/invalidXMP-95fc32.pdf", "verdict"): TWO_INVOICES,
    ("pdf/invalid/validV2PDF-1c9abb.pdf", "verdict"): TWO_INVOICES,
}
"""Where the manifest has no verdict of its own on what we judge."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the manifest and what we say of its file."""

    row: Row
    chosen: Examination
    """By the rule set that the document's own profile calls for."""
    named: Examination
    """By the rule set that the manifest names."""
    named_sets: tuple[RuleSet, ...]

    @property
    def is_fragment(self) -> bool:
        """An incomplete document, of which one rule alone is asked."""
        return self.row["kind"] == FRAGMENT

    @property
    def group(self) -> tuple[str, str]:
        """The line of the table that counts it."""
        return (
            self.row["format"] + (", fragment" if self.is_fragment else ""),
            self.row["ruleset"],
        )


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One value that is not the manifest's."""

    file: str
    aspect: str
    theirs: str
    ours: str

    @property
    def reason(self) -> str:
        """Why, where it is known; else nothing."""
        return EXPLAINED.get((self.file, self.aspect), "")


def compared(engine: Engine) -> Iterator[Compared]:
    """Every file of the corpus, judged."""
    for row in manifest():
        content = (CORPUS / row["file"]).read_bytes()
        chosen = examine_file(content, engine)
        sets: tuple[RuleSet, ...] = ()
        named = chosen
        if row["ruleset"] != NO_RULES:
            sets = asked_for(
                row["ruleset"], "CII" if row["format"] in ("CII", "Factur-X PDF") else ""
            )
            if chosen.rule_set != " + ".join(rule_set.title for rule_set in sets):
                named = examine_file(content, engine, row["ruleset"])
        yield Compared(row, chosen, named, sets)


def fatal(findings: Iterable[Finding]) -> frozenset[str]:
    """The rules that make a document invalid."""
    return frozenset(finding.rule for finding in findings if finding.severity == "fatal")


def disagreements(one: Compared) -> Iterator[Disagreement]:
    """What we say of a document that the manifest does not say."""
    for aspect, theirs, ours in _aspects(one):
        if theirs != ours:
            yield Disagreement(one.row["file"], aspect, str(theirs), str(ours))


def _aspects(one: Compared) -> Iterator[tuple[str, object, object]]:
    row, reading = one.row, one.chosen.reading
    refused = row["valid"] == "no"
    if one.is_fragment:
        yield "verdict", refused, row["target_rule"] in fatal(one.named.violations)
        return
    without = row["ruleset"] == NO_RULES
    yield "verdict", None if without else not refused, one.named.valid
    if without or reading is None:
        return
    if reading.message is not None:
        about = next(reading.message.invoices())
        yield "number", (row["number"], row["type"]), (about.number, about.status)
        return
    document = reading.document
    assert document is not None
    yield "number", row["number"], document.number or ""
    yield "supplier", row["supplier"], document.seller.name or ""
    said = document.totals
    theirs = tuple(Decimal(row[name]) if row[name] else None for name in TOTALS)
    yield "totals", theirs, (said.net, said.tax, said.gross, said.payable)


def table(all_compared: list[Compared]) -> str:
    """Documents and agreements by format and rule set, then each disagreement with its reason."""
    counts: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(
        lambda: {aspect: [0, 0] for aspect in ASPECTS}
    )
    found: list[Disagreement] = []
    for one in all_compared:
        wrong = {disagreement.aspect for disagreement in disagreements(one)}
        for aspect, _theirs, _ours in _aspects(one):
            count = counts[one.group][aspect]
            count[0] += aspect not in wrong
            count[1] += 1
        found += disagreements(one)
    lines = [f"{'':55}" + "".join(f"{aspect:>11}" for aspect in ASPECTS)]
    for (form, rules), counted in sorted(counts.items()):
        cells = [f"{good}/{all_}" if all_ else "" for good, all_ in counted.values()]
        lines.append(f"{form + ', ' + rules:<55.55}" + "".join(f"{cell:>11}" for cell in cells))
    for one_found in found:
        reason = one_found.reason or "NOT EXPLAINED"
        lines += [
            f"{one_found.file}: {one_found.aspect} {one_found.ours}, not {one_found.theirs}",
            f"    {reason}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table(list(compared(Engine()))) + "\n")
