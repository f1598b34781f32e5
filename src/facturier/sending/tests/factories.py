"""Issued invoices that are sent, made by the same verbs as real ones."""

from contextlib import suppress
from datetime import date, timedelta

from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW
from facturier.register.models import Invoice
from facturier.sales.actions import files
from facturier.sales.models import IssuedDocument
from facturier.sales.tests.test_issue import Shop
from facturier.sending import actions
from facturier.sending.actions import Letter, SendingFacts, TryAgain
from facturier.sending.models import Delivery, Sending
from facturier.sending.queries.public import link_token

TO = "compta@belle-rade.test"
ORIGIN = "https://factures.exemple.test"


class Sender(Shop):
    """A company that has issued an invoice, with or without its file."""

    def __init__(self, *, archived: bool = True) -> None:
        super().__init__()
        self.invoice = self.issue(self.draft())
        with self.company.here():
            self.issued = IssuedDocument.objects.get(invoice_id=self.invoice.invoice_id)
        if archived:
            self.archive()

    def issue_anew(self, today: date) -> None:
        """Another invoice, of that day, which is the one to send from here on."""
        self.invoice = self.issue(self.draft(), today=today)
        with self.company.here():
            self.issued = IssuedDocument.objects.get(invoice_id=self.invoice.invoice_id)
        self.archive()

    @property
    def reference(self) -> str:
        return self.invoice.reference

    def archive(self) -> None:
        files.make_file(organisation_id=self.company.id, issued_id=self.issued.id, now=NOW)

    def through(self, office, **facts) -> None:
        """Let mails leave by a server of this machine."""
        stated = {"mode": "smtp", "host": "127.0.0.1", "port": office.port, "security": "none",
                  "sender_name": "Maison Kervel", "sender_address": "facturation@kervel.test"}  # fmt: skip
        with self.company.here():
            actions.change_settings(
                member=self.company["owner"], version=0,
                facts=SendingFacts(**{**stated, **facts}), now=NOW,
            )  # fmt: skip

    def send(self, *to: str, by: str = "editor", now=NOW, after_round=None, **letter) -> Sending:
        with self.company.here():
            return actions.send_invoice(
                member=self.company[by], reference=self.reference,
                letter=Letter(to or (TO,), **letter), origin=ORIGIN, now=now,
                after_round=after_round,
            ).sending  # fmt: skip

    def deliver(self, sending: Sending, now=NOW + timedelta(seconds=5)) -> Delivery:
        """Run its job once, as the worker does."""
        with suppress(TryAgain):
            actions.deliver(
                organisation_id=self.company.id, sending_id=sending.id, clock=lambda: now
            )
        return self.standing(sending)

    def standing(self, sending: Sending) -> Delivery:
        with self.company.here():
            return Delivery.objects.get(sending=sending)

    def path(self, sending: Sending) -> str:
        """The page of the customer."""
        return f"/p/{link_token(sending.link_id)}/"

    def row(self) -> Invoice:
        with self.company.here():
            return Invoice.objects.get(id=self.invoice.invoice_id)


def refusal_of(call) -> Refusal:
    try:
        call()
    except Refusal as refusal:
        return refusal
    raise AssertionError("nothing was refused")
