"""API of the coding of lines: read, write, suggest, accept; a walk along all that is counted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.coding import actions, queries
from facturier.coding.actions import AskedLine
from facturier.coding.queries import CodedLine, CountedLine
from facturier.coding.rules import MOST_SHARES, AskedShare, Share, Target
from facturier.coding.rules.count import REST
from facturier.coding.rules.suggest import Suggestion
from facturier.coding.told import reason_told
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.register.queries.invoice import Invoice, find_invoice
from facturier.register.rules import Stage

router = Router(tags=["coding"])
PLACE = "/invoices/{reference}/coding"


class ShareOut(Schema):
    """A share of a line. `percent` is null where the amount was typed, or nothing is shared."""

    department: UUID | None
    project: UUID | None
    category: UUID | None
    account: str
    percent: Decimal | None
    amount: Decimal | None = Field(
        description="as the line is stated, unsigned; null of a suggestion"
    )


class CodedLineOut(Schema):
    """A line with its shares; without any it follows its invoice."""

    line: int = Field(description="from 1; 0 is the whole net of an invoice without lines")
    name: str
    net: Decimal | None
    version: int = Field(description="0 where nobody ever coded it")
    shares: list[ShareOut]
    source: str = Field(description="typed, suggested, carried; empty without shares")
    coded_by: str
    coded_at: datetime | None


class CodingOut(Schema):
    """How a received invoice is coded. All amounts, with the rest, sum to its net."""

    reference: str
    currency: str
    follows: ShareOut = Field(description="what lines without shares are counted on")
    rest: Decimal | None = Field(description="allowances and charges of the document")
    lines: list[CodedLineOut]


class ShareIn(Schema):
    """A share: of so many percent (four decimals) or of an amount, never both."""

    department: UUID | None = None
    project: UUID | None = None
    category: UUID | None = None
    account: str = Field("", max_length=20, description="left empty: that of the category")
    percent: Decimal | None = Field(None, gt=0, le=100)
    amount: Decimal | None = Field(None, gt=-(10**15), lt=10**15)


class CodedLineIn(Schema):
    """A line as it is to be; no shares: it follows its invoice."""

    line: int = Field(ge=0, le=999_999)
    version: int | None = Field(
        None, ge=0, le=999_999_999, description="as it was read; over another nothing is written"
    )
    shares: list[ShareIn] = Field(max_length=MOST_SHARES)


class CodingIn(Schema):
    """Lines to code; those left out stay."""

    lines: list[CodedLineIn] = Field(max_length=1000)


class SuggestedLineOut(Schema):
    """What is suggested for a line, and why."""

    line: int
    shares: list[ShareOut]
    because: Literal["same", "similar", "supplier"]
    reason: str
    like: str = Field(description="reference of the latest invoice it is taken from")
    others: int = Field(description="further invoices that agree")
    digest: str = Field(description="to be sent back with what is accepted")


class SuggestionsOut(Schema):
    """Suggestions for the lines without shares."""

    reference: str
    items: list[SuggestedLineOut]


class AcceptedIn(Schema):
    """The lines that a person accepts, each with the digest of what was shown."""

    lines: dict[int, str] = Field(min_length=1, max_length=1000)


class CountedLineOut(Schema):
    """An amount of an invoice, signed: what a credit note states counts as less."""

    invoice: str
    number: str
    issue_date: date | None
    stage: Stage
    line: int | None = Field(description="null: allowances and charges of the document")
    name: str
    own: bool = Field(description="whether the line has shares of its own")
    department: UUID | None
    project: UUID | None
    category: UUID | None
    account: str
    percent: Decimal | None
    amount: Decimal
    currency: str


class CountedLinesOut(Schema):
    """Whole invoices with their lines; ask again with `after` = `next_after`."""

    items: list[CountedLineOut]
    next_after: int | None


@router.get(f"{PLACE}/", response={200: CodingOut, **REFUSALS}, summary="Get the coding of lines")
def coding(request: HttpRequest, reference: str):
    """On what each line of an invoice is counted."""
    return _coding(_found(request, reference))


@router.put(f"{PLACE}/", response={200: CodingOut, **REFUSALS}, summary="Code lines")
def code_lines(request: HttpRequest, reference: str, asked: CodingIn):
    """Code some lines; over another version than the one read nothing is written (409)."""
    row = _found(request, reference)
    lines = [
        AskedLine(one.line, tuple(_asked(share) for share in one.shares), one.version)
        for one in asked.lines
    ]
    actions.code_lines(member=request.member, invoice_id=row.id, lines=lines, now=timezone.now())
    return _coding(_found(request, reference))


@router.get(
    f"{PLACE}/suggestions/",
    response={200: SuggestionsOut, **REFUSALS},
    summary="List suggestions of coding",
)
def coding_suggestions(request: HttpRequest, reference: str):
    """What the supplier's earlier lines suggest for the lines without shares."""
    row = _found(request, reference)
    found = queries.suggestions_of(request.member, queries.coding_of(row))
    return {
        "reference": row.reference,
        "items": [_suggested(position, one) for position, one in sorted(found.items())],
    }


@router.post(
    f"{PLACE}/suggestions/accept/",
    response={200: CodingOut, **REFUSALS},
    summary="Accept suggestions of coding",
)
def accept_coding_suggestions(request: HttpRequest, reference: str, asked: AcceptedIn):
    """Code lines as it is suggested; if something else would be suggested by now, 409."""
    row = _found(request, reference)
    actions.accept_suggestions(
        member=request.member, invoice_id=row.id, shown=asked.lines, now=timezone.now()
    )
    return _coding(_found(request, reference))


@router.get(
    "/coded-lines/", response={200: CountedLinesOut, **REFUSALS}, summary="List coded lines"
)
def coded_lines(
    request: HttpRequest,
    issued_from: date | None = None,
    issued_to: date | None = None,
    after: int = Query(0, ge=0, le=2**62),
    limit: int = Query(50, ge=1, le=200, description="invoices of a page"),
):
    """Every amount of received invoices that count, with what it is counted on."""
    page = queries.counted_page(
        request.member, since=issued_from, until=issued_to, after=after, size=limit
    )
    return {"items": [_counted(one) for one in page.lines], "next_after": page.after}


def _found(request: HttpRequest, reference: str) -> Invoice:
    organisations.require(request.member, "invoice.read")
    return find_invoice(request.member, reference.replace("\0", ""))


def _asked(share: ShareIn) -> AskedShare:
    target = Target(share.department, share.project, share.category, share.account)
    return AskedShare(target, share.percent, share.amount)


def _coding(row: Invoice) -> dict[str, Any]:
    found = queries.coding_of(row)
    return {
        "reference": row.reference,
        "currency": row.currency,
        "follows": _target(found.follows) | {"percent": None, "amount": None},
        "rest": found.rest,
        "lines": [_line(one) for one in found.lines],
    }


def _line(one: CodedLine) -> dict[str, Any]:
    return {
        "line": one.part.position,
        "name": one.part.name,
        "net": one.part.net,
        "version": one.version,
        "shares": [_share(share) for share in one.shares],
        "source": one.source,
        "coded_by": one.coded_by,
        "coded_at": one.coded_at,
    }


def _share(share: Share | AskedShare) -> dict[str, Any]:
    return _target(share.target) | {"percent": share.percent, "amount": share.amount}


def _target(target: Target) -> dict[str, Any]:
    return {
        "department": target.department_id,
        "project": target.project_id,
        "category": target.category_id,
        "account": target.account,
    }


def _suggested(position: int, one: Suggestion) -> dict[str, Any]:
    return {
        "line": position,
        "shares": [_share(share) for share in one.shares],
        "because": one.because.value,
        "reason": reason_told(one),
        "like": one.like.reference,
        "others": one.others,
        "digest": one.digest,
    }


def _counted(one: CountedLine) -> dict[str, Any]:
    row, line = one.invoice, one.line
    return {
        "invoice": row.reference,
        "number": row.number,
        "issue_date": row.issue_date,
        "stage": row.stage,
        "line": None if line.position == REST else line.position,
        "name": line.name,
        "own": line.own,
        **_target(line.target),
        "percent": line.percent,
        "amount": one.amount,
        "currency": row.currency,
    }
