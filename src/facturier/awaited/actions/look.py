"""What came is compared with what is expected. Safe to run twice: derived rows are written anew."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from facturier.awaited.models import Expectation, LeftOut
from facturier.awaited.queries.history import Came, family_of, history_of, suppliers_of
from facturier.awaited.rules import (
    Habit,
    Origin,
    Rhythm,
    habit_of,
    has_ended,
    missed_from,
    next_due,
    usual,
)
from facturier.kit import live
from facturier.kit.tenancy import in_organisation
from facturier.parties import queries as parties
from facturier.register.queries.invoice import Invoice

BACK = timedelta(days=6 * 366)
LATEST = 6
"""The latest invoices whose amounts are usual."""
NOTHING = {"due_date": None, "missed_date": None}
"""What is due of a habit that is none any more."""


def look_at_all(*, organisation_id: UUID, today: date, now: datetime) -> int:
    """Look at each supplier from whom anything came; answers how many there are."""
    with in_organisation(organisation_id):
        found = suppliers_of(organisation_id, today - BACK)
        stated = Expectation.objects.filter(organisation_id=organisation_id)
        everybody = sorted({*found, *stated.values_list("party_id", flat=True)})
    for party_id in everybody:
        look_at_supplier(organisation_id=organisation_id, party_id=party_id, today=today, now=now)
    return len(everybody)


def look_for_invoice(
    *, organisation_id: UUID, invoice_id: UUID, today: date, now: datetime
) -> None:
    """Look at the supplier of an invoice that came or has changed."""
    with in_organisation(organisation_id):
        rows = Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id)
        party_id = rows.values_list("party_id", flat=True).first()
    if party_id is not None:
        look_at_supplier(organisation_id=organisation_id, party_id=party_id, today=today, now=now)


def look_at_supplier(*, organisation_id: UUID, party_id: UUID, today: date, now: datetime) -> None:
    """Write anew what is expected of a supplier: what came settles what was due."""
    with in_organisation(organisation_id):
        party_id = parties.survivor(organisation_id, party_id) or party_id
        hold_supplier(organisation_id, party_id)
        family = family_of(organisation_id, party_id)
        came = history_of(organisation_id, family)
        rows = list(
            Expectation.objects.filter(organisation_id=organisation_id, party_id__in=family)
        )
        stated = [row for row in rows if row.origin == Origin.STATED]
        habits = [row for row in rows if row.origin == Origin.LEARNED]
        learned = next((row for row in habits if row.party_id == party_id), None)
        changed = [_settle(row, came, write=True) for row in stated]
        # Of suppliers that were one after all, what was learned of each is learned of the one.
        changed += [_written(row, dict(NOTHING)) for row in habits if row is not learned]
        habit = habit_of(one.day for one in came)
        if any(row.stopped_at is None for row in stated):
            habit = None  # what a person says of a supplier stands
        if learned is None and habit is not None:
            learned = Expectation(
                organisation_id=organisation_id,
                party_id=party_id,
                origin=Origin.LEARNED.value,
                stated_at=now,
            )
        if learned is not None:
            changed.append(_learn(learned, habit, came, today))
    if any(changed):
        live.publish(organisation_id, "reception", needs="invoice.deposit")


def hold_supplier(organisation_id: UUID, party_id: UUID) -> None:
    """One writer at a time of what is expected of a supplier, until commit."""
    with connection.cursor() as cursor:
        key = f"{organisation_id}:awaited.{party_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def settle(row: Expectation) -> None:
    """Derive what an expectation says, in the transaction of who changes and saves it."""
    family = family_of(row.organisation_id, row.party_id)
    _settle(row, history_of(row.organisation_id, family), write=False)


def _learn(row: Expectation, habit: Habit | None, came: list[Came], today: date) -> bool:
    """A learned row; one that is learned no more expects nothing."""
    if habit is None:
        return row._state.adding is False and _written(row, dict(NOTHING))
    row.rhythm, row.strays = habit.rhythm.value, habit.strays
    values = _derived(row, came)
    due = values["due_date"]
    if due is not None and has_ended(due, habit.rhythm, today):
        values |= NOTHING
    return _written(row, values)


def _settle(row: Expectation, came: list[Came], *, write: bool) -> bool:
    counted = [one for one in came if _counts(row, one)]
    return _written(row, _derived(row, counted), write=write)


def _counts(row: Expectation, one: Came) -> bool:
    """Whether an invoice is one of those that were stated."""
    if row.entity_id is not None and one.entity_id != row.entity_id:
        return False
    if row.since is not None and one.day < row.since:
        return False
    if one.gross is None:
        return row.least is None and row.most is None
    return (row.least is None or one.gross >= row.least) and (
        row.most is None or one.gross <= row.most
    )


def _derived(row: Expectation, came: list[Came]) -> dict[str, Any]:
    last = came[0] if came else None
    amounts = [
        one.gross
        for one in came[:LATEST]
        if one.gross is not None and last is not None and one.currency == last.currency
    ]
    least, middle, most = usual(amounts) or (None, None, None)
    rhythm = Rhythm(row.rhythm)
    left_out = LeftOut.objects.filter(organisation_id=row.organisation_id, expectation_id=row.id)
    due = next_due(
        rhythm,
        last=last.day if last else None,
        since=row.since,
        until=row.until,
        left_out=set(left_out.values_list("due_date", flat=True)),
    )
    return {
        "rhythm": rhythm.value,
        "strays": row.strays,
        "last_id": last.id if last else None,
        "last_date": last.day if last else None,
        "usual_least": least,
        "usual": middle,
        "usual_most": most,
        "currency": last.currency if last else "",
        "due_date": due,
        "missed_date": missed_from(due, rhythm, row.strays) if due else None,
    }


def _written(row: Expectation, values: dict[str, Any], *, write: bool = True) -> bool:
    """Set what is derived; whether anything of it is new."""
    new = row._state.adding or any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    if new and write:
        row.save()
    return new
