"""Entries and milestones: entered, changed while nobody has approved them, archived.

Who saves a change states the version they saw: nothing is lost silently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction, Subject
from facturier.timesheets.actions.facts import ensure_named, ensure_sound, named_faults, refusals
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries import rows_within, subject_of
from facturier.timesheets.rules import EntryFacts, Facts, MilestoneFacts, settled

TOPIC = "timesheets"
AT_ONCE = 500
Row = TypeVar("Row", TimeEntry, Milestone)
_MODELS: dict[type, Any] = {EntryFacts: TimeEntry, MilestoneFacts: Milestone}
SUBJECTS: dict[type, str] = {TimeEntry: "time_entry", Milestone: "milestone"}
_FIELDS: dict[type, Any] = {TimeEntry: EntryFacts, Milestone: MilestoneFacts}


@transaction.atomic
def enter(*, member: Member, facts: Facts, now: datetime) -> Any:
    """New time, or a new milestone. One that came from the same source before is refused (409)."""
    facts = settled(facts)
    _ensure_may_enter(member, facts)
    ensure_sound(facts)
    ensure_named(member, facts)
    row = _added(member, facts, now)
    if row is None:
        reason = _("Cette clé externe a déjà été saisie. Corrigez ce qui existe.")
        raise Refusal("time.twin", reason, field="external_id")
    note(member, row, "entered", now, changes=difference({}, _stated(row)))
    return row


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one of many: created, known (it had come before), or refused with why."""

    outcome: str
    id: UUID | None = None
    faults: Mapping[str, str] | None = None


@transaction.atomic
def enter_many(*, member: Member, stated: Iterable[Facts], now: datetime) -> list[Taken]:
    """Many at once, each by itself: what is wrong with one holds back none of the others.

    Sent again, what has an external key is known and stays as it is.
    """
    require(member, "time.enter")
    asked = [settled(one) for one in stated]
    if len(asked) > AT_ONCE:
        reason = _("%(most)s lignes au plus à la fois.") % {"most": AT_ONCE}
        raise Refusal("time.many", reason, status=422)
    named = named_faults(member, asked)
    projects = _departments(member)
    found, created = [], []
    for facts, unknown in zip(asked, named, strict=True):
        faults = refusals(facts) | unknown
        if not organisations.may(member, "time.enter", _subject(facts, projects)):
            faults["project"] = _("Votre rôle ne porte pas sur ce projet.")
        if faults:
            found.append(Taken("refused", faults=faults))
            continue
        row = _added(member, facts, now)
        if row is None:
            found.append(Taken("known", id=_known(member, facts)))
        else:
            created.append(row)
            found.append(Taken("created", id=row.id))
    for row in created:
        note(member, row, "entered", now, changes=difference({}, _stated(row)))
    return found


@transaction.atomic
def change(*, member: Member, row_id: UUID, version: int, facts: Facts, now: datetime) -> Any:
    """Correct what nobody has approved, still as its reader saw it (409 else).

    Where it came from stays.
    """
    model = _MODELS[type(facts)]
    row = locked(model, member, row_id, "time.enter")
    ensure_version(row, version)
    if row.archived_at is not None:
        raise Refusal("time.archived", _("C'est archivé. Rétablissez-le pour le corriger."))
    if row.approved_at is not None:
        raise Refusal("time.approved", _("C'est approuvé. Retirez l'approbation pour corriger."))
    facts = settled(replace(facts, source=row.source, external_id=row.external_id))
    _ensure_may_enter(member, facts)
    ensure_sound(facts)
    before = facts_of(row)
    kept = facts if facts.customer_id != before.customer_id else None
    if kept or facts.project_id != before.project_id or _person(facts) != _person(before):
        ensure_named(member, facts)
    changes = difference(_told(before), _told(facts))
    if not changes:
        return row
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    note(member, row, "corrected", now, changes=changes)
    return row


@transaction.atomic
def archive(*, member: Member, model: type[Row], row_id: UUID, version: int, now: datetime) -> Row:
    """Put away what was not to be there; what is on a draft or in an invoice is refused (409)."""
    row = locked(model, member, row_id, "time.enter")
    ensure_version(row, version)
    if row.archived_at is not None:
        return row
    ensure_free(row)
    if row.approved_at is not None:
        raise Refusal("time.approved", _("C'est approuvé. Retirez l'approbation pour archiver."))
    return set_columns(member, row, "archived", now, archived_at=now)


@transaction.atomic
def restore(*, member: Member, model: type[Row], row_id: UUID, version: int, now: datetime) -> Row:
    """Take back what was archived."""
    row = locked(model, member, row_id, "time.enter")
    ensure_version(row, version)
    if row.archived_at is None:
        return row
    return set_columns(member, row, "restored", now, archived_at=None)


@transaction.atomic
def withdraw(*, member: Member, model: type[Row], row_id: UUID, now: datetime) -> None:
    """Take back what an import made, if nothing has happened to it since."""
    row = locked(model, member, row_id, "time.enter")
    if row.version != 1 or row.approved_at is not None or _its_billings(row).exists():
        reason = _("Quelque chose s'y est passé depuis. Archivez-le si besoin.")
        raise Refusal("time.changed_since", reason)
    changes = difference(_stated(row), {})
    note(member, row, "withdrawn", now, changes=changes)
    row.delete()


@transaction.atomic
def note_export(*, member: Member, model: type[Row], file_format: str, now: datetime) -> None:
    """Tell the journal that a list left as a file."""
    require(member, "time.read")
    label = _("Temps passé") if model is TimeEntry else _("Jalons")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="timesheets.exported",
        subject=audit.Subject("timesheets", None, label),
        facts={"format": file_format},
        at=now,
    )


# -- steps -----------------------------------------------------------------------------------------
def locked(model: type[Row], member: Member, row_id: UUID, capability: str) -> Row:
    """A row on which the member holds a capability, held until commit; unreadable, it is absent."""
    require(member, capability)
    [row] = locked_all(model, member, [row_id])
    require(member, capability, subject_of(row))
    return row


def locked_all(model: type[Row], member: Member, ids: Iterable[UUID]) -> list[Row]:
    """Rows that the member may read, held until commit, in the order of their keys."""
    wanted = sorted(set(ids))
    rows = rows_within(model, member).filter(id__in=wanted).order_by("id")
    found = list(rows.select_for_update(of=("self",), no_key=True))
    if len(found) != len(wanted):
        raise absent()
    return found


def ensure_version(row: Any, version: int) -> None:
    """Refuse (409) what somebody else has changed since it was read."""
    if row.version != version:
        raise Refusal(
            "time.changed_since",
            _("Une autre personne l'a modifié entre-temps. Relisez, puis recommencez."),
        )


def ensure_free(row: Any) -> None:
    """Refuse (409) what stands on a draft or in an invoice. The row is held."""
    if _its_billings(row).filter(stands=True).exists():
        reason = _("C'est sur un brouillon ou une facture. Retirez d'abord sa ligne.")
        raise Refusal("time.billed", reason)


def _its_billings(row: Any) -> Any:
    field = "entry" if isinstance(row, TimeEntry) else "milestone"
    return Billing.objects.filter(organisation_id=row.organisation_id, **{field: row})


def set_columns(member: Member, row: Row, verb: str, now: datetime, **values: Any) -> Row:
    changes = {name: (getattr(row, name), value) for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    note(member, row, verb, now, changes=changes)
    return row


def _added(member: Member, facts: Facts, now: datetime) -> Any:
    """The new row; None where its external key stands already."""
    model = _MODELS[type(facts)]
    try:
        with transaction.atomic():
            row = model.objects.create(
                organisation_id=member.organisation_id,
                created_at=now,
                created_by_id=member.user_id,
                created_by=member.name,
                **asdict(facts),
            )
    except IntegrityError:
        return None
    return row


def _known(member: Member, facts: Facts) -> UUID | None:
    rows = _MODELS[type(facts)].objects.filter(
        organisation_id=member.organisation_id, source=facts.source, external_id=facts.external_id
    )
    return rows.values_list("id", flat=True).first()


def _departments(member: Member) -> dict[UUID, UUID | None]:
    return dict(organisations.departments_of_projects(member.organisation_id))


def _subject(facts: Facts, departments: Mapping[UUID, UUID | None]) -> Subject:
    return Subject(
        direction=Direction.ISSUED,
        department_id=departments.get(facts.project_id) if facts.project_id else None,
        project_id=facts.project_id,
    )


def _ensure_may_enter(member: Member, facts: Facts) -> None:
    require(member, "time.enter")
    require(member, "time.enter", _subject(facts, _departments(member)))


def _person(facts: Facts) -> UUID | None:
    return facts.person_id if isinstance(facts, EntryFacts) else None


def facts_of(row: Any) -> Any:
    """What a row states."""
    kind = _FIELDS[type(row)]
    return kind(**{one.name: getattr(row, one.name) for one in fields(kind)})


def exact(value: Decimal) -> Decimal:
    """Without the zeros that a column adds: 1.50 is 1.5."""
    return Decimal(f"{value.normalize():f}")


def _told(facts: Facts) -> dict[str, Any]:
    return {
        name: exact(value) if isinstance(value, Decimal) else value
        for name, value in asdict(facts).items()
    }


def _stated(row: Any) -> dict[str, Any]:
    return {name: value for name, value in _told(facts_of(row)).items() if value not in ("", None)}


def label_of(row: Any) -> str:
    """What the journal calls it."""
    if isinstance(row, Milestone):
        return row.name
    return f"{row.person_name}, {row.day:%d/%m/%Y}"


def note(
    member: Member,
    row: Any,
    step: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The one event of a step of an entry or a milestone, and the news for the open pages."""
    live.publish(member.organisation_id, TOPIC, needs="time.read")
    kind = SUBJECTS[type(row)]
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=f"{kind}.{step}",
        subject=audit.Subject(kind, row.id, label_of(row)),
        changes=changes,
        facts=facts,
        reason=reason,
        at=now,
    )
