"""Doubts of the tests: invoices are deposited, read and looked at, as the worker does."""

from dataclasses import replace
from datetime import timedelta

from facturier.controls import actions
from facturier.controls.models import Doubt
from facturier.einvoice.document import Document, PaymentAccount, PaymentMeans
from facturier.organisations.tests.factories import NOW, Company
from facturier.register.models import Invoice
from facturier.register.tests.factories import a_document, an_invoice

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"


def a_doubted(company: Company, document: Document | None = None, **rest) -> Invoice:
    """An invoice, entered and looked at."""
    invoice = an_invoice(company, document, **rest)
    look(company, invoice)
    return invoice


def look(company: Company, invoice: Invoice, now=NOW) -> None:
    """What the job does."""
    actions.doubt_invoice(organisation_id=company.id, invoice_id=invoice.id, now=now)


def doubts(company: Company, invoice: Invoice | None = None, state: str = "open") -> list[Doubt]:
    with company.here():
        rows = Doubt.objects.filter(organisation_id=company.id, state=state)
        if invoice is not None:
            rows = rows.filter(invoice=invoice)
        return list(rows.order_by("rule", "mark"))


def rules_of(company: Company, invoice: Invoice, state: str = "open") -> list[str]:
    return [one.rule for one in doubts(company, invoice, state)]


def a_pair(company: Company, **rest) -> tuple[Invoice, Invoice, Doubt]:
    """The same invoice twice, in other bytes: its due date differs."""
    document = a_document(number=rest.pop("number", "FA-003411"), **rest)
    first = a_doubted(company, document)
    again = replace(document, due_date=document.issue_date + timedelta(days=20))
    second = a_doubted(company, again)
    (doubt,) = [one for one in doubts(company, second) if one.rule.startswith("duplicate")]
    return first, second, doubt


def paid_to(document: Document, iban: str) -> Document:
    means = PaymentMeans("30", account=PaymentAccount(iban, "Tôlerie Lacaze"))
    return replace(document, payment_means=(means,))
