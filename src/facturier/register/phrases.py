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
    "file.detached": _("%(actor)s a détaché %(subject)s"),
    "invoice.told_apart": _("%(actor)s a noté que %(subject)s n'est pas un doublon"),
    "invoice.set_aside_as_duplicate": _("%(actor)s a écarté %(subject)s comme doublon"),
    "invoice.party_reassigned": _("%(actor)s a changé le tiers de %(subject)s"),
    "invoice.reoriented": _("%(actor)s a changé le sens ou l'entité de %(subject)s"),
    "invoice.marked_not_invoice": _("%(actor)s a noté que %(subject)s n'est pas une facture"),
    "invoice.brought_back": _("%(actor)s a repris %(subject)s comme facture"),
    "invoice.rereading_asked": _("%(actor)s a demandé la relecture de %(subject)s"),
    "invoice.reread": _("%(actor)s a relu %(subject)s et l'a remplacée"),
    "invoice.reread_same": _("%(actor)s a relu %(subject)s : rien n'a changé"),
    "invoice.reread_in_vain": _("%(actor)s n'a pas pu relire %(subject)s"),
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
    "not_invoice": _("Pas une facture"),
    "received": _("Entrée"),
    "issued": _("Sortie"),
    "unknown": _("À orienter"),
}
