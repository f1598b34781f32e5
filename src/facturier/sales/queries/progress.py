"""Contracts billed as they advance: the list, one with all its situations, what is withheld."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, Subject
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sales.models import (
    CitedLine,
    Contract,
    ContractLine,
    IssuedDocument,
    ProgressBill,
    ProgressLine,
    Retention,
)
from facturier.sales.queries.drafts import within
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.progress import Planned, a_year_after

PAGE = 50
NONE = Decimal(0)


def contract_subject(contract: Contract) -> Subject:
    """What the policy looks at in a contract."""
    return Subject(
        entity_id=contract.entity_id,
        direction=Direction.ISSUED,
        department_id=contract.department_id,
        project_id=contract.project_id,
    )


def find_contract(member: Member, contract_id: UUID, *, lock: bool = False) -> Contract:
    """A contract; for those who may not read it, it does not exist."""
    rows = Contract.objects.filter(organisation_id=member.organisation_id, id=contract_id)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("entity", "customer").first()
    if row is None or not organisations.may(member, "invoice.read", contract_subject(row)):
        raise absent()
    return row


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract in the list: what it comes to and how much of it is billed, without VAT."""

    contract: Contract
    net: Decimal
    billed: Decimal


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """A page of contracts, the newest first, and the key after which the next begins."""

    rows: tuple[ContractRow, ...]
    after: UUID | None


def contracts_page(member: Member, *, after: UUID | None = None, size: int = PAGE) -> ContractsPage:
    """The contracts that the member may read: four statements."""
    rows = Contract.objects.filter(
        within(member, "invoice.read", sold=True), organisation_id=member.organisation_id
    ).select_related("entity", "customer")
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    shown = found[:size]
    keys = [one.id for one in shown]
    nets = _summed(member.organisation_id, keys)
    billed = _billed_in(member.organisation_id, keys)
    return ContractsPage(
        tuple(ContractRow(one, nets.get(one.id, NONE), billed.get(one.id, NONE)) for one in shown),
        shown[-1].id if len(found) > size else None,
    )


def _summed(organisation_id: UUID, contracts: Collection[UUID]) -> dict[UUID, Decimal]:
    rows = ContractLine.objects.filter(organisation_id=organisation_id, contract_id__in=contracts)
    return dict(rows.values_list("contract_id").annotate(Sum("net")))


def _billed_in(organisation_id: UUID, contracts: Collection[UUID]) -> dict[UUID, Decimal]:
    own = {"organisation_id": organisation_id}
    rows = ProgressLine.objects.filter(**own, bill__contract_id__in=contracts)
    billed: dict[UUID, Decimal] = dict(
        rows.values_list("bill__contract_id").annotate(Sum("amount"))
    )
    credited = CitedLine.objects.filter(**own, line_id__in=rows.values("stated_id"))
    nets: dict[UUID, Decimal] = dict(credited.values_list("line_id").annotate(Sum("net")))
    of = rows.filter(stated_id__in=list(nets)).values_list("stated_id", "bill__contract_id")
    for line, contract in of:
        billed[contract] -= nets[line]
    return billed


def planned_lines(contract: Contract) -> list[Planned]:
    """The lines of a contract with what was billed of each, less credits: three statements."""
    own = {"organisation_id": contract.organisation_id}
    lines = list(ContractLine.objects.filter(**own, contract=contract).order_by("place"))
    billed: dict[UUID, Decimal] = {}
    stated: dict[UUID, UUID] = {}
    for line, key, amount in ProgressLine.objects.filter(**own, line__in=lines).values_list(
        "line_id", "stated_id", "amount"
    ):
        billed[line] = billed.get(line, NONE) + amount
        stated[key] = line
    credited = CitedLine.objects.filter(**own, line_id__in=list(stated))
    for key, net in credited.values_list("line_id").annotate(Sum("net")):
        billed[stated[key]] -= net
    return [Planned(one.id, one.name, one.net, billed.get(one.id, NONE)) for one in lines]


@dataclass(frozen=True, slots=True)
class BillRow:
    """A situation of a contract: in preparation, or issued, with what was credited of it."""

    bill: ProgressBill
    net: Decimal
    gross: Decimal
    credited: Decimal
    readable: bool


@dataclass(frozen=True, slots=True)
class WholeContract:
    """A contract, its lines, its situations from the first to the last, what is withheld."""

    contract: Contract
    lines: list[Planned]
    bills: list[BillRow]
    retentions: list["RetentionRow"] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        """What it comes to without VAT."""
        return sum((one.net for one in self.lines), NONE)

    @property
    def billed(self) -> Decimal:
        """What is billed of it."""
        return sum((one.billed for one in self.lines), NONE)

    @property
    def in_preparation(self) -> ProgressBill | None:
        """The situation whose draft is open."""
        return next((one.bill for one in self.bills if one.bill.issued_id is None), None)


def whole_contract(member: Member, contract_id: UUID) -> WholeContract:
    """A contract with all that belongs to it."""
    contract = find_contract(member, contract_id)
    own = {"organisation_id": contract.organisation_id}
    bills = list(
        ProgressBill.objects.filter(**own, contract=contract, stands=True)
        .exclude(issued=None, draft__state=DraftState.DISCARDED)
        .select_related("issued__invoice", "draft")
        .order_by("number")
    )
    billed = dict(
        ProgressLine.objects.filter(**own, bill__in=bills)
        .values_list("bill_id")
        .annotate(Sum("amount"))
    )
    credited = dict(
        CitedLine.objects.filter(**own, citation__cited__in=[one.issued_id for one in bills])
        .values_list("citation__cited_id")
        .annotate(Sum("net"))
    )
    issued = [one.issued for one in bills if one.issued]
    readable = register.readable_among(member, [one.invoice_id for one in issued])
    rows = [
        BillRow(
            one,
            billed.get(one.id, NONE),
            (one.issued.invoice.gross or NONE) if one.issued else NONE,
            credited.get(one.issued_id, NONE) if one.issued_id else NONE,
            one.issued is not None and one.issued.invoice_id in readable,
        )
        for one in bills
    ]
    withheld = Retention.objects.filter(**own, contract=contract).order_by("id")
    return WholeContract(
        contract, planned_lines(contract), rows, _rows_of(member, withheld[: 10 * PAGE])
    )


def bill_of_draft(organisation_id: UUID, draft_id: UUID) -> ProgressBill | None:
    """The situation that a draft is, if it is one."""
    rows = ProgressBill.objects.filter(organisation_id=organisation_id, draft_id=draft_id)
    return rows.select_related("contract").first()


def situations_among(organisation_id: UUID, documents: Iterable[UUID]) -> dict[UUID, ProgressBill]:
    """The situations among issued documents."""
    rows = ProgressBill.objects.filter(
        organisation_id=organisation_id, issued_id__in=list(documents)
    )
    return {row.issued_id: row for row in rows.select_related("contract") if row.issued_id}


def last_situation(contract: Contract) -> IssuedDocument | None:
    """The latest situation of a contract that was issued."""
    rows = ProgressBill.objects.filter(
        organisation_id=contract.organisation_id, contract=contract
    ).exclude(issued=None)
    last = rows.select_related("issued").order_by("-number").first()
    return last.issued if last else None


# -- what is withheld ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class RetentionRow:
    """What a customer withholds of an invoice, and when it is to be released."""

    retention: Retention
    due: date | None
    """None as long as the works are not accepted."""
    readable: bool

    def is_late(self, today: date) -> bool:
        """Whether it should have been released by now."""
        return self.retention.released_at is None and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class RetentionsPage:
    """A page of what is withheld, and the key after which the next begins."""

    rows: tuple[RetentionRow, ...]
    after: UUID | None


def retentions_page(
    member: Member, *, released: bool = False, after: UUID | None = None, size: int = PAGE
) -> RetentionsPage:
    """What is withheld of invoices that the member may read, the oldest first; or what was."""
    readable = Invoice.objects.filter(
        register.within(member, "invoice.read"), organisation_id=member.organisation_id
    )
    rows = Retention.objects.filter(
        organisation_id=member.organisation_id,
        issued__invoice__in=readable,
        released_at__isnull=not released,
    )
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = _rows_of(member, rows.order_by("id")[: size + 1])
    shown = found[:size]
    return RetentionsPage(tuple(shown), shown[-1].retention.id if len(found) > size else None)


def retention_of(document: IssuedDocument) -> Retention | None:
    """What is withheld of an issued document."""
    rows = Retention.objects.filter(organisation_id=document.organisation_id, issued=document)
    return rows.select_related("contract").first()


def due_of_retention(row: Retention) -> date | None:
    """The day on which it is to be paid: a year after acceptance, or as the invoice says."""
    accepted = row.contract.accepted_on if row.contract else None
    return a_year_after(accepted) if accepted else row.due_date


def _rows_of(member: Member, rows: Any) -> list[RetentionRow]:
    found = list(rows.select_related("issued__invoice__party", "contract"))
    readable = register.readable_among(member, [one.issued.invoice_id for one in found])
    return [
        RetentionRow(one, due_of_retention(one), one.issued.invoice_id in readable) for one in found
    ]
