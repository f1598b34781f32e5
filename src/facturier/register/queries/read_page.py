"""What was read of an original without data: fields with their places, and what was learned."""

from decimal import Decimal
from uuid import UUID

from facturier.reading.apart import pages_from_json
from facturier.reading.learned import Hint, hint_from_json
from facturier.reading.result import Read, read_from_json
from facturier.reading.words import Word, cells_of
from facturier.register.models import Invoice, LearnedLayout, PageReading
from facturier.register.rules.keyed import KeyedFacts

MOST_ZONE_LETTERS = 500


def reading_of(invoice: Invoice) -> PageReading | None:
    """What was read of its pages; None while nobody has."""
    rows = PageReading.objects.filter(
        organisation_id=invoice.organisation_id, invoice_id=invoice.id
    )
    return rows.select_related("layout").first()


def read_of(reading: PageReading | None) -> Read:
    """Its fields; none where nothing was read."""
    return read_from_json(reading.read) if reading else Read()


def layout_of(organisation_id: UUID, party_id: UUID) -> LearnedLayout | None:
    """The newest version that is not forgotten."""
    rows = LearnedLayout.objects.filter(
        organisation_id=organisation_id, party_id=party_id, forgotten_at=None
    )
    return rows.order_by("-version").first()


def newest_layout(organisation_id: UUID, party_id: UUID) -> LearnedLayout | None:
    """The newest version, forgotten or not: numbers are never used twice."""
    rows = LearnedLayout.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return rows.order_by("-version").first()


def hints_of(layout: LearnedLayout) -> tuple[Hint, ...]:
    """Where the fields stand."""
    return tuple(hint_from_json(values) for values in layout.hints)


def checked_values(facts: KeyedFacts) -> dict[str, str]:
    """What was keyed in and vouched for, as the reader names and writes it."""
    values = {
        "number": facts.number,
        "order_reference": facts.order_reference,
        "issue_date": facts.issue_date.isoformat() if facts.issue_date else "",
        "due_date": facts.due_date.isoformat() if facts.due_date else "",
        "net": _plain(facts.net),
        "tax": _plain(facts.tax),
        "gross": _plain(facts.gross),
    }
    return {name: value for name, value in values.items() if value}


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")


def words_in(
    reading: PageReading, page: int, left: float, top: float, right: float, bottom: float
) -> str:
    """The words whose middle stands in a zone of a page (shares of it), line by line."""
    pages = pages_from_json(reading.pages)
    if not 0 <= page < len(pages):
        return ""
    sheet = pages[page]

    def inside(word: Word) -> bool:
        across = left <= (word.left + word.right) / 2 / sheet.width <= right
        return across and top <= word.middle / sheet.height <= bottom

    words = [word for cell in cells_of([sheet]) for word in cell.words if inside(word)]
    return " ".join(word.text for word in words)[:MOST_ZONE_LETTERS]
