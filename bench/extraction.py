"""How much of text PDFs of suppliers is read rightly, before and after one correction.

Shares of 1 over labelled papers (`bench._papers_with_text`) of layouts that the reader was not made
with: `fields_right_share` of number, day, net, VAT, gross and SIREN on a first invoice;
`certain_right_share` of what is called certain of any field; `after_correction_share` of what was
wrong or missing on the first invoice of a supplier and stands right on the second, layouts with
words that the reader does not know among them (`odd_*`). The same of the layouts that it was made
with as `tuned_*`. `ms_per_file` is processor time, the PDF opened.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench._papers_with_text import Paper, pairs
from facturier.reading.learned import LEARNABLE, learn
from facturier.reading.reader import read
from facturier.reading.result import Confidence, Read
from facturier.reading.words import Page, pages_of_pdf

SIZE = 400  # suppliers, two invoices each
TARGETS = ("number", "issue_date", "net", "tax", "gross", "party_number")
SEEDS = {"tuned": 41, "held_out": 8_128, "odd": 496}
TOLD = ("fields_right_share", "certain_right_share")


@dataclass
class Tally:
    """What was counted."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    certain: int = 0
    certain_right: int = 0
    corrected: int = 0
    corrected_right: int = 0
    seconds: float = 0.0
    files: int = 0
    missed: list[str] = field(default_factory=list)


def run(size: int) -> dict[str, float]:
    """Shares of 1 and milliseconds."""
    tuned, held, odd = (measured(pairs(size, SEEDS[kind], kind)) for kind in SEEDS)
    for kind, tally in zip(SEEDS, (tuned, held, odd), strict=True):
        print(json.dumps({kind: _by_field(tally)}), file=sys.stderr)
    corrected = held.corrected + odd.corrected
    before = figures(odd)
    return {
        **figures(held),
        "after_correction_share": _share(held.corrected_right + odd.corrected_right, corrected),
        "corrected": corrected,
        **{f"tuned_{name}": figures(tuned)[name] for name in TOLD},
        **{f"odd_{name}": before[name] for name in TOLD},
    }


def measured(papers: Iterable[tuple[Paper, Paper]]) -> Tally:
    """Read the first of each pair, correct it, then read the second."""
    tally = Tally()
    for first, second in papers:
        pages, before = _read(tally, first)
        _count(tally, first, before, "1st")
        hints = learn(pages, {name: first.states.get(name, "") for name in LEARNABLE})
        began = time.process_time()
        after = read(pages_of_pdf(second.content), (second.our_number,), hints)
        tally.seconds += time.process_time() - began
        tally.files += 1
        _count_certain(tally, second, after)
        for name in LEARNABLE:
            if name in first.states and before.value(name) != first.states[name]:
                tally.corrected += 1
                right = after.value(name) == second.states[name]
                tally.corrected_right += right
                if not right:
                    tally.missed.append(_miss("2nd", second, after, name))
    return tally


def _read(tally: Tally, paper: Paper) -> tuple[tuple[Page, ...], Read]:
    began = time.process_time()
    pages = pages_of_pdf(paper.content)
    known = read(pages, (paper.our_number,))
    tally.seconds += time.process_time() - began
    tally.files += 1
    return pages, known


def _count(tally: Tally, paper: Paper, known: Read, which: str) -> None:
    for name, value in paper.states.items():
        tally.of[name] += 1
        tally.right[name] += known.value(name) == value
        if known.value(name) != value:
            tally.missed.append(_miss(which, paper, known, name))
    _count_certain(tally, paper, known)


def _count_certain(tally: Tally, paper: Paper, known: Read) -> None:
    for name, value in paper.states.items():
        if known.confidence(name) == Confidence.CERTAIN:
            tally.certain += 1
            tally.certain_right += known.value(name) == value
            if known.value(name) != value:
                tally.missed.append("CERTAIN " + _miss("", paper, known, name))


def _miss(which: str, paper: Paper, known: Read, name: str) -> str:
    read_as = f"{known.value(name)!r} ({known.confidence(name)})"
    return f"{which} {paper.look.layout}: {name} is {paper.states[name]!r}, read {read_as}"


def figures(tally: Tally) -> dict[str, float]:
    """The shares."""
    right, of = (sum(counted[name] for name in TARGETS) for counted in (tally.right, tally.of))
    return {
        "fields_right_share": _share(right, of),
        "all_fields_right_share": _share(sum(tally.right.values()), sum(tally.of.values())),
        "certain_right_share": _share(tally.certain_right, tally.certain),
        "certain_share": _share(tally.certain, 2 * sum(tally.of.values())),
        "after_correction_share": _share(tally.corrected_right, tally.corrected),
        "corrected": tally.corrected,
        "ms_per_file": round(1000 * tally.seconds / max(tally.files, 1), 2),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 5) if whole else 0.0


def _by_field(tally: Tally) -> dict[str, str]:
    return {name: f"{tally.right[name]}/{tally.of[name]}" for name in sorted(tally.of)}
