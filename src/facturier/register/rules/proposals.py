"""What the words of a document may mean, by plain rules: proposed, never written. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from facturier.kit.typography import folded
from facturier.parties.rules import is_iban, is_vat_number
from facturier.register.rules.terms import amount_typed

LONGEST = 30_000  # letters that are looked at: the first pages
WORDS_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field, as a person would type it, and the words it came from."""

    field: str
    value: str
    words: str


_SIREN = re.compile(r"(?<!\d)\d{3}[ .\u00a0]?\d{3}[ .\u00a0]?\d{3}(?:[ .\u00a0]?\d{5})?(?!\d)")
_VAT = re.compile(r"(?<!\w)[A-Z]{2}[ \u00a0]?[0-9A-Z]{2}(?:[ .\u00a0]?[0-9A-Z]{2,4}){2,4}(?!\w)")
_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[0-9A-Z]{4}){2,7}(?:[ \u00a0]?[0-9A-Z]{1,4})?(?!\w)"
)
_NUMBER = (
    re.compile(
        r"(?i)\b(?:facture|avoir|invoice|credit note)\s*(?:n\s?[°ºo]\.?|num[ée]ro|number|no\.?|#)"
        r"\s*:?\s*([A-Z0-9][A-Z0-9/_.-]{0,40})"
    ),
    re.compile(r"(?i)(?<!\w)n\s?[°º]\s*:?\s*([A-Z0-9][A-Z0-9/_.-]{0,40})"),
)
_ORDER = re.compile(
    r"(?i)\b(?:commande|bon de commande|order)\s*(?:n\s?[°ºo]\.?|num[ée]ro|number|no\.?|#)?\s*:?\s*"
    r"([A-Z0-9][A-Z0-9/_.-]{2,40})"
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDED_DAY = re.compile(r"(?i)(?<!\d)(\d{1,2})(?:er)?\s+([a-zéûô]{3,9})\.?\s+(\d{4})(?!\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier january", "fevrier february", "mars march", "avril april", "mai may",
         "juin june", "juillet july", "aout august", "septembre september", "octobre october",
         "novembre november", "decembre december"), 1
    )
    for name in names.split()
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\d.,])-?\d{1,3}(?:[ .\u00a0\u202f]\d{3})*[.,]\d{2}(?!\d)|(?<![\d.,])-?\d+[.,]\d{2}(?!\d)"
)
_DUE = re.compile(r"echeance|payable|a payer avant|a regler|date limite|due")
_ISSUED = re.compile(r"\bdate\b|emise? le|facture du|\ble \d")
_GROSS = re.compile(r"\bttc\b|net a payer|total a payer|amount due|total due")
_NET = re.compile(r"total (?:net )?ht\b|\bht\b|hors taxes?|net total|subtotal")
_TAX = re.compile(r"\btva\b|\bvat\b")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")


def proposals(text: str, our_numbers: Iterable[str] = ()) -> tuple[Proposal, ...]:
    """What the words may mean, at most one proposal a field; never a number of our own."""
    ours = frozenset(our_numbers)
    lines = [" ".join(line.split()) for line in text[:LONGEST].splitlines()]
    lines = [line for line in lines if line]
    found: dict[str, Proposal] = {}
    for proposal in _all(lines, ours):
        found.setdefault(proposal.field, proposal)
    return tuple(found.values())


def _all(lines: list[str], ours: frozenset[str]) -> Iterator[Proposal]:
    yield from _identifiers(lines, ours)
    for line in lines:
        for pattern in _NUMBER:
            if (named := pattern.search(line)) and any(map(str.isdigit, named[1])):
                yield _of("number", named[1].rstrip(".-/_"), line)
        if (ordered := _ORDER.search(line)) and any(map(str.isdigit, ordered[1])):
            yield _of("order_reference", ordered[1].rstrip(".-/_"), line)
    yield from _dates(lines)
    yield from _amounts(lines)


def _identifiers(lines: list[str], ours: frozenset[str]) -> Iterator[Proposal]:
    for line in lines:
        for match in _IBAN.finditer(line):
            if is_iban(value := _bare(match[0])):
                yield _of("iban", value, line)
        for match in _VAT.finditer(line):
            value = _bare(match[0])
            if is_vat_number(value) and value not in ours and value[4:] not in ours:
                yield _of("party_number", value, line)
    for line in lines:
        # The digits of an account are no SIREN, whatever they happen to be.
        plain = _IBAN.sub(" ", line)
        for match in _SIREN.finditer(plain):
            digits = _bare(match[0])
            valid = siret_number.is_valid(digits) or (
                len(digits) == 9 and siren_number.is_valid(digits)
            )
            if valid and digits[:9] not in ours:
                yield _of("party_number", digits, line)


def _dates(lines: list[str]) -> Iterator[Proposal]:
    dated = [(line, day) for line in lines if (day := _day_in(line))]
    for line, day in dated:
        if _DUE.search(folded(line)):
            yield _of("due_date", _last_day_in(line, day).isoformat(), line)
    for line, day in dated:
        words = folded(line)
        if _ISSUED.search(words) and not _DUE.search(words.split("date")[0] or words):
            yield _of("issue_date", day.isoformat(), line)
    for line, day in dated:
        if not _DUE.search(folded(line)):
            yield _of("issue_date", day.isoformat(), line)


def _day_in(line: str) -> date | None:
    return next(iter(_days_in(line)), None)


def _last_day_in(line: str, otherwise: date) -> date:
    return [*_days_in(line)][-1] if line else otherwise


def _days_in(line: str) -> list[date]:
    found = [(match.start(), (match[3], match[2], match[1])) for match in _DAY.finditer(line)]
    found += [(match.start(), (match[1], match[2], match[3])) for match in _ISO_DAY.finditer(line)]
    for match in _WORDED_DAY.finditer(line):
        month = _MONTHS.get(folded(match[2]))
        if month:
            found.append((match.start(), (match[3], str(month), match[1])))
    days = []
    for _start, parts in sorted(found):
        try:
            year, month, day = map(int, parts)
            days.append(date(year, month, day))
        except ValueError:
            continue
    return [day for day in days if 1990 <= day.year <= 2100]


def _amounts(lines: list[str]) -> Iterator[Proposal]:
    for index, line in enumerate(lines):
        words = folded(line)
        # The amount may stand on the line below its word.
        amounts = _AMOUNT.findall(line) or _alone(lines, index)
        if not amounts:
            continue
        last = _plain(amounts[-1])
        if _GROSS.search(words):
            yield _of("gross", last, line)
        elif _TAX.search(words) and (rate := _PERCENT.search(line)):
            yield _of("vat_percent", rate[1], line)
            if len(amounts) > 1 and _plain(amounts[0]) != rate[1]:
                yield _of("vat_base", _plain(amounts[0]), line)
            yield _of("vat_tax", last, line)
        elif _TAX.search(words):
            yield _of("tax", last, line)
        elif _NET.search(words):
            yield _of("net", last, line)


def _alone(lines: list[str], index: int) -> list[str]:
    below = lines[index + 1] if index + 1 < len(lines) else ""
    match = _AMOUNT.match(below)
    return [match[0]] if match and len(below) <= len(match[0]) + 5 else []


def _plain(amount: str) -> str:
    value = amount_typed(amount)
    return format(value, "f") if isinstance(value, Decimal) else amount


def _bare(text: str) -> str:
    return re.sub(r"[ .\u00a0]", "", text)


def _of(field: str, value: str, line: str) -> Proposal:
    return Proposal(field, value, line[:WORDS_SHOWN])
