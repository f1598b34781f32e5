"""How the journal tells what happens in the register, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "file.deposited": _("%(actor)s a déposé %(subject)s"),
    "file.retried": _("%(actor)s a fait relire %(subject)s"),
    "file.set_aside": _("%(actor)s a mis de côté %(subject)s"),
    "file.recognised": _("%(actor)s a reconnu un fichier déjà enregistré : %(subject)s"),
    "invoice.registered": _("%(actor)s a enregistré %(subject)s"),
    "invoice.judged": _("%(actor)s a contrôlé %(subject)s"),
    "invoice.assigned": _("%(actor)s a imputé %(subject)s"),
    "invoice.verified": _("%(actor)s a vérifié %(subject)s"),
    "invoice.refused": _("%(actor)s a refusé %(subject)s"),
    "register.exported": _("%(actor)s a exporté des factures de %(subject)s"),
    "register.caught_up": _("%(actor)s a complété le facturier : tiers et recherche"),
    "register.seeded": _("%(actor)s a rempli %(subject)s pour mesurer"),
    "view.saved": _("%(actor)s a enregistré la vue %(subject)s"),
    "view.changed": _("%(actor)s a modifié la vue %(subject)s"),
    "view.removed": _("%(actor)s a retiré la vue %(subject)s"),
    "invoice.reopened": _("%(actor)s a remis à vérifier %(subject)s"),
    "invoice.step_undone": _("%(actor)s a annulé la dernière étape de %(subject)s"),
    "invoice.account_read": _("%(actor)s a lu en clair les comptes bancaires de %(subject)s"),
    "invoice.note_added": _("%(actor)s a ajouté une note à %(subject)s"),
    "invoice.note_edited": _("%(actor)s a modifié une note de %(subject)s"),
    "invoice.note_archived": _("%(actor)s a archivé une note de %(subject)s"),
    "invoice.file_attached": _("%(actor)s a joint un fichier à %(subject)s"),
    "invoice.file_archived": _("%(actor)s a archivé un fichier joint à %(subject)s"),
    "invoice.linked": _("%(actor)s a lié un document à %(subject)s"),
    "invoice.unlinked": _("%(actor)s a retiré un document lié à %(subject)s"),
    "invoice.tagged": _("%(actor)s a étiqueté %(subject)s"),
    "invoice.untagged": _("%(actor)s a retiré une étiquette de %(subject)s"),
}

SUBJECT_KINDS = {
    "invoice": _("Factures"),
    "arrival": _("Fichiers arrivés"),
    "view": _("Vues du facturier"),
}

FIELD_LABELS = {
    "stage": _("Étape"),
    "direction": _("Sens"),
    "entity_id": _("Entité"),
    "department_id": _("Service"),
    "project_id": _("Projet"),
    "category_id": _("Catégorie"),
    "name": _("Nom"),
    "shared": _("Partagée"),
    "parameters": _("Filtres"),
    "note": _("Note"),
    "attachment": _("Pièce jointe"),
    "tag": _("Étiquette"),
    "link_order": _("Commande"),
    "link_credit_note": _("Avoir"),
    "link_original": _("Facture d'origine"),
    "link_replaces": _("Remplace"),
    "link_replaced_by": _("Remplacée par"),
    "link_other": _("Autre document"),
}

VALUE_LABELS = {
    "to_check": _("À vérifier"),
    "verified": _("Vérifiée"),
    "refused": _("Refusée"),
    "not_invoice": _("Écartée"),
    "received": _("Entrée"),
    "issued": _("Sortie"),
    "unknown": _("À orienter"),
}
