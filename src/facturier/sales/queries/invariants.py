"""What must hold of the numbers that were given (I1 to I3), for `facturier verify` and tests."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection
from django.db.models import F

from facturier.sales.models import IssuedDocument
from facturier.sales.rules.numbering import pattern_of

Broken = Iterator[tuple[str, str]]

# I1: in each period the running numbers are 1 to the last, and the last has the day it was given.
_GAPLESS = """
SELECT s.name, coalesce(p.period, d.period)
FROM (SELECT series_id, period, last, last_date FROM sales_seriesperiod
      WHERE organisation_id = %(organisation)s) p
FULL JOIN (SELECT series_id, period, count(DISTINCT running) AS counted, count(*) AS documents,
                  min(running) AS smallest, max(running) AS greatest,
                  max(issue_date) AS latest
           FROM sales_issueddocument WHERE organisation_id = %(organisation)s
           GROUP BY series_id, period) d USING (series_id, period)
JOIN sales_series s ON s.organisation_id = %(organisation)s AND s.id = series_id
WHERE coalesce(d.counted, 0) <> coalesce(p.last, 0)
   OR coalesce(d.documents, 0) <> coalesce(p.last, 0)
   OR coalesce(d.smallest, 1) <> 1 OR coalesce(d.greatest, 0) <> coalesce(p.last, 0)
   OR p.last_date IS DISTINCT FROM d.latest
ORDER BY 1, 2
"""
# I2: a greater number never has an earlier day.
_FORWARD = """
SELECT number FROM (
    SELECT number, issue_date, lag(issue_date) OVER (
        PARTITION BY series_id, period ORDER BY running) AS before
    FROM sales_issueddocument WHERE organisation_id = %(organisation)s) walked
WHERE issue_date < before ORDER BY 1
"""
# I3: one document per number, seller and year; one number per document.
_ONCE = """
SELECT number FROM sales_issueddocument WHERE organisation_id = %(organisation)s
GROUP BY siren, year, number HAVING count(*) > 1
UNION
SELECT min(number) FROM sales_issueddocument WHERE organisation_id = %(organisation)s
GROUP BY invoice_id HAVING count(*) > 1
ORDER BY 1
"""


def broken_invariants(organisation_id: UUID) -> Broken:
    """(place, what is wrong) for each thing that must not be."""
    for name, period in _asked(_GAPLESS, organisation_id):
        yield f"series {name} {period}".strip(), "its numbers are not 1 to the last (I1)"
    for (number,) in _asked(_FORWARD, organisation_id):
        yield f"document {number}", "dated before the number that precedes it (I2)"
    for (number,) in _asked(_ONCE, organisation_id):
        yield f"document {number}", "a number was given twice (I3)"
    yield from _of_documents(organisation_id)


def _of_documents(organisation_id: UUID) -> Broken:
    """Each number is the one its series gives, and the one that the invoice states."""
    rows = IssuedDocument.objects.filter(organisation_id=organisation_id).select_related("series")
    kept = rows.order_by("id").only(
        "number", "running", "period", "issue_date", "year", "series__pattern", "series__site"
    )
    for row in kept.iterator():
        pattern, site = pattern_of(row.series.pattern, row.series.site), row.series.site
        stated = (row.number, row.period, row.year)
        right = (
            pattern.number(row.issue_date, row.running, site),
            pattern.period(row.issue_date),
            row.issue_date.year,
        )
        if stated != right:
            yield f"document {row.number}", "its number is not the one of its series and day (I3)"
    other = rows.exclude(invoice__number=F("number"), invoice__issue_date=F("issue_date"))
    for number in other.order_by("id").values_list("number", flat=True):
        yield f"document {number}", "the invoice states another number or day (I3)"


def _asked(sql: str, organisation_id: UUID) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organisation": organisation_id})
        return cursor.fetchall()
