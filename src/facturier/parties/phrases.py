"""How the journal tells what happens to customers and suppliers, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "party.met": _("%(actor)s a rencontré un tiers inconnu : %(subject)s"),
}

SUBJECT_KINDS = {"party": _("Tiers")}

FIELD_LABELS: dict = {}

VALUE_LABELS: dict = {}
