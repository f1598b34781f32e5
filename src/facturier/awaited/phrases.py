"""How the journal tells of what is expected."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "awaited.stated": _("%(actor)s attend des factures de %(subject)s"),
    "awaited.stopped": _("%(actor)s n'attend plus les factures de %(subject)s"),
    "awaited.resumed": _("%(actor)s attend de nouveau les factures de %(subject)s"),
    "awaited.period_left_out": _("%(actor)s n'attend pas une facture de %(subject)s"),
}
FIELD_LABELS = {
    "rhythm": _("Rythme"),
    "since": _("À partir du"),
    "until": _("Jusqu'au"),
    "due_date": _("Attendue le"),
    "least": _("Montant minimal"),
    "most": _("Montant maximal"),
}
VALUE_LABELS = {
    "monthly": _("chaque mois"),
    "quarterly": _("chaque trimestre"),
    "yearly": _("chaque année"),
}
