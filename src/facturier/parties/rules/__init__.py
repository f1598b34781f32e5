"""What a party is found by, and what may be said of it. Pure."""

# Other rooms and former migrations know it under this name as well.
from facturier.kit.typography import folded
from facturier.parties.rules.addresses import ADDRESS_SCHEMES, AddressScheme, Sort, is_address
from facturier.parties.rules.identification import (
    FRENCH_ADDRESS,
    AddressKind,
    DocumentKind,
    Importance,
    Key,
    PartyState,
    PaymentBasis,
    Scheme,
    TaxSituation,
    agreeing,
    is_iban,
    is_siren,
    is_siret,
    is_vat_number,
    keys_of,
    masked,
    number_of,
    siren_in,
    siren_of_vat,
)
from facturier.parties.rules.likeness import Likeness, Signal, are_two, bare_name, is_near
from facturier.parties.rules.terms import LONGEST, MOST_DAYS, beyond_ceiling

__all__ = [
    "ADDRESS_SCHEMES",
    "FRENCH_ADDRESS",
    "LONGEST",
    "MOST_DAYS",
    "AddressKind",
    "AddressScheme",
    "DocumentKind",
    "Importance",
    "Key",
    "Likeness",
    "PartyState",
    "PaymentBasis",
    "Scheme",
    "Signal",
    "Sort",
    "TaxSituation",
    "agreeing",
    "are_two",
    "bare_name",
    "beyond_ceiling",
    "folded",
    "is_address",
    "is_iban",
    "is_near",
    "is_siren",
    "is_siret",
    "is_vat_number",
    "keys_of",
    "masked",
    "number_of",
    "siren_in",
    "siren_of_vat",
]
