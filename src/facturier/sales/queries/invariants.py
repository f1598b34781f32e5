"""What must hold of numbers (I1 to I3) and corrections (I5), for `facturier verify` and tests."""

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

# I5: what credit notes take back of an invoice never exceeds it, of a rate, of a line, in all.
_BEYOND = """
WITH taken AS (
    SELECT c.cited_id, v.category, v.percent, sum(v.base) AS base, sum(v.tax) AS tax
    FROM sales_citedvat v JOIN sales_citation c ON c.organisation_id = %(organisation)s
        AND c.id = v.citation_id
    WHERE v.organisation_id = %(organisation)s GROUP BY 1, 2, 3),
whole AS (
    SELECT d.id AS cited_id, v.category, coalesce(v.percent, 0) AS percent,
           sum(v.base) AS base, sum(v.tax) AS tax
    FROM register_invoicevat v JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s
        AND d.invoice_id = v.invoice_id
    WHERE v.organisation_id = %(organisation)s
        AND d.id IN (SELECT cited_id FROM taken) GROUP BY 1, 2, 3)
SELECT d.number FROM taken LEFT JOIN whole USING (cited_id, category, percent)
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = cited_id
WHERE NOT sales_within(taken.base, coalesce(whole.base, 0))
   OR NOT sales_within(taken.tax, coalesce(whole.tax, 0))
UNION
SELECT d.number FROM (SELECT cited_id, sum(base + tax) AS gross FROM taken GROUP BY 1) t
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = t.cited_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
WHERE NOT sales_within(t.gross, coalesce(i.gross, 0))
UNION
SELECT d.number FROM sales_citedline t
JOIN register_invoiceline l ON l.organisation_id = %(organisation)s AND l.id = t.line_id
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.invoice_id = l.invoice_id
WHERE t.organisation_id = %(organisation)s
GROUP BY l.id, l.net, d.number HAVING NOT sales_within(sum(t.net), l.net)
ORDER BY 1
"""
# I5: a deposit is taken off once, and wholly; what the final invoice says was paid is that.
_DEDUCTED = """
WITH deducted AS (
    SELECT c.cited_id, count(*) AS times FROM sales_citation c
    WHERE c.organisation_id = %(organisation)s AND c.kind = 'deducts' GROUP BY 1)
SELECT d.number FROM deducted
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = cited_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
WHERE times > 1 OR i.type_code <> '386' OR i.gross IS DISTINCT FROM (
    SELECT sum(v.base + v.tax) FROM sales_citedvat v JOIN sales_citation c
        ON c.organisation_id = %(organisation)s AND c.id = v.citation_id
    WHERE v.organisation_id = %(organisation)s AND c.cited_id = deducted.cited_id)
ORDER BY 1
"""
_DEDUCTING = """
SELECT d.number FROM sales_citation c
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = c.issued_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
LEFT JOIN sales_citedvat v ON v.organisation_id = %(organisation)s AND v.citation_id = c.id
WHERE c.organisation_id = %(organisation)s AND c.kind = 'deducts'
GROUP BY d.number, i.prepaid, i.signed_net, i.net
HAVING i.prepaid IS DISTINCT FROM sum(v.base + v.tax)
    OR i.signed_net IS DISTINCT FROM ((i.net - sum(v.base)) * 10000)
ORDER BY 1
"""
# A situation bills what its lines say, within the contract; what is withheld is within the law.
_PROGRESS = """
SELECT d.number FROM sales_progressbill b
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = b.issued_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
WHERE b.organisation_id = %(organisation)s AND (NOT b.stands OR i.net IS DISTINCT FROM (
    SELECT sum(p.amount) FROM sales_progressline p
    WHERE p.organisation_id = %(organisation)s AND p.bill_id = b.id))
ORDER BY 1
"""
_CONTRACTS = """
SELECT c.name FROM sales_contractline l
JOIN sales_contract c ON c.organisation_id = %(organisation)s AND c.id = l.contract_id
JOIN sales_progressline p ON p.organisation_id = %(organisation)s AND p.line_id = l.id
WHERE l.organisation_id = %(organisation)s
GROUP BY c.name, l.id, l.net
HAVING NOT sales_within(sum(p.amount - coalesce((SELECT sum(t.net) FROM sales_citedline t
    WHERE t.organisation_id = %(organisation)s AND t.line_id = p.stated_id), 0)), l.net)
ORDER BY 1
"""
_RETAINED = """
SELECT d.number FROM sales_retention r
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = r.issued_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
WHERE r.organisation_id = %(organisation)s
    AND (r.percent > 5 OR r.amount IS DISTINCT FROM round(i.gross * r.percent / 100, 2))
ORDER BY 1
"""
# I5: what was replaced is corrected by that alone.
_REPLACED = """
SELECT d.number FROM sales_citation c JOIN sales_issueddocument d
    ON d.organisation_id = %(organisation)s AND d.id = c.cited_id
WHERE c.organisation_id = %(organisation)s
GROUP BY d.number, c.cited_id HAVING count(*) > 1 AND bool_or(c.kind = 'replaces') ORDER BY 1
"""
# I5: the shares of the invoices are the credit note; one that cites none of ours says so.
_SHARES = """
SELECT d.number FROM sales_issueddocument d
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
LEFT JOIN LATERAL (
    SELECT count(DISTINCT c.id) AS cited, sum(v.base) AS base, sum(v.tax) AS tax
    FROM sales_citation c LEFT JOIN sales_citedvat v
        ON v.organisation_id = %(organisation)s AND v.citation_id = c.id
    WHERE c.organisation_id = %(organisation)s AND c.issued_id = d.id) borne ON true
WHERE d.organisation_id = %(organisation)s AND i.type_code IN ('381', '384', '261') AND (
    (i.type_code <> '384' AND borne.cited > 0
        AND (coalesce(borne.base, 0) <> i.net OR coalesce(borne.tax, 0) <> i.tax))
    OR coalesce(jsonb_array_length(i.further -> 'preceding'), 0) = 0)
ORDER BY 1
"""
# What becomes of a credit note is all of it.
_USES = """
SELECT d.number FROM sales_credituse u
JOIN sales_issueddocument d ON d.organisation_id = %(organisation)s AND d.id = u.issued_id
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
WHERE u.organisation_id = %(organisation)s AND u.superseded_at IS NULL
GROUP BY d.number, i.payable HAVING sum(u.amount) <> i.payable ORDER BY 1
"""
# CGI 289, I-2: what is self-billed was issued under a mandate of its day, from its series.
_MANDATED = """
SELECT d.number FROM sales_issueddocument d
JOIN register_invoice i ON i.organisation_id = %(organisation)s AND i.id = d.invoice_id
LEFT JOIN sales_selfbilled s ON s.organisation_id = %(organisation)s AND s.issued_id = d.id
LEFT JOIN sales_mandate m ON m.organisation_id = %(organisation)s AND m.id = s.mandate_id
WHERE d.organisation_id = %(organisation)s
  AND CASE WHEN i.type_code IN ('389', '261')
      THEN coalesce(i.direction <> 'received' OR m.series_id <> d.series_id
                    OR m.entity_id <> i.entity_id OR d.issue_date < m.first_day
                    OR d.issue_date > coalesce(m.last_day, d.issue_date), true)
      ELSE s.id IS NOT NULL END
ORDER BY 1
"""


_RULES = (
    (_FORWARD, "document", "dated before the number that precedes it (I2)"),
    (_ONCE, "document", "a number was given twice (I3)"),
    (_BEYOND, "document", "more was credited than it comes to (I5)"),
    (_DEDUCTED, "document", "a deposit taken off twice, or not wholly (I5)"),
    (_DEDUCTING, "document", "what it takes off is not what it says, or counts twice (I5)"),
    (_PROGRESS, "document", "a situation does not bill what its lines say"),
    (_CONTRACTS, "contract", "more of a line was billed than it comes to"),
    (_RETAINED, "document", "more is withheld of it than the law lets"),
    (_REPLACED, "document", "replaced, and corrected by another all the same (I5)"),
    (_SHARES, "document", "what it credits is not what its invoices bear (I5)"),
    (_MANDATED, "document", "self-billed without a mandate of its day (CGI 289, I-2)"),
    (_USES, "document", "what becomes of it is not all of it"),
)


def broken_invariants(organisation_id: UUID) -> Broken:
    """(place, what is wrong) for each thing that must not be."""
    for name, period in _asked(_GAPLESS, organisation_id):
        yield f"series {name} {period}".strip(), "its numbers are not 1 to the last (I1)"
    for rule, what, wrong in _RULES:
        for (name,) in _asked(rule, organisation_id):
            yield f"{what} {name}", wrong
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
