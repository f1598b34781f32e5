"""How the journal tells what becomes of doubts, and how controls are set."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from facturier.controls.rules import CONTROLS
from facturier.controls.web import words

PHRASES = {
    "invoice.doubted": _("%(actor)s a revu les doutes de %(subject)s"),
    "invoice.doubt_dismissed": _("%(actor)s a écarté un doute sur %(subject)s"),
    "invoice.doubt_accepted": _("%(actor)s a confirmé un doute sur %(subject)s"),
    "invoice.doubt_reopened": _("%(actor)s a repris un doute sur %(subject)s"),
    "invoice.dossier_joined": _("%(actor)s a réuni une autre arrivée de %(subject)s au dossier"),
    "controls.set": _("%(actor)s a réglé les contrôles de %(subject)s"),
}
SUBJECT_KINDS = {"controls": _("Contrôles")}


def _label(code: str, name: str) -> str:
    what = {"on": words.ON, "severity": words.GRAVITY, **words.LIMITS}[name]()
    return f"{words.TITLES[code]()} · {what}"


FIELD_LABELS = {
    f"{code}.{name}": lazy(_label, str)(code, name)
    for code, control in CONTROLS.items()
    for name in ("on", "severity", *control.limits)
}
VALUE_LABELS = {"high": _("Grave"), "medium": _("À voir"), "low": _("Pour information")}
