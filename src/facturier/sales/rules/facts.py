"""The facts that a fiscal situation is chosen from. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from facturier.catalogue.rules import Territory, territory_of
from facturier.organisations.rules import VatRegime

# Member states of the Union; VAT numbers of Greece begin with EL.
EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)  # fmt: skip
_PREFIXES = {"EL": "GR"}
# Goods in Northern Ireland are in the Union for VAT (Windsor Framework): numbers begin with XI.
NORTHERN_IRELAND = "XI"


class Regime(StrEnum):
    """How the seller stands to French VAT."""

    NORMAL = "normal"
    FRANCHISE = "franchise"  # CGI 293 B
    NOT_TAXABLE = "not_taxable"  # CGI 256 A


def regime_of(declares: VatRegime) -> Regime:
    """The regime of an entity that declares VAT so."""
    known = {VatRegime.FRANCHISE: Regime.FRANCHISE, VatRegime.NONE: Regime.NOT_TAXABLE}
    return known.get(declares, Regime.NORMAL)


class Nature(StrEnum):
    """What is supplied (CGI annexe II, 242 nonies A, I-8° bis).

    An invoice of both has lines of each: a situation is asked for each nature.
    """

    GOODS = "goods"
    SERVICES = "services"


def nature_letter(natures: Iterable[Nature]) -> str:
    """What BT-23 begins with: B for goods, S for services, M for both.

    ValueError without any.
    """
    found = set(natures)
    if not found:
        raise ValueError("an invoice of nothing")
    if len(found) > 1:
        return "M"
    return "B" if Nature.GOODS in found else "S"


class Margin(StrEnum):
    """A scheme that taxes the margin: the invoice states no VAT (CGI 266, 297 A)."""

    TRAVEL = "travel"
    SECOND_HAND = "second_hand"
    ART = "art"
    ANTIQUES = "antiques"


@dataclass(frozen=True, slots=True)
class Seller:
    """What counts of the seller."""

    regime: Regime = Regime.NORMAL
    territory: Territory = Territory.MAINLAND
    vat_number: str = ""
    siren: str = ""
    in_vat_group: bool = False
    """Member of an assujetti unique (CGI 256 C)."""
    opts_for_debits: bool = False
    """Pays the VAT of its services when it invoices (CGI 269, 2-c)."""
    is_sole_trader: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """What counts of the buyer."""

    country: str = "FR"
    postcode: str = ""
    is_consumer: bool = False
    is_public: bool = False
    """A public body that pays under the code de la commande publique."""
    vat_number: str = ""
    siren: str = ""

    @property
    def territory(self) -> Territory | None:
        """The part of France it sits in; None abroad."""
        return territory_of(self.country, self.postcode)


@dataclass(frozen=True, slots=True)
class Supply:
    """What counts of what is sold; goods without a place of delivery go to the buyer."""

    nature: Nature = Nature.GOODS
    delivery_country: str = ""
    delivery_postcode: str = ""
    delivery_date: date | None = None
    """BT-72, or the end of BG-14."""
    building_subcontracting: bool = False
    """Building work for a main contractor (CGI 283, 2 nonies)."""
    buyer_owes_vat: bool = False
    """Another case of CGI 283 in which the French buyer owes it: scrap, energy, telecoms."""
    margin: Margin | None = None
    outside_scope: bool = False
    """No supply for a consideration: indemnity, subsidy, a debt passed on."""
    exemption: str = ""
    """Key of `exemptions.EXEMPTIONS` where the activity is exempt."""
    advance: bool = False
    """A deposit: goods not delivered yet."""
    percents: frozenset[Decimal] = frozenset()
    """The rates that the lines state, to be checked."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a situation is chosen from."""

    seller: Seller
    buyer: Buyer
    supply: Supply
    issue_date: date

    @property
    def is_goods(self) -> bool:
        """Goods, as against services."""
        return self.supply.nature is Nature.GOODS

    @property
    def delivery_country(self) -> str:
        """Where goods go: the place of delivery, else the buyer's country."""
        return (self.supply.delivery_country or self.buyer.country).upper()

    @property
    def delivery_territory(self) -> Territory | None:
        """The part of France that goods go to; None abroad."""
        if self.supply.delivery_country:
            return territory_of(self.supply.delivery_country, self.supply.delivery_postcode)
        return self.buyer.territory

    @property
    def buyer_abroad(self) -> bool:
        """A buyer outside of the territories of French VAT, whatever its country code says."""
        return self.buyer.territory is None

    @property
    def buyer_in_eu(self) -> bool:
        """A buyer in another member state."""
        return self.buyer_abroad and self.buyer.country.upper() in EU

    @property
    def goes_to_eu(self) -> bool:
        """Goods that go to another member state, or to Northern Ireland, within the Union.

        Overseas departments lie outside of it for VAT: from there, selling to a member state is
        exporting (BOI-TVA-CHAMP-30-20-10, 1).
        """
        if self.delivery_territory is not None or self.delivery_country == "FR":
            return False
        if self.starts_overseas:
            return False
        northern = prefix_of(self.buyer.vat_number) == NORTHERN_IRELAND
        return self.delivery_country in EU or (self.delivery_country == "GB" and northern)

    @property
    def starts_overseas(self) -> bool:
        """A seller in an overseas department."""
        return zone_of(self.seller.territory) != zone_of(Territory.MAINLAND)

    @property
    def goes_beyond(self) -> bool:
        """Goods that leave the Union, or mainland France for an overseas department (CGI 294)."""
        return self.goes_overseas or (self.delivery_territory is None and not self.goes_to_eu)

    @property
    def goes_overseas(self) -> bool:
        """Between the mainland and an overseas department, or between two that VAT tells apart."""
        to = self.delivery_territory
        return to is not None and zone_of(to) != zone_of(self.seller.territory)


def zone_of(territory: Territory) -> str:
    """Corsica is no foreign place to the mainland; every overseas department group is (CGI 294)."""
    return "mainland" if territory is Territory.CORSICA else territory.value


def prefix_of(vat_number: str) -> str:
    """The country that a VAT number begins with; empty for what begins otherwise."""
    prefix = vat_number.strip()[:2].upper()
    return _PREFIXES.get(prefix, prefix) if prefix.isalpha() else ""


def is_eu_number(vat_number: str) -> bool:
    """A VAT number of another member state, by its prefix: the number itself is checked elsewhere.

    Northern Ireland has numbers for goods.
    """
    return prefix_of(vat_number) in (EU | {NORTHERN_IRELAND}) - {"FR"}
