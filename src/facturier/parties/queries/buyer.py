"""What a document that we issue says of a customer."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from facturier.einvoice.document import Address, Contact, Identifier
from facturier.einvoice.document import Party as Stated
from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.kit.remembered import Remembered, standing
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyContact,
    PartyElectronicAddress,
    PartyIdentifier,
)
from facturier.parties.rules import FRENCH_ADDRESS, AddressKind, Scheme, TaxSituation


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """A customer as a document names it, and how it stands to VAT."""

    stated: Stated
    is_consumer: bool
    siren: str
    vat_number: str
    country: str
    post_code: str
    delivery: Address | None
    """The address that was chosen for the delivery, or the customer's own for deliveries."""


# The address of a document: that of billing, else the seat, else any.
_ORDER: dict[str, int] = {AddressKind.BILLING: 0, AddressKind.SEAT: 1, AddressKind.DELIVERY: 2}


def buyer_facts(
    organisation_id: UUID, party_id: UUID, delivery_id: UUID | None = None
) -> BuyerFacts:
    """A customer as documents name it: one statement where nothing of it has changed, else six.

    For a room that has asked its own right, on the document. 404 where there is none.
    """
    own = (organisation_id, party_id, delivery_id)
    rows = {"organisation": organisation_id, "party": party_id}
    return _known.get(own, rows, lambda: _buyer_facts(*own))


_OF_PARTY = "organisation_id = %(organisation)s AND party_id = %(party)s"
_known: Remembered[BuyerFacts] = Remembered(
    500,
    standing("parties_party", "organisation_id = %(organisation)s AND id = %(party)s"),
    standing("parties_partyidentifier", _OF_PARTY),
    standing("parties_partyaddress", _OF_PARTY),
    standing("parties_partyelectronicaddress", _OF_PARTY),
    standing("parties_partycontact", _OF_PARTY),
)


def _buyer_facts(organisation_id: UUID, party_id: UUID, delivery_id: UUID | None) -> BuyerFacts:
    row = _party.first(organisation_id, party_id)
    if row is None:
        raise absent()
    own = (organisation_id, party_id)
    keys = dict(_keys(*own))
    addresses = sorted(_addresses(*own), key=lambda one: (_ORDER.get(one.kind, 3), str(one.id)))
    main = next((one for one in addresses if one.kind != AddressKind.DELIVERY), None)
    delivery = next((one for one in addresses if one.id == delivery_id), None)
    endpoint = next((Identifier(one.value, one.scheme) for one in _endpoints(*own)), None)
    siren = row.siren or keys.get(Scheme.SIREN, "")
    if endpoint is None and siren:
        endpoint = Identifier(siren, FRENCH_ADDRESS)
    contact = _contacts.first(*own)
    if endpoint is None and contact is not None and contact.email:
        endpoint = Identifier(contact.email, "EM")
    siret = keys.get(Scheme.SIRET)
    stated = Stated(
        name=row.name,
        trading_name=row.trading_name or None,
        identifiers=(Identifier(siret, "0009"),) if siret else (),
        legal_id=Identifier(siren, "0002") if siren else None,
        vat_id=row.vat_number or None,
        electronic_address=endpoint,
        address=_address(main, row.country),
        contact=Contact(contact.name or None, contact.telephone or None, contact.email or None)
        if contact
        else None,
    )
    return BuyerFacts(
        stated=stated,
        # A natural person with neither number is no business that we know of.
        is_consumer=not siren
        and not row.vat_number
        and (row.is_person or row.tax_situation == TaxSituation.NOT_TAXABLE),
        siren=siren,
        vat_number=row.vat_number,
        country=main.country if main else row.country,
        post_code=main.postcode if main else "",
        delivery=_address(delivery, row.country) if delivery else None,
    )


@planned
def _party(organisation_id: UUID, party_id: UUID) -> QuerySet[Party]:
    return Party.objects.filter(organisation_id=organisation_id, id=party_id)


@planned
def _keys(organisation_id: UUID, party_id: UUID) -> QuerySet[PartyIdentifier, tuple[str, str]]:
    rows = PartyIdentifier.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return rows.filter(archived_at=None).order_by("-value").values_list("scheme", "value")


@planned
def _addresses(organisation_id: UUID, party_id: UUID) -> QuerySet[PartyAddress]:
    rows = PartyAddress.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return rows.filter(archived_at=None)


@planned
def _endpoints(organisation_id: UUID, party_id: UUID) -> QuerySet[PartyElectronicAddress]:
    rows = PartyElectronicAddress.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return rows.filter(archived_at=None, erased_at=None).order_by("id")


@planned
def _contacts(organisation_id: UUID, party_id: UUID) -> QuerySet[PartyContact]:
    rows = PartyContact.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return rows.filter(archived_at=None, erased_at=None).order_by("id")[:1]


def _address(row: PartyAddress | None, country: str) -> Address:
    if row is None:
        return Address(country=country or None)
    lines = [line for line in row.lines if line] + [None, None, None]
    return Address(
        lines[0], lines[1], lines[2], row.city or None, row.postcode or None, None,
        row.country or None,
    )  # fmt: skip
