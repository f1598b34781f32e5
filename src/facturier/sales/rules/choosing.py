"""Which situation the facts lead to, and why. Pure."""

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import Facts, Margin, Regime
from facturier.sales.rules.kinds import WITHOUT_VAT_THERE, Kind, Said

_MARGINS = {
    Margin.TRAVEL: Kind.MARGIN_TRAVEL,
    Margin.SECOND_HAND: Kind.MARGIN_SECOND_HAND,
    Margin.ART: Kind.MARGIN_ART,
    Margin.ANTIQUES: Kind.MARGIN_ANTIQUES,
}
_Found = tuple[Kind, tuple[Said, ...]] | None


def choose(facts: Facts) -> tuple[Kind, tuple[Said, ...]]:
    """The situation that the facts lead to, and why."""
    for step in (_of_the_seller, _of_the_supply, _goods, _services):
        found = step(facts)
        if found is not None:
            return found
    return Kind.DOMESTIC, (Said(N_("L'opération a lieu en France : la TVA française est due.")),)


def _of_the_seller(facts: Facts) -> _Found:
    seller, supply = facts.seller, facts.supply
    if supply.outside_scope:
        return Kind.OUTSIDE_SCOPE, (
            Said(N_("Aucun bien ni service n'est fourni contre un prix (CGI 256).")),
        )
    if seller.regime is Regime.NOT_TAXABLE:
        return Kind.NOT_TAXABLE, (Said(N_("L'entité n'est pas assujettie à la TVA (CGI 256 A).")),)
    if _not_applied(facts):
        return Kind.NOT_APPLIED_THERE, (
            Said(N_("La TVA n'est pas appliquée en Guyane ni à Mayotte (CGI 294, 1).")),
        )
    if supply.exemption:
        label = EXEMPTIONS[supply.exemption].label if supply.exemption in EXEMPTIONS else ""
        return Kind.EXEMPT, (
            Said(N_("L'activité est exonérée : %(activity)s."), labels={"activity": label}),
        )
    if seller.regime is Regime.FRANCHISE and not _eu_service(facts):
        return Kind.FRANCHISE, (
            Said(N_("L'entité est en franchise en base : elle ne facture pas de TVA.")),
            *_prevails(facts),
        )
    return None


def _not_applied(facts: Facts) -> bool:
    """Goods that stay, services that take place, where VAT is not applied."""
    if facts.is_goods:
        return facts.seller.territory in WITHOUT_VAT_THERE and not facts.goes_beyond
    to = facts.buyer.territory if not facts.buyer.is_consumer else facts.seller.territory
    return to in WITHOUT_VAT_THERE


def _prevails(facts: Facts) -> tuple[Said, ...]:
    if facts.supply.building_subcontracting or facts.supply.buyer_owes_vat:
        return (Said(N_("La franchise l'emporte sur l'autoliquidation.")),)
    return ()


def _eu_service(facts: Facts) -> bool:
    return not facts.is_goods and facts.buyer_in_eu and not facts.buyer.is_consumer


def _of_the_supply(facts: Facts) -> _Found:
    supply = facts.supply
    if supply.margin is not None:
        return _MARGINS[supply.margin], (
            Said(N_("La TVA porte sur la marge : la facture n'en montre pas.")),
        )
    if supply.building_subcontracting and not facts.buyer_abroad:
        return Kind.SUBCONTRACTING, (
            Said(
                N_(
                    "Travaux immobiliers sous-traités à un donneur d'ordre assujetti : c'est lui "
                    "qui déclare la TVA (CGI 283, 2 nonies)."
                )
            ),
        )
    if supply.buyer_owes_vat and not facts.buyer_abroad:
        return Kind.REVERSE_CHARGE, (
            Said(N_("Pour cette opération, l'acquéreur déclare la TVA (CGI 283).")),
        )
    return None


def _goods(facts: Facts) -> _Found:
    if not facts.is_goods:
        return None
    where = {"country": facts.delivery_country}
    if facts.goes_overseas:
        return Kind.EXPORT, (
            Said(
                N_("De la métropole à un département d'outre-mer, vendre est exporter (CGI 294).")
            ),
        )
    if facts.goes_beyond and facts.starts_overseas:
        return Kind.EXPORT, (
            Said(N_("Les biens quittent un département d'outre-mer (%(country)s)."), where),
        )
    if facts.goes_beyond:
        return Kind.EXPORT, (
            Said(N_("Les biens quittent l'Union européenne (%(country)s)."), where),
        )
    if not facts.goes_to_eu:
        return None
    if facts.buyer.is_consumer:
        return Kind.DOMESTIC, (
            Said(
                N_("Vente à distance à un particulier de l'Union (%(country)s) : TVA française."),
                where,
            ),
        )
    return Kind.INTRA_EU_GOODS, (
        Said(N_("Les biens partent vers un autre pays de l'Union (%(country)s)."), where),
        Said(N_("L'acheteur est un professionnel : il déclare l'acquisition dans son pays.")),
    )


def _services(facts: Facts) -> _Found:
    if facts.is_goods or not facts.buyer_abroad:
        return None
    where = {"country": facts.buyer.country.upper()}
    if facts.buyer.is_consumer:
        return Kind.DOMESTIC, (
            Said(
                N_("Service à un particulier (%(country)s) : imposé où le vendeur est établi."),
                where,
            ),
        )
    if facts.buyer_in_eu:
        return Kind.EU_SERVICES, (
            Said(N_("L'acheteur est assujetti ailleurs dans l'Union (%(country)s)."), where),
            Said(N_("Le service est imposé chez lui, et il y déclare la TVA.")),
        )
    return Kind.SERVICES_ABROAD, (
        Said(N_("L'acheteur est un professionnel établi hors de l'Union (%(country)s)."), where),
        Said(N_("Le service n'est pas situé en France (CGI 259, 1°).")),
    )
