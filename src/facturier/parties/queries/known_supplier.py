"""What is known of a supplier, for who compares an invoice with it: never for pages."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from facturier.parties.models import Party, PartyBankAccount


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """Where a supplier is, and from when our terms with it count."""

    country: str
    payment_basis: str


@dataclass(frozen=True, slots=True)
class KnownAccounts:
    """IBANs in clear. `trusted` of the parties asked about; `holders`: IBAN -> names of others."""

    trusted: frozenset[str]
    holders: dict[str, tuple[str, ...]]


def known_terms(organisation_id: UUID, party_id: UUID) -> KnownTerms | None:
    """Of a party; None for one that the organisation does not have."""
    row = Party.objects.filter(organisation_id=organisation_id, id=party_id).first()
    return KnownTerms(row.country, row.payment_basis) if row else None


def known_accounts(
    organisation_id: UUID, party_ids: Collection[UUID], ibans: Collection[str]
) -> KnownAccounts:
    """Which accounts of some parties are trusted, and who else holds one of these IBANs."""
    rows = PartyBankAccount.objects.filter(organisation_id=organisation_id, archived_at=None)
    trusted = rows.filter(party_id__in=party_ids, trusted=True).values_list("iban", flat=True)
    others = rows.filter(iban__in=ibans, party__absorbed_by=None).exclude(party_id__in=party_ids)
    holders: dict[str, tuple[str, ...]] = {}
    for iban, name in others.order_by("party__number").values_list("iban", "party__name")[:50]:
        holders[iban] = (*holders.get(iban, ()), name)
    return KnownAccounts(frozenset(trusted), holders)
