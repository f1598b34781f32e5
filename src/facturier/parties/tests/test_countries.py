"""A country that does not exist is refused wherever one is written; what stands already may stay."""

import pytest
from django.utils import timezone

from facturier.einvoice.document import Address
from facturier.imports.rules import BadRow
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import EntityFacts, create_entity
from facturier.organisations.tests.factories import NOW, a_company
from facturier.parties import actions, models
from facturier.parties.kinds import CUSTOMERS
from facturier.parties.tests.factories import GERMAN_VAT, a_party, an_address, met, stated
from facturier.parties.tests.test_api import PARTIES, caller
from facturier.parties.web.forms import AddressForm, PartyForm
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
NONE_OF_THEM = ("ZZ", "zzz", "XX", "EU", "France")


@made_once
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


@pytest.mark.parametrize("country", NONE_OF_THEM)
def test_the_api_refuses_what_is_no_country_with_a_sentence(company, country):
    call = caller(company)
    status, told = call("post", PARTIES, {"name": "Lacaze", "country": country})
    assert (status, told["code"], told["field"]) == (422, "party.country", "country")
    assert "FR" in told["detail"]
    party = a_party(company)
    body = {"version": party.version, "country": country}
    assert call("patch", f"{PARTIES}{party.id}/", body)[1]["code"] == "party.country"


@pytest.mark.parametrize("country", NONE_OF_THEM)
def test_pages_and_imports_refuse_it_too(company, country):
    typed = {
        "name": "Lacaze", "country": country, "tax_situation": "taxable", "language": "fr",
        "importance": "normal", "payment_basis": "invoice_date",
    }  # fmt: skip
    assert "country" in PartyForm(typed).errors
    place = {"kind": "seat", "city": "Brest", "country": country}
    assert "country" in AddressForm(place).errors
    if country != "France":
        with pytest.raises(BadRow) as bad:
            CUSTOMERS.check_row({"name": "Lacaze", "country": country})
        assert [fault.column for fault in bad.value.faults] == ["country"]
    party = a_party(company)
    with company.here(), pytest.raises(Refusal) as refused:
        actions.add_part(
            member=company["owner"], party_id=party.id, kind="address", typed=place, now=NOW
        )
    assert (refused.value.status, refused.value.field) == (422, "country")


@pytest.mark.parametrize("country", NONE_OF_THEM)
def test_an_entity_of_no_country_is_refused(company, country):
    with company.here(), pytest.raises(Refusal) as refused:
        create_entity(
            member=company["owner"], facts=EntityFacts(name="Filiale", country=country), now=NOW
        )
    assert (refused.value.status, refused.value.field) == (422, "country")


def test_a_document_that_names_no_country_leaves_it_unknown_and_another_field_may_change(company):
    nowhere = Address(line_1="1 quai", city="Nulle part", country="ZZ")
    found = met(company, stated(vat_id=GERMAN_VAT, address=nowhere))
    call = caller(company)
    path = f"{PARTIES}{found}/"
    party = call("get", path)[1]
    assert party["country"] == "XX" and party["addresses"][0]["country"] == "XX"
    status, after = call("patch", path, {"version": party["version"], "legal_form": "GmbH"})
    assert (status, after["country"], after["legal_form"]) == (200, "XX", "GmbH")
    with company.here():
        address = models.PartyAddress.objects.get(party_id=found)
        typed = {"kind": "seat", "lines": "2 quai", "city": "Kiel", "country": "XX"}
        terms = {"party_id": found, "kind": "address", "part_id": address.id, "now": NOW}
        actions.change_part(member=company["owner"], typed=typed, **terms)
        address.refresh_from_db()
        assert (address.city, address.country) == ("Kiel", "XX")


def test_an_address_of_a_country_that_is_known_does_not_become_unknown(company):
    party = a_party(company)
    address = an_address(company, party.id)
    typed = {"kind": "seat", "city": "Brest", "country": "XX"}
    terms = {"party_id": party.id, "kind": "address", "part_id": address, "now": NOW}
    with company.here(), pytest.raises(Refusal):
        actions.change_part(member=company["owner"], typed=typed, **terms)
