"""Numbers, days and who the supplier is: values that stand under a label or bear check digits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from facturier.reading.around import Label, Layout, Spot
from facturier.reading.found import Found, as_field, best_of, plain
from facturier.reading.labels import BUYER, NOT_SELLER, SELLER, code_class, day_class
from facturier.reading.result import Confidence, Field
from facturier.reading.values import Day, Identifier, codes_in, days_in, identifiers_in
from facturier.reading.words import Cell, Page

__all__ = ["code_fields", "codes", "currency", "day_fields", "days", "identified", "kind_of_paper",
           "order_of_days"]  # fmt: skip

_CERTAIN, _LIKELY, _DOUBTFUL = Confidence.CERTAIN, Confidence.LIKELY, Confidence.DOUBTFUL
_FRENCH = re.compile(r"\b(?:facture|avoir|tva|ttc|siret|siren|echeance|reglement)\b")


# -- numbers ---------------------------------------------------------------------------------------
def codes(layout: Layout) -> Iterator[Found]:
    """Every number under a label, of the invoice, of the order or of something else."""
    for cell in layout.cells:
        since = 0
        for value, start, end in codes_in(cell.text, cell.folded):
            spot = Spot(cell, start, end)
            whole = _alone(cell, start, end)
            for label in layout.labels(spot, since):
                if label.relation != "same" and not whole:
                    continue
                kind, strength = code_class(label.text)
                if (kind, strength) == ("number", 1) and _under_title(layout, spot):
                    strength = 3
                if kind:
                    yield Found(value.rstrip(".-/_"), spot, label, kind, strength)
                    break
            since = end


def _under_title(layout: Layout, spot: Spot) -> bool:
    """Whether "N° 17" stands right under the title of an invoice."""
    above = next(layout.above(spot), None)
    return above is not None and code_class(f"{above.folded.strip()} n\u00b0") == ("number", 3)


def _alone(cell: Cell, start: int, end: int) -> bool:
    """Whether a number is all that its cell says, or all but the day that follows it."""
    before, after = cell.folded[:start].strip(" :#"), cell.folded[end:].strip()
    return before in ("", "n\u00b0", "no", "no.") and (
        not after or re.match(r"(?:du|dated|of|-|le|/) ?\d", after) is not None
    )


def code_fields(founds: Sequence[Found], pages: tuple[Page, ...]) -> Iterator[Field]:
    """The number of the invoice and that of the order."""
    for kind, name in (("number", "number"), ("order", "order_reference")):
        best, agreed = best_of(one for one in founds if one.kind == kind)
        if best is None:
            continue
        confidence = _LIKELY if best.strength >= 2 and agreed else _DOUBTFUL
        if best.strength == 3 and agreed:
            confidence = _CERTAIN
        yield as_field(name, best, confidence, pages)


# -- days ------------------------------------------------------------------------------------------
def order_of_days(layout: Layout) -> str:
    """How digits are to be read: as a day beyond the 12th proves, or the language; "" unknown."""
    proven = set()
    french = False
    for cell in layout.cells:
        french = french or _FRENCH.search(cell.folded) is not None
        proven |= {
            day.order for day in days_in(cell.folded)
            if day.order in ("dmy", "mdy") and day.swapped is None and day.value.day > 12
        }  # fmt: skip
    if len(proven) == 1:
        return proven.pop()
    return "dmy" if french else ""


def days(layout: Layout, order: str) -> Iterator[Found]:
    """Every day of the document with what its label makes of it."""
    for cell in layout.cells:
        since = 0
        for place, day in enumerate(days_in(cell.folded, order)):
            yield _named_day(layout, cell, day, since, later=place > 0)
            since = day.end


def _named_day(layout: Layout, cell: Cell, day: Day, since: int, later: bool) -> Found:
    spot = Spot(cell, day.start, day.end)
    weak: Found | None = None
    for label in layout.labels(spot, since):
        if label.relation == "left" and days_in(label.text):
            continue
        kind, strength = day_class(label.text, later)
        if not kind:
            continue
        found = Found(plain(day.value), spot, label, kind, strength, day.swapped is not None)
        # In a row of values the cell to the left is one of them: the head of the column decides.
        if strength > 1 and not (kind == "other" and label.relation == "left"):
            return found
        weak = weak or found
    return weak or Found(plain(day.value), spot, None, "", 0, day.swapped is not None)


def day_fields(founds: Sequence[Found], pages: tuple[Page, ...]) -> Iterator[Field]:
    """The day of issue and the day that payment is due."""
    issue, agreed = best_of(one for one in founds if one.kind == "issue")
    due, due_agreed = best_of(one for one in founds if one.kind == "due")
    if issue is None:
        unnamed = [one for one in founds if not one.kind]
        if len({one.value for one in unnamed}) == 1:
            issue, agreed = unnamed[0], False
    ordered = not (issue and due) or issue.value <= due.value
    if issue is not None:
        yield as_field("issue_date", issue, _of_day(issue, agreed and ordered), pages)
    if due is not None:
        yield as_field("due_date", due, _of_day(due, due_agreed and ordered), pages)


def _of_day(found: Found, agreed: bool) -> Confidence:
    if found.doubt or not agreed or found.strength == 0:
        return _DOUBTFUL
    return _CERTAIN if found.strength == 3 else _LIKELY


# -- companies and accounts ------------------------------------------------------------------------
def identified(layout: Layout, pages: tuple[Page, ...], ours: Iterable[str]) -> Iterator[Field]:
    """Who the supplier is and the account to credit, by numbers whose check digits hold."""
    own = {number for one in ours for number in (one, _siren_of(one)) if number}
    companies: dict[str, list[tuple[int, Identifier, Cell]]] = defaultdict(list)
    accounts: list[tuple[int, Identifier, Cell]] = []
    for cell in layout.cells:
        for one in identifiers_in(cell.folded):
            if one.kind == "iban":
                accounts.append((_credited(layout, cell, one), one, cell))
            elif one.value not in own and one.siren not in own and one.value[:9] not in own:
                company = one.siren or one.value
                companies[company].append((_is_seller(layout, cell, one, pages), one, cell))
    yield from _supplier(companies, pages)
    yield from _account(accounts, pages)


def _supplier(
    companies: dict[str, list[tuple[int, Identifier, Cell]]], pages: tuple[Page, ...]
) -> Iterator[Field]:
    if not companies:
        return
    scores = {
        key: max(score for score, _one, _cell in seen)
        + 2 * (len({one.kind for _, one, _ in seen}) - 1)
        for key, seen in companies.items()
    }
    ranked = sorted(scores, key=lambda key: -scores[key])
    best, seen = ranked[0], companies[ranked[0]]
    lead = scores[best] - scores[ranked[1]] if len(ranked) > 1 else 9
    agree = len({one.kind for _score, one, _cell in seen}) > 1
    if scores[best] < 0:
        return
    if lead >= 3 and scores[best] >= 3 and (agree or len(ranked) == 1):
        confidence = _CERTAIN
    else:
        confidence = _LIKELY if lead >= 2 else _DOUBTFUL
    names = {"siren": "party_number", "siret": "siret", "vat": "vat_number"}
    by_kind: dict[str, tuple[Identifier, Cell]] = {}
    for _score, one, cell in seen:
        by_kind.setdefault(one.kind, (one, cell))
    head = by_kind.get("siren") or by_kind.get("siret") or by_kind["vat"]
    yield _identifier("party_number", head[0].siren or head[0].value, head, confidence, pages)
    for kind in ("siret", "vat"):
        if kind in by_kind:
            yield _identifier(names[kind], by_kind[kind][0].value, by_kind[kind], confidence, pages)


def _account(
    accounts: list[tuple[int, Identifier, Cell]], pages: tuple[Page, ...]
) -> Iterator[Field]:
    credited = [one for one in accounts if one[0] > 0]
    if credited:
        _score, one, cell = max(credited, key=lambda seen: seen[0])
        alone = len({each.value for _s, each, _c in credited}) == 1
        yield _identifier("iban", one.value, (one, cell), _CERTAIN if alone else _DOUBTFUL, pages)


def _identifier(
    name: str, value: str, at: tuple[Identifier, Cell], confidence: Confidence,
    pages: tuple[Page, ...],
) -> Field:  # fmt: skip
    one, cell = at
    found = Found(value, Spot(cell, one.start, one.end), None, name, 3)
    return as_field(name, found, confidence, pages)


def _is_seller(layout: Layout, cell: Cell, one: Identifier, pages: tuple[Page, ...]) -> int:
    """How much speaks for a number to be the supplier's; below zero it is somebody else's."""
    before = " ".join(
        label.text for label in layout.labels(Spot(cell, one.start, one.end))
        if label.relation != "above"
    )  # fmt: skip
    line = (
        " ".join(other.folded for other in layout.line_of(cell))
        if _full_width(cell, pages)
        else cell.folded
    )
    share = cell.top / pages[cell.page].height
    score = 2
    of_seller = SELLER.search(line) is not None
    if BUYER.search(before) or (not of_seller and _in_block_of_buyer(layout, cell)):
        score -= 6
    if NOT_SELLER.search(line):
        score -= 4
    if of_seller:
        score += 2
    return score + (1 if share > 0.85 or share < 0.25 else 0)


def _full_width(cell: Cell, pages: tuple[Page, ...]) -> bool:
    return cell.top / pages[cell.page].height > 0.85


def _in_block_of_buyer(layout: Layout, cell: Cell) -> bool:
    """Whether the lines above, without a gap, begin with the words for a customer."""
    bottom, height = cell.top, cell.bottom - cell.top
    for above in _column(layout, cell):
        if bottom - above.bottom > 1.2 * height:
            return False
        if BUYER.search(above.folded) and not SELLER.search(above.folded):
            return True
        bottom = above.top
    return False


def _column(layout: Layout, cell: Cell) -> Iterator[Cell]:
    return layout.above(Spot(cell, 0, len(cell.text)))


def _credited(layout: Layout, cell: Cell, one: Identifier) -> int:
    labels: list[Label] = list(layout.labels(Spot(cell, one.start, one.end)))
    near = " ".join(label.text for label in labels[:2])
    if re.search(r"debit|votre (?:compte|iban)|your account|preleve|compte client", near):
        return 0
    return 2 if re.search(r"virement|regl|credit|iban|transfer|rib\b", near) else 1


def _siren_of(number: str) -> str:
    bare = number[4:] if number.startswith("FR") else number
    return bare[:9] if len(bare) in (9, 14) and bare.isdigit() else ""


# -- what paper it is ------------------------------------------------------------------------------
_CURRENCIES = (
    ("EUR", r"\u20ac|\beur\b|\beuros?\b"),
    ("USD", r"\$|\busd\b"),
    ("GBP", r"\u00a3|\bgbp\b"),
    ("CHF", r"\bchf\b"),
    ("CAD", r"\bcad\b"),
    ("SEK", r"\bsek\b"),
    ("PLN", r"\bpln\b"),
)


def currency(layout: Layout, pages: tuple[Page, ...]) -> Iterator[Field]:
    """The currency: the one that is written, or euros with doubt where none or several are."""
    seen: dict[str, tuple[int, Spot]] = {}
    for cell in layout.cells:
        if re.search(r"capital", cell.folded):
            continue
        for code, pattern in _CURRENCIES:
            for match in re.finditer(pattern, cell.folded):
                times, first = seen.get(code, (0, Spot(cell, *match.span())))
                seen[code] = (times + 1, first)
    if not seen:
        return
    code = max(seen, key=lambda key: seen[key][0])
    confidence = _CERTAIN if len(seen) == 1 else _DOUBTFUL
    yield as_field("currency", Found(code, seen[code][1], None, "currency", 3), confidence, pages)


_TITLES = (
    ("381", re.compile(r"^(?:facture d')?avoir\b|^credit (?:note|memo)\b|^note de credit\b")),
    ("384", re.compile(r"^facture rectificative\b|^corrective invoice|^corrected invoice")),
    ("386", re.compile(r"^facture d'acompte\b|^(?:deposit|prepayment|down payment) invoice\b")),
    ("380", re.compile(r"^(?:votre |tax )?(?:facture|invoice)\b|^note d'honoraires\b")),
)  # fmt: skip


def kind_of_paper(layout: Layout, pages: tuple[Page, ...]) -> Iterator[Field]:
    """Invoice, credit note, corrective or deposit invoice, by the first title that says so."""
    for cell in layout.cells:
        for code, pattern in _TITLES:
            if match := pattern.match(cell.folded):
                found = Found(code, Spot(cell, *match.span()), None, "type_code", 2)
                big = cell.bottom - cell.top > 13
                yield as_field("type_code", found, _CERTAIN if big else _LIKELY, pages)
                return
