"""Who sells: an entity of ours as documents name it."""

from uuid import UUID

from django.db.models import QuerySet

from facturier.catalogue.rules import Territory, territory_of
from facturier.einvoice import document as e
from facturier.kit.planned import planned
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Entity
from facturier.organisations.rules import VatRegime
from facturier.sales.models import SellerProfile
from facturier.sales.rules.composing import SellerCard
from facturier.sales.rules.facts import Regime, Seller

_REGIMES = {VatRegime.FRANCHISE: Regime.FRANCHISE, VatRegime.NONE: Regime.NOT_TAXABLE}
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


def regime_of_entity(vat_regime: str) -> Regime:
    """How an entity of ours stands to VAT."""
    return _REGIMES.get(VatRegime(vat_regime), Regime.NORMAL)
