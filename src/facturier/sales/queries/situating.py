"""The fiscal situation of a draft: its facts, from the entity, the customer and its fields."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from facturier.catalogue.rules import Territory, VatCategory, territory_of
from facturier.kit.web import key_or_none
from facturier.parties import queries as parties
from facturier.parties.queries import PostalPlace
from facturier.sales.models import Draft
from facturier.sales.queries.cards import regime_of_party
from facturier.sales.queries.sellers import regime_of_entity
from facturier.sales.rules.amounts import Amounts, amounts_of
from facturier.sales.rules.composing import natures_sold
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.facts import Buyer, Facts, Margin, Nature, Seller, Supply
from facturier.sales.rules.fields import Json
from facturier.sales.rules.kinds import Kind
from facturier.sales.rules.operations import Content
from facturier.sales.rules.situations import Situation, situation_of

Situations = tuple[Situation, ...]


def situations_of(draft: Draft, content: Content, today: date) -> Situations:
    """The situations of a draft: one for each nature of what it sells; none without a customer."""
    return situations_by_draft([(draft, content)], today)[draft.id]


def situations_by_draft(
    drafts: Iterable[tuple[Draft, Content]], today: date
) -> dict[UUID, Situations]:
    """The same of several drafts: one statement. Each has its entity and its customer at hand."""
    listed = list(drafts)
    delivered = {draft.id: _delivered(content) for draft, content in listed}
    places = parties.postal_places(
        listed[0][0].organisation_id if listed else None,
        {draft.customer_id for draft, _content in listed if draft.customer_id},
        {key for key in delivered.values() if key},
    )
    return {
        draft.id: _situations(draft, content, places, delivered[draft.id], today)
        for draft, content in listed
    }


def situated_amounts(
    content: Content, situations: Situations, deducted: Decimal = Decimal(0)
) -> Amounts:
    """What a draft comes to in its situation: without VAT where that charges none.

    `deducted` is what the deposits that it takes off come to.
    """
    if not situations:
        return amounts_of(content, deducted=deducted)
    first = situations[0]
    taxed = first.category is VatCategory.STANDARD
    usual = max(first.percents, default=Decimal(20)) if taxed else Decimal(20)
    return amounts_of(
        content, taxed=taxed, category=first.category.value, usual=usual, deducted=deducted
    )


def _delivered(content: Content) -> UUID | None:
    held = content.header.get("delivery_address")
    return key_or_none(str(held.value or "")) if held else None


def _situations(
    draft: Draft,
    content: Content,
    places: Mapping[UUID, PostalPlace],
    delivered: UUID | None,
    today: date,
) -> Situations:
    if draft.customer is None:
        return ()
    values = {name: held.value for name, held in content.header.items()}
    natures = natures_sold(content)
    forced = Kind(str(values["situation"])) if values.get("situation") else None
    turned = draft.type_code in SELF_BILLED  # the party sells, our entity buys
    facts = Facts(
        seller=_supplier(draft, places) if turned else _seller(draft),
        buyer=_entity_as_buyer(draft) if turned else _buyer(draft, places),
        supply=_supply(values, content, places.get(delivered) if delivered else None),
        issue_date=date.fromisoformat(str(values.get("issue_date") or today)),
    )
    return tuple(
        situation_of(replace(facts, supply=replace(facts.supply, nature=nature)), forced)
        for nature in Nature
        if nature in natures
    )


def _seller(draft: Draft) -> Seller:
    entity = draft.entity
    return Seller(
        regime=regime_of_entity(entity.vat_regime),
        territory=territory_of(entity.country, entity.postcode) or Territory.MAINLAND,
        vat_number=entity.vat_number,
        siren=entity.siren,
    )


def _supplier(draft: Draft, places: Mapping[UUID, PostalPlace]) -> Seller:
    party = draft.customer
    assert party is not None, "asked of drafts that have a party alone"
    seat = places.get(party.id)
    return Seller(
        regime=regime_of_party(party.tax_situation),
        territory=territory_of(party.country, seat.postcode if seat else "") or Territory.MAINLAND,
        vat_number=party.vat_number,
        siren=party.siren,
    )


def _entity_as_buyer(draft: Draft) -> Buyer:
    entity = draft.entity
    return Buyer(
        country=entity.country,
        postcode=entity.postcode,
        vat_number=entity.vat_number,
        siren=entity.siren,
    )


def _buyer(draft: Draft, places: Mapping[UUID, PostalPlace]) -> Buyer:
    party = draft.customer
    assert party is not None, "asked of drafts that have a customer alone"
    seat = places.get(party.id)
    return Buyer(
        country=party.country,
        postcode=seat.postcode if seat and seat.country == party.country else "",
        # A natural person with neither number is no business that we know of.
        is_consumer=party.is_person and not party.siren and not party.vat_number,
        vat_number=party.vat_number,
        siren=party.siren,
    )


def _supply(values: Mapping[str, Json], content: Content, place: PostalPlace | None) -> Supply:
    day = values.get("delivery_date") or values.get("period_end")
    rates = {line.value("vat") for _key, line in content.ordered()}
    return Supply(
        delivery_country=place.country if place else "",
        delivery_postcode=place.postcode if place else "",
        delivery_date=date.fromisoformat(str(day)) if day else None,
        building_subcontracting=bool(values.get("subcontracting")),
        buyer_owes_vat=bool(values.get("buyer_owes_vat")),
        margin=Margin(str(values["margin"])) if values.get("margin") else None,
        outside_scope=bool(values.get("outside_scope")),
        exemption=str(values.get("exemption") or ""),
        percents=frozenset(Decimal(str(rate)) for rate in rates if rate is not None),
    )
