"""The situation that facts lead to, and what it asks for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facturier.catalogue.rules import RATES, Territory, VatCategory
from facturier.einvoice.own_checks.exemptions import _fitting
from facturier.organisations.rules import VatRegime
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import (
    Buyer,
    Facts,
    Margin,
    Nature,
    Regime,
    Seller,
    Supply,
    nature_letter,
    regime_of,
)
from facturier.sales.rules.kinds import CODES, Kind
from facturier.sales.rules.situations import Bar, TaxPoint, clashes, situation_of
from facturier.sales.rules.wording_texts import SHIPPED

TODAY = date(2026, 11, 26)
SELLER = Seller(vat_number="FR07810000018", siren="810000018")
FRANCHISE = Seller(regime=Regime.FRANCHISE, siren="810000018")
BUYER = Buyer(postcode="69001", vat_number="FR59820000024", siren="820000024")
PERSON = Buyer(postcode="69001", is_consumer=True)
GERMAN = Buyer(country="DE", vat_number="DE136695976")
AMERICAN = Buyer(country="US")
GOODS = Supply(delivery_date=TODAY)
WORK = Supply(nature=Nature.SERVICES)


def found(seller=SELLER, buyer=BUYER, supply=GOODS, forced=None, day=TODAY):
    return situation_of(Facts(seller, buyer, supply, day), forced)


def lacking(situation):
    return [one.code for one in situation.conditions if one.blocking]


def to(country, **rest):
    return replace(GOODS, delivery_country=country, **rest)


CASES = [
    ("domestic goods", SELLER, BUYER, GOODS, Kind.DOMESTIC, "S", ""),
    ("domestic service", SELLER, BUYER, WORK, Kind.DOMESTIC, "S", ""),
    ("consumer", SELLER, PERSON, GOODS, Kind.DOMESTIC, "S", ""),
    ("Monaco", SELLER, replace(BUYER, country="MC"), GOODS, Kind.DOMESTIC, "S", ""),
    ("franchise", FRANCHISE, BUYER, WORK, Kind.FRANCHISE, "E", "VATEX-FR-FRANCHISE"),
    (
        "franchise before reverse charge",
        FRANCHISE,
        BUYER,
        replace(WORK, building_subcontracting=True),
        Kind.FRANCHISE,
        "E",
        "VATEX-FR-FRANCHISE",
    ),
    (
        "franchise to a European business",
        replace(FRANCHISE, vat_number="FR07810000018"),
        GERMAN,
        WORK,
        Kind.EU_SERVICES,
        "AE",
        "VATEX-EU-AE",
    ),
    (
        "subcontracting",
        SELLER,
        BUYER,
        replace(WORK, building_subcontracting=True),
        Kind.SUBCONTRACTING,
        "AE",
        "VATEX-FR-AE",
    ),
    (
        "scrap",
        SELLER,
        BUYER,
        replace(GOODS, buyer_owes_vat=True),
        Kind.REVERSE_CHARGE,
        "AE",
        "VATEX-FR-AE",
    ),
    ("intra-EU", SELLER, GERMAN, to("DE"), Kind.INTRA_EU_GOODS, "K", "VATEX-EU-IC"),
    (
        "Northern Ireland",
        SELLER,
        Buyer(country="GB", vat_number="XI123456789"),
        to("GB"),
        Kind.INTRA_EU_GOODS,
        "K",
        "VATEX-EU-IC",
    ),
    (
        "French buyer, goods to Italy",
        SELLER,
        replace(BUYER, vat_number="IT00743110157"),
        to("IT"),
        Kind.INTRA_EU_GOODS,
        "K",
        "VATEX-EU-IC",
    ),
    ("goods that stay", SELLER, GERMAN, to("FR"), Kind.DOMESTIC, "S", ""),
    (
        "EU consumer",
        SELLER,
        Buyer(country="BE", is_consumer=True),
        to("BE"),
        Kind.DOMESTIC,
        "S",
        "",
    ),
    ("EU service", SELLER, GERMAN, WORK, Kind.EU_SERVICES, "AE", "VATEX-EU-AE"),
    ("export", SELLER, AMERICAN, to("US"), Kind.EXPORT, "G", "VATEX-EU-G"),
    ("to Great Britain", SELLER, Buyer(country="GB"), to("GB"), Kind.EXPORT, "G", "VATEX-EU-G"),
    (
        "to La Réunion",
        SELLER,
        replace(BUYER, postcode="97400"),
        to("FR", delivery_postcode="97400"),
        Kind.EXPORT,
        "G",
        "VATEX-EU-G",
    ),
    (
        "from La Réunion to Italy",
        replace(SELLER, territory=Territory.OVERSEAS),
        Buyer(country="IT", vat_number="IT00743110157"),
        to("IT"),
        Kind.EXPORT,
        "G",
        "VATEX-EU-G",
    ),
    ("service abroad", SELLER, AMERICAN, WORK, Kind.SERVICES_ABROAD, "O", "VATEX-EU-O"),
    (
        "in Guyane",
        replace(SELLER, territory=Territory.GUYANE),
        replace(BUYER, postcode="97300"),
        GOODS,
        Kind.NOT_APPLIED_THERE,
        "O",
        "VATEX-EU-O",
    ),
    (
        "travel",
        SELLER,
        BUYER,
        replace(WORK, margin=Margin.TRAVEL),
        Kind.MARGIN_TRAVEL,
        "E",
        "VATEX-EU-D",
    ),
    (
        "second-hand",
        SELLER,
        BUYER,
        replace(GOODS, margin=Margin.SECOND_HAND),
        Kind.MARGIN_SECOND_HAND,
        "E",
        "VATEX-EU-F",
    ),
    ("art", SELLER, BUYER, replace(GOODS, margin=Margin.ART), Kind.MARGIN_ART, "E", "VATEX-EU-I"),
    (
        "antiques",
        SELLER,
        BUYER,
        replace(GOODS, margin=Margin.ANTIQUES),
        Kind.MARGIN_ANTIQUES,
        "E",
        "VATEX-EU-J",
    ),
    (
        "training",
        SELLER,
        BUYER,
        replace(WORK, exemption="exempt_training"),
        Kind.EXEMPT,
        "E",
        "VATEX-FR-CGI261-4",
    ),
    (
        "indemnity",
        SELLER,
        BUYER,
        replace(WORK, outside_scope=True),
        Kind.OUTSIDE_SCOPE,
        "O",
        "VATEX-EU-O",
    ),
    (
        "no taxable person",
        Seller(regime=Regime.NOT_TAXABLE, siren="810000018"),
        BUYER,
        WORK,
        Kind.NOT_TAXABLE,
        "O",
        "VATEX-EU-O",
    ),
]


@pytest.mark.parametrize(
    ("seller", "buyer", "supply", "kind", "category", "code"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_facts_lead_to_their_situation_with_nothing_lacking(
    seller, buyer, supply, kind, category, code
):
    situation = found(seller, buyer, supply)
    assert (situation.kind, situation.category, situation.code) == (kind, category, code)
    assert situation.reasons and not situation.by_hand
    assert lacking(situation) == []


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (found(buyer=replace(GERMAN, vat_number=""), supply=to("DE")), ["buyer_vat_number"]),
        (found(buyer=replace(GERMAN, vat_number="FR1"), supply=to("DE")), ["buyer_vat_number"]),
        (
            found(buyer=GERMAN, supply=Supply()),
            ["delivery_country", "delivery_date"],
        ),
        (found(buyer=replace(GERMAN, vat_number=""), supply=WORK), ["buyer_vat_number"]),
        (
            found(
                buyer=replace(BUYER, vat_number=""),
                supply=replace(WORK, building_subcontracting=True),
            ),
            ["buyer_vat_number"],
        ),
        (found(buyer=PERSON, supply=replace(WORK, buyer_owes_vat=True)), ["buyer_is_consumer", "buyer_vat_number"]),
        (found(buyer=GERMAN, supply=to("DE"), forced=Kind.EXPORT), ["delivery_in_eu"]),
        (found(buyer=AMERICAN, supply=GOODS), ["delivery_country"]),
        (found(supply=GOODS, forced=Kind.INTRA_EU_GOODS), ["delivery_not_in_eu", "delivery_country", "buyer_vat_number"]),
        (found(forced=Kind.FRANCHISE), ["not_in_franchise"]),
        (found(FRANCHISE, forced=Kind.DOMESTIC), ["seller_vat_number", "in_franchise"]),
        (found(FRANCHISE, supply=replace(WORK, percents=frozenset({Decimal(20)}))), ["rate_without_vat"]),
        (found(supply=replace(GOODS, percents=frozenset({Decimal("19.6")}))), ["rate_not_in_force"]),
        (found(supply=replace(GOODS, percents=frozenset({Decimal("13")}))), ["rate_not_in_force"]),
        (found(replace(SELLER, vat_number="")), ["seller_vat_number"]),
        (found(replace(SELLER, siren="")), ["seller_siren"]),
        (found(buyer=replace(BUYER, siren="")), ["buyer_siren"]),
        (found(buyer=Buyer(country=" "), supply=WORK), ["buyer_country"]),
        (found(supply=WORK, forced=Kind.EXEMPT), ["exemption"]),
        (found(forced=Kind.NOT_APPLIED_THERE), ["not_there"]),
        (found(forced=Kind.NOT_TAXABLE), ["is_taxable"]),
        (found(supply=GOODS, forced=Kind.EU_SERVICES), ["not_services", "buyer_not_in_eu", "buyer_vat_number"]),
        (found(supply=GOODS, forced=Kind.SERVICES_ABROAD), ["not_services", "buyer_not_beyond"]),
        (found(buyer=GERMAN, supply=WORK, forced=Kind.SUBCONTRACTING), ["buyer_not_in_france"]),
    ],
)  # fmt: skip
def test_what_lacks_is_told_with_the_field_and_the_rule(situation, expected):
    assert lacking(situation) == expected
    assert not situation.may_issue
    for condition in situation.conditions:
        assert condition.field and condition.rule and condition.said.sentence


def test_a_situation_chosen_by_hand_says_so_and_names_the_one_that_the_facts_lead_to():
    situation = found(buyer=GERMAN, supply=to("DE"), forced=Kind.DOMESTIC)
    assert (situation.by_hand, situation.category) == (True, "S")
    assert situation.reasons[0].labels == {
        "chosen": CODES[Kind.DOMESTIC].label,
        "found": CODES[Kind.INTRA_EU_GOODS].label,
    }
    assert "vat_not_due" in [one.code for one in situation.conditions]
    assert situation.may_issue  # too much VAT is a warning: the seller owes what is stated
    same = found(forced=Kind.DOMESTIC)
    assert same.by_hand and not same.reasons[0].labels


def test_a_rate_of_corsica_goes_with_what_is_delivered_there():
    supply = to("FR", delivery_postcode="20000", percents=frozenset({Decimal("13"), Decimal(20)}))
    assert found(supply=supply).may_issue
    overseas = replace(SELLER, territory=Territory.OVERSEAS)
    there = found(overseas, replace(BUYER, postcode="97200"))
    assert there.percents == (Decimal("8.5"), Decimal("2.1"), Decimal("1.75"), Decimal("1.05"))
    # A service to a business of another part of France is taxed at the rates of that part.
    assert found(buyer=replace(BUYER, postcode="97200"), supply=WORK).percents == there.percents


def test_overseas_the_export_cites_the_article_that_makes_it_one():
    there = replace(SELLER, territory=Territory.OVERSEAS)
    assert found(there, GERMAN, to("DE")).wordings[0] == "export_overseas"
    assert found(buyer=AMERICAN, supply=to("US")).wordings[0] == "export"


def test_rates_are_those_of_the_day_of_the_invoice():
    assert Decimal("19.6") in found(day=date(2013, 6, 1)).percents
    assert found(day=date(1990, 1, 1)).percents == ()


@pytest.mark.parametrize(
    ("seller", "supply", "expected"),
    [
        (SELLER, GOODS, TaxPoint.DELIVERY),
        (SELLER, replace(GOODS, advance=True), TaxPoint.PAYMENT),
        (SELLER, WORK, TaxPoint.PAYMENT),
        (replace(SELLER, opts_for_debits=True), WORK, TaxPoint.INVOICE),
        (replace(SELLER, opts_for_debits=True), GOODS, TaxPoint.DELIVERY),
        (FRANCHISE, WORK, None),
        (SELLER, replace(WORK, building_subcontracting=True), None),
    ],
)
def test_vat_falls_due_on_delivery_payment_or_invoice(seller, supply, expected):
    situation = found(seller, supply=supply)
    assert situation.tax_point == expected
    assert ("debits_option" in situation.wordings) == (expected is TaxPoint.INVOICE)


def test_consumers_and_public_bodies_have_wordings_of_their_own():
    assert found(buyer=PERSON).wordings == ("recovery_costs_consumer", "late_payment_consumer")
    public = found(buyer=replace(BUYER, is_public=True))
    assert public.wordings == ("recovery_costs_public", "late_payment_public")
    member = replace(SELLER, in_vat_group=True, is_sole_trader=True)
    assert found(member).wordings[2:] == ("vat_group", "sole_trader")


@pytest.mark.parametrize(
    ("buyer", "supply", "expected"),
    [
        (BUYER, GOODS, Bar.B2B),
        (PERSON, GOODS, Bar.B2C),
        (GERMAN, to("DE"), Bar.B2BINT),
        (BUYER, replace(WORK, exemption="exempt_medical"), Bar.OUTOFSCOPE),
        (BUYER, replace(GOODS, exemption="exempt_for_export"), Bar.B2B),
        (BUYER, replace(WORK, outside_scope=True), Bar.OUTOFSCOPE),
    ],
)
def test_the_note_bar_is_always_there(buyer, supply, expected):
    assert found(buyer=buyer, supply=supply).bar is expected


def test_what_cannot_stand_on_one_document_is_told():
    taxed, outside = found(), found(supply=replace(WORK, outside_scope=True))
    training = found(supply=replace(WORK, exemption="exempt_training"))
    letting = found(supply=replace(WORK, exemption="exempt_bare_letting"))
    assert clashes([taxed, training]) == ()
    assert [one.code for one in clashes([taxed, outside])] == ["outside_alone"]
    assert [one.rule for one in clashes([training, letting])] == ["BR-E-01"]


def test_what_is_sold_and_how_an_entity_declares_are_read_into_facts():
    goods, services = Nature.GOODS, Nature.SERVICES
    assert [nature_letter(one) for one in ([goods], [services] * 2, [goods, services])] == list(
        "BSM"
    )
    with pytest.raises(ValueError, match="nothing"):
        nature_letter([])
    regimes = {one: regime_of(one) for one in VatRegime}
    assert regimes.pop(VatRegime.FRANCHISE) is Regime.FRANCHISE
    assert regimes.pop(VatRegime.NONE) is Regime.NOT_TAXABLE
    assert set(regimes.values()) == {Regime.NORMAL}


numbers = st.sampled_from(["", "FR07810000018", "DE136695976", "XI123456789", "US1", "??"])
all_facts = st.builds(
    Facts,
    seller=st.builds(
        Seller,
        regime=st.sampled_from(Regime),
        territory=st.sampled_from(Territory),
        vat_number=st.sampled_from(["", "FR07810000018"]),
        siren=st.sampled_from(["", "810000018"]),
        in_vat_group=st.booleans(),
        opts_for_debits=st.booleans(),
        is_sole_trader=st.booleans(),
    ),
    buyer=st.builds(
        Buyer,
        country=st.sampled_from(["FR", "DE", "US", "GB", "MC", "RE", "GF", "YT", "BL", "GR", ""]),
        postcode=st.sampled_from(["", "75001", "20000", "97100", "97300", "97600", "98800"]),
        is_consumer=st.booleans(),
        is_public=st.booleans(),
        vat_number=numbers,
        siren=st.sampled_from(["", "820000024"]),
    ),
    supply=st.builds(
        Supply,
        nature=st.sampled_from(Nature),
        delivery_country=st.sampled_from(["", "FR", "IT", "CH", "GB", "MQ"]),
        delivery_postcode=st.sampled_from(["", "20000", "97600"]),
        delivery_date=st.none() | st.just(TODAY),
        building_subcontracting=st.booleans(),
        buyer_owes_vat=st.booleans(),
        margin=st.none() | st.sampled_from(Margin),
        outside_scope=st.booleans(),
        exemption=st.sampled_from(["", "", *EXEMPTIONS]),
        advance=st.booleans(),
        percents=st.frozensets(st.sampled_from([Decimal(0), Decimal(20), Decimal("8.5")])),
    ),
    issue_date=st.dates(date(2014, 1, 1), date(2032, 1, 1)),
)


@settings(max_examples=400)
@given(all_facts, st.none() | st.sampled_from(Kind))
def test_every_situation_is_coherent_whatever_the_facts(facts, forced):
    """Category, code and percent satisfy BR-*-05, BR-*-08 and BR-*-10 for what may be issued."""
    situation = situation_of(facts, forced)
    assert situation.by_hand == (forced is not None)
    assert forced is None or situation.kind is forced
    assert situation.reasons
    assert set(situation.wordings) <= set(SHIPPED.by_key)
    category = situation.category
    if category is VatCategory.STANDARD:
        # BR-S-05, BR-S-10, BR-FR-16
        assert situation.code == "" and set(situation.percents) <= RATES
    elif category is VatCategory.OUTSIDE:
        # BR-O-02, BR-O-05, BR-O-10
        assert situation.percents == () and situation.code == "VATEX-EU-O"
        assert not situation.states_vat_numbers and situation.stands_alone
    else:
        # BR-E-05, BR-AE-05, BR-IC-05, BR-G-05; BR-E-10, BR-AE-10, BR-IC-10, BR-G-10
        assert situation.percents == (Decimal(0),)
        assert situation.code or not situation.may_issue
    if situation.code:
        fitting, _severity = _fitting(situation.code)
        assert not fitting or category in fitting
        assert situation.wordings[0] in SHIPPED.by_key
    if situation.may_issue:
        assert facts.supply.percents <= set(situation.percents)
        if category is VatCategory.INTRA_COMMUNITY:
            assert facts.supply.delivery_date and facts.supply.delivery_country
            assert facts.buyer.vat_number[:2] in ("DE", "XI") and facts.goes_to_eu
        if category is VatCategory.REVERSE_CHARGE:
            assert facts.buyer.vat_number and facts.seller.vat_number
        if category is VatCategory.EXPORT:
            assert facts.goes_beyond and facts.seller.vat_number
    assert len({(one.code, one.field) for one in situation.conditions}) == len(situation.conditions)


@given(all_facts)
def test_what_the_facts_lead_to_stays_the_same_when_it_is_chosen_by_hand(facts):
    found_alone = situation_of(facts)
    by_hand = situation_of(facts, found_alone.kind)
    assert replace(by_hand, by_hand=False, reasons=found_alone.reasons) == found_alone
