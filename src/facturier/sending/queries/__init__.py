"""Reads of the room, always within the scope of the member who asks; and what a link opens."""

from facturier.sending.queries.bulk import BulkSendingPage, bulk_sending_page
from facturier.sending.queries.invariants import broken_invariants
from facturier.sending.queries.public import (
    PublicInvoice,
    link_language,
    link_place,
    public_file,
    public_invoice,
    same_for_all,
)
from facturier.sending.queries.sendings import (
    InvoiceSendings,
    SendingRow,
    SendingsPage,
    issued_for,
    one_sending,
    sendings_of,
    sendings_page,
    troubled_count,
)
from facturier.sending.queries.settings import (
    settings_of,
    stated_settings,
    template_versions,
    words_in_force,
)
from facturier.sending.queries.written import (
    Proposal,
    deposit_file,
    document_of,
    facts_of,
    proposal_for,
    through_platform,
)

__all__ = [
    "BulkSendingPage",
    "InvoiceSendings",
    "Proposal",
    "PublicInvoice",
    "SendingRow",
    "SendingsPage",
    "broken_invariants",
    "bulk_sending_page",
    "deposit_file",
    "document_of",
    "facts_of",
    "issued_for",
    "link_language",
    "link_place",
    "one_sending",
    "proposal_for",
    "public_file",
    "public_invoice",
    "same_for_all",
    "sendings_of",
    "sendings_page",
    "settings_of",
    "stated_settings",
    "template_versions",
    "through_platform",
    "troubled_count",
    "words_in_force",
]
