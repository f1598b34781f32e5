"""`facturier worker`: runs the background jobs, on this machine or on several at once."""

import os

from procrastinate.contrib.django import app

from facturier.channels import listening

# Successors of a locked job and retries are found by this poll, not by a notification.
POLL = 0.5  # seconds
BEHIND = 5  # how far jobs, and the processes they ask, stand behind pages and calls (nice)


def work() -> None:
    """Take jobs until told to stop; the one being done is finished first."""
    os.nice(BEHIND)
    listening.start()
    with app.replace_connector(app.connector.get_worker_connector()) as ours:  # type: ignore[attr-defined]
        ours.run_worker(
            concurrency=int(os.environ.get("FACTURIER_WORKER_THREADS", "2")),
            fetch_job_polling_interval=POLL,
            delete_jobs="successful",
        )
