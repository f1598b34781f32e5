"""Background work: deferred in the transaction of the change, run by the worker, safe to run twice.

No commit, no job: the queue is a table of the same database (procrastinate), which makes the defer
our outbox. Arguments are ids; the organisation travels with them and is set before the job starts.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from facturier.kit.tenancy import organisation

URGENT = 10
RUNNING_TOO_LONG = 60  # seconds without a heartbeat after which a job's worker counts as dead


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
        retry = RetryStrategy(max_attempts=attempts - 1, exponential_wait=3)
        app.task(name=name, retry=retry, priority=priority)(run)
        return function

    return register


def defer(
    name: str, *, organisation_id: UUID | None = None, urgent: bool = False, **ids: object
) -> None:
    """Ask for a job, in the current transaction: it exists if, and only if, the change commits.

    `urgent`: somebody is looking at the page that waits for it, so it goes before all others.
    """
    arguments: dict[str, Any] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()
    }
    if organisation_id is not None:
        arguments["organisation_id"] = str(organisation_id)
    task = app.configure_task(name, priority=URGENT) if urgent else app.configure_task(name)
    task.defer(**arguments)


@app.periodic(cron="* * * * *")
@app.task(
    name="kit.recover_stalled_jobs", queueing_lock="kit.recover_stalled_jobs", pass_context=True
)
async def recover_stalled_jobs(context, timestamp: int) -> None:
    """Give the jobs of a killed worker back to the queue; nobody else takes them over."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=RUNNING_TOO_LONG):
        await manager.retry_job(stalled)
