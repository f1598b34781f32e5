"""What people type about an issuing entity and its series. Decisions stand in the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.kit import typography
from facturier.parties.rules import ADDRESS_SCHEMES, Sort
from facturier.sales.actions import SellerFacts
from facturier.sales.models import SellerProfile
from facturier.sales.queries import IssuingEntity
from facturier.sales.rules.drafts import KINDS, SOLD
from facturier.sales.rules.seller import FRENCH_DIRECTORY, OBLIGED_LARGE, OBLIGED_OTHERS

LARGE, OTHERS, ANOTHER, UNSAID = "large", "others", "another", ""
_DAYS = {LARGE: OBLIGED_LARGE, OTHERS: OBLIGED_OTHERS}


class SellerForm(forms.Form):
    """What the documents of an entity say beside its identity."""

    iban = forms.CharField(
        label=_("IBAN"),
        max_length=60,
        required=False,
        help_text=_("Le compte où vos clients vous paient ; il figure sur vos factures."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(label=_("BIC"), max_length=20, required=False)
    account_holder = forms.CharField(label=_("Titulaire du compte"), max_length=70, required=False)
    endpoint_scheme = forms.ChoiceField(label=_("Type d'adresse électronique"), required=False)
    endpoint = forms.CharField(label=_("Adresse électronique"), max_length=120, required=False)
    contact_name = forms.CharField(
        label=_("Contact"),
        max_length=120,
        required=False,
        help_text=_("La personne ou le service que vos clients appellent."),
    )
    email = forms.CharField(
        label=_("Adresse e-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    telephone = forms.CharField(
        label=_("Téléphone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    opts_for_debits = forms.BooleanField(
        label=_("TVA d'après les débits"),
        required=False,
        help_text=_(
            "La TVA de vos services est due quand vous facturez, non quand on vous paie (CGI 269,"
            " 2-c). La facture le dit."
        ),
    )
    in_vat_group = forms.BooleanField(
        label=_("Membre d'un groupe TVA"),
        required=False,
        help_text=_("Assujetti unique (CGI 256 C) : la facture le dit et nomme le groupe."),
    )
    is_sole_trader = forms.BooleanField(
        label=_("Entrepreneur individuel"),
        required=False,
        help_text=_("Le nom est suivi de « EI » ou « entrepreneur individuel »."),
    )
    obliged = forms.ChoiceField(
        label=_("Facturation électronique obligatoire"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (UNSAID, _("Pas encore dit")),
            (LARGE, _("1er septembre 2026 : grande entreprise ou entreprise de taille moyenne")),
            (OTHERS, _("1er septembre 2027 : petite entreprise ou microentreprise")),
            (ANOTHER, _("Une autre date")),
        ],
        help_text=_(
            "Dès ce jour, vos factures aux entreprises françaises passent par une plateforme"
            " agréée. Prenez 2026 à partir de 250 personnes, ou au-delà de 50 M€ d'affaires et de"
            " 43 M€ de bilan, pour ce SIREN, au dernier exercice clos avant le 1er janvier 2025."
        ),
    )
    obliged_from = forms.DateField(
        label=_("Cette autre date"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, issuing: IssuingEntity, data: Any = None) -> None:
        super().__init__(data, initial=_started(issuing.profile))
        self.fields["endpoint_scheme"].choices = _schemes(
            issuing.profile.endpoint_scheme, issuing.entity.siren
        )
        siren = typography.siren(issuing.entity.siren)
        if siren:
            self.fields["endpoint"].help_text = _t(
                "Vide : le SIREN %(siren)s dans l'annuaire français (0225)."
            ) % {"siren": siren}

    def clean(self) -> dict[str, Any]:
        """The day that was meant, of the one chosen or typed."""
        typed = super().clean() or {}
        choice = typed.get("obliged", UNSAID)
        if (
            choice == ANOTHER
            and not typed.get("obliged_from")
            and "obliged_from" not in self.errors
        ):
            self.add_error("obliged_from", _t("Écrivez cette date, ou choisissez-en une autre."))
        if choice != ANOTHER:
            typed["obliged_from"] = _DAYS.get(choice)
        return typed

    def facts(self) -> SellerFacts:
        """What was typed, as the action takes it."""
        return SellerFacts(
            **{name: self.cleaned_data[name] for name in SellerFacts.__dataclass_fields__}
        )


class SeriesForm(forms.Form):
    """A new series."""

    name = forms.CharField(label=_("Nom"), max_length=60)
    pattern = forms.CharField(
        label=_("Modèle du numéro"),
        max_length=60,
        initial="F{YYYY}-{N:5}",
        help_text=_(
            "{YYYY} ou {YY} l'année, {MM} le mois, {N} le numéro d'ordre, {N:5} sur cinq chiffres,"
            " {SITE} le site. Le numéro d'ordre recommence avec l'année ou le mois."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    site = forms.CharField(
        label=_("Site"),
        max_length=10,
        required=False,
        help_text=_("Pour qu'un établissement numérote à part, par exemple BREST."),
    )
    type_codes = forms.MultipleChoiceField(
        label=_("Documents"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, KINDS[code]) for code in SOLD],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["type_codes"].choices = [(code, _t(KINDS[code])) for code in SOLD]


def _started(profile: SellerProfile) -> dict[str, Any]:
    values = {name: getattr(profile, name) for name in SellerFacts.__dataclass_fields__}
    day = profile.obliged_from
    choice = next((name for name, one in _DAYS.items() if one == day), ANOTHER if day else UNSAID)
    kept: date | None = day if choice == ANOTHER else None
    return {
        **values,
        "iban": typography.iban(profile.iban),
        "obliged": choice,
        "obliged_from": kept,
    }


def _schemes(held: str, siren: str) -> list[tuple[str, str]]:
    """The schemes that have a name of their own, and the one in use."""
    codes = [code for code, one in ADDRESS_SCHEMES.items() if one.sort is Sort.OWN_NAME]
    if held and held not in codes:
        codes.append(held)
    if not siren:
        codes.remove(FRENCH_DIRECTORY)
    return [
        ("", _t("Celle de l'entité, par son SIREN")),
        *((one, scheme_name(one)) for one in codes),
    ]


def scheme_name(code: str) -> str:
    """What a scheme of electronic addresses is called, with its code."""
    name = {
        FRENCH_DIRECTORY: _t("Annuaire français de la facturation électronique"),
        "EM": _t("Adresse e-mail"),
        "0130": _t("Commission européenne"),
    }.get(code) or (ADDRESS_SCHEMES[code].detail if code in ADDRESS_SCHEMES else "")
    return f"{name} ({code})" if name else code
