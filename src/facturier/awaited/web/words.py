"""What this room is called on pages."""

from django.utils.translation import gettext_lazy as _

from facturier.awaited.rules import Rhythm

RHYTHMS = {
    Rhythm.MONTHLY.value: _("chaque mois"),
    Rhythm.QUARTERLY.value: _("chaque trimestre"),
    Rhythm.YEARLY.value: _("chaque année"),
}
TABS = {
    "": ("missing", _("Manquantes")),
    "a-venir": ("coming", _("À venir")),
    "arretees": ("stopped", _("Plus attendues")),
}
