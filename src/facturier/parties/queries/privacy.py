"""The personal data that stand with a party: what a person may ask for (RGPD, articles 15, 20)."""

from typing import Any
from uuid import UUID

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties.models import Party, PartyAddress, PartyContact, PartyNote

IDENTITY = ("name", "trading_name", "siren", "vat_number", "language", "country")
CONTACT = ("name", "role", "email", "telephone")


def personal_parts(member: Member, row: Party, contact_id: UUID | None = None) -> dict[str, Any]:
    """What is kept of a natural person, or of one contact of a party: plain values for JSON.

    Of a company, the persons are its contacts; of a natural person, the whole file counts.
    """
    require(member, "party.manage")
    own = {"organisation_id": row.organisation_id, "party": row}
    contacts = PartyContact.objects.filter(**own).order_by("id")
    if contact_id is not None:
        contacts = contacts.filter(id=contact_id)
        if not contacts:
            raise absent()
    found: dict[str, Any] = {
        "party": {"reference": row.reference, "name": row.name},
        "contacts": [
            {name: getattr(one, name) for name in CONTACT}
            | {"erased_at": one.erased_at.isoformat() if one.erased_at else None}
            for one in contacts
        ],
    }
    if row.is_person and contact_id is None:
        found["identity"] = {name: getattr(row, name) for name in IDENTITY}
        found["addresses"] = [
            {"lines": one.lines, "postcode": one.postcode, "city": one.city, "country": one.country}
            for one in PartyAddress.objects.filter(**own).order_by("id")
        ]
        found["notes"] = [
            {"text": one.text, "author": one.author_name, "written_at": one.written_at.isoformat()}
            for one in PartyNote.objects.filter(**own).order_by("id")
        ]
    return found
