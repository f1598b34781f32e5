"""A company that issues invoices and corrects them, for the tests of credit notes."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from facturier.audit import actions as audit
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.register import queries as register
from facturier.register.models import Invoice
from facturier.sales import actions, queries
from facturier.sales.actions.issue import Issued
from facturier.sales.models import Draft, IssuedDocument
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_customer, a_seller, a_series

USUAL = ("Banquette d'angle", "6", "1240", "20")


class CreditShop:
    """A company with series for invoices and for credit notes."""

    def __init__(self, roles=("owner", "editor", "reader", "approver"), **company) -> None:
        self.company = a_company(roles=roles, **company)
        self.entity = a_seller(self.company)
        self.customer = a_customer(self.company)
        self.series = a_series(self.company, self.entity)
        a_series(self.company, self.entity, "A{YYYY}-{N:5}", ("381",))

    def other_customer(self) -> UUID:
        """Another customer."""
        return a_customer(self.company, "Auberge du Lac", "404833048")

    # -- invoices ----------------------------------------------------------------------------------
    def draft(self, *lines, customer: UUID | None = None, header=(), price: str = "") -> Draft:
        """A draft of these lines: (name, quantity, price, rate, *other fields)."""
        chosen = customer or self.customer
        with self.company.here():
            draft = actions.open_draft(
                member=self.company["editor"], entity_id=self.entity, customer_id=chosen, now=NOW
            )
        asked = [(None, "nature", "goods"), (None, "delivery_date", "2026-03-01")]
        asked += [(None, name, value) for name, value in header]
        for name, quantity, cost, rate, *rest in lines or [(*USUAL[:2], price or USUAL[2], "20")]:
            key = uuid4()
            asked += [
                (key, "name", name),
                (key, "quantity", quantity),
                (key, "price", cost),
                (key, "vat", rate),
                *((key, field, value) for field, value in rest),
            ]
        self._change(draft, asked)
        return draft

    def invoice(self, *lines, **rest) -> Issued:
        """An issued invoice of these lines."""
        return self.issue(self.draft(*lines, **rest))

    def issue(self, draft: Draft, *, by: str = "editor", today: date = TODAY) -> Issued:
        """Issue a draft as it stands."""
        with self.company.here():
            draft.refresh_from_db()
            return actions.issue_draft(
                member=self.company[by], draft_id=draft.id, version=draft.version, today=today,
                now=NOW,
            )  # fmt: skip

    # -- what corrects them ------------------------------------------------------------------------
    def open(self, *invoices: Issued, by: str = "editor", **asked) -> Draft:
        """A draft that credits invoices."""
        with self.company.here():
            return actions.open_credit_note(
                member=self.company[by],
                references=[one.reference for one in invoices],
                now=NOW,
                **asked,
            )

    def credit(self, *invoices: Issued, **asked) -> Issued:
        """A credit note, issued."""
        return self.issue(self.open(*invoices, **asked))

    def corrective(self, invoice: Issued) -> Draft:
        """A draft that replaces an invoice."""
        with self.company.here():
            return actions.open_corrective(
                member=self.company["editor"], reference=invoice.reference, now=NOW
            )

    # -- changes and looks -------------------------------------------------------------------------
    def change(self, draft: Draft, *asked) -> None:
        """Change fields of the whole draft."""
        self._change(draft, [(None, *one) for one in asked])

    def set_line(self, draft: Draft, *asked) -> None:
        """Change fields of its only line."""
        with self.company.here():
            [key] = queries.content_of(draft).lines
        self._change(draft, [(key, *one) for one in asked])

    def _change(self, draft: Draft, asked) -> None:
        with self.company.here():
            draft.refresh_from_db()
            answer = actions.change_draft(
                member=self.company["editor"],
                draft_id=draft.id,
                key=uuid4(),
                operations=[
                    Operation(line, name, draft.version, value) for line, name, value in asked
                ],
                now=NOW,
            )
            draft.refresh_from_db()
        refused = [one for one in answer.results if one["outcome"] not in ("accepted", "same")]
        assert not refused, refused

    def lacking(self, draft: Draft):
        """What stands in its way."""
        with self.company.here():
            draft.refresh_from_db()
            return queries.draft_as_composed(draft, TODAY).lacking

    def lines(self, issued: Issued):
        """The lines as the register states them."""
        with self.company.here():
            found = register.stated_amounts(self.company.id, [issued.invoice_id])
        return found[issued.invoice_id].lines

    def origins(self, *invoices: Issued):
        """The invoices as those that correct them see them; in the organisation."""
        rows = IssuedDocument.objects.filter(invoice_id__in=[one.invoice_id for one in invoices])
        return queries.origins_of(self.company.id, rows.select_related("invoice"))

    def gross(self, issued: Issued) -> Decimal:
        """Its total."""
        with self.company.here():
            return Invoice.objects.get(id=issued.invoice_id).gross

    def numbers(self, type_code: str) -> list[str]:
        """The numbers that were given to documents of a kind."""
        with self.company.here():
            rows = IssuedDocument.objects.filter(invoice__type_code=type_code)
            return list(rows.order_by("running").values_list("number", flat=True))

    def tell(self, _cursor) -> None:
        """An event, so that no change is refused for want of one."""
        audit.record(
            organisation_id=self.company.id,
            actor=self.company["owner"].actor,
            verb="draft.opened",
            subject=audit.Subject("draft", self.entity, "x"),
            at=NOW,
        )
