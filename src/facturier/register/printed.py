"""The readable page of an invoice that came as XML alone, for pages and programs."""

from datetime import datetime

from django.utils.translation import gettext as _

from facturier.checks.queries.findings import language
from facturier.kit import jobs
from facturier.kit.refusal import Refusal, absent
from facturier.register.models import Invoice
from facturier.register.queries.invoice import readable_document
from facturier.rendering.actions import print_document
from facturier.rendering.rules.sheet import SourceNote


def readable_page(row: Invoice, now: datetime) -> bytes:
    """The page as PDF; refused (409) while the original is read again, absent where it has none."""
    readable = readable_document(row, now)
    if readable.to_be_read:
        ask_reading(row)
        raise Refusal(
            "readable.not_yet",
            _("Le document lisible est en préparation. Réessayez dans quelques secondes."),
        )
    kept = readable.kept
    if kept is None or kept.reading.document is None:
        raise absent()
    return print_document(
        kept.reading.document,
        language(),
        not_understood=kept.reading.not_understood,
        source_note=SourceNote(row.original.sha256, row.file_name, row.original.size),
        attachment_sizes=kept.sizes,
    )


def ask_reading(row: Invoice) -> None:
    """Have an original read again, for whoever looks at it."""
    jobs.defer(
        "register.keep_reading",
        organisation_id=row.organisation_id,
        invoice_id=row.id,
        urgent=True,
        once=True,
    )
