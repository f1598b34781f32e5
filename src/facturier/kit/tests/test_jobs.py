"""Asking for work: in the transaction of the change, and once where a page asks at each view."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

from facturier.kit import jobs
from facturier.kit.keys import uuid7

NAME = "register.keep_reading"


def waiting() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " ORDER BY id",
            [NAME],
        )
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor]


@pytest.mark.django_db
def test_what_is_asked_once_waits_once_and_the_outer_transaction_lives():
    key, other = uuid7(), uuid7()
    with transaction.atomic():
        for _ in range(3):
            jobs.defer(NAME, once=True, urgent=True, invoice_id=key)
        jobs.defer(NAME, once=True, invoice_id=other)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,), "nothing is broken"
    assert waiting() == [{"invoice_id": str(key)}, {"invoice_id": str(other)}]


@pytest.mark.django_db
def test_what_is_running_may_be_asked_for_again():
    key = uuid7()
    jobs.defer(NAME, once=True, invoice_id=key)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    jobs.defer(NAME, once=True, invoice_id=key)
    assert len(waiting()) == 1


@pytest.mark.django_db
def test_what_is_not_asked_once_is_asked_each_time():
    key = uuid7()
    for _ in range(2):
        jobs.defer(NAME, invoice_id=key)
    assert len(waiting()) == 2


@pytest.mark.django_db
def test_what_is_undone_is_not_asked():
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.defer(NAME, once=True, invoice_id=uuid7())
        raise RuntimeError
    assert waiting() == []


@pytest.mark.django_db
@pytest.mark.parametrize("several", [False, True])
def test_what_a_job_asks_for_belongs_to_its_transaction_though_its_worker_speaks_by_another_way(
    several,
):
    """A worker replaces the connector: forty files of an archive were read before they were there."""

    def ask(key) -> None:
        if several:
            jobs.defer_many(NAME, each=[{"invoice_id": key}])
        else:
            jobs.defer(NAME, invoice_id=key)

    key = uuid7()
    with app.replace_connector(object()):
        with pytest.raises(RuntimeError), transaction.atomic():
            ask(uuid7())
            raise RuntimeError
        assert waiting() == []
        ask(key)
    assert waiting() == [{"invoice_id": str(key)}]


def test_what_was_asked_once_is_not_retried_for_it_may_wait_again():
    retry = app.tasks["register.draw_pages"].retry_strategy  # asked once and otherwise
    fault = ValueError()

    def decision(lock: str | None, attempts: int = 0):
        job = SimpleNamespace(queueing_lock=lock, attempts=attempts)
        return retry.get_retry_decision(exception=fault, job=job)

    assert decision("x") is None
    assert decision(None) is not None
    assert decision(None, attempts=1) is None, "tried twice in all"


def test_one_attempt_is_one_attempt():
    @jobs.job("kit.tests.once_only", attempts=1)
    def once_only() -> None:
        """Nothing."""

    task = app.tasks.pop("kit.tests.once_only")
    assert task.retry_strategy is None


def test_a_stalled_job_that_was_asked_again_since_does_not_keep_the_others_from_being_recovered():
    first, second, done = object(), object(), []

    class Manager:
        async def get_stalled_jobs(self, **_):
            return [first, second]

        async def retry_job(self, job):
            if job is first:
                raise UniqueViolation(constraint_name="x", queueing_lock="y")
            done.append((job, "again"))

        async def finish_job(self, job, status, *, delete_job):
            done.append((job, status))

    context = SimpleNamespace(app=SimpleNamespace(job_manager=Manager()))
    asyncio.run(jobs.recover_stalled_jobs.func(context, 0))
    assert done == [(first, Status.FAILED), (second, "again")]


def test_a_stalled_job_that_cannot_be_given_back_keeps_no_other_from_it(caplog):
    """Its worker ended it after all between the look and the step: the database refuses."""
    first, second, done = object(), object(), []

    class Manager:
        async def get_stalled_jobs(self, **_):
            return [first, second]

        async def retry_job(self, job):
            if job is first:
                raise ConnectorException
            done.append(job)

    context = SimpleNamespace(app=SimpleNamespace(job_manager=Manager()))
    asyncio.run(jobs.recover_stalled_jobs.func(context, 0))
    assert done == [second]
    assert "could not be given back" in caplog.text


@pytest.mark.django_db
def test_a_job_is_pending_for_the_ids_that_it_was_asked_for():
    key = uuid7()
    jobs.defer(NAME, invoice_id=key)
    assert jobs.is_pending(NAME, invoice_id=key)
    assert not jobs.is_pending(NAME, invoice_id=uuid7())
    assert not jobs.is_pending("register.draw_pages", invoice_id=key)


@pytest.mark.django_db
def test_several_jobs_of_the_same_ids_are_asked_for_by_one_statement(django_assert_num_queries):
    one, two = uuid7(), uuid7()
    with transaction.atomic(), django_assert_num_queries(1):
        jobs.defer_each(["kit.one", "kit.two"], organisation_id=one, invoice_id=two)
    with transaction.atomic(), django_assert_num_queries(0):
        jobs.defer_each([])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE args->>'invoice_id' = %s"
            " ORDER BY task_name",
            [str(two)],
        )
        found = [(name, json.loads(args)) for name, args in cursor.fetchall()]
    ids = {"organisation_id": str(one), "invoice_id": str(two)}
    assert found == [("kit.one", ids), ("kit.two", ids)]
