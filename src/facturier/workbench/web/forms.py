"""What somebody types in the first steps. Decisions stand in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.kit.forms import NumberField
from facturier.organisations import queries
from facturier.organisations.actions import EntityFacts
from facturier.organisations.queries import Entity
from facturier.organisations.rules import VatRegime, french_vat_number
from facturier.workbench.rules import VAT_FREE

FORMS = ("SAS", "SASU", "SARL", "EURL", "SA", "SNC", "SCI", "EI", "Association")


class CompanyForm(forms.Form):
    """One's own company, as its invoices will name it."""

    siren = forms.CharField(
        label=_("SIREN"),
        max_length=20,
        help_text=_("Neuf chiffres ; le dernier est vérifié."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Raison sociale"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    legal_form = forms.CharField(
        label=_("Forme juridique"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "formes"}),
    )
    capital = NumberField(
        label=_("Capital"), required=False, max_digits=18, decimal_places=2, min_value=0
    )
    street = forms.CharField(
        label=_("Adresse du siège"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Code postal"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    city = forms.CharField(
        label=_("Ville"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    rcs = forms.CharField(
        label=_("RCS"), max_length=80, required=False, help_text=_("Par exemple « RCS Brest ».")
    )
    vat_number = forms.CharField(
        label=_("Numéro de TVA"),
        max_length=30,
        required=False,
        help_text=_("Vide, il est calculé depuis le SIREN."),
    )
    vat_regime = forms.ChoiceField(label=_("Régime de TVA"))

    def __init__(self, *args: Any, country: str = "FR", sirets: tuple = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country, self.sirets = country, sirets
        self.fields["vat_regime"].choices = [
            (str(regime), queries.vat_regime_label(regime)) for regime in VatRegime
        ]

    @classmethod
    def about(cls, entity: Entity | None, data: Any = None) -> "CompanyForm":
        """The form about an entity, or about one that is not there yet."""
        if entity is None:
            return cls(data)
        values = {name: getattr(entity, name) for name in cls.base_fields}
        if entity.capital is not None and entity.capital == int(entity.capital):
            values["capital"] = str(int(entity.capital))  # 250000, as it was typed
        return cls(data, initial=values, country=entity.country, sirets=entity.sirets)

    def clean(self) -> dict[str, Any]:
        """Say everything that is wrong at once, not one number per attempt."""
        for field, reason in self.facts().refusals().items():
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, reason)
        return self.cleaned_data

    def facts(self) -> EntityFacts:
        """The facts as the domain takes them, the VAT number computed where it was left out."""
        # What is missing or cannot be read has its own error; the rest is judged all the same.
        empty: dict[str, Any] = dict.fromkeys(self.fields, "")
        typed = {**empty, "capital": None, "vat_regime": VatRegime.REAL_MONTHLY}
        typed |= self.cleaned_data
        if not typed["vat_number"] and typed["vat_regime"] not in VAT_FREE:
            typed["vat_number"] = french_vat_number(typed["siren"])
        return EntityFacts(**typed, country=self.country, sirets=self.sirets)


class TeamForm(forms.Form):
    """An address for each role that a team usually has; every one may stay empty."""

    def __init__(self, *args: Any, proposals: tuple, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for proposal in proposals:
            self.fields[proposal.key] = forms.EmailField(
                label=proposal.label,
                help_text=proposal.hint,
                required=False,
                max_length=254,
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """One address, one invitation: a second one would make the first worthless."""
        seen: set[str] = set()
        for name, email in list(self.cleaned_data.items()):
            if email and email.lower() in seen:
                reason = _t("Cette adresse est déjà plus haut. Donnez-lui un rôle à la fois.")
                self.add_error(name, reason)
            seen.add(email.lower())
        return self.cleaned_data
