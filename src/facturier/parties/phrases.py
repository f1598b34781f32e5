"""How the journal tells what happens to customers and suppliers, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "party.met": _("%(actor)s a rencontré un tiers inconnu : %(subject)s"),
    "party.created": _("%(actor)s a créé le tiers %(subject)s"),
    "party.changed": _("%(actor)s a modifié le tiers %(subject)s"),
    "party.confirmed": _("%(actor)s a confirmé le tiers %(subject)s"),
    "party.archived": _("%(actor)s a archivé le tiers %(subject)s"),
    "party.restored": _("%(actor)s a rétabli le tiers %(subject)s"),
    "party.address_added": _("%(actor)s a ajouté une adresse à %(subject)s"),
    "party.address_changed": _("%(actor)s a modifié une adresse de %(subject)s"),
    "party.address_archived": _("%(actor)s a archivé une adresse de %(subject)s"),
    "party.address_restored": _("%(actor)s a rétabli une adresse de %(subject)s"),
    "party.electronic_address_added": _(
        "%(actor)s a ajouté une adresse électronique à %(subject)s"
    ),
    "party.electronic_address_changed": _(
        "%(actor)s a modifié une adresse électronique de %(subject)s"
    ),
    "party.electronic_address_archived": _(
        "%(actor)s a archivé une adresse électronique de %(subject)s"
    ),
    "party.electronic_address_restored": _(
        "%(actor)s a rétabli une adresse électronique de %(subject)s"
    ),
    "party.electronic_address_erased": _(
        "%(actor)s a effacé une adresse électronique de %(subject)s"
    ),
    "party.contact_added": _("%(actor)s a ajouté un contact à %(subject)s"),
    "party.contact_changed": _("%(actor)s a modifié un contact de %(subject)s"),
    "party.contact_archived": _("%(actor)s a archivé un contact de %(subject)s"),
    "party.contact_restored": _("%(actor)s a rétabli un contact de %(subject)s"),
    "party.contact_erased": _("%(actor)s a effacé les données d'un contact de %(subject)s"),
    "party.note_added": _("%(actor)s a écrit une note sur %(subject)s"),
    "party.note_changed": _("%(actor)s a modifié une note sur %(subject)s"),
    "party.note_archived": _("%(actor)s a archivé une note sur %(subject)s"),
    "party.note_restored": _("%(actor)s a rétabli une note sur %(subject)s"),
    "party.note_erased": _("%(actor)s a effacé une note sur %(subject)s"),
    "party.account_added": _("%(actor)s a saisi un compte bancaire de %(subject)s"),
    "party.account_trusted": _("%(actor)s a approuvé un compte bancaire de %(subject)s"),
    "party.account_dispensed": _(
        "%(actor)s a approuvé, par dispense, un compte bancaire de %(subject)s"
    ),
    "party.account_rest_changed": _(
        "%(actor)s a changé le délai avant l'approbation d'un compte bancaire"
    ),
    "party.account_archived": _("%(actor)s a archivé un compte bancaire de %(subject)s"),
    "party.account_restored": _("%(actor)s a rétabli un compte bancaire de %(subject)s"),
    "party.account_read": _("%(actor)s a lu un compte bancaire de %(subject)s"),
    "party.document_added": _("%(actor)s a joint un document à %(subject)s"),
    "party.document_archived": _("%(actor)s a archivé un document de %(subject)s"),
    "party.document_read": _("%(actor)s a ouvert un document bancaire de %(subject)s"),
    "party.merged": _("%(actor)s a fusionné un tiers dans %(subject)s"),
    "party.absorbed": _("%(actor)s a fusionné %(subject)s dans un autre tiers"),
    "party.merge_undone": _("%(actor)s a annulé une fusion dans %(subject)s"),
    "party.released": _("%(actor)s a rendu %(subject)s à lui-même"),
    "party.set_apart": _("%(actor)s a distingué %(subject)s d'un tiers semblable"),
    "party.personal_exported": _("%(actor)s a exporté des données personnelles de %(subject)s"),
    "party.withdrawn": _("%(actor)s a retiré le tiers %(subject)s en annulant son import"),
    "party.exported": _("%(actor)s a exporté la liste des tiers"),
}

SUBJECT_KINDS = {"party": _("Tiers")}

FIELD_LABELS = {
    "name": _("Dénomination"),
    "trading_name": _("Nom commercial"),
    "legal_form": _("Forme juridique"),
    "is_person": _("Personne physique"),
    "is_customer": _("Client"),
    "is_supplier": _("Fournisseur"),
    "country": _("Pays"),
    "siren": _("SIREN"),
    "sirets": _("SIRET des établissements"),
    "vat_number": _("Numéro de TVA"),
    "tax_situation": _("Situation fiscale"),
    "language": _("Langue"),
    "importance": _("Importance"),
    "payment_days": _("Délai de paiement, en jours"),
    "payment_basis": _("Point de départ du délai"),
    "payment_means": _("Moyen de paiement"),
    "invoice_profile": _("Profil de ses factures"),
    "state": _("État"),
    "archived_at": _("Archivage"),
    "account_rest": _("Délai avant l'approbation d'un compte, en heures"),
    "called": _("Personne rappelée"),
    "called_at": _("Numéro appelé"),
    "how": _("Manière"),
    "known": _("Numéro connu"),
    "kind": _("Genre"),
    "label": _("Libellé"),
    "lines": _("Adresse"),
    "postcode": _("Code postal"),
    "city": _("Ville"),
    "scheme": _("Type d'adresse"),
    "value": _("Adresse électronique"),
}

TAX_SITUATIONS = {
    "taxable": _("Assujetti, redevable de la TVA"),
    "franchise": _("Franchise en base (CGI, article 293 B)"),
    "not_taxable": _("Non assujetti"),
    "eu": _("Assujetti dans un autre pays de l'Union"),
    "outside_eu": _("Établi hors de l'Union européenne"),
}
IMPORTANCES = {
    "low": _("Faible"),
    "normal": _("Normale"),
    "high": _("Haute"),
    "strategic": _("Stratégique"),
}
PAYMENT_BASES = {
    "invoice_date": _("Date de facture"),
    "end_of_month": _("Jours, puis fin de mois"),
    "end_of_month_first": _("Fin de mois, puis jours"),
}
PAYMENT_MEANS = {
    "30": _("Virement"),
    "58": _("Virement SEPA"),
    "59": _("Prélèvement SEPA"),
    "48": _("Carte bancaire"),
    "20": _("Chèque"),
    "10": _("Espèces"),
    "60": _("Billet à ordre"),
    "97": _("Compensation"),
}
INVOICE_PROFILES = {"core": _("EN 16931"), "extended": _("EXTENDED")}
ADDRESS_KINDS = {
    "seat": _("Siège"),
    "billing": _("Facturation"),
    "delivery": _("Livraison"),
}
DOCUMENT_KINDS = {
    "bank_details": _("Coordonnées bancaires (RIB)"),
    "registration": _("Extrait d'immatriculation (Kbis)"),
    "contract": _("Contrat"),
    "attestation": _("Attestation"),
    "other": _("Autre document"),
}
STATES = {"confirmed": _("Confirmé"), "to_confirm": _("À confirmer")}

VALUE_LABELS = {
    **TAX_SITUATIONS,
    **IMPORTANCES,
    **PAYMENT_BASES,
    **ADDRESS_KINDS,
    **DOCUMENT_KINDS,
    **STATES,
}
