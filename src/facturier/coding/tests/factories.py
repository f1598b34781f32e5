"""Codings of the tests: places of a company, and the verbs said shortly."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from facturier.coding import actions, queries
from facturier.coding.actions import AskedLine
from facturier.coding.queries import CodedLine
from facturier.coding.rules import AskedShare, Target
from facturier.einvoice.document import Document, Item, Line, Price
from facturier.organisations.tests.factories import NOW, Company
from facturier.register.models import Invoice
from facturier.register.tests.factories import a_document


def lined(*lines: tuple[str, str], allowance: str = "", **rest) -> Document:
    """A document of several lines (name, net)."""
    nets = [Decimal(net) for _name, net in lines]
    document = a_document(net=str(sum(nets)), **rest)
    written = tuple(
        Line(
            number=str(number),
            quantity=Decimal(1),
            unit="C62",
            net=net,
            price=Price(net=abs(net)),
            vat_category="S",
            vat_percent=Decimal(20),
            item=Item(name=name),
        )
        for number, ((name, _net), net) in enumerate(zip(lines, nets, strict=True), start=1)
    )
    return replace(document, lines=written)


def of(
    percent: str | None = "100",
    *,
    department: UUID | None = None,
    project: UUID | None = None,
    category: UUID | None = None,
    account: str = "",
    amount: str | None = None,
) -> AskedShare:
    """A share, whole unless it is said otherwise."""
    target = Target(department, project, category, account)
    if amount is not None:
        return AskedShare(target, amount=Decimal(amount))
    return AskedShare(target, percent=None if percent is None else Decimal(percent))


def code(
    company: Company,
    invoice: Invoice,
    *shares: AskedShare,
    line: int = 1,
    by: str = "editor",
    version: int | None = None,
    now=NOW,
) -> None:
    """Code one line."""
    with company.here():
        actions.code_lines(
            member=company[by],
            invoice_id=invoice.id,
            lines=[AskedLine(line, shares, version)],
            now=now,
        )


def line_of(company: Company, invoice: Invoice, position: int = 1) -> CodedLine:
    """A line as it is coded now."""
    with company.here():
        coding = queries.coding_of(Invoice.objects.get(id=invoice.id))
    return next(one for one in coding.lines if one.part.position == position)


def said(company: Company, invoice: Invoice, position: int = 1) -> list[tuple[str, str]]:
    """(account, amount) of the shares of a line."""
    shares = line_of(company, invoice, position).shares
    return [(one.target.account, f"{one.amount:f}") for one in shares]
