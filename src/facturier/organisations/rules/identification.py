"""Which numbers a legal entity may state: SIREN, SIRET, VAT number. Pure.

Sources: INSEE (Luhn check of SIREN and SIRET; a SIRET is its SIREN and five digits, with the
exception of La Poste), article 286 ter of the CGI and the VIES formats for VAT numbers, all as
`python-stdnum` implements them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as european_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva
from stdnum.gb import vat as british_vat

from facturier.einvoice.countries import is_country


class VatRegime(StrEnum):
    """How an entity declares VAT in France."""

    REAL_MONTHLY = "real_monthly"
    REAL_QUARTERLY = "real_quarterly"
    SIMPLIFIED = "simplified"
    FRANCHISE = "franchise"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fault:
    """A number that cannot be right: the field, a stable code, and the value looked at."""

    field: str
    code: str
    value: str = ""


def compact(number: str) -> str:
    """A number as it is kept: without spaces, dots or dashes, in capitals."""
    return re.sub(r"[\s.\-\u2011]", "", number or "").upper()


def french_vat_number(siren: str) -> str:
    """The VAT number that a valid SIREN gives: FR, its key, the SIREN; "" for anything else.

    The key is that of the tax office for numbers made of a SIREN: 12 + 3 × SIREN, modulo 97.
    """
    siren = compact(siren)
    if not siren_number.is_valid(siren):
        return ""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def entity_faults(
    *, siren: str, sirets: Iterable[str], vat_number: str, country: str
) -> list[Fault]:
    """Everything that is wrong with the (compact) numbers of an entity, at most one per field."""
    faults = []
    if not is_country(country):
        faults.append(Fault("country", "country", country))
    if not siren:
        if country == "FR":
            faults.append(Fault("siren", "siren_missing"))
    elif not siren_number.is_valid(siren):
        faults.append(Fault("siren", "siren", siren))
    for siret in sirets:
        if code := _siret_fault(siret, siren):
            faults.append(Fault("sirets", code, siret))
            break
    if vat_number and (code := _vat_fault(vat_number, siren)):
        faults.append(Fault("vat_number", code, vat_number))
    return faults


def _siret_fault(siret: str, siren: str) -> str:
    if not siret_number.is_valid(siret):
        return "siret"
    return "" if siren and siret.startswith(siren) else "siret_of_another"


def _vat_fault(number: str, siren: str) -> str:
    """Only the numbers whose country has known rules are checked; the others are kept as typed."""
    if number.startswith("FR"):
        if not tva.is_valid(number):
            return "vat"
        return "" if not siren or number.endswith(siren) else "vat_of_another"
    if number[:2] in EUROPEAN:
        return "" if european_vat.is_valid(number) else "vat"
    if number.startswith("GB"):
        return "" if british_vat.is_valid(number) else "vat"
    if number.startswith("CHE"):
        return "" if _is_swiss(number) else "vat"
    return "" if re.fullmatch(r"[A-Z]{2}[0-9A-Z]{2,18}", number) else "vat"


def _is_swiss(number: str) -> bool:
    # A Swiss number ends in MWST, TVA or IVA on invoices, and is looked up without it.
    try:
        swiss_vat.validate(number if number[-1].isalpha() else f"{number}TVA")
    except ValidationError:
        return False
    return True


# Greece writes EL and Northern Ireland XI in VAT numbers (article 215 of Directive 2006/112/EC).
EUROPEAN = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "XI",
    ]
)
