"""Checks that somebody asked for."""

from uuid import UUID

from django.utils import timezone

from facturier.checks import actions
from facturier.einvoice.cii import write_cii
from tests.plumbing.french_invoices import french_invoice


def a_check(
    company, role: str = "editor", content: bytes | None = None, file_name: str = "facture.xml"
) -> UUID:
    """A file that a member had checked, and what was found in it."""
    bytes_ = write_cii(french_invoice()) if content is None else content
    with company.here():
        kept = actions.keep_file(company.id, [bytes_])
        check = actions.ask_check(
            member=company[role], kept=kept, file_name=file_name, now=timezone.now()
        )
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    return check.id
