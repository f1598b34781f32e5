"""How the journal tells what happens in the register, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "file.deposited": _("%(actor)s a déposé %(subject)s"),
    "file.retried": _("%(actor)s a fait relire %(subject)s"),
    "file.set_aside": _("%(actor)s a mis de côté %(subject)s"),
    "file.recognised": _("%(actor)s a reconnu un fichier déjà enregistré : %(subject)s"),
    "file.taken_out": _("%(actor)s a extrait %(subject)s"),
    "file.unpacked": _("%(actor)s a ouvert l'archive %(subject)s"),
    "file.dismissed": _("%(actor)s a classé %(subject)s : ce n'est pas une facture"),
    "batch.opened": _("%(actor)s a ouvert le lot %(subject)s"),
    "batch.announced": _("%(actor)s a précisé le nombre de fichiers du lot %(subject)s"),
    "batch.paused": _("%(actor)s a mis en pause le lot %(subject)s"),
    "batch.resumed": _("%(actor)s a repris le lot %(subject)s"),
    "invoice.registered": _("%(actor)s a enregistré %(subject)s"),
    "invoice.entered_to_key": _("%(actor)s a ouvert la saisie de %(subject)s"),
    "invoice.keyed": _("%(actor)s a saisi %(subject)s"),
    "invoice.words_taken": _("%(actor)s a relevé le texte de %(subject)s"),
    "invoice.judged": _("%(actor)s a contrôlé %(subject)s"),
    "invoice.assigned": _("%(actor)s a imputé %(subject)s"),
    "invoice.verified": _("%(actor)s a vérifié %(subject)s"),
    "invoice.refused": _("%(actor)s a refusé %(subject)s"),
    "invoice.reopened": _("%(actor)s a remis à vérifier %(subject)s"),
}

SUBJECT_KINDS = {
    "invoice": _("Factures"),
    "arrival": _("Fichiers arrivés"),
    "batch": _("Lots de fichiers"),
}

FIELD_LABELS = {
    "stage": _("Étape"),
    "direction": _("Sens"),
    "entity_id": _("Entité"),
    "department_id": _("Service"),
    "project_id": _("Projet"),
    "category_id": _("Catégorie"),
    "party": _("Tiers"),
    "party_number": _("SIREN ou TVA du tiers"),
    "number": _("Numéro"),
    "issue_date": _("Date"),
    "due_date": _("Échéance"),
    "type_code": _("Nature"),
    "currency": _("Devise"),
    "order_reference": _("Commande"),
    "iban": _("IBAN"),
    "vat": _("TVA par taux"),
    "net": _("Total HT"),
    "tax": _("Total TVA"),
    "gross": _("Total TTC"),
}

VALUE_LABELS = {
    "to_check": _("À vérifier"),
    "verified": _("Vérifiée"),
    "refused": _("Refusée"),
    "received": _("Entrée"),
    "issued": _("Sortie"),
    "unknown": _("À orienter"),
}
