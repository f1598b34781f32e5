"""What people type about legal mentions. Decisions stand in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.sales.phrases import VALUE_LABELS
from facturier.sales.queries import WordingPage
from facturier.sales.rules.wordings import AUTOMATIC, LONGEST_REASON, LONGEST_TEXT


def _day() -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=_("À partir du"), widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )


def _reason(*, required: bool) -> forms.CharField:
    return forms.CharField(label=_("Motif"), max_length=LONGEST_REASON, required=required)


class FollowForm(forms.Form):
    """Which text of ours, and from when."""

    version = forms.ChoiceField(
        label=_("Texte"),
        help_text=_("Automatique : celui qui vaut à la date de la facture."),
    )
    first_day = _day()
    reason = _reason(required=False)

    def __init__(self, page: WordingPage, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, prefix="follow")
        self.fields["version"].choices = [
            (AUTOMATIC, version_label(AUTOMATIC)),
            *((row.version.name, version_label(row.version.name)) for row in page.versions),
        ]


class OwnTextForm(forms.Form):
    """The company's own text."""

    text_fr = forms.CharField(
        label=_("Texte français"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
    )
    text_en = forms.CharField(
        label=_("Texte anglais"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
        help_text=_("Vide : le texte français."),
    )
    first_day = _day()
    reason = _reason(required=True)

    def __init__(self, page: WordingPage, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, prefix="own")
        if words := page.row.wording.must_say:
            said = ", ".join(f"« {one.strip()} »" for one in words)
            self.fields["text_fr"].help_text = _t("Gardez : %(words)s.") % {"words": said}


def version_label(name: str) -> str:
    """What people call a version."""
    label = str(VALUE_LABELS.get(name, name))
    return label[:1].upper() + label[1:]
