"""How the journal tells what becomes of the coding of lines."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "invoice.lines_coded": _("%(actor)s a imputé des lignes de %(subject)s"),
    "invoice.coding_undone": _("%(actor)s a annulé l'imputation de lignes de %(subject)s"),
    "invoice.coding_dropped": _(
        "%(actor)s a retiré l'imputation des lignes de %(subject)s qui ont changé"
    ),
    "invoice.coding_carried": _(
        "%(actor)s a repris l'imputation des lignes inchangées de %(subject)s"
    ),
    "coding.exported": _("%(actor)s a exporté les lignes imputées de %(subject)s"),
}
FIELD_LABELS = {"coding": _("Imputation des lignes")}
