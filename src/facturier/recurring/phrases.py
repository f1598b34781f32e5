"""How the journal tells what becomes of plans, and what it calls their fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "plan.created": _("%(actor)s a préparé le plan récurrent %(subject)s"),
    "plan.changed": _("%(actor)s a modifié le plan récurrent %(subject)s"),
    "plan.paused": _("%(actor)s a mis en pause le plan récurrent %(subject)s"),
    "plan.resumed": _("%(actor)s a repris le plan récurrent %(subject)s"),
    "plan.ended": _("%(actor)s a terminé le plan récurrent %(subject)s"),
    "plan.taken_over": _("%(actor)s répond désormais du plan récurrent %(subject)s"),
    "plan.indexed": _("%(actor)s a fait évoluer les prix du plan récurrent %(subject)s"),
    "plan.index_withdrawn": _(
        "%(actor)s a retiré une évolution des prix du plan récurrent %(subject)s"
    ),
    "plan.proof_attached": _("%(actor)s a joint la preuve d'une évolution des prix de %(subject)s"),
    "period.skipped": _("%(actor)s a sauté une échéance du plan récurrent %(subject)s"),
    "period.taken_up": _("%(actor)s a rétabli une échéance du plan récurrent %(subject)s"),
    "period.passed": _("%(actor)s a laissé passer une échéance sautée du plan %(subject)s"),
    "period.settled": _("%(actor)s a réglé une échéance du plan récurrent %(subject)s"),
    "period.waiting": _("%(actor)s a mis en attente une échéance du plan récurrent %(subject)s"),
    "recurring_run.held": _("%(actor)s attend une confirmation pour les échéances du %(subject)s"),
    "recurring_run.paused": _("%(actor)s a mis en pause les échéances du %(subject)s"),
    "recurring_run.resumed": _("%(actor)s a repris les échéances du %(subject)s"),
}
SUBJECT_KINDS = {
    "plan": _("Plans récurrents"),
    "recurring_run": _("Échéances récurrentes"),
}
FIELD_LABELS = {
    "name": _("Nom"),
    "rule": _("Rythme"),
    "start": _("Début"),
    "end": _("Fin"),
    "most": _("Nombre de factures"),
    "cover": _("Période facturée"),
    "prorate": _("Prorata"),
    "mode": _("Émission"),
    "prices": _("Prix"),
    "decimals": _("Décimales"),
    "owner": _("Responsable"),
    "template": _("Modèle"),
    "day": _("Échéance"),
    "days": _("Jours"),
    "total": _("Plans à échéance"),
    "skipped": _("Échéances sautées"),
    "kind": _("Évolution"),
    "first_day": _("À partir du"),
    "percent": _("Pourcentage"),
    "index_name": _("Indice"),
    "base": _("Valeur de base"),
    "value": _("Nouvelle valeur"),
}
VALUE_LABELS: dict[str, object] = {}
