"""What people type about time and milestones. Decisions stand in the actions."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.kit.forms import NumberField, typed_number
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.rules import LONGEST, EntryFacts, MilestoneFacts, hours_of

PARTIES = 200  # customers offered while one types


class HoursField(forms.CharField):
    """Hours however they are typed: 1,5, 1h30, 1:30, 45 min."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """The hours, exact."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        hours = hours_of(text)
        if hours is None:
            raise forms.ValidationError(_t("Du temps s'écrit 1,5 ou 1h30."))
        return hours

    def prepare_value(self, value: Any) -> Any:
        """As people read it."""
        return typed_number(value) if isinstance(value, Decimal) else value


def _day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class BillableForm(forms.Form):
    """What time and milestones have in common: whose they are."""

    customer = forms.CharField(
        label=_("Client"),
        max_length=250,
        help_text=_("Son numéro, son nom entier ou son SIREN."),
        widget=forms.TextInput(attrs={"list": "clients", "autocomplete": "off"}),
    )
    project = forms.ChoiceField(label=_("Projet"), required=False)

    def __init__(self, member: Member, data: Any = None, row: Any = None, **initial: Any) -> None:
        start = {**self.values_of(member, row), **initial} if row is not None else initial
        super().__init__(data, initial=start)
        self.member, self.row = member, row
        places = organisations.places(member.organisation_id)
        offered = dict(places.projects)
        if row is not None and row.project_id and row.project_id not in offered:
            offered[row.project_id] = places.labels.get(row.project_id, "")
        self.fields["project"].choices = [
            ("", _t("Aucun")), *((str(key), label) for key, label in offered.items())
        ]  # fmt: skip
        self.offered_customers = [one.label for one in parties.choices(member, limit=PARTIES)]

    @staticmethod
    def values_of(member: Member, row: Any) -> dict[str, Any]:
        """What a form about a row starts with."""
        chosen = parties.party_choice(member.organisation_id, row.customer_id)
        names = [field.name for field in row._meta.fields]
        values = {name: getattr(row, name) for name in names if name not in ("customer", "project")}
        return values | {
            "customer": chosen.label if chosen else "",
            "project": str(row.project_id or ""),
        }

    def clean_customer(self) -> UUID:
        """The customer that was typed or chosen."""
        text = self.cleaned_data["customer"].replace("\0", " ")
        reference, _dot, _name = text.partition("·")
        chosen = parties.party_by_reference(self.member.organisation_id, reference.strip())
        if chosen is not None:
            return chosen.id
        told = parties.parties_told(self.member, [text])[text]
        if len(told) == 1:
            return told[0]
        if self.row is not None:
            before = parties.party_choice(self.member.organisation_id, self.row.customer_id)
            if before is not None and before.label == text.strip():
                return before.id  # archived or merged since: it stays what it was
        raise forms.ValidationError(
            _t("Plusieurs clients portent ce nom : écrivez leur numéro, comme T-12.")
            if told
            else _t("Aucun client en usage ne se nomme ainsi.")
        )

    def named(self) -> dict[str, Any]:
        """Customer and project, as facts."""
        project = self.cleaned_data["project"]
        return {
            "customer_id": self.cleaned_data["customer"],
            "project_id": UUID(project) if project else None,
        }


class EntryForm(BillableForm):
    """Time that somebody worked."""

    person = forms.ChoiceField(label=_("Membre"), required=False)
    person_name = forms.CharField(
        label=_("Autre personne"),
        max_length=LONGEST["person_name"],
        required=False,
        help_text=_("Si elle n'est pas membre."),
    )
    task = forms.CharField(label=_("Tâche"), max_length=LONGEST["task"], required=False)
    day = _day_field(label=_("Date"))
    hours = HoursField(label=_("Heures"), help_text=_("1,5 ou 1h30 ; 24 au plus."))
    rate = NumberField(label=_("Taux horaire"), help_text=_("Hors taxe, en euros."))
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST["description"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("customer", "project", "person", "person_name", "task", "day", "hours", "rate")

    def __init__(self, member: Member, data: Any = None, row: Any = None, **initial: Any) -> None:
        super().__init__(member, data, row, **initial)
        people = organisations.working_people(member.organisation_id)
        self.names = {str(one.id): one.name for one in people}
        if row is not None and row.person_id and str(row.person_id) not in self.names:
            self.names[str(row.person_id)] = row.person_name
        self.fields["person"].choices = [("", _t("Personne d'autre")), *self.names.items()]

    @staticmethod
    def values_of(member: Member, row: TimeEntry) -> dict[str, Any]:
        """What a form about an entry starts with."""
        values = BillableForm.values_of(member, row)
        values["person"] = str(row.person_id or "")
        if row.person_id:
            values["person_name"] = ""
        return values

    def clean(self) -> dict[str, Any]:
        """A member, or the name of somebody else."""
        typed = super().clean() or self.cleaned_data
        if not typed.get("person") and not typed.get("person_name"):
            self.add_error("person_name", _t("Choisissez un membre, ou écrivez un nom."))
        return typed

    def facts(self) -> EntryFacts:
        """The facts as the domain takes them."""
        typed = self.cleaned_data
        person = typed["person"]
        return EntryFacts(
            **self.named(),
            person_id=UUID(person) if person else None,
            person_name=self.names[person] if person else typed["person_name"],
            person_key=self.row.person_key if self.row else "",
            task=typed["task"],
            day=typed["day"],
            hours=typed["hours"],
            rate=typed["rate"],
            description=typed["description"],
        )


class MilestoneForm(BillableForm):
    """A milestone."""

    name = forms.CharField(label=_("Jalon"), max_length=LONGEST["name"])
    due_date = _day_field(label=_("Date prévue"))
    reached_date = _day_field(
        label=_("Atteint le"), required=False, help_text=_("Vide tant qu'il n'est pas atteint.")
    )
    amount = NumberField(label=_("Montant net"), help_text=_("Hors taxe, en euros."))
    vat_percent = NumberField(
        label=_("Taux de TVA"), required=False, help_text=_("Vide : celui de la situation fiscale.")
    )
    field_order = ("customer", "project", "name", "due_date", "reached_date", "amount")

    @staticmethod
    def values_of(member: Member, row: Milestone) -> dict[str, Any]:
        """What a form about a milestone starts with."""
        return BillableForm.values_of(member, row)

    def facts(self) -> MilestoneFacts:
        """The facts as the domain takes them."""
        typed = self.cleaned_data
        return MilestoneFacts(
            **self.named(),
            **{
                name: typed[name]
                for name in ("name", "due_date", "reached_date", "amount", "vat_percent")
            },
        )


def start_of(member: Member, today: date) -> dict[str, Any]:
    """What new time begins with: today, by whoever enters it."""
    return {"day": today, "person": str(member.id)}
