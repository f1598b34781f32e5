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
