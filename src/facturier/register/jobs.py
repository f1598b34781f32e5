"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.kit.jobs import job
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.actions import pages


@job("register.read_arrival")
def read_arrival(organisation_id: UUID, arrival_id: str) -> None:
    """Read a file that arrived and enter it in the register."""
    actions.read_arrival(
        organisation_id=organisation_id, arrival_id=UUID(arrival_id), now=timezone.now()
    )


@job("register.join_companions", attempts=3)
def join_companions(organisation_id: UUID, container_id: str = "", first_id: str = "") -> None:
    """Put the pages that came with data beside the invoices of these."""
    actions.join_companions(
        organisation_id=organisation_id,
        container_id=UUID(container_id) if container_id else None,
        first_id=UUID(first_id) if first_id else None,
        now=timezone.now(),
    )


@job("register.draw_pages", attempts=2, priority=-1)
def draw_pages_of_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Draw the pages of a PDF, so that they show beside its data."""
    pages.draw_pages(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@job("register.keep_reading", attempts=1)
def keep_reading(organisation_id: UUID, invoice_id: str) -> None:
    """Read an original whose reading is missing, for whoever looks at it."""
    pages.keep_reading(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@job("register.judge_invoice", attempts=1)
def judge_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Judge an invoice that waits for a verdict, for whoever looks at it."""
    actions.judge_invoice(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@app.periodic(cron="23 * * * *")
@app.task(name="register.catch_up", queueing_lock="register.catch_up")
def catch_up(timestamp: int) -> None:
    """Every hour, complete what an earlier version of Facturier entered."""
    with transaction.atomic():
        everywhere = organisations.organisation_ids()
    for organisation_id in everywhere:
        actions.catch_up(organisation_id=organisation_id, now=timezone.now())


@job("register.take_words", attempts=2)
def take_words(organisation_id: UUID, invoice_id: str) -> None:
    """Take the words of a PDF that people key in."""
    actions.take_words(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@job("register.read_again", attempts=2)
def read_again(organisation_id: UUID, invoice_id: str) -> None:
    """Read what people key in once more."""
    actions.read_again(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@job("register.read_scan", attempts=2, priority=-10)
def read_scan(organisation_id: UUID, invoice_id: str) -> None:
    """Find the words of a scan: seconds of work, behind everything else."""
    actions.read_scan(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )


@job("register.reread_invoice", attempts=2)
def reread_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Read the file of an invoice once more."""
    actions.reread_invoice(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )
