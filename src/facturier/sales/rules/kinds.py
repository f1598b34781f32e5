"""The fiscal situations that we know, and how each is written and told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from facturier.catalogue.rules import Territory, VatCategory
from facturier.einvoice.unreadable import N_


class Kind(StrEnum):
    """The situations that we know."""

    DOMESTIC = "domestic"
    FRANCHISE = "franchise"
    SUBCONTRACTING = "subcontracting"
    REVERSE_CHARGE = "reverse_charge"
    INTRA_EU_GOODS = "intra_eu_goods"
    EU_SERVICES = "eu_services"
    EXPORT = "export"
    SERVICES_ABROAD = "services_abroad"
    MARGIN_TRAVEL = "margin_travel"
    MARGIN_SECOND_HAND = "margin_second_hand"
    MARGIN_ART = "margin_art"
    MARGIN_ANTIQUES = "margin_antiques"
    EXEMPT = "exempt"
    NOT_APPLIED_THERE = "not_applied_there"
    OUTSIDE_SCOPE = "outside_scope"
    NOT_TAXABLE = "not_taxable"


@dataclass(frozen=True, slots=True)
class Codes:
    """How a situation is written: category (BT-151), code (BT-121), wording (BT-120)."""

    category: VatCategory
    code: str
    wording: str
    label: str


_AE, _K, _G = VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY, VatCategory.EXPORT
_E, _O, _S = VatCategory.EXEMPT, VatCategory.OUTSIDE, VatCategory.STANDARD
CODES: Mapping[Kind, Codes] = {
    Kind.DOMESTIC: Codes(_S, "", "", N_("Opération taxée en France")),
    Kind.FRANCHISE: Codes(_E, "VATEX-FR-FRANCHISE", "franchise", N_("Franchise en base")),
    Kind.SUBCONTRACTING: Codes(
        _AE,
        "VATEX-FR-AE",
        "reverse_charge_subcontracting",
        N_("Sous-traitance de travaux immobiliers"),
    ),
    Kind.REVERSE_CHARGE: Codes(
        _AE, "VATEX-FR-AE", "reverse_charge_domestic", N_("Autoliquidation en France")
    ),
    Kind.INTRA_EU_GOODS: Codes(
        _K, "VATEX-EU-IC", "intra_eu_supply", N_("Livraison intracommunautaire")
    ),
    Kind.EU_SERVICES: Codes(
        _AE,
        "VATEX-EU-AE",
        "reverse_charge_eu_services",
        N_("Service à un assujetti d'un autre pays de l'Union"),
    ),
    Kind.EXPORT: Codes(_G, "VATEX-EU-G", "export", N_("Exportation")),
    Kind.SERVICES_ABROAD: Codes(
        _O, "VATEX-EU-O", "services_abroad", N_("Service à un client hors de l'Union")
    ),
    Kind.MARGIN_TRAVEL: Codes(_E, "VATEX-EU-D", "margin_travel", N_("Marge : agences de voyages")),
    Kind.MARGIN_SECOND_HAND: Codes(
        _E, "VATEX-EU-F", "margin_second_hand", N_("Marge : biens d'occasion")
    ),
    Kind.MARGIN_ART: Codes(_E, "VATEX-EU-I", "margin_art", N_("Marge : objets d'art")),
    Kind.MARGIN_ANTIQUES: Codes(
        _E, "VATEX-EU-J", "margin_antiques", N_("Marge : collection et antiquités")
    ),
    Kind.EXEMPT: Codes(_E, "", "", N_("Activité exonérée")),
    Kind.NOT_APPLIED_THERE: Codes(
        _O, "VATEX-EU-O", "not_applied_there", N_("Guyane ou Mayotte : TVA non applicable")
    ),
    Kind.OUTSIDE_SCOPE: Codes(_O, "VATEX-EU-O", "outside_scope", N_("Hors champ de la TVA")),
    Kind.NOT_TAXABLE: Codes(_O, "VATEX-EU-O", "not_taxable", N_("Vendeur non assujetti")),
}
WITHOUT_VAT_THERE = frozenset({Territory.GUYANE, Territory.MAYOTTE})


def official_rule(category: VatCategory, number: str) -> str:
    """The id of an official rule about a category, such as BR-IC-05 for K."""
    return f"BR-{'IC' if category is VatCategory.INTRA_COMMUNITY else category}-{number}"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence (French, to be translated) and what stands in it."""

    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """Values that are French words of ours too, to be translated first."""
    days: Mapping[str, date] = field(default_factory=dict)
    """Values that are days, to be written as the reader does."""
    amounts: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)
    """Values that are amounts in a currency, likewise."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is missing or does not fit."""

    code: str
    said: Said
    field: str
    """Where it is put right: `buyer.vat_number`, `delivery.country`, `lines.percent`..."""
    rule: str
    """Article or official rule."""
    blocking: bool = True
    """False: worth knowing, and no obstacle to issuing."""
