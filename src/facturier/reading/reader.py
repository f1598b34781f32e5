"""The words of a document become the fields of an invoice. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from facturier.reading import named, sums
from facturier.reading.around import Layout
from facturier.reading.items import lines_of
from facturier.reading.learned import LEARNABLE, Hint, apply_hints
from facturier.reading.result import Confidence, Field, Read
from facturier.reading.words import Page, cells_of

__all__ = ["read"]


def read(
    pages: tuple[Page, ...],
    ours: Iterable[str] = (),
    hints: Iterable[Hint] = (),
    *,
    scanned: bool = False,
) -> Read:
    """What the pages say of an invoice that somebody sent us.

    `ours` are numbers of our own (SIREN, SIRET, VAT), never those of the supplier. `hints` say
    where earlier invoices of the supplier have their fields. Words that were found in a picture
    (`scanned`) make no field certain: a 3 for an 8 may pass each of our proofs.
    """
    layout = Layout(cells_of(pages))
    hints = tuple(hints)
    order = next((hint.order for hint in hints if hint.order in ("dmy", "mdy")), "")
    order = order or named.order_of_days(layout)
    codes = apply_hints(layout, pages, list(named.codes(layout)), _of(hints, "code"), order)
    days = apply_hints(layout, pages, list(named.days(layout, order)), _of(hints, "day"), order)
    amounts = apply_hints(layout, pages, list(sums.amounts(layout)), _of(hints, "amount"), order)
    shown = sums.rates(layout)
    chosen = sums.summed(amounts, shown, sums.is_exempt(layout))
    chosen = sums.with_only_rate(chosen, sums.only_rate(layout))
    fields = [
        *named.code_fields(codes, pages),
        *named.day_fields(days, pages),
        *named.identified(layout, pages, ours),
        *named.currency(layout, pages),
        *named.kind_of_paper(layout, pages),
        *sums.sum_fields(chosen, amounts, pages),
    ]
    if chosen.net is None or not chosen.adds_up:
        fields = [_doubted(one) if one.name in ("net", "tax", "gross", "payable") else one
                  for one in fields]  # fmt: skip
    learned = sum(one.learned for one in {*codes, *days, *amounts})
    lines = lines_of(layout, pages, chosen.net.value if chosen.net else "")
    if scanned:
        fields = [replace(one, confidence=_of_a_scan(one.confidence)) for one in fields]
        lines = tuple(replace(one, confidence=_of_a_scan(one.confidence)) for one in lines)
    return Read(tuple(fields), lines, learned, scanned)


def _of_a_scan(confidence: Confidence) -> Confidence:
    return Confidence.LIKELY if confidence is Confidence.CERTAIN else confidence


def _of(hints: Iterable[Hint], kind: str) -> list[Hint]:
    return [hint for hint in hints if LEARNABLE[hint.field] == kind]


def _doubted(field: Field) -> Field:
    return Field(field.name, field.value, Confidence.DOUBTFUL, field.place, field.words)
