"""The export of a person holds the invoices that name them, within the rights of who asks."""

from dataclasses import replace

import pytest

from facturier.einvoice.document import Contact
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.parties.models import Party
from facturier.parties.queries import personal_parts
from facturier.parties.tests.factories import a_contact
from facturier.register.tests.factories import a_document, an_invoice

pytestmark = pytest.mark.django_db


def of_a_contact(number: str, **named: str):
    document = a_document(number=number)
    seller = replace(document.seller, contact=Contact(**named))
    return replace(document, seller=seller)


def test_the_export_of_a_person_names_their_invoices_and_says_what_must_be_kept():
    company = a_company(roles=("owner", "editor"))
    an_entity(company)
    first = an_invoice(company, number="P-1", net="100.00")
    an_invoice(company, number="P-2", seller="552100554")
    with company.here():
        party = Party.objects.get(id=first.party_id)
        # A company is no person: its whole file names no invoice.
        assert "invoices" not in personal_parts(company["owner"], party)
        Party.objects.filter(id=party.id).update(is_person=True)
        party.refresh_from_db()
        told = personal_parts(company["owner"], party)["invoices"]
    assert told["items"] == [
        {
            "reference": first.reference, "number": "P-1", "direction": "received",
            "issue_date": first.issue_date.isoformat(), "due_date": None, "type_code": "380",
            "currency": "EUR", "net": "100.00", "tax": "20.00", "gross": "120.00",
        }
    ]  # fmt: skip
    assert told["complete"] is True
    assert "L123-22" in told["kept"]


def test_the_export_of_a_contact_names_the_invoices_that_name_them():
    company = a_company(roles=("owner", "editor"))
    an_entity(company)
    by_name = an_invoice(company, of_a_contact("C-1", name="lucie MOREL"))
    by_mail = an_invoice(company, of_a_contact("C-2", name="Achats", email="lucie@lacaze.test"))
    an_invoice(company, of_a_contact("C-3", name="Paul Est\u00e8ve"))
    contact_id = a_contact(company, by_name.party_id, name="Lucie Morel", email="lucie@lacaze.test")
    with company.here():
        party = Party.objects.get(id=by_name.party_id)
        told = personal_parts(company["owner"], party, contact_id)["invoices"]
    assert [one["reference"] for one in told["items"]] == [by_name.reference, by_mail.reference]


def test_who_reads_a_part_is_told_that_part_and_that_it_is_one():
    company = a_company(roles=("owner", "editor"))
    an_entity(company)
    department = a_department(company, "Achats")
    invoice = an_invoice(company, number="S-1")
    person = a_person("Paul Petit")
    scope = GivenScope(department_id=department)
    member = a_member(company, person, "editor", scope=scope)
    with company.here():
        Party.objects.filter(id=invoice.party_id).update(is_person=True)
        party = Party.objects.get(id=invoice.party_id)
        told = personal_parts(member, party)["invoices"]
    assert told["items"] == []
    assert told["complete"] is False
