"""What is remembered of an entity and a customer is never what it was before a change."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from facturier.organisations.models import LegalEntity
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyContact,
    PartyElectronicAddress,
    PartyIdentifier,
)
from facturier.parties.queries import buyer
from facturier.parties.rules import Scheme
from facturier.sales.models import (
    DocumentTemplate,
    SellerProfile,
    Series,
    WordingDecision,
)
from facturier.sales.queries import issuers
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.rules.composing import Composed
from facturier.sales.tests.factories import judges_stand_aside
from facturier.sales.tests.test_looks import OURS, Looks

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Looks()


def composed(shop, draft) -> Composed:
    with shop.company.here():
        return draft_as_composed(draft, TODAY)


def issuer(shop) -> issuers.Issuer:
    with shop.company.here():
        return issuers.issuer_of(shop.company.id, shop.entity)


def asked_for(shop, draft) -> list[str]:
    with shop.company.here(), CaptureQueriesContext(connection) as statements:
        draft_as_composed(draft, TODAY)
    return [one["sql"] for one in statements]


MENTION = "late_payment"
CHANGES = {
    "the name of the entity": lambda shop: LegalEntity.objects.filter(id=shop.entity).update(
        name="Kervel et filles SAS"
    ),
    "its account": lambda shop: SellerProfile.objects.create(
        organisation_id=shop.company.id, entity_id=shop.entity, iban="FR7630006000011234567890189"
    ),
    "the name of the customer": lambda shop: Party.objects.filter(id=shop.customer).update(
        name="Hôtel Belle-Rade et Spa"
    ),
    "its address": lambda shop: PartyAddress.objects.filter(party_id=shop.customer).update(
        city="Douarnenez"
    ),
    "its SIRET": lambda shop: PartyIdentifier.objects.create(
        organisation_id=shop.company.id, party_id=shop.customer, scheme=Scheme.SIRET,
        value="73282932000074",
    ),
    "where it takes invoices": lambda shop: PartyElectronicAddress.objects.create(
        organisation_id=shop.company.id, party_id=shop.customer, scheme="0225",
        value="732829320_COMPTA",
    ),
    "whom to ask for": lambda shop: PartyContact.objects.create(
        organisation_id=shop.company.id, party_id=shop.customer, name="Anne Le Goff",
    ),
    "a mention": lambda shop: WordingDecision.objects.create(
        organisation_id=shop.company.id, key=MENTION, first_day=TODAY, version="",
        text_fr="Pénalités : douze pour cent l'an.", text_en="Penalties: twelve per cent a year.",
        reason="essai", decided_at=NOW, decided_by="essai",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_shows_in_the_very_next_document(shop, what):
    draft = shop.draft()
    before = composed(shop, draft)
    assert composed(shop, draft) == before
    with shop.company.here():
        CHANGES[what](shop)
    after = composed(shop, draft)
    assert after.document != before.document
    # Undone, it is what it was.
    with shop.company.here():
        with transaction.atomic():
            LegalEntity.objects.filter(id=shop.entity).update(name="Autre nom")
            Party.objects.filter(id=shop.customer).update(name="Autre client")
            assert draft_as_composed(draft, TODAY).document.seller.name == "Autre nom"
            transaction.set_rollback(True)
        assert draft_as_composed(draft, TODAY) == after


def test_a_look_that_becomes_usual_and_a_series_that_is_closed_are_met_at_once(shop):
    assert issuer(shop).look("380").version is None
    shop.template()
    assert issuer(shop).look("380").look == OURS
    with shop.company.here():
        DocumentTemplate.objects.update(archived_at=NOW)
    assert issuer(shop).look("380").version is None
    assert issuer(shop).series("380") is not None
    shop.do("close_series", series_id=issuer(shop).series("380").id)
    assert issuer(shop).series("380") is None
    with shop.company.here():
        Series.objects.create(
            organisation_id=shop.company.id, entity_id=shop.entity, name="Neuve",
            pattern="N{YYYY}-{N:4}", type_codes=["380"], created_at=NOW, created_by="essai",
        )  # fmt: skip
    assert issuer(shop).series("380").name == "Neuve"


def test_asked_again_it_takes_a_statement_for_the_entity_and_one_for_the_customer(shop):
    draft = shop.draft()
    composed(shop, draft)
    entity, lines, customer = sorted(asked_for(shop, draft), key=_place)
    assert "organisations_legalentity" in entity
    assert "parties_party" in customer
    assert "sales_draftline" in lines


def _place(statement: str) -> int:
    return next(
        place
        for place, table in enumerate(("legalentity", "draftline", "parties_party"))
        if table in statement
    )


def test_every_table_that_is_read_is_asked_whether_it_stands(shop):
    """A table that composing reads and nobody asks about would be remembered for ever."""
    shop.template()
    draft = shop.draft()
    own = (shop.company.id, shop.entity)
    with shop.company.here(), CaptureQueriesContext(connection) as statements:
        found = issuers._read(*own)
        found.look("380")
        found.wordings([MENTION], TODAY)
        buyer._buyer_facts(shop.company.id, draft.customer_id, uuid4())
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(one["sql"] for one in statements)))
    asked = f"{issuers._issuers._question} {buyer._known._question}"
    standing = set(re.findall(r'FROM "(\w+)"', asked))
    frozen = {"sales_documenttemplateversion", "files_storedfile"}
    assert read - frozen == standing
    assert frozen <= read


def test_nothing_is_remembered_of_another_organisation(shop):
    draft = shop.draft()
    composed(shop, draft)
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here(), pytest.raises(Exception, match="absent"):
        issuers.issuer_of(shop.company.id, shop.entity)
    with stranger.here(), pytest.raises(Exception, match="absent"):
        buyer.buyer_facts(shop.company.id, shop.customer)


def test_what_is_shared_is_not_changed_by_who_uses_it(shop):
    found = issuer(shop)
    before = replace(found)
    shop.issue(shop.draft())
    assert issuer(shop) is found
    assert (found.card, found._series) == (before.card, before._series)


@pytest.mark.parametrize("with_file", [False, True])
def test_an_issue_asks_so_many_statements_and_no_more(shop, monkeypatch, with_file):
    judges_stand_aside(monkeypatch)
    shop.issue(shop.draft())  # what is asked once is asked
    draft = shop.draft()
    with CaptureQueriesContext(connection) as statements:
        shop.issue(draft, with_file=with_file)
    ground = ("SAVEPOINT", "facturier.organisation")
    asked = [one["sql"] for one in statements if not any(word in one["sql"] for word in ground)]
    locked = next(
        at for at, one in enumerate(asked) if "seriesperiod" in one and "FOR UPDATE" in one
    )
    assert (len(asked), len(asked) - locked) == ISSUE_ASKS[with_file]


ISSUE_ASKS = {False: (20, 13), True: (23, 17)}
"""Statements of an issue, and those of them while its series is locked."""
