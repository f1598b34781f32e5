"""Tags: which invoices carry one, and which are in use."""

from uuid import UUID

from django.db.models import QuerySet

from facturier.kit.statements import asked
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Scope
from facturier.register.models import Invoice, InvoiceTag
from facturier.register.queries.scope import within
from facturier.register.rules.beside import tag_key

MOST_PROPOSED = 200


def invoices_tagged(organisation_id: UUID, tag: str) -> QuerySet[InvoiceTag, UUID]:
    """The ids of the invoices that carry a tag, whatever its case and accents, for `id__in`.

    It knows no rights: the list that uses it filters by them.
    """
    rows = InvoiceTag.objects.filter(organisation_id=organisation_id, tag_key=tag_key(tag))
    return rows.values_list("invoice_id", flat=True)


def tags_in_use(member: Member) -> list[str]:
    """The tags on invoices that the member may read, by name; at most `MOST_PROPOSED`."""
    scopes = organisations.scopes(member, "invoice.read")
    if not scopes:
        return []
    if Scope() in scopes:
        values = {"organisation": member.organisation_id, "most": MOST_PROPOSED}
        return [tag for (tag,) in asked(_TAGS, values)]
    readable = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id
    )
    rows = InvoiceTag.objects.filter(
        organisation_id=member.organisation_id, invoice_id__in=readable.values("id")
    )
    found = rows.order_by("tag_key").distinct("tag_key").values_list("tag", flat=True)
    return list(found[:MOST_PROPOSED])


# The next greater key, again and again: as many index look-ups as there are words, however many
# invoices carry them.
_TAGS = """
WITH RECURSIVE word(tag_key) AS (
    (SELECT tag_key FROM register_invoicetag
     WHERE organisation_id = %(organisation)s ORDER BY tag_key LIMIT 1)
    UNION ALL
    SELECT (SELECT t.tag_key FROM register_invoicetag t
            WHERE t.organisation_id = %(organisation)s AND t.tag_key > word.tag_key
            ORDER BY t.tag_key LIMIT 1)
    FROM word WHERE word.tag_key IS NOT NULL
)
SELECT named.tag FROM word CROSS JOIN LATERAL (
    SELECT t.tag FROM register_invoicetag t
    WHERE t.organisation_id = %(organisation)s AND t.tag_key = word.tag_key LIMIT 1) named
LIMIT %(most)s
"""
