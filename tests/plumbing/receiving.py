"""How files reach the houses of the tests, and what is doubted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from tests.plumbing.world import House


def channels(house: House, suffix: str) -> None:
    """A mail of a stranger that waits, and a sender who is let in."""
    from facturier.channels import actions
    from facturier.channels.actions.poll import keep_mail
    from facturier.channels.queries import mailbox_of
    from facturier.channels.queries.deposits import link_token
    from facturier.register.models import Arrival

    company, things, now = house.company, house.things, timezone.now()
    with company.here():
        row = mailbox_of(company.id)
        things["allowed_sender"] = actions.allow_sender(
            member=company["owner"], sender=f"@{suffix.lower()}-admis.test", now=now
        ).id
    mail = f"From: {suffix}@ailleurs.test\nSubject: {suffix} relance\n\n{suffix}\n".encode()
    keep_mail(row, mail, (1, 1), whole=True, now=now)
    with company.here():
        things["held"] = Arrival.objects.get(organisation_id=company.id, state="held").id
        link = actions.open_deposit_page(
            member=company["owner"], party_id=things["supplier_id"], now=now
        )
        text = f"{suffix} question"
        actions.ask_supplier(member=company["owner"], link_id=link.id, text=text, now=now)
    things["deposit_link"], things["deposit_share"] = link.id, link_token(link.id)


def doubts(house: House) -> None:
    """What the worker doubts of the received invoice, which is the first of its supplier."""
    from facturier.controls import actions
    from facturier.controls.models import Doubt

    company, received = house.company, house.things["received"]
    actions.doubt_invoice(organisation_id=company.id, invoice_id=received.id, now=timezone.now())
    with company.here():
        doubts = Doubt.objects.filter(organisation_id=company.id, invoice_id=received.id)
        house.things["doubt"] = doubts.filter(state="open", other=None).order_by("id")[0].id


def awaited(house: House) -> None:
    """Invoices that are awaited of a supplier, and some that are no more."""
    from datetime import date

    from facturier.awaited import actions
    from facturier.awaited.actions import ExpectationFacts

    company, things, now = house.company, house.things, timezone.now()
    facts = ExpectationFacts("monthly", since=date(2026, 1, 5))
    own = {"member": company["owner"], "now": now}
    with company.here():
        for name in ("expectation", "stopped_expectation"):
            things[name] = actions.state_expectation(
                party_id=things["supplier_id"], facts=facts, **own
            ).id
        actions.stop(expectation_id=things["stopped_expectation"], reason="contrat rompu", **own)
