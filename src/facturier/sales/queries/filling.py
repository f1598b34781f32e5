"""What a known customer or an item of the catalogue brings into a draft."""

from collections.abc import Mapping
from uuid import UUID

from facturier.catalogue import queries as catalogue
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.parties.rules import InvoiceProfile
from facturier.sales.rules.fields import Json

# What is filled for a customer: emptied again where the next customer says nothing of it.
OF_CUSTOMER = ("language", "payment_days", "payment_basis", "payment_means", "profile")
OF_ITEM = ("name", "description", "unit", "price", "vat", "nature")


def of_customer(member: Member, party_id: UUID) -> dict[str, Json]:
    """The fields that a customer fills: terms, means of payment, language, profile of its files."""
    party = parties.party_by_id(member, party_id)
    return {
        "language": party.language or None,
        "payment_days": party.payment_days,
        "payment_basis": party.payment_basis if party.payment_days is not None else None,
        "payment_means": party.payment_means or None,
        "profile": "extended" if party.invoice_profile == InvoiceProfile.EXTENDED else None,
    }


def of_items(
    member: Member, item_ids: set[UUID], language: str | None
) -> Mapping[UUID, dict[str, Json]]:
    """The fields of a line that each of these items fills; an unknown item is left out."""
    return {
        item.id: {
            "name": catalogue.name_of(item, language),
            "description": (item.texts.get(language or "fr") or {}).get("description") or None,
            "unit": item.unit,
            "price": f"{item.price.normalize():f}",
            "vat": None if item.vat_percent is None else f"{item.vat_percent.normalize():f}",
            "nature": "services" if item.kind == "service" else "goods",
        }
        for item in catalogue.items_among(member, item_ids)
    }
