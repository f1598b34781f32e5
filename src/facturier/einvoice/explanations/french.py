"""From the id of a French rule to its wording: BR-FR for invoices, BR-FR-CDV for messages.

Ids are not stable between syntaxes: `BR-FR-05_BT-22_PMT` in CII is `BR-FR-05_BT-22-1` in UBL, and
some name another rule than the one they apply. What varies is put after a slash (`BR-FR-05/PMT`),
and the terms of the id (BT-22) fill the `{field}` of the wording.
"""

from __future__ import annotations

import re

from facturier.einvoice.explanations.french_texts import ENTRIES as INVOICE_TEXTS
from facturier.einvoice.explanations.life_cycle_texts import ENTRIES as MESSAGE_TEXTS
from facturier.einvoice.explanations.terms import field
from facturier.einvoice.explanations.wording import Entry, Table

__all__ = ["entry"]

# UBL numbers the notes that CII names.
_NOTES = {"1": "PMT", "2": "PMD", "3": "AAB", "4": "TXD"}
_OF_NOTES = ("BR-FR-05", "BR-FR-06")
# What the id says, and what it stands for; the first that fits.
_MEANT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        # UBL numbers what CII spells out.
        (r"BR-FR-01[_/].*-2", "BR-FR-02"),
        (r"BR-FR-0([56])[_/].*?[-_](PMT|PMD|AAB|TXD|[1-4])", "BR-FR-0{0}/{1}"),
        # The UBL file calls this one 08 although it applies 15.
        (r"BR-FR-08[_/]BT-151-2", "BR-FR-15/LM"),
        (r"BR-FR-15[_/].*(?:_LM|-2)", "BR-FR-15/LM"),
        # BAR given twice is 31 in CII and 30 in UBL.
        (r"BR-FR-30[_/]BT-21", "BR-FR-31"),
        (r"BR-FR-CO-(09|10)[_/].*-([1-3])", "BR-FR-CO-{0}/{1}"),
        (r"BR-FR-MV-03[_/]EXT-FR-FE-18[12]", "BR-FR-MV-03/tax"),
        (r"BR-FR-MV-03[_/]EXT-FR-FE-1(?:64|67|77)", "BR-FR-MV-03/seller"),
        (r"BR-FR-MV-03[_/].*(AFL|AVV)", "BR-FR-MV-03/{0}"),
        # The UBL file forgot the number.
        (r"BR-FR-MV-BD[_/]BT-3", "BR-FR-BD-13"),
        (r"BR-FR-CDV-07[_/].*_(yes|no)", "BR-FR-CDV-07/{0}"),
        (r"BR-FR-CDV-CL-0([235])[_/].*_(305|23)", "BR-FR-CDV-CL-0{0}/{1}"),
        (r"BR-FR-CDV-CL-09[_/]MDT-113_(\w+)", "BR-FR-CDV-CL-09/{0}"),
        (r"(BR-FR-(?:[A-Z]+-)*\d+).*", "{0}"),
    )
)
_IN_ID = re.compile(r"(EXT-FR-FE-\d+|BT-\d+|BG-\d+|MDG-\d+|MDT-\d+(?:-2)?)(?:-[1-4])?")
# The CII file names two terms of EN 16931 as if they were of the extension.
_TERMS_MEANT = {"EXT-FR-FE-134": "BT-134", "EXT-FR-FE-135": "BT-135"}
# Rule 15 starts every id with BT-95, also those that speak of another term.
_NOT_MEANT = "BT-95"


def entry(rule: str, concerned: tuple[str, ...] = ()) -> Entry | None:
    """The entry of a BR-FR rule; None for a rule not known here.

    `concerned` are the terms of the finding, for a rule whose id names none.
    """
    key = _key(rule)
    # 04 is asked of invoices and of messages alike.
    table: Table = MESSAGE_TEXTS if "-CDV" in rule or "MDT-" in rule else INVOICE_TEXTS
    found = table.get(key) or table.get(key.partition("/")[0])
    if found is None:
        return None
    terms = _terms(rule) or concerned
    fr = found.fr.fill(field=field(terms, "fr"))
    en = found.en.fill(field=field(terms, "en"))
    return Entry(found.terms or terms, fr, en)


def _key(rule: str) -> str:
    for pattern, meant in _MEANT:
        match = pattern.fullmatch(rule)
        if match:
            key, slash, variant = meant.format(*match.groups()).partition("/")
            return key + slash + (_NOTES.get(variant, variant) if key in _OF_NOTES else variant)
    return rule


def _terms(rule: str) -> tuple[str, ...]:
    _, separator, rest = rule.partition("_")
    if not separator:
        return ()
    terms: list[str] = []
    for part in rest.replace("BT-EXT-", "EXT-").split("_"):
        found = _IN_ID.fullmatch(part)
        if found:
            terms.append(_TERMS_MEANT.get(found[1], found[1]))
    if _NOT_MEANT in terms and ({"BT-118", "BT-151"} & {*terms}):
        terms.remove(_NOT_MEANT)
    return tuple(terms)
