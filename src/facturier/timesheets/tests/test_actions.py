"""Time from its entry to the invoice: rights, approval, one document at a time, and release."""

from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.sales import actions as sales
from facturier.sales.queries import content_of
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_customer, a_seller
from facturier.timesheets import actions, queries
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries import Filters
from facturier.timesheets.rules import Grouping, State
from facturier.timesheets.tests.factories import (
    DAY,
    a_billed_draft,
    a_milestone,
    an_entry,
    entry_facts,
    standing,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def house():
    company = a_company(roles=("editor", "approver", "reader", "payer"))
    return company, a_seller(company), a_customer(company)


@pytest.fixture
def company(house):
    return house[0]


@pytest.fixture
def entity(house):
    return house[1]


@pytest.fixture
def customer(house):
    return house[2]


def refused(call, **arguments) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(**arguments)
    return refusal.value


def states(company, *rows) -> list[State]:
    with company.here():
        return [queries.state(queries.one_row(type(row), company["owner"], row.id)) for row in rows]


def lines_of(company, draft):
    with company.here():
        return [
            {name: held.value for name, held in line.fields.items()}
            for _key, line in content_of(draft).ordered()
        ]


def remove(company, draft, *, back: bool = False):
    """Take the first line of a draft out, or bring it back."""
    with company.here():
        draft.refresh_from_db()
        key = min(content_of(draft).lines.items(), key=lambda each: each[1].place)[0]
        sales.change_draft(
            member=company["owner"],
            draft_id=draft.id,
            key=uuid4(),
            operations=[Operation(key, "removed", draft.version, None if back else True)],
            now=NOW,
        )
        draft.refresh_from_db()


# -- entering and correcting ------------------------------------------------------------------------
def test_time_is_entered_and_told_to_the_journal(company, customer):
    row = an_entry(company, customer, by="editor")
    with company.here():
        event = AuditEvent.objects.get(verb="time_entry.entered", subject_id=row.id)
    assert event.subject_label == "Inès Caradec, 16/02/2026"
    assert row.version == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours": Decimal(0)}, "hours"),
        ({"hours": Decimal("24.01")}, "hours"),
        ({"hours": Decimal("1.255")}, "hours"),
        ({"hours": Decimal("NaN")}, "hours"),
        ({"rate": Decimal("-1")}, "rate"),
        ({"rate": Decimal("1.23456")}, "rate"),
        ({"person_name": "  "}, "person_name"),
        ({"task": "x" * 121}, "task"),
        ({"description": "a\x00b"}, "description"),
        ({"project_id": uuid4()}, "project"),
        ({"person_id": uuid4()}, "person"),
        ({"customer_id": uuid4()}, "customer"),
    ],
)
def test_what_no_entry_can_say_is_refused_beside_its_field(company, customer, wrong, field):
    facts = {"customer": customer, **wrong}
    facts["customer"] = facts.pop("customer_id", customer)
    with company.here():
        refusal = refused(
            actions.enter, member=company["owner"],
            facts=entry_facts(facts.pop("customer"), **facts), now=NOW,
        )  # fmt: skip
    assert (refusal.status, refusal.field) == (422, field)


@pytest.mark.parametrize("role", ["reader", "approver", "payer"])
def test_only_who_may_enter_time_enters_it(company, customer, role):
    with company.here():
        refusal = refused(actions.enter, member=company[role], facts=entry_facts(customer), now=NOW)
    assert refusal.status == 403


def test_what_came_from_a_tool_stands_once_however_often_it_is_sent(company, customer):
    stated = [
        entry_facts(customer, source="redmine", external_id="17"),
        entry_facts(customer, source="redmine", external_id="18", hours=Decimal(25)),
        entry_facts(customer, source="toggl", external_id="17"),
    ]
    with company.here():
        first, again = (
            actions.enter_many(member=company["editor"], stated=stated, now=NOW) for _ in range(2)
        )
        count = TimeEntry.objects.filter(external_id__in=("17", "18")).count()
    assert [one.outcome for one in first] == ["created", "refused", "created"]
    assert [one.outcome for one in again] == ["known", "refused", "known"]
    assert first[0].id == again[0].id
    assert set(first[1].faults) == {"hours"}
    assert count == 2


def test_a_correction_states_the_version_it_was_read_in(company, customer):
    row = an_entry(company, customer)
    asked = {"member": company["owner"], "row_id": row.id, "now": NOW}
    with company.here():
        changed = actions.change(version=1, facts=entry_facts(customer, hours=Decimal(2)), **asked)
        refusal = refused(
            actions.change, version=1, facts=entry_facts(customer, hours=Decimal(3)), **asked
        )
        event = AuditEvent.objects.get(verb="time_entry.corrected", subject_id=row.id)
    assert (changed.version, refusal.code, refusal.status) == (2, "time.changed_since", 409)
    assert '"hours"' in event.changes


# -- approving -------------------------------------------------------------------------------------
def test_nobody_approves_their_own_time_while_a_colleague_may(company, customer):
    row = an_entry(company, customer, person_id=company["editor"].id)
    with company.here():
        asked = {"model": TimeEntry, "chosen": [(row.id, 1)], "now": NOW}
        refusal = refused(actions.approve, member=company["editor"], **asked)
        assert actions.approve(member=company["approver"], **asked) == 1
        assert actions.approve(member=company["approver"], **asked) == 0
    assert refusal.code == "time.own"


def test_who_alone_may_approve_approves_their_own_time(customer):
    alone = a_company(roles=())
    own = a_customer(alone, "Client seul", siren="404833048")
    row = an_entry(alone, own, person_id=alone["owner"].id, approved_by="owner")
    assert row.approved_by == alone["owner"].name


def test_approval_is_all_or_nothing_and_of_what_was_seen(company, customer):
    rows = [an_entry(company, customer) for _ in range(2)]
    with company.here():
        actions.change(
            member=company["owner"], row_id=rows[1].id, version=1,
            facts=entry_facts(customer, hours=Decimal(9)), now=NOW,
        )  # fmt: skip
        refusal = refused(
            actions.approve, member=company["approver"], model=TimeEntry,
            chosen=[(row.id, 1) for row in rows], now=NOW,
        )  # fmt: skip
    assert refusal.code == "time.changed_since"
    assert states(company, *rows) == [State.TO_APPROVE, State.TO_APPROVE]


def test_a_milestone_is_approved_once_it_is_reached(company, customer):
    row = a_milestone(company, customer, reached_date=None)
    with company.here():
        refusal = refused(
            actions.approve, member=company["approver"], model=Milestone,
            chosen=[(row.id, 1)], now=NOW,
        )  # fmt: skip
    assert refusal.code == "time.not_reached"


def test_what_is_approved_is_taken_back_before_it_changes(company, customer):
    row = an_entry(company, customer, approved_by="approver")
    with company.here():
        asked = {"member": company["owner"], "row_id": row.id, "now": NOW}
        for call, more in (
            (actions.change, {"facts": entry_facts(customer, hours=Decimal(2))}),
            (actions.archive, {"model": TimeEntry}),
        ):
            assert refused(call, version=row.version, **more, **asked).code == "time.approved"
        row = actions.take_back(model=TimeEntry, version=row.version, **asked)
        row = actions.change(
            version=row.version, facts=entry_facts(customer, hours=Decimal(2)), **asked
        )
        actions.archive(model=TimeEntry, version=row.version, **asked)
    assert states(company, row) == [State.ARCHIVED]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE timesheets_timeentry SET hours = 2 WHERE id = %s",
        "DELETE FROM timesheets_timeentry WHERE id = %s",
    ],
)
def test_the_database_itself_keeps_what_is_approved(company, customer, statement):
    row = an_entry(company, customer, approved_by="approver")
    with company.here(), pytest.raises(DatabaseError, match="taken back before"), \
            transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(statement, [row.id])


# -- invoicing -------------------------------------------------------------------------------------
def test_approved_time_becomes_lines_of_a_draft(company, entity, customer):
    entries = [
        an_entry(company, customer, approved_by="approver", hours=Decimal("1.25")),
        an_entry(company, customer, approved_by="approver", hours=Decimal("2.5"), task="Visite"),
        an_entry(company, customer, approved_by="approver", rate=Decimal("60.1234")),
    ]
    milestone = a_milestone(company, customer, approved_by="approver", vat_percent=Decimal(10))
    draft = a_billed_draft(company, entity, customer, entries, [milestone])
    lines = lines_of(company, draft)
    assert [(one["quantity"], one["unit"], one["price"]) for one in lines] == [
        ("3.75", "HUR", "85"), ("1.5", "HUR", "60.1234"), ("1", "LS", "1200"),
    ]  # fmt: skip
    assert lines[2]["vat"] == "10"
    assert draft.header["period_start"][0] == draft.header["period_end"][0] == DAY.isoformat()
    assert set(states(company, *entries, milestone)) == {State.IN_DRAFT}


def test_what_is_not_approved_or_is_another_customers_is_refused_as_a_whole(
    company, entity, customer
):
    good = an_entry(company, customer, approved_by="approver")
    waiting = an_entry(company, customer)
    other = a_customer(company, "Autre", siren="404833048")
    for bad, code in (
        (waiting, "time.not_approved"),
        (an_entry(company, other, approved_by="approver"), "time.customer"),
    ):
        with pytest.raises(Refusal) as refusal:
            a_billed_draft(company, entity, customer, [good, bad])
        assert refusal.value.code == code
    assert states(company, good) == [State.APPROVED]


def test_time_is_on_one_draft_at_a_time_and_free_when_its_draft_is_put_away(
    company, entity, customer
):
    row = an_entry(company, customer, approved_by="approver")
    first = a_billed_draft(company, entity, customer, [row])
    with pytest.raises(Refusal) as refusal:
        a_billed_draft(company, entity, customer, [row])
    assert refusal.value.code == "time.billed"
    by = {"member": company["owner"], "draft_id": first.id, "now": NOW}
    with company.here():
        sales.discard_draft(**by)
    assert states(company, row) == [State.APPROVED]
    with company.here():
        sales.restore_draft(**by)
    assert states(company, row) == [State.IN_DRAFT]


def test_a_removed_line_frees_its_time_at_once_and_takes_it_back_if_nobody_has(
    company, entity, customer
):
    row = an_entry(company, customer, approved_by="approver")
    draft = a_billed_draft(company, entity, customer, [row])
    remove(company, draft)
    assert states(company, row) == [State.APPROVED]
    remove(company, draft, back=True)
    assert states(company, row) == [State.IN_DRAFT]


def issue(company, draft):
    with company.here():
        draft.refresh_from_db()
        return sales.issue_draft(
            member=company["owner"], draft_id=draft.id, version=draft.version, today=TODAY, now=NOW
        )


def test_issued_time_is_invoiced_and_a_draft_brought_back_with_lost_time_is_not_issued(
    company, entity, customer
):
    row = an_entry(company, customer, approved_by="approver")
    first = a_billed_draft(company, entity, customer, [row])
    by = {"member": company["owner"], "draft_id": first.id, "now": NOW}
    with company.here():
        sales.discard_draft(**by)
    second = a_billed_draft(company, entity, customer, [row])
    issue(company, second)
    assert states(company, row) == [State.INVOICED]
    with company.here():
        sales.restore_draft(**by)
    with pytest.raises(Refusal) as refusal:
        issue(company, first)
    assert refusal.value.code == "time.billed_elsewhere"
    assert states(company, row) == [State.INVOICED]


def test_a_gesture_on_the_draft_is_shown_as_a_difference(company, entity, customer):
    row = an_entry(company, customer, approved_by="approver", hours=Decimal(2))
    draft = a_billed_draft(company, entity, customer, [row])
    with company.here():
        [key] = content_of(draft).lines
        sales.change_draft(
            member=company["owner"], draft_id=draft.id, key=uuid4(),
            operations=[Operation(key, "price", draft.version, "80")], now=NOW,
        )  # fmt: skip
        [shown] = [
            one for one in queries.billed_drafts(company["owner"]) if one.draft_id == draft.id
        ]
    assert (shown.amount, shown.stated, shown.difference) == (170, 160, -10)


def test_many_entries_make_a_draft_in_several_batches_and_too_many_are_told(
    company, entity, customer
):
    rows = [
        an_entry(company, customer, approved_by="approver", rate=Decimal(50 + number))
        for number in range(70)
    ]
    draft = a_billed_draft(company, entity, customer, rows, grouping=Grouping.ENTRY)
    assert len(lines_of(company, draft)) == 70
    assert {row.id for row in rows} <= standing(company)


def test_who_may_not_prepare_invoices_puts_no_time_on_a_draft(company, entity, customer):
    row = an_entry(company, customer, approved_by="approver")
    with pytest.raises(Refusal) as refusal:
        a_billed_draft(company, entity, customer, [row], by="approver")
    assert refusal.value.status == 403
    assert states(company, row) == [State.APPROVED]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_invoice_the_same_hours_at_once_one_is_told():
    company = a_company(roles=("approver",))
    entity, customer = a_seller(company), a_customer(company)
    rows = [an_entry(company, customer, approved_by="approver") for _ in range(3)]
    ready, answers = Barrier(2), []

    def bill():
        ready.wait()
        try:
            a_billed_draft(company, entity, customer, rows)
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    people = [Thread(target=bill) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(answers) == ["done", "time.billed"]
    with company.here():
        assert Billing.objects.filter(organisation_id=company.id).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_draft_brought_back_while_its_hours_are_taken_leaves_them_on_one_draft():
    company = a_company(roles=("approver",))
    entity, customer = a_seller(company), a_customer(company)
    rows = [an_entry(company, customer, approved_by="approver") for _ in range(3)]
    first = a_billed_draft(company, entity, customer, rows)
    by = {"member": company["owner"], "draft_id": first.id, "now": NOW}
    with company.here():
        sales.discard_draft(**by)
    ready, answers = Barrier(2), []

    def run(verb):
        ready.wait()
        try:
            verb()
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    def restore():
        with company.here():
            sales.restore_draft(**by)

    people = [
        Thread(target=run, args=[restore]),
        Thread(target=run, args=[lambda: a_billed_draft(company, entity, customer, rows)]),
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert answers.count("done") >= 1
    assert set(answers) <= {"done", "time.billed"}
    with company.here():
        stands = Billing.objects.filter(organisation_id=company.id, stands=True)
        assert stands.count() == 3
        assert stands.values("draft_id").distinct().count() == 1


def test_lists_are_narrowed_summed_and_walked_in_three_statements(
    company, customer, django_assert_max_num_queries
):
    for number in range(7):
        an_entry(company, customer, person_name="Loïc Pennec", hours=Decimal(number + 1))
    filters = Filters(person="Loïc Pennec", state=State.TO_APPROVE)
    with company.here():
        with django_assert_max_num_queries(3):
            first = queries.rows_page(TimeEntry, company["reader"], filters, size=4)
        rest = queries.rows_page(TimeEntry, company["reader"], filters, size=4, after=first.after)
    assert (first.count, first.hours, first.amount) == (7, 28, 28 * 85)
    assert len({row.id for row in (*first.rows, *rest.rows)}) == 7
    assert rest.after is None
