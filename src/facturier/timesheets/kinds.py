"""Time and milestones as files state them: what `imports` needs to know to create them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.imports.rules import BadRow, Column, Compared, Fault, Kind, Made
from facturier.kit import display
from facturier.kit.typed import decimal_of
from facturier.kit.typography import folded
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.rules import EntryFacts, Facts, MilestoneFacts, day_of, hours_of, settled

NOBODY = UUID(int=0)  # in the place of a customer until `compare` and `create` find them


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its facts, with the customer, project and person as it calls them."""

    facts: Any
    customer: str
    project: str = ""
    person: str = ""


def _cell(said: Mapping[str, str], key: str, read: Any, sentence: str, faults: list[Fault]) -> Any:
    text = said.get(key, "")
    found = read(text) if text else None
    if found is None:
        faults.append(Fault(key, sentence if text else _t("Cette information manque.")))
    return found


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: text.strip() for key, text in texts.items()}


def _checked(facts: Facts, said: Mapping[str, str], faults: list[Fault]) -> Row:
    """The row, or everything that is wrong with it."""
    facts = settled(facts)
    told = {fault.column for fault in faults}
    columns = {"person_name": "person", "due_date": "due", "reached_date": "reached",
               "vat_percent": "vat"}  # fmt: skip
    for field, reason in actions.refusals(facts).items():
        column = columns.get(field, field)
        if column not in told:
            faults.append(Fault(column, reason))
    if not said.get("customer"):
        faults.append(Fault("customer", _t("Le client manque.")))
    if faults:
        raise BadRow(faults)
    return Row(facts, said["customer"], said.get("project", ""), said.get("person", ""))


def _time_of(texts: Mapping[str, str]) -> Row:
    said, faults = _said(texts), list[Fault]()
    day = _cell(said, "day", day_of, _t("Une date s'écrit 31/12/2026 ou 2026-12-31."), faults)
    hours = _cell(said, "hours", hours_of, _t("Du temps s'écrit 1,5 ou 1h30."), faults)
    rate = _cell(said, "rate", decimal_of, _t("Un taux s'écrit 85 ou 85,50."), faults)
    facts = EntryFacts(
        customer_id=NOBODY,
        person_name=said.get("person", ""),
        person_key=said.get("person_key", ""),
        task=said.get("task", ""),
        day=day or date(2000, 1, 1),
        hours=hours if hours is not None else Decimal(1),
        rate=rate if rate is not None else Decimal(0),
        description=said.get("description", ""),
        source=said.get("source", ""),
        external_id=said.get("external_id", ""),
    )
    return _checked(facts, said, faults)


def _milestone_of(texts: Mapping[str, str]) -> Row:
    said, faults = _said(texts), list[Fault]()
    wrong = _t("Une date s'écrit 31/12/2026 ou 2026-12-31.")
    due = _cell(said, "due", day_of, wrong, faults)
    reached = _cell(said, "reached", day_of, wrong, faults) if said.get("reached") else None
    amount = _cell(said, "amount", decimal_of, _t("Un montant s'écrit 1500 ou 1 500,50."), faults)
    vat = said.get("vat", "").replace("%", "").strip()
    percent = _cell({"vat": vat}, "vat", decimal_of, _t("Un taux s'écrit 20 ou 5,5."), faults) if (
        vat
    ) else None  # fmt: skip
    facts = MilestoneFacts(
        customer_id=NOBODY,
        name=said.get("name", ""),
        due_date=due or date(2000, 1, 1),
        reached_date=reached,
        amount=amount if amount is not None else Decimal(1),
        vat_percent=percent,
        source=said.get("source", ""),
        external_id=said.get("external_id", ""),
    )
    return _checked(facts, said, faults)


# -- with what exists ------------------------------------------------------------------------------
def _named(member: Member, rows: Sequence[Row]) -> list[tuple[Facts, tuple[Fault, ...]]]:
    """Each row with the customer, project and person it means, or what it does not find."""
    customers = parties.parties_told(member, {row.customer for row in rows})
    places = organisations.places(member.organisation_id)
    projects = {folded(places.short[key]): key for key in places.projects}
    projects |= {folded(label): key for key, label in places.projects.items()}
    people: dict[str, list[Any]] = {}
    if any(row.person for row in rows):
        for one in organisations.working_people(member.organisation_id):
            for word in {folded(one.name), folded(one.email)}:
                people.setdefault(word, []).append(one)
    found = []
    for row in rows:
        faults, facts = [], row.facts
        meant = customers[row.customer]
        if len(meant) != 1:
            reason = (
                _t("Plusieurs clients portent ce nom : écrivez leur numéro, comme T-12.")
                if meant
                else _t("Aucun client en usage ne se nomme ainsi.")
            )
            faults.append(Fault("customer", reason))
        project = projects.get(folded(row.project)) if row.project else None
        if row.project and project is None:
            faults.append(Fault("project", _t("Aucun projet en usage ne porte ce code.")))
        facts = replace(facts, customer_id=meant[0] if meant else NOBODY, project_id=project)
        if isinstance(facts, EntryFacts):
            named = people.get(folded(row.person), [])
            if len(named) == 1:  # a member; else a person who has no account here
                facts = replace(facts, person_id=named[0].id, person_name=named[0].name)
        found.append((facts, tuple(faults)))
    return found


def _compare(member: Member, rows: Sequence[Row]) -> list[Compared]:
    model: Any = TimeEntry if rows and isinstance(rows[0].facts, EntryFacts) else Milestone
    known = queries.known_keys(
        member,
        model,
        [(row.facts.source, row.facts.external_id) for row in rows if row.facts.external_id],
    )
    return [
        Compared(known=known.get((facts.source, facts.external_id), ""), faults=faults)
        for facts, faults in _named(member, rows)
    ]


def _create(member: Member, row: Row, now: datetime) -> Made:
    [(facts, faults)] = _named(member, [row])
    if faults:
        raise actions.unnamed(faults[0].column, faults[0].reason)
    made = actions.enter(member=member, facts=facts, now=now)
    return Made(made.id, actions.label_of(made))


def _undo_time(member: Member, made: Made, now: datetime) -> None:
    actions.withdraw(member=member, model=TimeEntry, row_id=made.id, now=now)


def _undo_milestone(member: Member, made: Made, now: datetime) -> None:
    actions.withdraw(member=member, model=Milestone, row_id=made.id, now=now)


def _key_of(row: Row) -> str:
    """What a row is about: its external key; without one, all that it says."""
    facts = row.facts
    if facts.external_id:
        return f"{facts.source}\x1f{facts.external_id}"
    return f"{facts!r}\x1f{row.customer}\x1f{row.project}"


def _show_time(row: Row) -> list[str]:
    facts, language = row.facts, get_language()
    return [
        row.customer,
        row.project,
        facts.person_name,
        facts.task,
        display.day(facts.day, language),
        display.number(facts.hours, language),
        display.money(facts.rate, "EUR", language),
    ]


def _show_milestone(row: Row) -> list[str]:
    facts, language = row.facts, get_language()
    return [
        row.customer,
        row.project,
        facts.name,
        display.day(facts.due_date, language),
        display.day(facts.reached_date, language) if facts.reached_date else "",
        display.money(facts.amount, "EUR", language),
    ]


_CUSTOMER = Column("customer", _("Client"), required=True,
                   help=_("Son numéro (T-12), son SIREN, son n° de TVA ou son nom entier."),
                   aliases=("société", "compte", "customer", "client name"))  # fmt: skip
_PROJECT = Column("project", _("Projet"), help=_("Le code d'un projet en usage."),
                  aliases=("affaire", "code projet", "project", "project code"))  # fmt: skip
_ORIGIN = (
    Column("external_id", _("Clé externe"),
           help=_("Celle de votre outil : une ligne importée deux fois n'est créée qu'une fois."),
           aliases=("id", "identifiant", "clé", "external id", "key", "uid")),
    Column("source", _("Source"), help=_("Le nom de l'outil d'où viennent ces lignes."),
           aliases=("outil", "origine", "tool", "system")),
)  # fmt: skip

TIME = Kind(
    key="temps",
    title=_("Temps passé"),
    capability="time.enter",
    icon="timer",
    help=_("Heures par personne, projet et jour ; approuvées, elles se facturent."),
    columns=(
        _CUSTOMER,
        Column("person", _("Personne"), required=True,
               help=_("Le nom ou l'adresse d'un membre, ou un autre nom."),
               aliases=("collaborateur", "salarié", "intervenant", "nom", "user", "person")),
        Column("day", _("Date"), required=True, aliases=("jour", "day", "le")),
        Column("hours", _("Heures"), required=True, help=_("1,5 ou 1h30 ; 24 au plus."),
               aliases=("temps", "durée", "h", "hours", "time", "duration")),
        Column("rate", _("Taux horaire"), required=True, help=_("Hors taxe, en euros."),
               aliases=("taux", "prix", "tarif", "rate", "hourly rate")),
        _PROJECT,
        Column("task", _("Tâche"), aliases=("activité", "task", "activity")),
        Column("description", _("Description"), aliases=("commentaire", "note", "comment")),
        Column("person_key", _("Clé de la personne"), help=_("La sienne dans votre outil."),
               aliases=("matricule", "person id", "user id")),
        *_ORIGIN,
    ),
    check_row=_time_of,
    key_of=_key_of,
    compare=_compare,
    shown_heads=(_("Client"), _("Projet"), _("Personne"), _("Tâche"), _("Date"), _("Heures"),
                 _("Taux horaire")),
    show=_show_time,
    create=_create,
    undo=_undo_time,
    address=lambda made: reverse("timesheets:entry", args=[made.id]),
)  # fmt: skip

MILESTONES = Kind(
    key="jalons",
    title=_("Jalons"),
    capability="time.enter",
    icon="milestone",
    help=_("Étapes d'un projet, avec leur montant. Atteintes et approuvées, elles se facturent."),
    columns=(
        _CUSTOMER,
        Column("name", _("Jalon"), required=True,
               aliases=("nom", "étape", "libellé", "milestone", "name")),
        Column("due", _("Date prévue"), required=True,
               aliases=("échéance", "date", "due date", "due")),
        Column("amount", _("Montant net"), required=True, help=_("Hors taxe, en euros."),
               aliases=("montant", "montant ht", "prix", "amount", "net")),
        _PROJECT,
        Column("reached", _("Atteint le"), aliases=("atteint", "fait le", "reached", "done")),
        Column("vat", _("Taux de TVA"), help=_("Vide : celui de la situation fiscale."),
               aliases=("tva", "taux", "vat", "vat rate")),
        *_ORIGIN,
    ),
    check_row=_milestone_of,
    key_of=_key_of,
    compare=_compare,
    shown_heads=(_("Client"), _("Projet"), _("Jalon"), _("Date prévue"), _("Atteint le"),
                 _("Montant net")),
    show=_show_milestone,
    create=_create,
    undo=_undo_milestone,
    address=lambda made: reverse("timesheets:milestone", args=[made.id]),
)  # fmt: skip
