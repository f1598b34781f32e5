"""Exemptions by activity: the VATEX code of each, and what people call it. Data; pure.

Source: VATEX list of EN 16931 1.3.16; names after the articles of the CGI.
"""

from dataclasses import dataclass

from facturier.einvoice.unreadable import N_


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exemption; its wording has the same key."""

    code: str
    label: str
    without_invoice: bool = True
    """CGI 261 to 261 E: no invoice is due, so none goes through a platform (CGI 289, I-1-a)."""


EXEMPTIONS: dict[str, Exemption] = {
    "exempt_medical": Exemption("VATEX-FR-CGI261-4", N_("Soins médicaux et paramédicaux")),
    "exempt_training": Exemption("VATEX-FR-CGI261-4", N_("Enseignement et formation")),
    "exempt_261_4": Exemption("VATEX-FR-CGI261-4", N_("Autres activités de l'article 261, 4")),
    "exempt_land": Exemption("VATEX-FR-CGI261-5", N_("Opérations immobilières")),
    "exempt_non_profit": Exemption("VATEX-FR-CGI261-7", N_("Organismes sans but lucratif")),
    "exempt_finance": Exemption("VATEX-FR-CGI261C-1", N_("Opérations bancaires et financières")),
    "exempt_insurance": Exemption("VATEX-FR-CGI261C-2", N_("Assurance et réassurance")),
    "exempt_stamps": Exemption("VATEX-FR-CGI261C-3", N_("Timbres à leur valeur officielle")),
    "exempt_bare_letting": Exemption("VATEX-FR-CGI261D-2", N_("Location nue")),
    "exempt_furnished_letting": Exemption("VATEX-FR-CGI261D-4", N_("Location meublée")),
    "exempt_farm_letting": Exemption("VATEX-FR-CGI261D-1", N_("Location de terres agricoles")),
    "exempt_farm_buildings": Exemption(
        "VATEX-FR-CGI261D-1BIS", N_("Location de bâtiments agricoles")
    ),
    "exempt_261_d_3": Exemption("VATEX-FR-CGI261D-3", N_("Article 261 D, 3°")),
    "exempt_cost_sharing": Exemption("VATEX-FR-CGI261B", N_("Groupements de moyens")),
    "exempt_betting": Exemption("VATEX-FR-CGI261E-1", N_("Jeux et paris")),
    "exempt_lottery": Exemption("VATEX-FR-CGI261E-2", N_("Loteries")),
    "exempt_261_1": Exemption("VATEX-FR-CGI261-1", N_("Article 261, 1")),
    "exempt_261_2": Exemption("VATEX-FR-CGI261-2", N_("Article 261, 2")),
    "exempt_261_3": Exemption("VATEX-FR-CGI261-3", N_("Article 261, 3")),
    "exempt_261_8": Exemption("VATEX-FR-CGI261-8", N_("Article 261, 8")),
    "exempt_261_a": Exemption("VATEX-FR-CGI261A", N_("Article 261 A")),
    "exempt_for_export": Exemption(
        "VATEX-FR-CGI275", N_("Vente en franchise à un exportateur"), without_invoice=False
    ),
    "exempt_warehouse": Exemption(
        "VATEX-FR-CGI277A", N_("Régimes suspensifs"), without_invoice=False
    ),
    "exempt_overseas": Exemption(
        "VATEX-FR-CGI295", N_("Exonérations d'outre-mer"), without_invoice=False
    ),
    "exempt_gold": Exemption(
        "VATEX-FR-298SEXDECIESA", N_("Or d'investissement"), without_invoice=False
    ),
}
