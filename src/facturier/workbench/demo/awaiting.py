"""What the demo company awaits of its suppliers: learned of what came, and one said by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

from facturier.awaited import actions
from facturier.awaited.actions import ExpectationFacts
from facturier.organisations.queries import Member
from facturier.parties import queries as parties

SUPPLIER = "Scierie du Morvan"
MISSED = timedelta(days=19)  # an invoice of a month, past its days of grace


def await_invoices(owner: Member, now: datetime) -> None:
    """Learn what there is to learn; the contract of one supplier is stated."""
    found = parties.choices(owner, SUPPLIER)
    if found:
        facts = ExpectationFacts(
            "monthly", since=(now - MISSED).date(), least=Decimal(20), most=Decimal(90)
        )
        actions.state_expectation(member=owner, party_id=found[0].id, facts=facts, now=now)
    actions.look_at_all(organisation_id=owner.organisation_id, today=now.date(), now=now)
