"""What people print of an invoice that came as XML alone, for pages and programs."""

from datetime import datetime

from django.utils.translation import gettext as _

from facturier.checks.queries.findings import language
from facturier.files.queries import content_of
from facturier.kit import jobs
from facturier.kit.refusal import Refusal, absent
from facturier.register.models import Invoice
from facturier.register.queries.invoice import readable_document
from facturier.register.queries.paper import paper_of
from facturier.rendering.actions import print_document
from facturier.rendering.rules.sheet import SourceNote


def printed(row: Invoice, now: datetime) -> tuple[bytes, str]:
    """A PDF and its name: of a document of ours the archived file, and nothing in its place.

    Of any other its readable page. Refused (409) while the one is archived or the other is read
    again; absent where there is none.
    """
    paper = paper_of(row)
    if not paper.of_ours:
        return _readable_page(row, now), f"{row.reference}.pdf"
    if paper.file is None:
        reason = _("Le PDF de cette facture n'est pas encore archivé. Réessayez bientôt.")
        raise Refusal("readable.not_archived", reason)
    return content_of(paper.file), paper.name


def _readable_page(row: Invoice, now: datetime) -> bytes:
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
