"""Which suppliers write from an e-mail address."""

from uuid import UUID

from facturier.parties.models import PartyContact


def suppliers_writing_from(organisation_id: UUID, address: str) -> tuple[bool, bool]:
    """(address, domain): is it that of a contact of a supplier, or at least its domain?

    Contacts and suppliers that were put away know nobody any more.
    """
    rows = PartyContact.objects.filter(
        organisation_id=organisation_id,
        archived_at=None,
        erased_at=None,
        party__is_supplier=True,
        party__archived_at=None,
    )
    domain = address.rpartition("@")[2]
    return (
        rows.filter(email__iexact=address).exists(),
        bool(domain) and rows.filter(email__iendswith=f"@{domain}").exists(),
    )
