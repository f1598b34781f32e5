"""A company that asks for deposits and takes them off, for their tests."""

from decimal import Decimal

from facturier.organisations.tests.factories import NOW
from facturier.register.models import Invoice
from facturier.sales import actions, queries
from facturier.sales.actions.issue import Issued
from facturier.sales.models import Draft
from facturier.sales.tests.credited import CreditShop

WORKS = ("Bardage", "10", "500", "20"), ("Isolation", "4", "250", "10")


class DepositShop(CreditShop):
    """A company with a draft of 5 000 at 20 % and 1 000 at 10 %, on which deposits are asked."""

    def intended(self) -> Draft:
        """The draft of the whole."""
        return self.draft(*WORKS)

    def asked(self, draft: Draft, *, by: str = "editor", **asked) -> Draft:
        """The draft of a deposit on another."""
        with self.company.here():
            return actions.open_deposit(
                member=self.company[by], draft_id=draft.id, now=NOW, **asked
            )

    def deposit(self, draft: Draft, **asked) -> Issued:
        """The same, issued."""
        return self.issue(self.asked(draft, **asked or {"percent": Decimal(30)}))

    def choose(self, draft: Draft, *deposits: Issued, by: str = "editor") -> Draft:
        """Take these deposits off."""
        with self.company.here():
            chosen = actions.choose_deposits(
                member=self.company[by],
                draft_id=draft.id,
                references=[one.reference for one in deposits],
                now=NOW,
            )
            draft.refresh_from_db()
        return chosen

    def final(self, draft: Draft, *deposits: Issued) -> Issued:
        """The invoice of the whole, issued with these deposits off."""
        return self.issue(self.choose(draft, *deposits))

    def stated(self, issued: Issued) -> Invoice:
        """The invoice as the register keeps it."""
        with self.company.here():
            return Invoice.objects.get(id=issued.invoice_id)

    def open(self, *, by: str = "editor"):  # type: ignore[override]
        """The open deposits of the customer."""
        with self.company.here():
            return queries.open_deposits(self.company[by], customer_id=self.customer)

    def credited(self, *invoices: Issued, **asked) -> Issued:
        """A credit note, issued."""
        return self.issue(super().open(*invoices, **asked))

    def asked_credit(self, invoice: Issued) -> Draft:
        """The draft of a credit note of the whole."""
        return super().open(invoice)
