"""What the register calls its columns, directions, channels and kinds: on pages and in exports."""

from django.utils.translation import gettext as _

from facturier.kit.labels import once_in_each_language
from facturier.organisations.rules import Direction

# What stands beside an open invoice on a screen of 1440 pixels without being cut.
USUAL_COLUMNS = ("tiers", "numero", "date", "echeance", "ttc", "statut")
COLUMNS = (
    "tiers", "numero", "date", "arrivee", "echeance", "ht", "tva", "ttc", "a_payer", "service",
    "projet", "categorie", "entite", "commande", "canal", "statut",
    "code_motif", "motif",
)  # fmt: skip
CHANNELS = {
    "upload": lambda: _("dépôt"),
    "api": lambda: _("API"),
    "demo": lambda: _("exemple"),
    "issued": lambda: _("émission"),
    "mail": lambda: _("e-mail"),
    "supplier": lambda: _("page du fournisseur"),
    "folder": lambda: _("dossier surveillé"),
}
KINDS = {
    "invoice": lambda: _("Facture"),
    "credit_note": lambda: _("Avoir"),
    "corrective": lambda: _("Facture rectificative"),
    "deposit": lambda: _("Facture d'acompte"),
    "self_billed": lambda: _("Autofacture"),
    "other": lambda: _("Document"),
}


@once_in_each_language
def column_labels() -> dict[str, str]:
    """What each column is called."""
    return {
        "tiers": _("Tiers"),
        "numero": _("Numéro"),
        "date": _("Date"),
        "arrivee": _("Arrivée"),
        "echeance": _("Échéance"),
        "ht": _("HT"),
        "tva": _("TVA"),
        "ttc": _("TTC"),
        "a_payer": _("À payer"),
        "service": _("Service"),
        "projet": _("Projet"),
        "categorie": _("Catégorie"),
        "entite": _("Entité"),
        "commande": _("Commande"),
        "canal": _("Canal"),
        "statut": _("Statut"),
        "code_motif": _("Code du motif"),
        "motif": _("Motif"),
    }


@once_in_each_language
def direction_labels() -> dict[str, str]:
    """Which way invoices go."""
    return {
        Direction.RECEIVED: _("Entrée"),
        Direction.ISSUED: _("Sortie"),
        Direction.UNKNOWN: _("À orienter"),
    }
