"""Account numbers of an invoice in clear: shown to who may see them, and the journal knows."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties.rules import masked
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell
from facturier.register.queries.stated import accounts_of


@transaction.atomic
def read_accounts(*, member: Member, invoice_id: UUID, now: datetime) -> list[str]:
    """The account numbers that the document states, in clear, for once."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "party.bank")
    accounts = accounts_of(invoice)
    if not accounts:
        raise absent()
    facts = {"accounts": [masked(account) for account in accounts]}
    tell(member, invoice, "invoice.account_read", now, facts=facts)
    return accounts
