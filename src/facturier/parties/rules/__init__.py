"""What a party is found by, and what may be said of it. Pure."""

from facturier.parties.rules.identification import (
    AddressKind,
    DocumentKind,
    Importance,
    Key,
    PartyState,
    PaymentBasis,
    Scheme,
    TaxSituation,
    agreeing,
    folded,
    is_iban,
    is_vat_number,
    keys_of,
    masked,
    siren_in,
    siren_of_vat,
)

__all__ = [
    "AddressKind",
    "DocumentKind",
    "Importance",
    "Key",
    "PartyState",
    "PaymentBasis",
    "Scheme",
    "TaxSituation",
    "agreeing",
    "folded",
    "is_iban",
    "is_vat_number",
    "keys_of",
    "masked",
    "siren_in",
    "siren_of_vat",
]
