"""What people type about a plan. Decisions stand in the actions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from facturier.kit.forms import NumberField
from facturier.recurring.actions import Given
from facturier.recurring.models import Plan
from facturier.recurring.rules.schedule import MOST_EVERY
from facturier.recurring.web.words import COVERS, KINDS, MODES, NTH, PRICES, UNITS, WEEKDAYS


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DaysField(forms.CharField):
    """Days of a month: "1, 15, 31"."""

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]
        """The numbers, in order."""
        text = super().clean(value).replace(";", ",").replace(" ", ",")
        parts = [part for part in text.split(",") if part]
        if any(not (part.isascii() and part.isdigit() and len(part) < 3) for part in parts):
            raise forms.ValidationError(_("Écrivez des jours du mois, par exemple 1, 15."))
        return sorted({int(part) for part in parts})


class PlanForm(forms.Form):
    """A plan: its name, what it copies, when, for which period, at whose prices."""

    name = forms.CharField(label=_("Nom du plan"), max_length=80)
    template = forms.ChoiceField(label=_("Modèle de facture"))
    every = forms.IntegerField(label=_("Tous les"), min_value=1, max_value=MOST_EVERY, initial=1)
    unit = forms.ChoiceField(
        label=_("Unité"), choices=[(key.value, label) for key, label in UNITS.items()],
        initial="month",
    )  # fmt: skip
    days = DaysField(
        label=_("Jours du mois"), required=False, initial="31", max_length=120,
        help_text=_("Un ou plusieurs, par exemple 1, 15. 31 veut dire le dernier jour."),
    )  # fmt: skip
    nth = forms.ChoiceField(
        label=_("Ou un jour de semaine du mois"), required=False,
        choices=[("", "—"), *((str(key), label) for key, label in NTH.items())],
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("Jours de la semaine"), required=False,
        choices=[(str(at), label) for at, label in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    start = _day(_("Début"))
    end = _day(_("Dernier jour"), required=False)
    most = forms.IntegerField(
        label=_("Nombre de factures"), required=False, min_value=1, max_value=999
    )
    cover = forms.ChoiceField(
        label=_("Période facturée"), choices=[(key.value, label) for key, label in COVERS.items()]
    )
    prorate = forms.BooleanField(
        label=_("Facturer au prorata des jours la première et la dernière période"), required=False
    )
    mode = forms.ChoiceField(
        label=_("À l'échéance"), choices=[(key.value, label) for key, label in MODES.items()],
        widget=forms.RadioSelect, initial="draft",
    )  # fmt: skip
    prices = forms.ChoiceField(
        label=_("Prix"), choices=[(key.value, label) for key, label in PRICES.items()],
        widget=forms.RadioSelect, initial="contract",
    )  # fmt: skip
    decimals = forms.IntegerField(
        label=_("Décimales d'un prix qui évolue"), min_value=0, max_value=6, initial=2
    )

    def __init__(
        self, *args: Any, templates: Sequence[tuple[UUID, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["template"]
        assert isinstance(chosen, forms.ChoiceField)
        if templates:
            chosen.choices = [(str(key), label) for key, label in templates]
        else:
            del self.fields["template"]


def given_of(typed: dict[str, Any]) -> Given:
    """What was typed, as the verbs take it."""
    nth = typed["nth"]
    return Given(
        name=typed["name"],
        rule={
            "unit": typed["unit"],
            "every": typed["every"],
            "days": typed["days"],
            "weekdays": [int(day) for day in typed["weekdays"]],
            "nth": int(nth) if nth else None,
        },
        start=typed["start"],
        end=typed["end"],
        most=typed["most"],
        cover=typed["cover"],
        prorate=typed["prorate"],
        mode=typed["mode"],
        prices=typed["prices"],
        decimals=typed["decimals"],
    )


def initial_of(plan: Plan) -> dict[str, Any]:
    """What the form of a plan starts with."""
    rule = plan.rule
    same = ("name", "start", "end", "most", "cover", "prorate", "mode", "prices", "decimals")
    return {
        **{name: getattr(plan, name) for name in same},
        "unit": rule["unit"],
        "every": rule["every"],
        "days": ", ".join(str(day) for day in rule["days"]),
        "weekdays": [str(day) for day in rule["weekdays"]],
        "nth": str(rule["nth"] or ""),
    }


class MoveForm(forms.Form):
    """A move of prices, with its proof."""

    kind = forms.ChoiceField(
        label=_("Évolution"), choices=[(key.value, label) for key, label in KINDS.items()]
    )
    first_day = _day(_("À partir du"))
    percent = NumberField(
        label=_("Pourcentage"), required=False, help_text=_("Par exemple 2,5. Négatif : baisse.")
    )
    index_name = forms.CharField(label=_("Indice"), max_length=120, required=False)
    base = NumberField(label=_("Valeur de base"), required=False)
    value = NumberField(label=_("Nouvelle valeur"), required=False)
    proof = forms.CharField(
        label=_("Preuve"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Où le chiffre se lit : publication et date, article du contrat, adresse."),
    )  # fmt: skip
    proof_file = forms.FileField(
        label=_("La publication, en PDF ou en image"), required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )  # fmt: skip
