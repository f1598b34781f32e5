"""Earlier lines of a supplier that somebody coded, as the rules of suggestion want them."""

from uuid import UUID

from facturier.coding.models import LineCoding
from facturier.coding.queries.held import held_of
from facturier.coding.rules import AskedShare, as_percents
from facturier.coding.rules.suggest import Past
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, Places
from facturier.organisations.rules import Direction
from facturier.parties import queries as parties
from facturier.register.queries import within
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import Stage

MOST_PAST = 100
"""Latest invoices of the supplier that are looked through."""


def past_of(member: Member, invoice: Invoice) -> list[Past]:
    """Coded lines of the latest invoices of the same supplier that the member may read.

    What is counted on a place that is archived today is no example any more.
    """
    family = _family(invoice)
    if not family:
        return []
    rows = Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=invoice.organisation_id,
        party_id__in=family,
        direction=Direction.RECEIVED,
    ).exclude(stage=Stage.NOT_INVOICE)
    latest = rows.exclude(id=invoice.id).order_by("-entry").values("id")[:MOST_PAST]
    coded = LineCoding.objects.filter(
        organisation_id=invoice.organisation_id, invoice_id__in=latest
    )
    named = dict(coded.values_list("invoice_id", "invoice__reference"))
    if not named:
        return []
    codings_of = held_of(invoice.organisation_id, list(named))
    places = organisations.places(invoice.organisation_id)
    found = []
    for invoice_id, codings in codings_of.items():
        for held in codings.values():
            shares = as_percents(held.shares) if held.shares else ()
            if not shares or not all(_is_open(one, places) for one in shares):
                continue
            found.append(
                Past(
                    reference=named[invoice_id],
                    position=held.row.position,
                    name=held.row.name,
                    words=held.row.words,
                    shares=shares,
                    coded_at=held.row.coded_at,
                )
            )
    return found


def _family(invoice: Invoice) -> frozenset[UUID]:
    if invoice.party_id is None:
        return frozenset()
    own = invoice.organisation_id
    today = parties.survivor(own, invoice.party_id) or invoice.party_id
    return parties.family(own, today) | {invoice.party_id}


def _is_open(share: AskedShare, places: Places) -> bool:
    target = share.target
    return all(
        key is None or key in offered
        for key, offered in (
            (target.department_id, places.departments),
            (target.project_id, places.projects),
            (target.category_id, places.categories),
        )
    )
