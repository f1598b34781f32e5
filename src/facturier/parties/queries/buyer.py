"""What a document that we issue says of a customer."""

from dataclasses import dataclass
from uuid import UUID

from facturier.einvoice.document import Address, Contact, Identifier
from facturier.einvoice.document import Party as Stated
from facturier.kit.refusal import absent
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
    """A customer as documents name it: five statements.

    For a room that has asked its own right, on the document. 404 where there is none.
    """
    row = Party.objects.filter(organisation_id=organisation_id, id=party_id).first()
    if row is None:
        raise absent()
    own = {"organisation_id": row.organisation_id, "party": row, "archived_at": None}
    keys = dict(
        PartyIdentifier.objects.filter(**own).order_by("-value").values_list("scheme", "value")
    )
    addresses = sorted(
        PartyAddress.objects.filter(**own), key=lambda one: (_ORDER.get(one.kind, 3), str(one.id))
    )
    main = next((one for one in addresses if one.kind != AddressKind.DELIVERY), None)
    delivery = next((one for one in addresses if one.id == delivery_id), None)
    endpoints = PartyElectronicAddress.objects.filter(**own, erased_at=None).order_by("id")
    endpoint = next((Identifier(one.value, one.scheme) for one in endpoints), None)
    siren = row.siren or keys.get(Scheme.SIREN, "")
    if endpoint is None and siren:
        endpoint = Identifier(siren, FRENCH_ADDRESS)
    contact = PartyContact.objects.filter(**own, erased_at=None).order_by("id").first()
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


def _address(row: PartyAddress | None, country: str) -> Address:
    if row is None:
        return Address(country=country or None)
    lines = [line for line in row.lines if line] + [None, None, None]
    return Address(
        lines[0], lines[1], lines[2], row.city or None, row.postcode or None, None,
        row.country or None,
    )  # fmt: skip
