"""The schemes of electronic addresses (EAS list of EN 16931, version 16). Pure."""

from dataclasses import dataclass
from enum import StrEnum

from stdnum import ean
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number


class Sort(StrEnum):
    """What kind of number a scheme is made of."""

    OWN_NAME = "own_name"  # known by a name of its own
    VAT = "vat"  # the VAT number of a country
    REGISTER = "register"  # a national register
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AddressScheme:
    """A scheme of the list: its code, what it is made of, its country or its name."""

    code: str
    sort: Sort
    detail: str = ""


# First those that a French company meets, then by number, as in the list.
_NAMED = {
    "0225": "Annuaire de la facturation électronique (SIREN)",
    "0002": "SIREN",
    "0009": "SIRET",
    "EM": "E-mail",
    "0088": "GLN",
    "0060": "D-U-N-S",
    "0130": "Commission européenne",
    "0177": "ODETTE",
    "0199": "LEI",
    "0204": "Leitweg-ID",
    "0209": "GS1",
    "9913": "Business Registers Network",
    "9918": "IBAN",
    "AN": "ODETTE FTP (O.F.T.P.)",
    "AQ": "X.400",
    "AS": "AS2",
    "AU": "FTP",
}
_VAT = {
    "9910": "HU", "9914": "AT", "9920": "ES", "9922": "AD", "9923": "AL", "9924": "BA",
    "9925": "BE", "9926": "BG", "9927": "CH", "9928": "CY", "9929": "CZ", "9930": "DE",
    "9931": "EE", "9932": "GB", "9933": "GR", "9934": "HR", "9935": "IE", "9936": "LI",
    "9937": "LT", "9938": "LU", "9939": "LV", "9940": "MC", "9941": "ME", "9942": "MK",
    "9943": "MT", "9944": "NL", "9945": "PL", "9946": "PT", "9947": "RO", "9948": "RS",
    "9949": "SI", "9950": "SK", "9951": "SM", "9952": "TR", "9953": "VA", "9957": "FR",
    "0211": "IT", "0213": "FI",
}  # fmt: skip
_REGISTERS = {
    "0007": "SE", "0037": "FI", "0096": "DK", "0097": "IT", "0106": "NL", "0135": "IT",
    "0142": "IT", "0147": "JP", "0151": "AU", "0154": "CZ", "0158": "SK", "0170": "JP",
    "0183": "CH", "0184": "DK", "0188": "JP", "0190": "NL", "0191": "EE", "0192": "NO",
    "0193": "BE", "0195": "SG", "0196": "IS", "0198": "DK", "0200": "LT", "0201": "IT",
    "0202": "IT", "0203": "SE", "0205": "IT", "0208": "BE", "0210": "IT", "0212": "FI",
    "0215": "FI", "0216": "FI", "0217": "NL", "0218": "LV", "0221": "JP", "0230": "MY",
    "0235": "AE", "0240": "LU", "0245": "SK", "9915": "AT", "9919": "AT", "9959": "US",
}  # fmt: skip
_OTHERS = ("0194", "0219", "0220", "0242", "0244", "0246", "0248")

ADDRESS_SCHEMES: dict[str, AddressScheme] = {
    **{code: AddressScheme(code, Sort.OWN_NAME, name) for code, name in _NAMED.items()},
    **{
        scheme.code: scheme
        for scheme in sorted(
            [
                *(AddressScheme(code, Sort.VAT, country) for code, country in _VAT.items()),
                *(AddressScheme(code, Sort.REGISTER, land) for code, land in _REGISTERS.items()),
                *(AddressScheme(code, Sort.OTHER) for code in _OTHERS),
            ],
            key=lambda scheme: scheme.code,
        )
    },
}


def is_address(scheme: str, value: str) -> bool:
    """Whether a value can be an address of the scheme, as far as its check digits tell."""
    if not value or not value.isprintable() or len(value) > 100:
        return False
    if scheme == "0225":
        return bool(siren_number.is_valid(value[:9])) and value[9:10] in ("", "_", ".")
    if scheme == "0002":
        return bool(siren_number.is_valid(value))
    if scheme == "0009":
        return bool(siret_number.is_valid(value))
    if scheme == "0088":
        return len(value) == 13 and bool(ean.is_valid(value))
    if scheme == "EM":
        name, mark, host = value.partition("@")
        return bool(name and mark and "." in host) and " " not in value
    return True
