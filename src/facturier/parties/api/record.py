"""What the API tells of a party, whoever asked for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from facturier.organisations.queries import Member
from facturier.parties import actions, queries
from facturier.parties.models import Party

# The identifier of an operation is part of the contract: it stays when the file is cut by noun.
PARTIES = "facturier_parties_api_"


class PartyFields(Schema):
    """What is stated of a party."""

    name: str = Field(max_length=200)
    trading_name: str = Field("", max_length=200)
    legal_form: str = Field("", max_length=60)
    is_person: bool = False
    is_customer: bool = False
    is_supplier: bool = False
    country: str = Field("FR", max_length=20, description="ISO 3166-1, two letters")
    siren: str = Field("", max_length=20)
    sirets: list[str] = Field(default_factory=list, max_length=500)
    vat_number: str = Field("", max_length=30)
    tax_situation: str = Field(
        "taxable", description="taxable, franchise, not_taxable, eu, outside_eu"
    )
    language: str = Field("fr", max_length=2)
    importance: str = Field("normal", description="low, normal, high, strategic")
    payment_days: int | None = Field(None, ge=0, le=365)
    payment_basis: str = Field(
        "invoice_date", description="invoice_date, end_of_month, end_of_month_first"
    )
    payment_means: str = Field("", max_length=3, description="UNTDID 4461")
    invoice_profile: str = Field(
        "core", description="of the files made for it (BT-24): core (EN 16931), extended"
    )


class PartyAddressOut(Schema):
    """Where the party sits, is billed or takes delivery."""

    id: UUID
    kind: str
    label: str
    lines: list[str]
    postcode: str
    city: str
    country: str


class PartyElectronicAddressOut(Schema):
    """BT-34, BT-49: a scheme of the EAS list and a value."""

    id: UUID
    scheme: str
    value: str


class PartyContactOut(Schema):
    """A person to write to or to call."""

    id: UUID
    name: str
    role: str
    email: str
    telephone: str


class PartyAccountOut(Schema):
    """A bank account. `iban` is masked unless asked for with `accounts=clear`."""

    id: UUID
    iban: str
    bic: str
    holder: str
    trusted: bool
    ready_at: datetime = Field(description="from when on it may be approved")
    approved_at: datetime | None
    approved_by: str
    approved_how: str = Field(description="call, takeover, dispensation; empty: not approved")


class PartyRecordOut(PartyFields):
    """A party with what belongs to it and is in use."""

    id: UUID
    reference: str
    state: str = Field(description="confirmed or to_confirm")
    archived_at: datetime | None
    absorbed_by: UUID | None = Field(description="the party that took this one in")
    version: int
    addresses: list[PartyAddressOut]
    electronic_addresses: list[PartyElectronicAddressOut]
    contacts: list[PartyContactOut]
    accounts: list[PartyAccountOut]


def party_out(member: Member, row: Party, clear: dict[UUID, str] | None = None) -> dict[str, Any]:
    """A party with its parts in use."""
    whole = queries.whole_party(member, row)
    facts = actions.facts_of(row, set(whole.keys))
    return {
        **{name: getattr(facts, name) for name in PartyFields.model_fields},
        "sirets": list(facts.sirets),
        "id": row.id,
        "reference": row.reference,
        "state": row.state,
        "archived_at": row.archived_at,
        "absorbed_by": row.absorbed_by_id,
        "version": row.version,
        "addresses": [one for one in whole.addresses if one.archived_at is None],
        "electronic_addresses": [
            one for one in whole.electronic_addresses if one.archived_at is None
        ],
        "contacts": [one for one in whole.contacts if one.archived_at is None],
        "accounts": [
            {
                "id": one.id,
                "iban": (clear or {}).get(one.id, one.masked),
                "bic": one.bic,
                "holder": one.holder,
                "trusted": one.trusted,
                "ready_at": one.ready_at,
                "approved_at": one.approved_at,
                "approved_by": one.approved_by,
                "approved_how": one.approved_how,
            }
            for one in whole.accounts
            if not one.archived
        ],
    }
