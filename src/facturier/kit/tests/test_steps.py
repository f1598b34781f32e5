"""A step is undone as a whole; its statements, news and answers are asked and told together."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from facturier.kit import live
from facturier.kit.keys import uuid7
from facturier.kit.statements import asked, asking, sent_together
from facturier.kit.steps import undone_alone, undone_as_a_whole

pytestmark = pytest.mark.django_db


def numbers() -> list[int]:
    return [row[0] for row in asked("SELECT n FROM step ORDER BY n", [])]


@pytest.fixture
def _table():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE step (n integer PRIMARY KEY) ON COMMIT DROP")
        yield


def put(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO step VALUES (%s)", [number])


@pytest.mark.usefixtures("_table")
def test_a_step_inside_a_step_has_no_savepoint_and_is_undone_with_it():
    put(1)
    with CaptureQueriesContext(connection) as statements, undone_as_a_whole(), undone_alone():
        put(2)
    assert sum("SAVEPOINT" in one["sql"] for one in statements) == 2  # set, released
    with pytest.raises(KeyError), undone_as_a_whole():
        put(3)
        with undone_alone():
            put(4)
            raise KeyError
    assert numbers() == [1, 2]


@pytest.mark.usefixtures("_table")
def test_alone_a_step_is_undone_alone():
    put(1)
    with pytest.raises(KeyError), undone_alone():
        put(2)
        raise KeyError
    assert numbers() == [1]


@pytest.mark.usefixtures("_table")
def test_questions_are_asked_before_the_first_is_answered():
    with sent_together():
        put(1)
        first = asking("SELECT count(*) FROM step", [])
        put(2)
        second = asking("SELECT count(*) FROM step", [])
        assert (second(), first()) == ([(2,)], [(1,)])
    third = asking("SELECT %s::int", [3])
    assert third() == [(3,)]


@pytest.mark.usefixtures("_table")
def test_a_fault_on_the_way_is_met_at_the_end_and_undone_with_its_step():
    put(1)
    with pytest.raises(DatabaseError, match="step_pkey"), undone_alone(), sent_together():
        put(1)
        with sent_together():
            put(2)
    assert numbers() == [1]


def test_news_of_a_step_is_sent_at_its_end_each_once():
    ours = uuid7()
    with CaptureQueriesContext(connection) as statements, live.together():
        for topic in ("register", "draft:1", "register"):
            live.publish(ours, topic, needs="invoice.read")
        with live.together():
            live.publish(ours, "draft:1", needs="invoice.read")
        assert len(statements) == 0
    [sent] = [one["sql"] for one in statements]
    assert [sent.count(topic) for topic in ("register", "draft:1")] == [1, 1]


def test_news_of_a_step_that_is_undone_is_never_sent():
    with CaptureQueriesContext(connection) as statements:
        with pytest.raises(KeyError), live.together():
            live.publish(uuid7(), "register", needs="invoice.read")
            raise KeyError
        with live.together(), pytest.raises(KeyError), live.together():
            live.publish(uuid7(), "register", needs="invoice.read")
            raise KeyError
    assert len(statements) == 0
