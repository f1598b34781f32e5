"""Orders, receipts and invoices of the tests, made by the same verbs as real ones."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.einvoice.document import (
    Document,
    Item,
    Line,
    PrecedingInvoice,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY, Company, a_company, an_entity
from facturier.parties.tests.factories import a_party
from facturier.purchases import actions
from facturier.purchases.models import Gap, Match, PurchaseLine, PurchaseOrder, Receipt
from facturier.purchases.queries import LineTab, broken_invariants, tabs_of
from facturier.purchases.rules import LineFacts, OrderFacts
from facturier.register.models import Invoice
from facturier.register.tests.factories import a_document, an_invoice

SELLER = "404833048"  # of `a_document`
ROLES = ("editor", "reader", "approver", "exception_expert", "administrator")
PANEL = ("PAN-18", "Panneau de chêne", "10", "50")


def refusal_of(call: Callable[[], Any]) -> Refusal:
    """The refusal that a call meets; a call that is let through is a failure."""
    try:
        call()
    except Refusal as refusal:
        return refusal
    raise AssertionError("nothing was refused")


class Yard:
    """A company that orders from one supplier."""

    def __init__(self, **company: Any) -> None:
        self.company: Company = a_company(roles=company.pop("roles", ROLES), **company)
        self.entity = an_entity(self.company)
        self.supplier = a_party(
            self.company, "Tôlerie Lacaze", siren=SELLER, is_supplier=True, is_customer=False
        ).id

    def facts(self, *lines: tuple[str, ...] | LineFacts, **rest: Any) -> OrderFacts:
        """An order; a line is item, text, quantity, price."""
        stated = [
            one if isinstance(one, LineFacts)
            else LineFacts(item=one[0], name=one[1], quantity=Decimal(one[2]),
                           price=Decimal(one[3]))
            for one in lines or (PANEL,)
        ]  # fmt: skip
        usual = {"supplier_id": self.supplier, "entity_id": self.entity, "order_date": TODAY}
        return OrderFacts(**{**usual, **rest}, lines=tuple(stated))

    def order(self, *lines: Any, by: str = "editor", sent: bool = True, **rest: Any):
        """An order, sent to the supplier."""
        with self.company.here():
            order = actions.create_order(
                member=self.company[by], facts=self.facts(*lines, **rest), now=NOW
            )
            if sent:
                order = actions.send_order(
                    member=self.company[by], order_id=order.id, version=1, now=NOW
                )
        return order

    def line(self, order: PurchaseOrder, place: int = 1) -> PurchaseLine:
        with self.company.here():
            return PurchaseLine.objects.get(
                organisation_id=self.company.id, order=order, place=place
            )

    def receive(
        self, order: PurchaseOrder, *quantities: str, by: str = "editor", now: datetime = NOW
    ) -> Receipt:
        """So much of the first line, of the second, ..."""
        with self.company.here():
            return actions.receive(
                member=self.company[by],
                order_id=order.id,
                quantities={
                    self.line(order, place).id: Decimal(one)
                    for place, one in enumerate(quantities, 1)
                },
                received_date=TODAY,
                now=now,
            )

    def invoice(
        self, order: PurchaseOrder | str, *lines: tuple[str, ...], match: bool = True, **rest: Any
    ) -> Invoice:
        """A received invoice that names the order; a line is item, text, quantity, price."""
        named = order if isinstance(order, str) else order.number
        invoice = an_invoice(self.company, an_invoiced(*lines, order=named or None, **rest))
        if match:
            self.match(invoice)
        return invoice

    def credit(self, invoice: Invoice, *lines: tuple[str, ...], **rest: Any) -> Invoice:
        """A credit note that names an invoice, and no order."""
        named = (PrecedingInvoice(invoice.number, invoice.issue_date),)
        return self.invoice("", *lines, type_code="381", preceding=named, **rest)

    def match(self, invoice: Invoice) -> None:
        """What the job does."""
        actions.match_invoice(organisation_id=self.company.id, invoice_id=invoice.id, now=NOW)

    def gaps(self, state: str = "open") -> list[Gap]:
        with self.company.here():
            rows = Gap.objects.filter(organisation_id=self.company.id)
            rows = rows.filter(state=state) if state else rows
            return list(rows.order_by("id"))

    def matches(self, invoice: Invoice | None = None) -> list[Match]:
        with self.company.here():
            rows = Match.objects.filter(organisation_id=self.company.id, stands=True)
            rows = rows.filter(invoice=invoice) if invoice else rows
            return list(rows.order_by("invoice__entry", "place", "line_id"))

    def tab(self, order: PurchaseOrder, place: int = 1) -> LineTab:
        from django.db.models import Q

        with self.company.here():
            return tabs_of(self.company.id, Q(order=order))[place - 1]

    def broken(self) -> list[tuple[str, str]]:
        with self.company.here():
            return list(broken_invariants(self.company.id))


def an_invoiced(*lines: tuple[str, ...], unit: str = "C62", **rest: Any) -> Document:
    """A document of several lines at 20 %: item, text, quantity, price, and a line of its order."""
    rows, net = [], Decimal(0)
    for place, (item, name, quantity, price, *named) in enumerate(lines or (PANEL,), 1):
        amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
        net += amount
        rows.append(
            Line(
                number=str(place),
                quantity=Decimal(quantity),
                unit=unit,
                net=amount,
                order_line=named[0] if named else None,
                price=Price(net=Decimal(price)),
                vat_category="S",
                vat_percent=Decimal(20),
                item=Item(name=name, seller_id=item or None),
            )
        )
    tax = (net / 5).quantize(Decimal("0.01"))
    return a_document(
        **rest,
        lines=tuple(rows),
        vat=(VatSubtotal(net, tax, "S", Decimal(20)),),
        totals=Totals(lines=net, net=net, tax=tax, gross=net + tax, payable=net + tax),
    )


def scoped(company: Company, role: str, scope: Any, email: str) -> UUID:
    """A person with a role within a scope; answers the user's id."""
    from django.utils import timezone

    from facturier.organisations.tests.factories import PASSWORD, a_member, a_person

    user = a_person("Une", email=email, password=PASSWORD)
    a_member(company, user, role, scope=scope, now=timezone.now())
    return user
