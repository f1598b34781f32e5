"""Time and milestones as pages and files show them."""

from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.audit.queries import Event, Phrases, latest_of, told
from facturier.kit import display
from facturier.kit.tables import Column
from facturier.kit.typography import initials
from facturier.money.rounding import rounded
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.parties.queries import PartyName
from facturier.timesheets import actions, phrases, queries
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries import subject_of
from facturier.timesheets.rules import BilledLine, State

PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, {})
CHUNK = 500
# How each state looks: the key of its words in kit.statuses.
LOOKS = {
    State.TO_APPROVE: "time_to_approve",
    State.APPROVED: "time_approved",
    State.IN_DRAFT: "time_in_draft",
    State.INVOICED: "time_invoiced",
    State.ARCHIVED: "archived",
}


def row(
    one: Any, names: Mapping[UUID, PartyName], url: str, member: Member, *, alone: bool = False
) -> SimpleNamespace:
    """A row of a list. `alone`: nobody else may approve, so that the member may their own."""
    standing = queries.state(one)
    waits = standing is State.TO_APPROVE
    if isinstance(one, Milestone) and one.reached_date is None:
        waits = False
    can = waits and bool(organisations.may(member, "time.approve", subject_of(one)))
    can = can and (alone or not actions.is_own(member, one))
    is_time = isinstance(one, TimeEntry)
    return SimpleNamespace(
        id=one.id,
        version=one.version,
        url=url,
        label=actions.label_of(one),
        customer=names[one.customer_id].name if one.customer_id in names else "",
        project=one.project.code if one.project else "",
        project_name=one.project.name if one.project else "",
        who=one.person_name if is_time else one.name,
        task=one.task if is_time else "",
        day=one.day if is_time else one.due_date,
        reached=None if is_time else one.reached_date,
        hours=one.hours if is_time else None,
        rate=one.rate if is_time else None,
        amount=rounded(one.hours * one.rate) if is_time else one.amount,
        look=LOOKS[standing],
        draft_url=reverse("sales:draft", args=[one.draft_id_now])
        if one.draft_id_now and standing is State.IN_DRAFT
        else "",
        can_be_approved=can,
    )


def facts(one: Any, names: Mapping[UUID, PartyName]) -> list[tuple[str, str]]:
    """(label, value) of what a row says, for who only reads it."""
    language = get_language()
    project = f"{one.project.code} {one.project.name}" if one.project else ""
    found = [
        (_("Client"), names[one.customer_id].name if one.customer_id in names else ""),
        (_("Projet"), project),
    ]
    if isinstance(one, TimeEntry):
        found += [
            (_("Personne"), one.person_name),
            (_("Tâche"), one.task),
            (_("Date"), display.day(one.day, language)),
            (_("Heures"), display.number(one.hours, language)),
            (_("Taux horaire"), display.money(one.rate.normalize(), "EUR", language)),
            (_("Montant net"), display.money(rounded(one.hours * one.rate), "EUR", language)),
            (_("Description"), one.description),
        ]
    else:
        reached = display.day(one.reached_date, language) if one.reached_date else ""
        percent = display.percent(one.vat_percent, language) if one.vat_percent is not None else ""
        found += [
            (_("Jalon"), one.name),
            (_("Date prévue"), display.day(one.due_date, language)),
            (_("Atteint le"), reached),
            (_("Montant net"), display.money(one.amount, "EUR", language)),
            (_("Taux de TVA"), percent),
        ]
    if one.approved_by:
        found.append((_("Approuvé par"), one.approved_by))
    if one.external_id:
        found.append((_("Clé externe"), f"{one.source} {one.external_id}".strip()))
    return [(label, value) for label, value in found if value]


def billings(rows: Iterable[Billing]) -> list[SimpleNamespace]:
    """Where a row was put, the latest first."""
    return [
        SimpleNamespace(
            url=reverse("sales:draft", args=[one.draft_id]),
            label=str(one.draft_id)[-8:],
            amount=rounded(one.amount),
            at=one.billed_at,
            by=one.billed_by,
            word=_billing_word(one),
        )
        for one in rows
    ]


def _billing_word(one: Billing) -> str:
    if one.credited:
        return _("Rendu par un avoir")
    if not one.stands:
        return _("Ligne retirée ou brouillon écarté")
    return _("Facturé") if one.draft.state == "issued" else _("En brouillon")


def line(one: BilledLine) -> SimpleNamespace:
    """A line as the draft will hold it."""
    return SimpleNamespace(
        name=one.name,
        quantity=one.quantity,
        price=one.price,
        net=one.net,
        start=one.start,
        end=one.end,
        count=len(one.parts),
        of_milestone=one.of_milestone,
    )


def story(member: Member, subject_id: UUID, limit: int = 50) -> list[SimpleNamespace]:
    """What happened to a row, the newest first."""
    return [_event(one) for one in latest_of(member.organisation_id, subject_id, limit=limit)]


def _event(event: Event) -> SimpleNamespace:
    tale = told(event, PHRASES)
    return SimpleNamespace(
        at=event.at,
        actor=event.actor_name,
        initials=initials(event.actor_name),
        machine=event.actor_kind in ("system", "job"),
        phrase=tale.sentence,
        changes=tale.changes if event.verb.endswith(".corrected") else [],
        place="",
    )


# -- files -----------------------------------------------------------------------------------------
def columns(model: Any) -> list[Column]:
    """The heads of an export: those that an import reads back."""
    whose = [Column(_("Client")), Column(_("Nom du client"), width=32), Column(_("Projet"))]
    ends = [Column(_("État")), Column(_("Approuvé par"), width=24), Column(_("Clé externe")),
            Column(_("Source"))]  # fmt: skip
    if model is TimeEntry:
        return [
            *whose, Column(_("Personne"), width=24), Column(_("Tâche"), width=24),
            Column(_("Date")), Column(_("Heures"), 2), Column(_("Taux horaire"), 2),
            Column(_("Montant net"), 2), Column(_("Description"), width=40), *ends,
        ]  # fmt: skip
    return [
        *whose, Column(_("Jalon"), width=32), Column(_("Date prévue")), Column(_("Atteint le")),
        Column(_("Montant net"), 2), Column(_("Taux de TVA")), *ends,
    ]  # fmt: skip


def exported(organisation_id: UUID, rows: Iterator[Any]) -> Iterator[list]:
    """The rows of an export; names of customers are asked for many at once."""
    waiting: list[Any] = []
    for one in rows:
        waiting.append(one)
        if len(waiting) == CHUNK:
            yield from _cells(organisation_id, waiting)
            waiting = []
    yield from _cells(organisation_id, waiting)


def _cells(organisation_id: UUID, rows: list[Any]) -> Iterator[list]:
    names = parties.names(organisation_id, {one.customer_id for one in rows})
    for one in rows:
        name = names.get(one.customer_id)
        whose = [name.reference if name else "", name.name if name else "",
                 one.project.code if one.project else ""]  # fmt: skip
        ends = [queries.state_label(queries.state(one)), one.approved_by, one.external_id,
                one.source]  # fmt: skip
        if isinstance(one, TimeEntry):
            yield [*whose, one.person_name, one.task, one.day, one.hours, one.rate.normalize(),
                   rounded(one.hours * one.rate), one.description, *ends]  # fmt: skip
        else:
            percent = None if one.vat_percent is None else one.vat_percent.normalize()
            yield [*whose, one.name, one.due_date, one.reached_date, one.amount, percent,
                   *ends]  # fmt: skip
