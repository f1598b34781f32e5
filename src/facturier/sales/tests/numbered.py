"""Series and numbers of the tests. A number is given as the action that issues gives it: the
period moves by one, and a document of the register takes it, in one transaction.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from facturier.audit import actions as audit
from facturier.organisations.tests.factories import NOW, TODAY, Company
from facturier.register.models import Invoice
from facturier.register.tests import factories as register
from facturier.sales import actions
from facturier.sales.models import Draft, IssuedDocument, Series, SeriesPeriod
from facturier.sales.rules.numbering import pattern_of

SIREN = register.OUR_SIREN


def a_series(
    company: Company,
    entity_id: UUID,
    pattern: str = "F{YYYY}-{N:5}",
    *,
    name: str = "Factures",
    kinds: Iterable[str] = ("380", "384", "386"),
    by: str = "owner",
    **rest,
) -> Series:
    """A series of an entity."""
    with company.here():
        return actions.create_series(
            member=company[by],
            entity_id=entity_id,
            name=name,
            pattern=pattern,
            type_codes=list(kinds),
            now=NOW,
            **rest,
        )


def a_number(company: Company, series: Series, day: date = TODAY, **document) -> IssuedDocument:
    """The next number of a series, given to a document that the register holds."""
    pattern = pattern_of(series.pattern, series.site)
    period = pattern.period(day)
    with company.here():
        held = SeriesPeriod.objects.filter(series=series, period=period).first()
        running = (held.last if held else 0) + 1
    number = pattern.number(day, running, series.site)
    stated = register.a_document(
        seller=SIREN, buyer="404833048", number=number, issue_date=day, **document
    )
    invoice = register.an_invoice(company, stated)
    with company.here():
        move(series, period, day)
        issued = document_of(company, series, invoice, period, running)
        audit.record(
            organisation_id=company.id,
            actor=company["owner"].actor,
            verb="draft.opened",
            subject=audit.Subject("invoice", invoice.id, number),
            at=NOW,
        )
        _commit()
    return issued


def _commit() -> None:
    """Ask now what a commit asks: a test commits outside of its organisation, where all is hidden."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def move(series: Series, period: str, day: date) -> None:
    """Take the next number of a period."""
    row, _new = SeriesPeriod.objects.get_or_create(
        organisation_id=series.organisation_id, series=series, period=period
    )
    row.last, row.last_date = row.last + 1, day
    row.save()


def document_of(
    company: Company, series: Series, invoice: Invoice, period: str, running: int, **rest
) -> IssuedDocument:
    """The document that took a number."""
    draft = Draft.objects.create(
        organisation_id=company.id,
        entity_id=series.entity_id,
        created_at=NOW,
        created_by="x",
        changed_at=NOW,
        changed_by="x",
    )
    return IssuedDocument.objects.create(
        **{
            "organisation_id": company.id,
            "series": series,
            "period": period,
            "running": running,
            "number": invoice.number,
            "issue_date": invoice.issue_date,
            "siren": SIREN,
            "year": invoice.issue_date.year,
            "invoice": invoice,
            "draft": draft,
            "draft_version": draft.version,
            "issued_at": NOW,
            "issued_by": "x",
            **rest,
        }
    )
