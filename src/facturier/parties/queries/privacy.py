"""The personal data that stand with a party: what a person may ask for (RGPD, articles 15, 20)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties.models import Party, PartyContact
from facturier.parties.queries.party import whole_party

IDENTITY = (
    "name", "trading_name", "legal_form", "siren", "vat_number", "tax_situation", "language",
    "country", "importance", "payment_days", "payment_basis", "payment_means",
    "invoice_profile",
)  # fmt: skip
CONTACT = ("name", "role", "email", "telephone")


NamedIn = Callable[[Member, Party, PartyContact | None], dict[str, Any]]
_named_in: dict[str, NamedIn] = {}


def also_named_in(what: str, tell: NamedIn) -> None:
    """Let a room above tell where a person is named; the export holds it under `what`.

    Each tells what the asker may read, and whether that is all of it.
    """
    _named_in[what] = tell


def personal_parts(member: Member, row: Party, contact_id: UUID | None = None) -> dict[str, Any]:
    """What is kept of a natural person, or of one contact of a party: plain values for JSON.

    Of a company, the persons are its contacts; of a natural person, the whole file counts.
    """
    require(member, "party.manage")
    whole = whole_party(member, row)
    contacts = [one for one in whole.contacts if contact_id in (None, one.id)]
    if contact_id is not None and not contacts:
        raise absent()
    found: dict[str, Any] = {
        "party": {"reference": row.reference, "name": row.name},
        "contacts": [
            {name: getattr(one, name) for name in CONTACT} | {"erased_at": _day(one.erased_at)}
            for one in contacts
        ],
    }
    if row.is_person and contact_id is None:
        found["identity"] = {name: getattr(row, name) for name in IDENTITY} | {
            "sirets": list(whole.sirets)
        }
        found["addresses"] = [
            {"lines": one.lines, "postcode": one.postcode, "city": one.city, "country": one.country}
            for one in whole.addresses
        ]
        found["electronic_addresses"] = [
            {"scheme": one.scheme, "value": one.value, "erased_at": _day(one.erased_at)}
            for one in whole.electronic_addresses
        ]
        # Masked: whoever may export need not have the right to read accounts.
        found["accounts"] = [
            {"iban": one.masked, "bic": one.bic, "holder": one.holder} for one in whole.accounts
        ]
        found["notes"] = [
            {"text": one.text, "author": one.author_name, "written_at": _day(one.written_at)}
            for one in whole.notes
        ]
        found["documents"] = [
            {"name": one.file_name, "kind": one.kind, "label": one.label} for one in whole.documents
        ]
    # Article 15: all that is kept of the person; what the law keeps is told with its reason.
    if row.is_person or contact_id is not None:
        contact = contacts[0] if contact_id is not None else None
        found |= {what: tell(member, row, contact) for what, tell in _named_in.items()}
    return found


def _day(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
