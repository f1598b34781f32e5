"""Recording: the chain grows by one, whoever records at once, and nothing in it ever changes."""

import json
import threading
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from facturier.audit import actions, queries
from facturier.audit.actions import SYSTEM, Subject
from facturier.audit.models import AuditEvent, AuditHead
from facturier.audit.tests.factories import (
    NOW,
    a_chain,
    an_event,
    as_owner,
    findings,
    forging,
    head,
)
from facturier.kit.tenancy import in_organisation

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_event_stands_on_the_one_before_it():
    organisation = a_chain(3)
    with in_organisation(organisation):
        events = list(AuditEvent.objects.filter(organisation_id=organisation).order_by("seq"))
    assert [event.seq for event in events] == [1, 2, 3]
    assert [bytes(event.previous_hash) for event in events[1:]] == [
        bytes(event.hash) for event in events[:-1]
    ]
    assert head(organisation).hash == bytes(events[-1].hash)
    assert findings(organisation) == []


def test_recorders_at_once_leave_no_gap_and_no_twin():
    organisation = a_chain()
    start, errors = threading.Barrier(4), []

    def recorder():
        try:
            start.wait()
            for number in range(8):
                with in_organisation(organisation):
                    an_event(organisation, number)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=recorder) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert head(organisation).seq == 32
    assert findings(organisation) == []


def test_an_event_taken_back_with_its_savepoint_leaves_no_trace():
    organisation = a_chain(1)
    with in_organisation(organisation):
        _recorded_and_taken_back(organisation)
        an_event(organisation, 3)
    assert head(organisation).seq == 2
    assert findings(organisation) == []


def _recorded_and_taken_back(organisation: UUID) -> None:
    with transaction.atomic():
        an_event(organisation, 2)
        transaction.set_rollback(True)


def test_what_a_person_types_can_always_be_recorded():
    organisation = a_chain()
    with in_organisation(organisation):
        event = an_event(
            organisation,
            subject=Subject("file", None, "é\0\ud800" + "x" * 400),
            actor=SYSTEM,
            reason="NUL \0, half a character \udfff, and 🧾",
            facts={"name": "\0\ud800", "nested": [None, {"b": 1, "a": True}]},
        )
        assert len(event.subject_label) == 300
    assert findings(organisation) == []


# -- nothing changes -------------------------------------------------------------------------------
TAMPERINGS = [
    "UPDATE audit_auditevent SET reason = 'forged'",
    "DELETE FROM audit_auditevent",
    "TRUNCATE audit_auditevent",
    "UPDATE audit_audithead SET seq = 1",
    "UPDATE audit_audithead SET seq = 0, hash = decode(repeat('00', 32), 'hex')",
    "UPDATE audit_audithead SET hash = decode(repeat('ab', 32), 'hex')",
    "UPDATE audit_audithead SET seq = 3",
    "DELETE FROM audit_audithead",
    "TRUNCATE audit_audithead",
    "INSERT INTO audit_audithead VALUES (gen_random_uuid(), 7, decode(repeat('ab', 32), 'hex'), '')",
    """INSERT INTO audit_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object(
        'id', gen_random_uuid(), 'seq', 9))).* FROM audit_auditevent e WHERE seq = 2""",
]


@pytest.mark.parametrize("sql", TAMPERINGS)
def test_the_application_cannot_change_the_trail(sql):
    organisation = a_chain(2)
    with pytest.raises(DatabaseError), in_organisation(organisation):
        connection.cursor().execute(sql)
    assert findings(organisation) == []


@pytest.mark.parametrize("sql", TAMPERINGS)
def test_not_even_the_owner_of_the_tables_can_change_it(sql):
    organisation = a_chain(2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_owner() as owner:
        owner.execute(sql)
    assert findings(organisation) == []


def test_an_event_that_the_head_does_not_reach_never_commits():
    """It could not be removed, and would bar the way to every event of the organisation."""
    organisation = a_chain(2)
    with (
        pytest.raises(DatabaseError, match="without the head"),
        in_organisation(organisation),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """INSERT INTO audit_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object(
            'id', gen_random_uuid(), 'seq', 3, 'previous_hash', e.hash))).*
            FROM audit_auditevent e WHERE seq = 2"""
        )
    with in_organisation(organisation):
        an_event(organisation, 3)
    assert findings(organisation) == []


def test_the_application_may_not_touch_what_transactions_owe():
    organisation = a_chain(1)
    for sql in ("DELETE FROM audit_obligation", "SELECT * FROM audit_obligation"):
        with pytest.raises(DatabaseError), in_organisation(organisation):
            connection.cursor().execute(sql)


def test_another_organisation_is_neither_seen_nor_written():
    ours, theirs = a_chain(1), a_chain(1)
    with in_organisation(ours):
        assert queries.head_of(theirs) is None
        assert queries.journal(theirs).events == []
        assert AuditEvent.objects.count() == 1
    with pytest.raises(AuditHead.DoesNotExist), in_organisation(ours):
        an_event(theirs)


# -- a change owes an event (I19) ------------------------------------------------------------------
@pytest.fixture
def ledger() -> str:
    """A table of organisations made for the test, protected as those of the rooms are."""
    from facturier.kit.row_security import protect

    with as_owner() as owner:
        owner.execute("CREATE TABLE audit_sample (organisation_id uuid NOT NULL, amount int)")
        owner.execute(protect("audit_sample").sql)
    return "audit_sample"


def _write(organisation: UUID, sql: str = "INSERT INTO audit_sample VALUES (%s, 1)") -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [organisation])


def test_a_change_that_recorded_nothing_does_not_commit(ledger):
    organisation = a_chain(1)
    with (
        pytest.raises(DatabaseError, match="without an audit event"),
        in_organisation(organisation),
    ):
        _write(organisation)
    with as_owner() as owner:
        assert owner.execute("SELECT count(*) FROM audit_sample").fetchone() == (0,)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_sample SET amount = 2 WHERE organisation_id = %s",
        "DELETE FROM audit_sample WHERE organisation_id = %s",
    ],
)
def test_update_and_delete_owe_an_event_too(ledger, sql):
    organisation = a_chain(1)
    with in_organisation(organisation):
        _write(organisation)
        an_event(organisation, 2)
    with (
        pytest.raises(DatabaseError, match="without an audit event"),
        in_organisation(organisation),
    ):
        _write(organisation, sql)
    with in_organisation(organisation):
        _write(organisation, sql)
        an_event(organisation, 3)


def test_a_change_with_its_event_commits_and_leaves_no_debt(ledger):
    organisation = a_chain(1)
    with in_organisation(organisation):
        _write(organisation)
        an_event(organisation, 2)
    with as_owner() as owner:
        assert owner.execute("SELECT count(*) FROM audit_sample").fetchone() == (1,)
        assert owner.execute("SELECT count(*) FROM audit_obligation").fetchone() == (0,)


def test_an_event_taken_back_pays_no_debt(ledger):
    organisation = a_chain(1)

    def change():
        with in_organisation(organisation):
            _write(organisation)
            _recorded_and_taken_back(organisation)

    with pytest.raises(DatabaseError, match="without an audit event"):
        change()
    assert head(organisation).seq == 1


def test_a_change_taken_back_owes_nothing(ledger):
    organisation = a_chain(1)
    with in_organisation(organisation), transaction.atomic():
        _write(organisation)
        transaction.set_rollback(True)
    assert head(organisation).seq == 1


def test_the_event_of_an_earlier_transaction_pays_nothing(ledger):
    organisation = a_chain(1)
    with in_organisation(organisation):
        an_event(organisation, 2)
    with (
        pytest.raises(DatabaseError, match="without an audit event"),
        in_organisation(organisation),
    ):
        _write(organisation)


def test_one_organisations_event_does_not_pay_for_another(ledger):
    ours, theirs = a_chain(1), a_chain(1)

    @transaction.atomic
    def change():
        with in_organisation(ours):
            _write(ours)
        with in_organisation(theirs):
            an_event(theirs, 2)

    with pytest.raises(DatabaseError, match="without an audit event"):
        change()


# -- the seal --------------------------------------------------------------------------------------
def test_the_last_check_is_kept_and_replaced():
    organisation = a_chain(1)
    at = head(organisation)
    for intact, finding in ((True, ""), (False, "event 1: " + "x" * 5000)):
        with in_organisation(organisation):
            actions.note_check(
                organisation_id=organisation,
                seq=at.seq,
                hash=at.hash,
                intact=intact,
                finding=finding,
                now=NOW,
            )
            check = queries.last_check(organisation)
        assert check is not None
        assert (check.intact, check.anchor, len(check.first_finding) <= 2000) == (intact, at, True)


def test_guards_put_away_for_a_forgery_stand_again_afterwards():
    organisation = a_chain(1)
    with forging() as owner:
        owner.execute("SELECT 1")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_owner() as owner:
        owner.execute("DELETE FROM audit_auditevent")
    assert findings(organisation) == []


# -- gathered --------------------------------------------------------------------------------------
def told(organisation: UUID) -> list[int]:
    with in_organisation(organisation):
        rows = AuditEvent.objects.filter(organisation_id=organisation).order_by("seq")
        return [json.loads(event.facts)["n"] for event in rows]


def test_events_gathered_stand_in_their_order_on_what_others_wrote_before():
    organisation = a_chain(1)
    with in_organisation(organisation), actions.together():
        an_event(organisation, 2)
        with actions.together():
            an_event(organisation, 3)
        assert head_seq(organisation) == 1, "the head is not held before the end"
    assert told(organisation) == [1, 2, 3]
    assert findings(organisation) == []
    an_event_alone(organisation, 4)
    assert told(organisation) == [1, 2, 3, 4]


def head_seq(organisation: UUID) -> int:
    return AuditHead.objects.get(organisation_id=organisation).seq


def an_event_alone(organisation: UUID, number: int) -> None:
    with in_organisation(organisation):
        an_event(organisation, number)


def test_events_of_a_block_that_is_undone_are_gone_with_it():
    organisation = a_chain(1)
    with in_organisation(organisation):
        with pytest.raises(KeyError), transaction.atomic(), actions.together():
            an_event(organisation, 2)
            raise KeyError
        an_event(organisation, 3)
    assert told(organisation) == [1, 3]
    assert findings(organisation) == []


@pytest.mark.parametrize("undone", [True, False])
def test_an_event_under_a_savepoint_further_inside_is_undone_with_that_alone(undone):
    organisation = a_chain(1)
    with in_organisation(organisation), actions.together():
        an_event(organisation, 2)
        with transaction.atomic():
            an_event(organisation, 3)
            transaction.set_rollback(undone)
        an_event(organisation, 4)
    assert told(organisation) == ([1, 2, 4] if undone else [1, 3, 2, 4])
    assert findings(organisation) == []


def test_events_of_two_organisations_go_to_their_own_chains():
    ours, theirs = a_chain(1), a_chain(2)
    with in_organisation(ours), actions.together():
        an_event(ours, 5)
        with in_organisation(theirs):
            an_event(theirs, 6)
    assert (told(ours), told(theirs)) == ([1, 5], [1, 2, 6])
    assert findings(ours) == findings(theirs) == []


def test_recorders_that_gather_at_once_leave_no_gap_and_no_twin():
    organisation = a_chain()
    start, errors = threading.Barrier(4), []

    def recorder():
        try:
            start.wait()
            for number in range(6):
                with in_organisation(organisation), actions.together():
                    an_event(organisation, number)
                    an_event(organisation, number)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=recorder) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert head(organisation).seq == 48
    assert findings(organisation) == []
