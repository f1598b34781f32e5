"""How the journal tells what happens to time and milestones, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "time_entry.entered": _("%(actor)s a saisi le temps de %(subject)s"),
    "time_entry.corrected": _("%(actor)s a corrigé le temps de %(subject)s"),
    "time_entry.approved": _("%(actor)s a approuvé le temps de %(subject)s"),
    "time_entry.taken_back": _("%(actor)s a retiré l'approbation du temps de %(subject)s"),
    "time_entry.archived": _("%(actor)s a archivé le temps de %(subject)s"),
    "time_entry.restored": _("%(actor)s a rétabli le temps de %(subject)s"),
    "time_entry.withdrawn": _("%(actor)s a retiré le temps de %(subject)s en annulant son import"),
    "milestone.entered": _("%(actor)s a saisi le jalon %(subject)s"),
    "milestone.corrected": _("%(actor)s a corrigé le jalon %(subject)s"),
    "milestone.approved": _("%(actor)s a approuvé le jalon %(subject)s"),
    "milestone.taken_back": _("%(actor)s a retiré l'approbation du jalon %(subject)s"),
    "milestone.archived": _("%(actor)s a archivé le jalon %(subject)s"),
    "milestone.restored": _("%(actor)s a rétabli le jalon %(subject)s"),
    "milestone.withdrawn": _("%(actor)s a retiré le jalon %(subject)s en annulant son import"),
    "timesheets.billed": _("%(actor)s a mis du temps sur le brouillon %(subject)s"),
    "timesheets.exported": _("%(actor)s a exporté la liste %(subject)s"),
}

SUBJECT_KINDS = {
    "time_entry": _("Temps passé"),
    "milestone": _("Jalons"),
    "timesheets": _("Temps et jalons"),
}

FIELD_LABELS = {
    "customer_id": _("Client"),
    "project_id": _("Projet"),
    "person_id": _("Membre"),
    "person_name": _("Personne"),
    "person_key": _("Clé de la personne"),
    "task": _("Tâche"),
    "day": _("Date"),
    "hours": _("Heures"),
    "rate": _("Taux horaire"),
    "description": _("Description"),
    "source": _("Source"),
    "external_id": _("Clé externe"),
    "name": _("Nom"),
    "due_date": _("Date prévue"),
    "reached_date": _("Atteint le"),
    "amount": _("Montant net"),
    "vat_percent": _("Taux de TVA"),
    "approved_at": _("Approbation"),
    "approved_by": _("Approuvé par"),
    "approved_by_id": _("Compte de l'approbateur"),
    "archived_at": _("Archivage"),
}
