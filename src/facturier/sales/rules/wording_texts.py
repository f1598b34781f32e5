"""The legal mentions that we ship, with article, source and days: data, no decisions. Pure.

Since 1 September 2026 French VAT law stands in the CIBS (ordonnance 2025-1247 of 17 December 2025),
same substance, new numbers; invoices may cite the CGI until 31 December 2027.

What follows a CGI reference: the article of the CIBS where it is certain (franchise); else an
article of directive 2006/112/CE where there is one (article 226, 11 of the directive and CGI
annexe II, 242 nonies A, I-12° admit it, and no recodification moves it), to be confirmed, so that
the CGI reference stays while it is tolerated; nothing where we know none: the mention is then said
to be out of date after its tolerance.
"""

from collections.abc import Iterable
from datetime import date

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.wordings import (
    Certainty,
    Chosen,
    Decision,
    Place,
    Version,
    Wording,
    Wordings,
)

CGI_ENDS, CIBS_BEGINS = date(2026, 8, 31), date(2026, 9, 1)
CGI_TOLERATED = date(2027, 12, 31)
RECODIFIED = "ordonnance 2025-1247 du 17 décembre 2025"
MENTIONS = "CGI annexe II, 242 nonies A"
DIRECTIVE = "directive 2006/112/CE, article 226"


def _cgi(article: str, fr: str, en: str, source: str = MENTIONS) -> Version:
    """A wording that cites the CGI, with the days that all of them share."""
    return Version(
        "cgi",
        fr,
        en,
        f"CGI {article}",
        f"{source} ; {RECODIFIED}",
        last_day=CGI_ENDS,
        tolerated_until=CGI_TOLERATED,
    )


def _directive(article: str, fr: str, en: str) -> Version:
    """The same reason by the article of the directive, which no French code moves."""
    return Version(
        "directive",
        fr,
        en,
        f"directive 2006/112/CE, {article}",
        f"{MENTIONS}, I-12° ; {DIRECTIVE}, 11",
        first_day=CIBS_BEGINS,
        certainty=Certainty.TO_CONFIRM,
    )


def _lasting(fr: str, en: str, article: str, source: str = "") -> Version:
    """A wording that cites no article, or one that does not move."""
    return Version("1", fr, en, article, source or article)


def _exempt(key: str, article: str, directive: str = "") -> Wording:
    """An exemption of the CGI that any invoice may claim by its article."""
    versions = [
        _cgi(
            article,
            f"Exonération de TVA, article {article} du CGI",
            f"VAT exempt, article {article} of the French tax code (CGI)",
            f"{MENTIONS}, I-12°",
        )
    ]
    if directive:
        versions.append(
            _directive(
                f"article {directive}",
                f"Exonération de TVA, article {directive} de la directive 2006/112/CE",
                f"VAT exempt, article {directive} of Directive 2006/112/EC",
            )
        )
    return Wording(key, Place.EXEMPTION, tuple(versions))


def _reverse(key: str, versions: tuple[Version, ...]) -> Wording:
    return Wording(key, Place.EXEMPTION, versions, must_say=("Autoliquidation",))


def _scheme(key: str, fr: str, en: str, number: str) -> Wording:
    version = _lasting(
        f"Régime particulier - {fr}", f"Margin scheme - {en}", f"{MENTIONS}, I", number
    )
    return Wording(key, Place.EXEMPTION, (version,), must_say=(version.fr,))


_FRANCHISE = Wording(
    "franchise",
    Place.EXEMPTION,
    (
        _cgi(
            "293 B",
            "TVA non applicable, article 293 B du CGI",
            "VAT not applicable, article 293 B of the French tax code (CGI)",
            "CGI 293 E, II",
        ),
        Version(
            "cibs",
            "TVA non applicable, article L. 223-3 du Code des impositions sur les biens et "
            "services (CIBS)",
            "VAT not applicable, article L. 223-3 of the French code of taxes on goods and "
            "services (CIBS)",
            "CIBS L. 223-3",
            f"{RECODIFIED} ; impots.gouv.fr, page des régimes de TVA (21 mai 2026)",
            first_day=CIBS_BEGINS,
            remark=N_(
                "Des publications de l'été 2026 citent un report de la recodification et un autre"
                " numéro (L. 233-3). La référence au CGI reste admise jusqu'au 31 décembre 2027 :"
                " en cas de doute, suivez-la."
            ),
        ),
    ),
    must_say=("TVA non applicable", "article"),
)

_DOMESTIC_SOURCE = f"{MENTIONS}, I-13° ; {DIRECTIVE}, 11 bis"
_TAXED_ELSEWHERE = (
    _reverse(
        "reverse_charge_subcontracting",
        (
            _cgi(
                "283, 2 nonies",
                "Autoliquidation : TVA due par le preneur, article 283, 2 nonies du CGI",
                "Reverse charge: VAT due by the customer, article 283, 2 nonies of the French tax "
                "code (CGI)",
                _DOMESTIC_SOURCE,
            ),
            Version(
                "plain",
                "Autoliquidation : TVA due par le preneur (sous-traitance de travaux immobiliers)",
                "Reverse charge: VAT due by the customer (subcontracted building work)",
                f"{DIRECTIVE}, 11 bis",
                _DOMESTIC_SOURCE,
                first_day=CIBS_BEGINS,
            ),
        ),
    ),
    _reverse(
        "reverse_charge_domestic",
        (
            _cgi(
                "283",
                "Autoliquidation : TVA due par l'acquéreur, article 283 du CGI",
                "Reverse charge: VAT due by the customer, article 283 of the French tax code (CGI)",
                _DOMESTIC_SOURCE,
            ),
            Version(
                "plain",
                "Autoliquidation : TVA due par l'acquéreur",
                "Reverse charge: VAT due by the customer",
                f"{DIRECTIVE}, 11 bis",
                _DOMESTIC_SOURCE,
                first_day=CIBS_BEGINS,
            ),
        ),
    ),
    _reverse(
        "reverse_charge_eu_services",
        (
            _lasting(
                "Autoliquidation : TVA due par le preneur, articles 44 et 196 de la directive "
                "2006/112/CE",
                "Reverse charge: VAT due by the customer, articles 44 and 196 of Directive "
                "2006/112/EC",
                "directive 2006/112/CE, articles 44 et 196",
                f"{_DOMESTIC_SOURCE} ; BOI-TVA-DECLA-30-20-20-30",
            ),
        ),
    ),
    Wording(
        "intra_eu_supply",
        Place.EXEMPTION,
        (
            _cgi(
                "262 ter, I",
                "Exonération de TVA, article 262 ter, I du CGI",
                "VAT exempt intra-Community supply, article 262 ter, I of the French tax code "
                "(CGI)",
                f"{MENTIONS}, I-12° ; BOI-TVA-DECLA-30-20-20-30",
            ),
            _directive(
                "article 138",
                "Exonération de TVA, article 138 de la directive 2006/112/CE",
                "VAT exempt intra-Community supply, article 138 of Directive 2006/112/EC",
            ),
        ),
    ),
    Wording(
        "export",
        Place.EXEMPTION,
        (
            _cgi(
                "262, I",
                "Exonération de TVA, article 262, I du CGI",
                "VAT exempt export, article 262, I of the French tax code (CGI)",
                f"{MENTIONS}, I-12°",
            ),
            _directive(
                "article 146",
                "Exonération de TVA, article 146 de la directive 2006/112/CE",
                "VAT exempt export, article 146 of Directive 2006/112/EC",
            ),
        ),
    ),
    Wording(
        "export_overseas",
        Place.EXEMPTION,
        (
            _cgi(
                "262, I et 294",
                "Exonération de TVA, articles 262, I et 294 du CGI",
                "VAT exempt, articles 262, I and 294 of the French tax code (CGI)",
                f"{MENTIONS}, I-12°",
            ),
            _directive(
                "articles 6 et 146",
                "Exonération de TVA, articles 6 et 146 de la directive 2006/112/CE",
                "VAT exempt, articles 6 and 146 of Directive 2006/112/EC",
            ),
        ),
    ),
    Wording(
        "services_abroad",
        Place.EXEMPTION,
        (
            _cgi(
                "259, 1°",
                "TVA non applicable, article 259, 1° du CGI",
                "Outside the scope of French VAT, article 259, 1° of the French tax code (CGI)",
                f"{MENTIONS}, I-12°",
            ),
            _directive(
                "article 44",
                "TVA non applicable, article 44 de la directive 2006/112/CE",
                "Outside the scope of French VAT, article 44 of Directive 2006/112/EC",
            ),
        ),
    ),
    Wording(
        "not_applied_there",
        Place.EXEMPTION,
        (
            _cgi(
                "294, 1",
                "TVA non applicable, article 294, 1 du CGI",
                "VAT not applicable, article 294, 1 of the French tax code (CGI)",
                "BOI-TVA-GEO-20-20",
            ),
            _directive(
                "article 6",
                "TVA non applicable, article 6 de la directive 2006/112/CE",
                "VAT not applicable, article 6 of Directive 2006/112/EC",
            ),
        ),
    ),
    Wording(
        "outside_scope",
        Place.EXEMPTION,
        (
            _lasting(
                "Opération hors du champ d'application de la TVA",
                "Outside the scope of VAT",
                "CGI 256 ; directive 2006/112/CE, article 2",
                "BOI-TVA-CHAMP-10-10",
            ),
        ),
    ),
    Wording(
        "not_taxable",
        Place.EXEMPTION,
        (
            _lasting(
                "TVA non applicable : l'émetteur n'est pas assujetti à la TVA",
                "VAT not applicable: the seller is not a taxable person",
                "CGI 256 A ; directive 2006/112/CE, article 9",
                "BOI-TVA-CHAMP-10-10-20",
            ),
        ),
    ),
)

_SCHEMES = (
    _scheme("margin_travel", "Agences de voyages", "Travel agents", f"{DIRECTIVE}, 13"),
    _scheme("margin_second_hand", "Biens d'occasion", "Second-hand goods", f"{DIRECTIVE}, 14"),
    _scheme("margin_art", "Objets d'art", "Works of art", f"{DIRECTIVE}, 14"),
    _scheme(
        "margin_antiques",
        "Objets de collection ou d'antiquité",
        "Collector's items and antiques",
        f"{DIRECTIVE}, 14",
    ),
)

_EXEMPTIONS = (
    _exempt("exempt_261_1", "261, 1"),
    _exempt("exempt_261_2", "261, 2"),
    _exempt("exempt_261_3", "261, 3"),
    _exempt("exempt_261_4", "261, 4", "132"),
    _exempt("exempt_medical", "261, 4-1°", "132, 1, c"),
    _exempt("exempt_training", "261, 4-4°", "132, 1, i"),
    _exempt("exempt_land", "261, 5", "135, 1, j et k"),
    _exempt("exempt_non_profit", "261, 7", "132"),
    _exempt("exempt_261_8", "261, 8"),
    _exempt("exempt_261_a", "261 A"),
    _exempt("exempt_cost_sharing", "261 B", "132, 1, f"),
    _exempt("exempt_finance", "261 C, 1°", "135, 1, b à g"),
    _exempt("exempt_insurance", "261 C, 2°", "135, 1, a"),
    _exempt("exempt_stamps", "261 C, 3°", "135, 1, h"),
    _exempt("exempt_farm_letting", "261 D, 1°", "135, 1, l"),
    _exempt("exempt_farm_buildings", "261 D, 1° bis", "135, 1, l"),
    _exempt("exempt_bare_letting", "261 D, 2°", "135, 1, l"),
    _exempt("exempt_261_d_3", "261 D, 3°"),
    _exempt("exempt_furnished_letting", "261 D, 4°", "135, 1, l"),
    _exempt("exempt_betting", "261 E, 1°", "135, 1, i"),
    _exempt("exempt_lottery", "261 E, 2°", "135, 1, i"),
    _exempt("exempt_for_export", "275", "164"),
    _exempt("exempt_warehouse", "277 A"),
    _exempt("exempt_overseas", "295"),
    _exempt("exempt_gold", "298 sexdecies A", "346"),
    Wording(
        "credit_without_vat",
        Place.EXEMPTION,
        (
            _lasting(
                "Avoir net de taxe : la TVA de la facture d'origine n'est pas réduite",
                "Credit note without VAT: the VAT of the original invoice is not reduced",
                "CGI 272, 1",
                "BOI-TVA-DED-40-10-10",
            ),
        ),
    ),
)

_PRIVATE = "code civil, articles 1231-6 et 1344-1"
_NOTES = (
    Wording(
        "recovery_costs",
        Place.PMT,
        (
            _lasting(
                "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : "
                "40 €.",
                "Fixed sum for recovery costs in case of late payment: €40.",
                "C. com. L441-10 et D441-5",
            ),
        ),
        must_say=("40 ",),
    ),
    Wording(
        "recovery_costs_public",
        Place.PMT,
        (
            _lasting(
                "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : "
                "40 €.",
                "Fixed sum for recovery costs in case of late payment: €40.",
                "code de la commande publique, L2192-13 et D2192-35",
            ),
        ),
        must_say=("40 ",),
    ),
    Wording(
        "recovery_costs_consumer",
        Place.PMT,
        (
            _lasting(
                "Client consommateur : aucune indemnité forfaitaire de recouvrement n'est due.",
                "Consumer: no fixed sum for recovery costs is due.",
                "C. com. L441-10, entre professionnels seulement",
                "BR-FR-05 ; C. com. L441-10",
            ),
        ),
    ),
    Wording(
        "late_payment",
        Place.PMD,
        (
            _lasting(
                "Pénalités de retard : taux d'intérêt de la Banque centrale européenne majoré de "
                "10 points de pourcentage, exigibles sans rappel le lendemain de l'échéance.",
                "Late payment interest: European Central Bank rate plus 10 percentage points, due "
                "without reminder from the day after the due date.",
                "C. com. L441-10, II",
            ),
        ),
    ),
    Wording(
        "late_payment_public",
        Place.PMD,
        (
            _lasting(
                "Intérêts moratoires : taux d'intérêt de la Banque centrale européenne majoré de "
                "8 points de pourcentage, de plein droit à l'expiration du délai de paiement.",
                "Late payment interest: European Central Bank rate plus 8 percentage points, due "
                "by law once the time for payment has passed.",
                "code de la commande publique, L2192-13 et R2192-31",
            ),
        ),
    ),
    Wording(
        "late_payment_consumer",
        Place.PMD,
        (
            _lasting(
                "Client consommateur : pas de pénalités entre professionnels ; en cas de retard, "
                "intérêts au taux légal à compter de la mise en demeure.",
                "Consumer: no penalties between businesses; in case of late payment, interest at "
                "the legal rate from the formal notice on.",
                _PRIVATE,
            ),
        ),
    ),
    Wording(
        "no_discount",
        Place.AAB,
        (
            _lasting(
                "Pas d'escompte pour paiement anticipé.",
                "No discount for early payment.",
                "C. com. L441-9, I",
            ),
        ),
        must_say=("escompte",),
    ),
    Wording(
        "early_discount",
        Place.AAB,
        (
            _lasting(
                "Escompte de {percent} % pour un paiement dans les {days} jours suivant la date "
                "de facture ; la TVA est réduite d'autant et seule celle du prix payé est "
                "déductible.",
                "{percent}% discount for payment within {days} days of the invoice date; VAT is "
                "reduced accordingly and only the VAT on the price paid is deductible.",
                "C. com. L441-9, I ; CGI 267, II-1°",
                "BOI-TVA-BASE-10-20-10",
            ),
        ),
        must_say=("escompte", "{percent}", "{days}"),
        gaps=("percent", "days"),
    ),
)

_OTHERS = (
    Wording(
        "self_billing",
        Place.REG,
        (_lasting("Autofacturation", "Self-billing", f"{MENTIONS}, I", f"{DIRECTIVE}, 10 bis"),),
        must_say=("Autofacturation",),
    ),
    Wording(
        "debits_option",
        Place.REG,
        (
            _lasting(
                "Option pour le paiement de la taxe d'après les débits",
                "Option to pay VAT on the basis of invoices (débits)",
                f"{MENTIONS}, I-11° bis",
                "décret 2022-1299",
            ),
        ),
        must_say=("Option pour le paiement de la taxe d'après les débits",),
    ),
    Wording(
        "vat_group",
        Place.TXD,
        (
            _lasting(
                "Membre d'un assujetti unique",
                "Member of a VAT group",
                "CGI 256 C",
                f"{MENTIONS}, I",
            ),
        ),
        own_text=False,
        coded="MEMBRE_ASSUJETTI_UNIQUE",  # BR-FR-CO-14
    ),
    Wording(
        "sole_trader",
        Place.NAME,
        (_lasting("EI", "EI", "C. com. R526-27", "décret 2022-725"),),
        own_text=False,
    ),
)

SHIPPED = Wordings(
    {
        one.key: one
        for one in (
            *_NOTES,
            _FRANCHISE,
            *_TAXED_ELSEWHERE,
            *_SCHEMES,
            *_EXEMPTIONS,
            *_OTHERS,
        )
    }
)
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("every_invoice", tuple(one.key for one in (*_NOTES, *_OTHERS))),
    ("situations", tuple(one.key for one in (_FRANCHISE, *_TAXED_ELSEWHERE, *_SCHEMES))),
    ("exemptions", tuple(one.key for one in _EXEMPTIONS)),
)


def wording_in_force(
    key: str, issue_date: date, language: str = "fr", confirmed: Iterable[Decision] = ()
) -> Chosen:
    """The mention of `key` on an invoice of that day, after what the company confirmed."""
    return SHIPPED.in_force(key, issue_date, language, confirmed)
