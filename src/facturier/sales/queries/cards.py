"""Who a document is from and to, as the rules that compose it take them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from facturier.catalogue.rules import Territory, territory_of
from facturier.einvoice import document as e
from facturier.parties import queries as parties
from facturier.parties.rules import TaxSituation
from facturier.sales.models import Draft, Mandate
from facturier.sales.queries.credits import correction_of
from facturier.sales.queries.deposits import deductions_of
from facturier.sales.queries.drafts import content_of
from facturier.sales.queries.issuers import Issuer, issuer_of
from facturier.sales.queries.mandates import mandate_on, mandated_of
from facturier.sales.rules import composing
from facturier.sales.rules.composing import BuyerCard, Composed, SellerCard
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.facts import Buyer, Regime, Seller
from facturier.sales.rules.operations import Content

_REGIMES_OF_PARTIES = {
    TaxSituation.FRANCHISE: Regime.FRANCHISE,
    TaxSituation.NOT_TAXABLE: Regime.NOT_TAXABLE,
}


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


def draft_as_composed(
    draft: Draft, today: date, content: Content | None = None, issuer: Issuer | None = None
) -> Composed:
    """The document that a draft would be if it were issued on a day, and what it lacks.

    Whoever may read the draft may read it so: the right was asked of the draft.
    """
    content = content or content_of(draft)
    issuer = issuer or issuer_of(draft.organisation_id, draft.entity_id)
    delivery = content.header.get("delivery_address")
    cited = correction_of(draft, content)
    given = composing.Draft(
        type_code=draft.type_code,
        content=content,
        seller=issuer.card,
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
    wordings = issuer.wordings(keys, given.issue_date, given.language)
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
