"""Invoices of the tests: documents of the demo's generator, deposited and read like any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Address,
    Document,
    Identifier,
    Item,
    Line,
    Party,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.files.actions import keep_bytes
from facturier.kit.rows import write_rows
from facturier.organisations.tests.factories import NOW, TODAY, Company
from facturier.register import actions
from facturier.register.actions import enter
from facturier.register.models import Arrival, Invoice, InvoiceVerdict

OUR_SIREN = "732829320"  # the entity that organisations.tests.factories.an_entity makes
_numbers = count(1)


def a_document(
    *,
    seller: str = "404833048",
    buyer: str = OUR_SIREN,
    number: str | None = None,
    net: str = "100.00",
    percent: str = "20",
    **rest,
) -> Document:
    """A plain document of one line between two SIRENs, exact to the cent."""
    amount, rate = Decimal(net), Decimal(percent)
    tax = (amount * rate / 100).quantize(Decimal("0.01"))
    values = {
        "number": number or f"FA-{next(_numbers)}",
        "issue_date": TODAY,
        "type_code": "380",
        "currency": "EUR",
        "seller": a_party("Tôlerie Lacaze", seller),
        "buyer": a_party("Maison Kervel SAS", buyer),
        "vat": (VatSubtotal(amount, tax, "S", rate),),
        "lines": (
            Line(
                number="1",
                quantity=Decimal(1),
                unit="C62",
                net=amount,
                price=Price(net=amount),
                vat_category="S",
                vat_percent=rate,
                item=Item(name="Équerre de fixation"),
            ),
        ),
        "totals": Totals(
            lines=amount, net=amount, tax=tax, gross=amount + tax, payable=amount + tax
        ),
    }
    return Document(**{**values, **rest})


def a_party(name: str, siren: str) -> Party:
    """A French company."""
    return Party(
        name=name,
        legal_id=Identifier(siren, "0002"),
        address=Address(line_1="1 rue du Port", city="Brest", post_code="29200", country="FR"),
    )


def an_arrival(
    company: Company,
    content: bytes,
    *,
    by: str = "editor",
    file_name: str = "facture.xml",
    now: datetime = NOW,
) -> UUID:
    """Deposit bytes; nothing has read them yet."""
    kept = keep_bytes(company.id, [content])
    with company.here():
        return actions.deposit_file(
            member=company[by], kept=kept, file_name=file_name, channel="upload", now=now
        ).id


def a_read_arrival(company: Company, content: bytes, **rest) -> Arrival:
    """Deposit bytes and have them read."""
    arrival_id = an_arrival(company, content, **rest)
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    with company.here():
        return Arrival.objects.select_related("invoice").get(
            organisation_id=company.id, id=arrival_id
        )


def an_invoice(company: Company, document: Document | None = None, **rest) -> Invoice:
    """An invoice in the register, to check; `rest` goes to `a_document`."""
    arrival = a_read_arrival(company, write_cii(document or a_document(**rest)))
    assert arrival.invoice is not None, arrival.reason
    return arrival.invoice


@contextmanager
def before_there_were_judges() -> Iterator[None]:
    """Whatever is entered inside has no verdict, as an earlier version left it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            enter,
            "write_rows",
            lambda rows: write_rows(row for row in rows if not isinstance(row, InvoiceVerdict)),
        )
        yield
