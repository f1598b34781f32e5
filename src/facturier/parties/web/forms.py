"""What people type about customers and suppliers. Decisions stand in the actions."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.parties import phrases, rules
from facturier.parties.actions import FIELDS, PartyFacts
from facturier.parties.web import words


class PartyForm(forms.Form):
    """What is stated of a party."""

    name = forms.CharField(label=_("Dénomination"), max_length=200)
    trading_name = forms.CharField(label=_("Nom commercial"), max_length=200, required=False)
    legal_form = forms.CharField(label=_("Forme juridique"), max_length=60, required=False)
    is_customer = forms.BooleanField(label=_("Client"), required=False)
    is_supplier = forms.BooleanField(label=_("Fournisseur"), required=False)
    is_person = forms.BooleanField(label=_("Personne physique"), required=False)
    country = forms.ChoiceField(label=_("Pays"), initial="FR")
    siren = forms.CharField(
        label=_("SIREN"),
        max_length=20,
        required=False,
        help_text=_("Neuf chiffres, dont le dernier contrôle les autres."),
    )
    vat_number = forms.CharField(
        label=_("Numéro de TVA"),
        max_length=30,
        required=False,
        help_text=_("Pour la France : FR, une clé de deux chiffres, puis le SIREN."),
    )
    sirets = forms.CharField(
        label=_("SIRET des établissements"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Un par ligne."),
    )
    tax_situation = forms.ChoiceField(label=_("Situation fiscale"))
    language = forms.ChoiceField(label=_("Langue"))
    importance = forms.ChoiceField(label=_("Importance"))
    payment_days = forms.IntegerField(
        label=_("Délai de paiement, en jours"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_(
            "Entre professionnels : au plus 60 jours après la date de facture, ou 45 jours fin de"
            " mois si le contrat le prévoit (C. com., article L441-10)."
        ),
    )
    payment_basis = forms.ChoiceField(label=_("Point de départ du délai"))
    payment_means = forms.ChoiceField(label=_("Moyen de paiement"), required=False)
    invoice_profile = forms.ChoiceField(
        label=_("Profil de ses factures"),
        help_text=_("Celui de ses nouveaux brouillons. EXTENDED : si ce client le demande."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What came by a document and is on no list is kept, not lost by a change of another field.
        kept = dict(self.initial)
        for name, offered in (
            ("country", words.countries(str(kept.get("country") or "FR"))),
            ("tax_situation", _labels(phrases.TAX_SITUATIONS)),
            ("language", words.languages()),
            ("importance", _labels(phrases.IMPORTANCES)),
            ("payment_basis", _labels(phrases.PAYMENT_BASES)),
            ("invoice_profile", _labels(phrases.INVOICE_PROFILES)),
            ("payment_means", [("", _t("Non précisé")), *_labels(phrases.PAYMENT_MEANS)]),
        ):
            value = str(kept.get(name) or "")
            more = [(value, value)] if value and value not in dict(offered) else []
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*offered, *more]
        self.fields["importance"].initial = "normal"

    def clean(self) -> dict[str, Any]:
        """Say everything that is wrong at once, not one number per attempt."""
        if not self.errors:
            for field, reason in PartyFacts(**self.typed()).refusals(self._standing()).items():
                self.add_error(field, reason)
        return self.cleaned_data

    def typed(self) -> dict[str, Any]:
        """The fields as the domain takes them, numbers as they are kept."""
        typed = dict(self.cleaned_data)
        return {**typed, "sirets": tuple(typed["sirets"].split("\n")) if typed["sirets"] else ()}

    def facts(self) -> PartyFacts:
        """The facts as they would be kept; only of a valid form."""
        return PartyFacts(**self.typed()).tidy(self._standing())

    def _standing(self) -> str:
        return str(self.initial.get("country") or "")


def values_of(facts: PartyFacts) -> dict[str, Any]:
    """What a form about these facts starts with."""
    values = {name: getattr(facts, name) for name in FIELDS}
    return {**values, "sirets": "\n".join(facts.sirets)}


def packed(facts: PartyFacts) -> str:
    """The facts that a page showed, to be sent back with what was typed."""
    return json.dumps(values_of(facts), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> PartyFacts | None:
    """The facts that a page showed; None for anything that is not what we sent."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, Mapping) or set(values) != set(FIELDS):
        return None
    days, flags = values["payment_days"], [values[n] for n in FIELDS if n.startswith("is_")]
    texts = [values[n] for n in FIELDS if not n.startswith("is_") and n != "payment_days"]
    if not (days is None or (isinstance(days, int) and not isinstance(days, bool))):
        return None
    if not all(isinstance(flag, bool) for flag in flags):
        return None
    if not all(isinstance(value, str) for value in texts):
        return None
    sirets = tuple(line for line in values["sirets"].split("\n") if line)
    return PartyFacts(**{**values, "sirets": sirets})


class AddressForm(forms.Form):
    """An address."""

    kind = forms.ChoiceField(label=_("Genre"))
    label = forms.CharField(
        label=_("Libellé"),
        max_length=80,
        required=False,
        help_text=_("Par exemple « Entrepôt de Brest »."),
    )
    lines = forms.CharField(
        label=_("Adresse"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sans le code postal ni la ville."),
    )
    postcode = forms.CharField(label=_("Code postal"), max_length=20, required=False)
    city = forms.CharField(label=_("Ville"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Pays"), initial="FR")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", _labels(phrases.ADDRESS_KINDS))
        _offer(self, "country", words.countries(str(self.initial.get("country") or "FR")))


class ElectronicAddressForm(forms.Form):
    """Where electronic invoices reach the party."""

    scheme = forms.ChoiceField(label=_("Type d'adresse"))
    value = forms.CharField(label=_("Adresse électronique"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "scheme", words.schemes())


class ContactForm(forms.Form):
    """A person or a desk to write to."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    role = forms.CharField(label=_("Fonction"), max_length=80, required=False)
    email = forms.CharField(
        label=_("Adresse e-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(),
    )
    telephone = forms.CharField(
        label=_("Téléphone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )


class NoteForm(forms.Form):
    """Something worth knowing."""

    text = forms.CharField(
        label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AccountForm(forms.Form):
    """A bank account."""

    iban = forms.CharField(label=_("IBAN"), max_length=60)
    bic = forms.CharField(label=_("BIC"), max_length=20, required=False)
    holder = forms.CharField(label=_("Titulaire"), max_length=140, required=False)


class ReasonForm(forms.Form):
    """Why; kept in the journal."""

    reason = forms.CharField(
        label=_("Motif, gardé dans l'historique"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApprovalForm(ReasonForm):
    """The call back to a party, before its account is approved (I17)."""

    called = forms.CharField(label=_("Personne que vous avez eue"), max_length=140)
    called_at = forms.CharField(
        label=_("Numéro que vous avez appelé"),
        max_length=40,
        help_text=_("Un numéro connu avant ce compte, jamais celui du message ou de la facture."),
        widget=forms.TextInput(attrs={"type": "tel", "list": "known-numbers"}),
    )
    field_order = ("called", "called_at", "reason")


class RestForm(forms.Form):
    """How long a new account rests."""

    hours = forms.IntegerField(
        label=_("Délai avant approbation, en heures"),
        min_value=rules.SHORTEST_REST,
        max_value=rules.LONGEST_REST,
    )


class DocumentForm(forms.Form):
    """A document to keep beside a party."""

    file = forms.FileField(label=_("Fichier"), allow_empty_file=True)
    kind = forms.ChoiceField(label=_("Genre"))
    label = forms.CharField(label=_("Libellé"), max_length=120, required=False)
    valid_until = forms.DateField(
        label=_("Valable jusqu'au"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )

    def __init__(self, *args: Any, with_bank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = _labels(phrases.DOCUMENT_KINDS)
        _offer(self, "kind", [one for one in kinds if with_bank or one[0] != "bank_details"])


def _offer(form: forms.Form, name: str, choices: words.Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    value = str(form.initial.get(name) or "")
    more = [(value, value)] if value and value not in dict(choices) else []
    field.choices = [*choices, *more]


def _labels(labels: Mapping[str, Any]) -> words.Choices:
    return [(key, str(label)) for key, label in labels.items()]
