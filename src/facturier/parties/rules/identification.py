"""What a party is found by, and what may be said of it. Pure."""

import re
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
FRENCH_SCHEMES = frozenset({"0002", "0009"})
FRENCH_ADDRESS = "0225"
# Countries whose companies have a SIREN: France and its territories.
SIREN_COUNTRIES = frozenset(
    {"FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "WF", "PF", "NC", "TF", "MC"}
)
_REFERENCE = re.compile(r"T([0-9]{1,15})")


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


class InvoiceProfile(StrEnum):
    """The profile of the files made for a customer (BT-24)."""

    CORE = "core"  # EN 16931
    EXTENDED = "extended"


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


class DocumentKind(StrEnum):
    """What a document of a party proves."""

    BANK_DETAILS = "bank_details"  # shows an account: read with the right to accounts alone
    REGISTRATION = "registration"
    CONTRACT = "contract"
    ATTESTATION = "attestation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Key:
    """A valid identifier: compact, with right check digits."""

    scheme: Scheme
    value: str


def keys_of(party: Party) -> tuple[Key, ...]:
    """The valid identifiers that a party of a document carries, strongest first.

    A SIRET and a French VAT number hold a SIREN, which counts too. What fails its check digits
    is no key: a party is never found by a number that cannot be right, nor by name or e-mail.
    The registration (BT-30, BT-47) speaks before other identifiers, these before the electronic
    address, which may be that of a group, and the VAT number, which may be that of a VAT group.
    """
    carried = [*([party.legal_id] if party.legal_id else []), *party.identifiers]
    numbers = [_french_number(one, party, legal=one is party.legal_id) for one in carried]
    if party.electronic_address:
        numbers.append(_french_number(party.electronic_address, party, legal=False))
    sirens = [number[:9] for number in numbers if number]
    vat = compact(party.vat_id or "")
    vat_numbers = [vat] if is_vat_number(vat) else []
    sirens += [siren for siren in map(siren_of_vat, vat_numbers) if siren]
    return (
        *(Key(Scheme.SIREN, value) for value in dict.fromkeys(sirens)),
        *(Key(Scheme.VAT, value) for value in vat_numbers),
        *(
            Key(Scheme.SIRET, value)
            for value in dict.fromkeys(number for number in numbers if len(number) == 14)
        ),
    )


def _french_number(identifier: Identifier, party: Party, *, legal: bool) -> str:
    """The valid SIREN or SIRET that an identifier is; "" for any other kind of number.

    A SIRET that fails its own check still says its SIREN, where that one is right.
    """
    value = "".join(identifier.value.split())
    if identifier.scheme == FRENCH_ADDRESS:
        value = _of_french_address(value)
    elif identifier.scheme not in FRENCH_SCHEMES:
        # Without a scheme only a registration in France is taken for a SIREN: a customer code
        # of nine digits has right check digits one time in ten.
        country = party.address.country if party.address else None
        if identifier.scheme or not legal or (country or "FR") not in SIREN_COUNTRIES:
            return ""
    if not (value.isascii() and value.isdigit()) or len(value) not in {9, 14}:
        return ""
    if not siren_number.is_valid(value[:9]):
        return ""
    return value if len(value) == 9 or siret_number.is_valid(value) else value[:9]


def _of_french_address(value: str) -> str:
    """SIREN, SIREN_SIRET, SIREN_SIRET_CODE, SIREN_SUFFIX: the SIRET of that SIREN, or it alone."""
    siren, _mark, rest = value.partition("_")
    second = rest.partition("_")[0]
    is_siret = second.startswith(siren) and siret_number.is_valid(second)
    return second if len(siren) == 9 and is_siret else siren


def is_siren(number: str) -> bool:
    """Nine digits with a right check digit."""
    return bool(siren_number.is_valid(number)) and number.isascii() and len(number) == 9


def is_siret(number: str) -> bool:
    """Fourteen digits with a right check digit, that of La Poste included."""
    return bool(siret_number.is_valid(number)) and number.isascii() and len(number) == 14


def is_vat_number(number: str) -> bool:
    """A compact VAT number with the form and check digits of its country."""
    faults = entity_faults(siren="", sirets=(), vat_number=number, country="")
    if not number or any(fault.field == "vat_number" for fault in faults):
        return False
    return not number.startswith("FR") or (tva.is_valid(number) and number[4:].isdigit())


def siren_of_vat(number: str) -> str | None:
    """The SIREN that a compact French VAT number holds; those of Monaco hold none."""
    is_french = number.startswith("FR") and not number.startswith("000", 4)
    return number[4:] if is_french and siren_number.is_valid(number[4:]) else None


def agreeing(keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that may stand together on one party: none contradicts the first SIREN.

    A document that names two companies in one party names the one its first SIREN says.
    """
    given = tuple(keys)
    siren = next((key.value for key in given if key.scheme is Scheme.SIREN), None)
    return tuple(key for key in given if siren is None or siren_in(key) in (None, siren))


def siren_in(key: Key) -> str | None:
    """The SIREN that an identifier holds, if it is French."""
    if key.scheme is Scheme.SIREN:
        return key.value
    if key.scheme is Scheme.SIRET:
        return key.value[:9]
    return siren_of_vat(key.value)


def number_of(reference: str) -> int | None:
    """The number in the reference of a party, "T-12", as people type it too: "t 12". None else."""
    found = _REFERENCE.fullmatch(compact(reference))
    return int(found[1]) if found else None


def is_iban(number: str) -> bool:
    """A compact IBAN of the form of its country, with right check digits.

    Lists of the banks of a country are left aside: they are older than the youngest bank.
    """
    return bool(iban_number.is_valid(number, check_country=False))


def masked(number: str) -> str:
    """An account number as lists show it: FR76 •••• 0189."""
    return f"{number[:4]} •••• {number[-4:]}" if len(number) > 8 else "••••"
