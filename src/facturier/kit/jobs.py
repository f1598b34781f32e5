"""Background work: deferred in the transaction of the change, run by the worker, safe to run twice.

No commit, no job: the queue is a table of the same database (procrastinate), which makes the defer
our outbox. Arguments are ids; the organisation travels with them and is set before the job starts.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, JobDeferrer, Status
from procrastinate.manager import JobManager

from facturier.kit.tenancy import organisation

log = logging.getLogger(__name__)

URGENT = 10
RUNNING_TOO_LONG = 60  # seconds without a heartbeat after which a job's worker counts as dead


class _Retry(RetryStrategy):
    """Tries again, but for what was asked once: who still needs it asks again, and the retry would
    meet that other one, which holds the same lock.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> Any:
        return (
            None if job.queueing_lock else super().get_retry_decision(exception=exception, job=job)
        )


def job(name: str, *, attempts: int = 5, priority: int = 0) -> Callable:
    """Register a function of keyword ids as a background job, tried `attempts` times at most.

    A higher `priority` goes first: nobody waits behind work that nobody is looking at.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def run(*, organisation_id: str | None = None, **ids: Any) -> None:
            # No request begins or ends here: without this, a connection that the database has
            # closed would fail every later job of its thread.
            close_old_connections()
            token = organisation.set(UUID(organisation_id) if organisation_id else None)
            try:
                if organisation_id:
                    ids["organisation_id"] = UUID(organisation_id)
                function(**ids)
            finally:
                organisation.reset(token)
                close_old_connections()

        run.__name__, run.__doc__, run.__module__ = (
            function.__name__,
            function.__doc__,
            function.__module__,
        )
        # procrastinate counts retries, we count attempts: its max_attempts=3 would run four times.
        # Its max_attempts=0 would run for ever.
        retry = _Retry(max_attempts=attempts - 1, exponential_wait=3) if attempts > 1 else False
        app.task(name=name, retry=retry, priority=priority)(run)
        return function

    return register


def defer(
    name: str,
    *,
    organisation_id: UUID | None = None,
    urgent: bool = False,
    once: bool = False,
    **ids: object,
) -> None:
    """Ask for a job, in the current transaction: it exists if, and only if, the change commits.

    `urgent`: somebody is looking at the page that waits for it, so it goes before all others.
    `once`: nothing is asked while the same job with the same ids waits already; for pages that
    ask for what they miss each time they are read.
    """
    arguments: dict[str, Any] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()
    }
    if organisation_id is not None:
        arguments["organisation_id"] = str(organisation_id)
    options: dict[str, Any] = {"priority": URGENT} if urgent else {}
    if not once:
        _asking(name, **options).defer(**arguments)
        return
    lock = ":".join((name, *(str(arguments[key]) for key in sorted(arguments))))
    try:
        # A savepoint: the refusal of the second one must not take the outer transaction with it.
        with transaction.atomic():
            _asking(name, queueing_lock=lock, **options).defer(**arguments)
    except AlreadyEnqueued:
        return  # the one that waits will do


def _asking(name: str, **options: Any) -> JobDeferrer:
    """What asks for a job, through the connection of the current transaction.

    A worker gives the application a connection of its own, to fetch and finish jobs by. What a job
    asks for must not go that way: it would exist before the job commits, and be done on nothing.
    """
    asking = app.configure_task(name, **options)
    asking.job_manager = JobManager(DjangoConnector())
    return asking


def is_pending(name: str, **ids: UUID) -> bool:
    """Whether a job of this name, and with these ids, waits or runs: for who waits for its end."""
    # The table of the queue exists for Python only once the applications are loaded.
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(
        task_name=name,
        status__in=[Status.TODO.value, Status.DOING.value],
        **{f"args__{key}": str(value) for key, value in ids.items()},
    ).exists()


def defer_each(names: Sequence[str], **ids: object) -> None:
    """Ask for several jobs of the same ids, in the current transaction and by one statement."""
    if not names:
        return
    arguments: dict[str, Any] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()
    }
    asking = [_asking(name) for name in names]
    asking[0].job_manager.batch_defer_jobs([one.make_new_job(**arguments) for one in asking])


def defer_many(
    name: str, *, organisation_id: UUID | None = None, each: Sequence[dict[str, object]]
) -> None:
    """Ask for the same job for many ids at once, in the current transaction."""
    shared: dict[str, Any] = {}
    if organisation_id is not None:
        shared["organisation_id"] = str(organisation_id)
    arguments = [{key: str(value) for key, value in ids.items()} | shared for ids in each]
    for start in range(0, len(arguments), 1000):
        _asking(name).batch_defer(*arguments[start : start + 1000])


@app.periodic(cron="* * * * *")
@app.task(
    name="kit.recover_stalled_jobs", queueing_lock="kit.recover_stalled_jobs", pass_context=True
)
async def recover_stalled_jobs(context, timestamp: int) -> None:
    """Give the jobs of a killed worker back to the queue; nobody else takes them over."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=RUNNING_TOO_LONG):
        try:
            await _give_back(manager, stalled)
        except ConnectorException:  # its worker has just ended it after all, or the like
            log.exception("a stalled job could not be given back; the others are")


async def _give_back(manager: JobManager, stalled: Job) -> None:
    try:
        await manager.retry_job(stalled)
    except UniqueViolation:
        # It was asked `once`, and asked again since: the one that waits stands for both.
        await manager.finish_job(stalled, status=Status.FAILED, delete_job=False)
