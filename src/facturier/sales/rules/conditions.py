"""What each situation asks of the facts before an invoice may be issued in it. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from facturier.catalogue.rules import VatCategory
from facturier.einvoice.unreadable import N_
from facturier.sales.rules.choosing import choose
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import Facts, Regime, is_eu_number
from facturier.sales.rules.kinds import (
    CODES,
    WITHOUT_VAT_THERE,
    Condition,
    Kind,
    Said,
    official_rule,
)

_MARGIN = frozenset(
    {Kind.MARGIN_TRAVEL, Kind.MARGIN_SECOND_HAND, Kind.MARGIN_ART, Kind.MARGIN_ANTIQUES}
)
_REVERSED = frozenset({Kind.SUBCONTRACTING, Kind.REVERSE_CHARGE})


def conditions_of(kind: Kind, facts: Facts, percents: tuple[Decimal, ...]) -> Iterator[Condition]:
    """Everything that lacks or does not fit, blocking or not."""
    yield from _numbers_of_seller(kind, facts)
    yield from _franchise(kind, facts)
    if kind is Kind.INTRA_EU_GOODS:
        yield from _intra_eu(facts)
    elif kind is Kind.EXPORT:
        yield from _export(facts)
    elif kind is Kind.EU_SERVICES:
        yield from _eu_services(facts)
    elif kind is Kind.SERVICES_ABROAD:
        yield from _services_abroad(facts)
    elif kind in _REVERSED:
        yield from _reversed(kind, facts)
    elif kind is Kind.DOMESTIC:
        yield from _domestic(facts)
    else:
        yield from _others(kind, facts)
    yield from _buyer(facts)
    yield from _rates(kind, facts, percents)


def _missing(code: str, sentence: str, field: str, rule: str, **values: str) -> Condition:
    return Condition(code, Said(sentence, values), field, rule)


def _warning(code: str, sentence: str, field: str, rule: str, **values: str) -> Condition:
    return Condition(code, Said(sentence, values), field, rule, blocking=False)


def _numbers_of_seller(kind: Kind, facts: Facts) -> Iterator[Condition]:
    seller = facts.seller
    if not seller.siren:
        yield _missing(
            "seller_siren",
            N_("Le SIREN de l'entité manque. Ajoutez-le à sa fiche."),
            "seller.siren",
            "BR-FR-10",
        )
    if CODES[kind].category is VatCategory.OUTSIDE or seller.vat_number:
        return
    own_vat = kind in (Kind.INTRA_EU_GOODS, Kind.EU_SERVICES, Kind.DOMESTIC, Kind.EXPORT)
    if own_vat or kind in _REVERSED | _MARGIN:
        yield _missing(
            "seller_vat_number",
            N_("Le numéro de TVA de l'entité manque. Ajoutez-le à sa fiche."),
            "seller.vat_number",
            "CGI annexe II, 242 nonies A, I-2°",
        )


def _franchise(kind: Kind, facts: Facts) -> Iterator[Condition]:
    in_franchise = facts.seller.regime is Regime.FRANCHISE
    if kind is Kind.FRANCHISE and not in_franchise:
        yield _missing(
            "not_in_franchise",
            N_("L'entité n'est pas en franchise en base : elle facture la TVA."),
            "situation",
            "CGI 293 B",
        )
    elif in_franchise and kind in {Kind.DOMESTIC, Kind.INTRA_EU_GOODS} | _REVERSED:
        yield _missing(
            "in_franchise",
            N_("L'entité est en franchise en base : elle ne facture pas de TVA."),
            "situation",
            "CGI 293 B, 293 E",
        )


def _intra_eu(facts: Facts) -> Iterator[Condition]:
    if not facts.is_goods:
        yield _missing(
            "not_goods",
            N_("Cette situation vaut pour des biens. Pour un service, choisissez-en une autre."),
            "lines.nature",
            "CGI 262 ter, I",
        )
    if not facts.goes_to_eu:
        yield _missing(
            "delivery_not_in_eu",
            N_(
                "Les biens ne partent pas vers un autre pays de l'Union. Indiquez le pays de "
                "livraison, ou facturez la TVA."
            ),
            "delivery.country",
            "BR-IC-12, CGI 262 ter, I",
        )
    if not facts.supply.delivery_country:
        yield _missing(
            "delivery_country",
            N_("Le pays de livraison manque."),
            "delivery.country",
            "BR-IC-12",
        )
    if facts.supply.delivery_date is None:
        yield _missing(
            "delivery_date",
            N_("La date ou la période de livraison manque."),
            "delivery.date",
            "BR-IC-11",
        )
    yield from _eu_number(facts, "BR-IC-02, CGI 262 ter, I-1°", N_(
        "Le numéro de TVA de l'acheteur dans un autre pays de l'Union manque. Sans lui, la TVA "
        "française est due."
    ))  # fmt: skip
    if facts.buyer.is_consumer:
        yield _consumer("CGI 262 ter, I")


def _eu_number(facts: Facts, rule: str, sentence: str) -> Iterator[Condition]:
    if not is_eu_number(facts.buyer.vat_number):
        yield _missing("buyer_vat_number", sentence, "buyer.vat_number", rule)


def _consumer(rule: str) -> Condition:
    return _missing(
        "buyer_is_consumer",
        N_("Cette situation vaut pour un acheteur professionnel, et celui-ci est un particulier."),
        "buyer",
        rule,
    )


def _export(facts: Facts) -> Iterator[Condition]:
    if not facts.is_goods:
        yield _missing(
            "not_goods",
            N_("Cette situation vaut pour des biens. Pour un service, choisissez-en une autre."),
            "lines.nature",
            "CGI 262, I",
        )
    if not facts.goes_beyond:
        yield _missing(
            "delivery_in_eu",
            N_(
                "La livraison est dans l'Union européenne (%(country)s) : ce n'est pas une "
                "exportation."
            ),
            "delivery.country",
            "CGI 262, I",
            country=facts.delivery_country,
        )
    if not facts.supply.delivery_country:
        yield _missing(
            "delivery_country",
            N_("Le pays de livraison manque."),
            "delivery.country",
            "CGI 262, I",
        )
    yield _warning(
        "proof_of_exit",
        N_("Gardez la preuve de la sortie (déclaration en douane) : elle justifie l'exonération."),
        "attachments",
        "CGI annexe III, 74",
    )


def _eu_services(facts: Facts) -> Iterator[Condition]:
    if facts.is_goods:
        yield _missing(
            "not_services",
            N_("Cette situation vaut pour des services. Pour des biens, choisissez-en une autre."),
            "lines.nature",
            "CGI 259, 1°",
        )
    if not facts.buyer_in_eu:
        yield _missing(
            "buyer_not_in_eu",
            N_("L'acheteur n'est pas établi dans un autre pays de l'Union."),
            "buyer.country",
            "directive 2006/112/CE, 44",
        )
    if facts.buyer.is_consumer:
        yield _consumer("directive 2006/112/CE, 44")
    yield from _eu_number(facts, "BR-AE-02, directive 2006/112/CE, 226, 4", N_(
        "Le numéro de TVA de l'acheteur dans son pays manque : il prouve qu'il déclarera la TVA."
    ))  # fmt: skip


def _services_abroad(facts: Facts) -> Iterator[Condition]:
    if facts.is_goods:
        yield _missing(
            "not_services",
            N_("Cette situation vaut pour des services. Pour des biens, choisissez-en une autre."),
            "lines.nature",
            "CGI 259, 1°",
        )
    if not facts.buyer_abroad or facts.buyer_in_eu:
        yield _missing(
            "buyer_not_beyond",
            N_("L'acheteur n'est pas établi hors de l'Union européenne."),
            "buyer.country",
            "CGI 259, 1°",
        )
    if facts.buyer.is_consumer:
        yield _consumer("CGI 259, 1°")


def _reversed(kind: Kind, facts: Facts) -> Iterator[Condition]:
    buyer = facts.buyer
    rule = "CGI 283, 2 nonies" if kind is Kind.SUBCONTRACTING else "CGI 283"
    if buyer.is_consumer:
        yield _consumer(rule)
    if not buyer.vat_number:
        yield _missing(
            "buyer_vat_number",
            N_("Le numéro de TVA de l'acheteur manque : c'est lui qui déclarera la TVA."),
            "buyer.vat_number",
            f"BR-AE-02, {rule}",
        )
    if facts.buyer_abroad:
        yield _missing(
            "buyer_not_in_france",
            N_("L'acheteur n'est pas établi en France."),
            "buyer.country",
            rule,
        )
    stated = facts.supply.building_subcontracting
    if kind is Kind.SUBCONTRACTING and not stated:
        yield _warning(
            "not_subcontracting",
            N_("Rien ne dit que ce sont des travaux immobiliers sous-traités. Vérifiez-le."),
            "lines.nature",
            rule,
        )


def _domestic(facts: Facts) -> Iterator[Condition]:
    found, _why = choose(facts)
    if found is not Kind.DOMESTIC:
        yield Condition(
            "vat_not_due",
            Said(
                N_("Les faits mènent à une opération sans TVA : %(found)s. Vérifiez."),
                labels={"found": CODES[found].label},
            ),
            "situation",
            "CGI 283, 3",
            blocking=False,
        )
    if facts.is_goods and facts.goes_to_eu and facts.buyer.is_consumer:
        yield _warning(
            "distance_sales",
            N_(
                "Au-delà de 10 000 € par an de ventes à distance dans l'Union, la TVA est celle "
                "du pays d'arrivée (guichet unique OSS)."
            ),
            "delivery.country",
            "CGI 258 A, 259 D",
        )
    if not facts.is_goods and facts.buyer_abroad and facts.buyer.is_consumer:
        yield _warning(
            "services_to_consumer_abroad",
            N_(
                "Certains services à un particulier étranger (électroniques, immatériels) sont "
                "imposés dans son pays. Vérifiez."
            ),
            "buyer.country",
            "CGI 259 B, 259 D",
        )


def _others(kind: Kind, facts: Facts) -> Iterator[Condition]:
    if kind is Kind.EXEMPT and facts.supply.exemption not in EXEMPTIONS:
        yield _missing(
            "exemption",
            N_("L'exonération n'est pas dite. Choisissez l'activité exonérée."),
            "supply.exemption",
            "BR-E-10, CGI annexe II, 242 nonies A, I-12°",
        )
    if kind is Kind.NOT_APPLIED_THERE and not _lies_there(facts):
        yield _missing(
            "not_there",
            N_("Ni le vendeur ni l'acheteur ne sont en Guyane ou à Mayotte."),
            "situation",
            "CGI 294, 1",
        )
    if kind is Kind.NOT_TAXABLE and facts.seller.regime is not Regime.NOT_TAXABLE:
        yield _missing(
            "is_taxable",
            N_("L'entité est assujettie à la TVA."),
            "situation",
            "CGI 256 A",
        )
    if kind in _MARGIN and facts.supply.margin is None:
        yield _warning(
            "margin_not_said",
            N_("Rien ne dit que la TVA porte sur la marge. Vérifiez l'origine des biens."),
            "lines.situation",
            "CGI 297 A" if kind is not Kind.MARGIN_TRAVEL else "CGI 266, 1-e",
        )
    needs_number = kind is Kind.EXEMPT or kind is Kind.FRANCHISE
    if needs_number and not (facts.seller.vat_number or facts.seller.siren):
        yield _missing(
            "seller_tax_number",
            N_("Ni numéro de TVA ni SIREN : la facture n'identifie pas le vendeur (BT-32)."),
            "seller.siren",
            "BR-E-02",
        )


def _lies_there(facts: Facts) -> bool:
    return bool({facts.seller.territory, facts.buyer.territory} & WITHOUT_VAT_THERE)


def _buyer(facts: Facts) -> Iterator[Condition]:
    buyer = facts.buyer
    if not buyer.country.strip():
        yield _missing(
            "buyer_country",
            N_("Le pays de l'acheteur manque. Ajoutez-le à sa fiche."),
            "buyer.country",
            "BR-11",
        )
    if buyer.is_consumer or facts.buyer_abroad or buyer.siren:
        return
    yield _missing(
        "buyer_siren",
        N_("Le SIREN de l'acheteur manque. Ajoutez-le à sa fiche."),
        "buyer.siren",
        "BR-FR-11, CGI annexe II, 242 nonies A, I-1°",
    )


def _rates(kind: Kind, facts: Facts, percents: tuple[Decimal, ...]) -> Iterator[Condition]:
    wrong = sorted(facts.supply.percents - set(percents), reverse=True)
    if not wrong:
        return
    stated = " · ".join(f"{percent.normalize():f} %" for percent in wrong)
    if CODES[kind].category is VatCategory.STANDARD:
        yield _missing(
            "rate_not_in_force",
            N_("Ce taux n'est pas en vigueur à ce jour pour ce territoire : %(rates)s."),
            "lines.percent",
            "BR-FR-16, CGI 278 à 297",
            rates=stated,
        )
    else:
        yield _missing(
            "rate_without_vat",
            N_("Dans cette situation, aucune ligne ne porte de TVA : %(rates)s."),
            "lines.percent",
            official_rule(CODES[kind].category, "05"),
            rates=stated,
        )
