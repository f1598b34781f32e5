"""Who a document is from and to, as the rules that compose it take them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from facturier.catalogue.rules import Territory, territory_of
from facturier.einvoice import document as e
from facturier.kit.planned import planned
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Entity
from facturier.organisations.rules import VatRegime
from facturier.parties import queries as parties
from facturier.parties.rules import TaxSituation
from facturier.sales.models import Draft, Mandate, SellerProfile
from facturier.sales.queries.credits import correction_of
from facturier.sales.queries.deposits import deductions_of
from facturier.sales.queries.drafts import content_of
from facturier.sales.queries.mandates import mandate_on, mandated_of
from facturier.sales.queries.wordings import wordings_in_force
from facturier.sales.rules import composing
from facturier.sales.rules.composing import BuyerCard, Composed, SellerCard
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.facts import Buyer, Regime, Seller
from facturier.sales.rules.operations import Content

_REGIMES = {VatRegime.FRANCHISE: Regime.FRANCHISE, VatRegime.NONE: Regime.NOT_TAXABLE}
_REGIMES_OF_PARTIES = {
    TaxSituation.FRANCHISE: Regime.FRANCHISE,
    TaxSituation.NOT_TAXABLE: Regime.NOT_TAXABLE,
}
DIRECTORY = "0225"  # SIREN in the French directory of electronic addresses


def seller_card(organisation_id: UUID, entity_id: UUID) -> SellerCard:
    """What documents say of an entity: its identity, and its settings for issuing."""
    entity = organisations.entity(organisation_id, entity_id)
    profile = _profile.first(organisation_id, entity_id) or SellerProfile(entity_id=entity_id)
    address = e.Address(
        entity.street or None, city=entity.city or None, post_code=entity.postcode or None,
        country=entity.country or None,
    )  # fmt: skip
    endpoint = None
    if profile.endpoint:
        endpoint = e.Identifier(profile.endpoint, profile.endpoint_scheme)
    elif entity.siren:
        endpoint = e.Identifier(entity.siren, DIRECTORY)
    contact = None
    if profile.contact_name or profile.email or profile.telephone:
        contact = e.Contact(
            profile.contact_name or entity.name, profile.telephone or None, profile.email or None
        )
    party = e.Party(
        name=entity.name,
        identifiers=(e.Identifier(entity.sirets[0], "0009"),) if entity.sirets else (),
        legal_id=e.Identifier(entity.siren, "0002") if entity.siren else None,
        vat_id=entity.vat_number or None,
        legal_information=_legal_information(entity),
        electronic_address=endpoint,
        address=address,
        contact=contact,
    )
    account = None
    if profile.iban:
        account = e.PaymentAccount(
            profile.iban, profile.account_holder or entity.name, profile.bic or None
        )
    facts = Seller(
        regime=regime_of_entity(entity.vat_regime),
        territory=territory_of(entity.country, entity.postcode) or Territory.MAINLAND,
        vat_number=entity.vat_number,
        siren=entity.siren,
        in_vat_group=profile.in_vat_group,
        opts_for_debits=profile.opts_for_debits,
        is_sole_trader=profile.is_sole_trader,
    )
    return SellerCard(facts, party, account)


@planned
def _profile(organisation_id: UUID, entity_id: UUID) -> QuerySet[SellerProfile]:
    return SellerProfile.objects.filter(organisation_id=organisation_id, entity_id=entity_id)


def _legal_information(entity: Entity) -> str | None:
    """BT-33: legal form, capital, register of commerce (C. com. R123-238)."""
    capital = f"{entity.capital:,.2f}".replace(",", " ").replace(".", ",") if entity.capital else ""
    form = entity.legal_form
    if capital:
        form = f"{form} au capital de {capital.removesuffix(',00')} €".strip()
    return ", ".join(filter(None, (form, entity.rcs))) or None


def buyer_card(organisation_id: UUID, party_id: UUID, delivery_id: UUID | None) -> BuyerCard:
    """What documents say of a customer."""
    found = parties.buyer_facts(organisation_id, party_id, delivery_id)
    facts = Buyer(
        country=found.country or "FR",
        postcode=found.post_code,
        is_consumer=found.is_consumer,
        vat_number=found.vat_number,
        siren=found.siren,
    )
    return BuyerCard(
        facts, found.stated, e.Delivery(address=found.delivery) if found.delivery else None
    )


def regime_of_entity(vat_regime: str) -> Regime:
    """How an entity of ours stands to VAT."""
    return _REGIMES.get(VatRegime(vat_regime), Regime.NORMAL)


def regime_of_party(tax_situation: str) -> Regime:
    """How a party that sells stands to VAT, as its page says."""
    return _REGIMES_OF_PARTIES.get(TaxSituation(tax_situation), Regime.NORMAL)


def supplier_card(
    organisation_id: UUID, party_id: UUID, mandate: Mandate | None = None
) -> SellerCard:
    """What documents that we draw up in the name of a supplier say of it, its account included."""
    found = parties.seller_facts(organisation_id, party_id)
    facts = Seller(
        regime=regime_of_party(found.tax_situation),
        territory=territory_of(found.said.country or "FR", found.said.post_code)
        or Territory.MAINLAND,
        vat_number=found.said.vat_number,
        siren=found.said.siren,
        opts_for_debits=bool(mandate and mandate.opts_for_debits),
        is_sole_trader=bool(mandate and mandate.is_sole_trader),
    )
    return SellerCard(facts, found.stated, found.account)


def entity_as_buyer(own: SellerCard) -> BuyerCard:
    """Our entity as the buyer of what it invoices itself."""
    address = own.party.address or e.Address()
    facts = Buyer(
        country=address.country or "FR",
        postcode=address.post_code or "",
        vat_number=own.facts.vat_number,
        siren=own.facts.siren,
    )
    return BuyerCard(facts, replace(own.party, legal_information=None))


def draft_as_composed(draft: Draft, today: date, content: Content | None = None) -> Composed:
    """The document that a draft would be if it were issued on a day, and what it lacks.

    Whoever may read the draft may read it so: the right was asked of the draft.
    """
    content = content or content_of(draft)
    delivery = content.header.get("delivery_address")
    cited = correction_of(draft, content)
    given = composing.Draft(
        type_code=draft.type_code,
        content=content,
        seller=seller_card(draft.organisation_id, draft.entity_id),
        buyer=buyer_card(
            draft.organisation_id,
            draft.customer_id,
            UUID(str(delivery.value)) if delivery and delivery.value else None,
        )
        if draft.customer_id and draft.type_code not in SELF_BILLED
        else None,
        today=today,
        customer_id=draft.customer_id,
        cited=cited,
        deductions=deductions_of(draft, content, cited),
    )
    if draft.type_code in SELF_BILLED:
        given = _turned_round(draft, given)
    keys = composing.wording_keys(given, composing.situations_of(given).values())
    wordings = wordings_in_force(draft.organisation_id, keys, given.issue_date, given.language)
    return composing.compose(given, wordings)


def _turned_round(draft: Draft, given: composing.Draft) -> composing.Draft:
    """The same with the supplier as the seller, and our entity as the buyer."""
    buyer = entity_as_buyer(given.seller)
    if draft.customer_id is None:
        return replace(given, seller=SellerCard(Seller(), e.Party()), buyer=buyer)
    mandate = mandate_on(
        draft.organisation_id, draft.entity_id, draft.customer_id, given.issue_date
    )
    seller = supplier_card(draft.organisation_id, draft.customer_id, mandate)
    return replace(given, seller=seller, buyer=buyer, mandated=mandated_of(mandate))
