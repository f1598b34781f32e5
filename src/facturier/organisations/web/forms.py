"""What people type about companies, members and tokens. Decisions stand in the actions."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.kit.forms import NumberField
from facturier.organisations import queries
from facturier.organisations.actions import EntityFacts, GivenScope
from facturier.organisations.queries import Member
from facturier.organisations.rules import LONGEST_TOKEN_DAYS, Direction, VatRegime

Choices = list[tuple[Any, str]]


class KeyField(forms.TypedChoiceField):
    """One of the rows offered, or nothing; an id that is not offered is refused like a typo."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, **options)

    def offer(self, rows: Choices, empty: str = "") -> None:
        """The rows to choose from; `empty` is the word for choosing none."""
        self.choices = [
            *([("", empty)] if empty else []),
            *((str(key), name) for key, name in rows),
        ]


def day_field(**options: Any) -> forms.DateField:
    """A day, by the browser's own calendar or typed the French way."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class NameForm(forms.Form):
    """The name of the organisation."""

    name = forms.CharField(label=_("Nom de l'organisation"), max_length=200)


class EntityForm(forms.Form):
    """A legal entity."""

    name = forms.CharField(label=_("Dénomination"), max_length=200)
    siren = forms.CharField(
        label=_("SIREN"),
        max_length=20,
        required=False,
        help_text=_("Neuf chiffres. Vide pour une entité étrangère."),
    )
    sirets = forms.CharField(
        label=_("SIRET des établissements"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne."),
    )
    vat_number = forms.CharField(label=_("Numéro de TVA"), max_length=30, required=False)
    legal_form = forms.CharField(label=_("Forme juridique"), max_length=60, required=False)
    capital = NumberField(
        label=_("Capital"), required=False, max_digits=18, decimal_places=2, min_value=0
    )
    rcs = forms.CharField(
        label=_("RCS"), max_length=80, required=False, help_text=_("Par exemple « RCS Brest ».")
    )
    vat_regime = forms.ChoiceField(label=_("Régime de TVA"))
    street = forms.CharField(label=_("Rue"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Code postal"), max_length=12, required=False)
    city = forms.CharField(label=_("Ville"), max_length=100, required=False)
    country = forms.CharField(
        label=_("Pays"), max_length=2, initial="FR", help_text=_("Deux lettres, par exemple FR.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat_regime"].choices = [
            (str(regime), queries.vat_regime_label(regime)) for regime in VatRegime
        ]

    def clean(self) -> dict[str, Any]:
        """Say everything that is wrong at once, not one number per attempt."""
        if not self.errors:
            for field, reason in self.facts().refusals().items():
                self.add_error(field, reason)
        return self.cleaned_data

    def facts(self) -> EntityFacts:
        """The facts as the domain takes them."""
        typed = dict(self.cleaned_data)
        return EntityFacts(**{**typed, "sirets": tuple(typed["sirets"].splitlines())})


def entity_values(entity: queries.Entity) -> dict[str, Any]:
    """What a form about this entity starts with."""
    values = {name: getattr(entity, name) for name in EntityForm.base_fields}
    return {**values, "sirets": "\n".join(entity.sirets)}


class DepartmentForm(forms.Form):
    """A department and where it stands."""

    name = forms.CharField(label=_("Nom du service"), max_length=120)
    parent = KeyField(label=_("Dépend de"), required=False)

    def __init__(self, *args: Any, departments: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(list(departments.items()), _t("Aucun autre service"))


class ProjectForm(forms.Form):
    """A project."""

    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Nom du projet"), max_length=160)
    department = KeyField(label=_("Service"), required=False)

    def __init__(self, *args: Any, departments: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(list(departments.items()), _t("Aucun"))


class CategoryForm(forms.Form):
    """An expense category."""

    name = forms.CharField(label=_("Nom de la catégorie"), max_length=120)
    account = forms.CharField(
        label=_("Compte"), max_length=20, required=False, help_text=_("Par exemple 606100.")
    )


class GrantForm(forms.Form):
    """A role and its scope."""

    role = KeyField(label=_("Rôle"))
    entity = KeyField(label=_("Entité"), required=False)
    direction = forms.TypedChoiceField(
        label=_("Sens"), required=False, coerce=Direction, empty_value=None
    )
    department = KeyField(label=_("Service"), required=False)
    project = KeyField(label=_("Projet"), required=False)
    amount_limit = NumberField(
        label=_("Plafond"),
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text=_("En euros, toutes taxes comprises."),
    )
    valid_until = day_field(
        label=_("Dernier jour"), required=False, help_text=_("Obligatoire pour un auditeur.")
    )

    def __init__(self, *args: Any, roles: Choices, places: queries.Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(roles, _t("Choisissez un rôle"))
        self.fields["entity"].offer(list(places.entities.items()), _t("Toutes"))
        self.fields["department"].offer(list(places.departments.items()), _t("Tous"))
        self.fields["project"].offer(list(places.projects.items()), _t("Tous"))
        self.fields["direction"].choices = [
            ("", _t("Les deux")),
            (Direction.RECEIVED.value, _t("Factures reçues")),
            (Direction.ISSUED.value, _t("Factures émises")),
        ]

    @classmethod
    def of(cls, member: Member, *args: Any, **kwargs: Any) -> "GrantForm":
        """The form with what this member may give."""
        return cls(
            *args,
            roles=queries.role_choices(member),
            places=queries.places(member.organisation_id),
            **kwargs,
        )


def scope_of(typed: dict[str, Any]) -> GivenScope:
    """The scope that a valid form asks for."""
    until: date | None = typed["valid_until"]
    return GivenScope(
        entity_id=typed["entity"],
        direction=typed["direction"],
        department_id=typed["department"],
        project_id=typed["project"],
        amount_limit=typed["amount_limit"],
        valid_until=until,
    )


class InviteForm(GrantForm):
    """Somebody to invite, and to which role."""

    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email",)


class JoinForm(forms.Form):
    """A newcomer's account."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Au moins douze caractères. Une phrase convient."),
    )


class ReasonForm(forms.Form):
    """Why somebody's second factor is reset."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Comment vous avez reconnu la personne. Le journal le garde."),
    )


class TokenForm(forms.Form):
    """A token to open."""

    name = forms.CharField(
        label=_("Nom"), max_length=80, help_text=_("Le programme qui s'en servira.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Autorisations"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Durée en jours"), min_value=1, max_value=LONGEST_TOKEN_DAYS, initial=90
    )

    def __init__(self, *args: Any, scopes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes
