"""What a party is found by, and what may be said of it. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from stdnum import iban as iban_number
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva

from facturier.einvoice.document import Identifier, Party
from facturier.organisations.rules import compact, entity_faults

# SIREN, SIRET, and the French electronic address, which begins with the SIREN (ISO 6523 ICD).
FRENCH_SCHEMES = frozenset({"0002", "0009", "0225"})


class Scheme(StrEnum):
    """The identifiers that say who a party is, strongest first."""

    SIREN = "siren"
    VAT = "vat"
    SIRET = "siret"


class PartyState(StrEnum):
    """Whether somebody has looked at a party that a document brought."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"


class TaxSituation(StrEnum):
    """How the party stands to French VAT."""

    TAXABLE = "taxable"
    FRANCHISE = "franchise"  # CGI 293 B
    NOT_TAXABLE = "not_taxable"
    EU = "eu"
    OUTSIDE_EU = "outside_eu"


class Importance(StrEnum):
    """How much the party weighs in the order of work."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    STRATEGIC = "strategic"


class PaymentBasis(StrEnum):
    """From when the days of payment count (C. com. L441-10)."""

    INVOICE_DATE = "invoice_date"
    END_OF_MONTH = "end_of_month"  # the days, then the end of that month
    END_OF_MONTH_FIRST = "end_of_month_first"  # the end of the month, then the days


class AddressKind(StrEnum):
    """What an address is for."""

    SEAT = "seat"
    BILLING = "billing"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Key:
    """A valid identifier: compact, with right check digits."""

    scheme: Scheme
    value: str


def keys_of(party: Party) -> tuple[Key, ...]:
    """The valid identifiers that a party of a document carries, strongest first.

    A SIRET and a French VAT number hold a SIREN, which counts too. What fails its check digits
    is no key: a party is never found by a number that cannot be right, nor by name or e-mail.
    """
    sirens, sirets, vat_numbers = set(), set(), set()
    carried = [*party.identifiers, *([party.legal_id] if party.legal_id else [])]
    if party.electronic_address:
        carried.append(party.electronic_address)
    for identifier in carried:
        digits = _french_digits(identifier)
        if len(digits) == 14 and siret_number.is_valid(digits):
            sirets.add(digits)
        if len(digits) >= 9 and siren_number.is_valid(digits[:9]):
            sirens.add(digits[:9])
    vat = compact(party.vat_id or "")
    if is_vat_number(vat):
        vat_numbers.add(vat)
        if vat.startswith("FR"):
            sirens.add(vat[4:])
    return (
        *(Key(Scheme.SIREN, value) for value in sorted(sirens)),
        *(Key(Scheme.VAT, value) for value in sorted(vat_numbers)),
        *(Key(Scheme.SIRET, value) for value in sorted(sirets)),
    )


def _french_digits(identifier: Identifier) -> str:
    """The digits of a SIREN or SIRET; "" for any other kind of number."""
    value = "".join(identifier.value.split())
    if identifier.scheme == "0225":  # SIREN, then what the company likes: SIREN_SIRET_...
        parts = value.split("_")
        value = parts[1] if len(parts) > 1 and len(parts[1]) == 14 else parts[0]
    bare = identifier.scheme is None and len(value) in {9, 14}
    if not (bare or identifier.scheme in FRENCH_SCHEMES):
        return ""
    return value if value.isascii() and value.isdigit() and len(value) in {9, 14} else ""


def is_vat_number(number: str) -> bool:
    """A compact VAT number with the form and check digits of its country."""
    if not number or entity_faults(siren="", sirets=(), vat_number=number, country="XX"):
        return False
    return not number.startswith("FR") or (tva.is_valid(number) and number[4:].isdigit())


def agreeing(keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that may stand together on one party: of several SIRENs, none contradicts the first.

    A document that names two companies in one party names the one its first SIREN says.
    """
    kept: list[Key] = []
    siren = next((key.value for key in keys if key.scheme is Scheme.SIREN), None)
    for key in keys:
        of = siren_in(key)
        if siren is None or of is None or of == siren:
            kept.append(key)
    return tuple(kept)


def siren_in(key: Key) -> str | None:
    """The SIREN that an identifier holds, if it is French."""
    if key.scheme is Scheme.SIREN:
        return key.value
    if key.scheme is Scheme.SIRET:
        return key.value[:9]
    return key.value[4:] if key.value.startswith("FR") else None


def folded(text: str) -> str:
    """A text for finding and sorting: no accents, no case, single spaces."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    text = text.replace("ø", "o").replace("Ø", "o").replace("ł", "l").replace("Ł", "l")
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def is_iban(number: str) -> bool:
    """A compact IBAN with right check digits."""
    return iban_number.is_valid(number)


def masked(number: str) -> str:
    """An account number as lists show it: FR76 •••• 0189."""
    return f"{number[:4]} •••• {number[-4:]}" if len(number) > 8 else "••••"
