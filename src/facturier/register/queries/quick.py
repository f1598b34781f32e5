"""A few invoices by the beginning of what a person remembers, for the search box."""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left

from facturier.organisations.queries import Member
from facturier.register.models import Invoice
from facturier.register.queries.page import Row, _row, _rows
from facturier.register.queries.scope import within

# After every character that a number may continue with: the open end of a range of texts.
LAST = "\U0010ffff"
LONGEST = 100  # of a number, in its index


def quick_find(member: Member, text: str, limit: int) -> tuple[Row, ...]:
    """Invoices whose reference or number begins with the text, or whose entry it is; newest first.

    Ranges rather than LIKE: under row security an index serves only comparisons that leak nothing.
    """
    wanted = text.strip()[:LONGEST]
    if not wanted or "\0" in wanted:
        return ()
    reference = "".join(wanted.split()).upper()
    begins = Q(reference__gte=reference, reference__lt=reference + LAST)
    for spelling in {wanted, wanted.upper()}:
        begins |= Q(start__gte=spelling, start__lt=spelling + LAST)
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        begins |= Q(entry=int(wanted))
    rows = _visible(member).annotate(start=Left("number", LONGEST)).filter(begins)
    return _few(rows, limit)


def latest(member: Member) -> Row | None:
    """The newest invoice that the member may read, if there is any."""
    return next(iter(_few(_visible(member), 1)), None)


def _visible(member: Member) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id
    )


def _few(rows: QuerySet[Invoice], limit: int) -> tuple[Row, ...]:
    return tuple(_row(values) for values in _rows(rows.order_by(F("entry").desc()), limit)[:limit])
