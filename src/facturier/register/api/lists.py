"""API of the list: every filter, any order, totals, bulk decisions, saved views."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from facturier.kit.problems import REFUSALS, XLSX, told_as
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import actions, queries
from facturier.register.actions.bulk import MOST, Imputation
from facturier.register.api.beside import storable
from facturier.register.exported import exported
from facturier.register.labels import COLUMNS
from facturier.register.models import SavedView
from facturier.register.queries.page import Cursor
from facturier.register.queries.selection import chosen_invoices, chosen_rows, every_row
from facturier.register.queries.views import View, views_of
from facturier.register.rules import Stage
from facturier.register.rules.beside import LONGEST_TAG
from facturier.register.rules.narrowing import (
    DOUBTED,
    KINDS,
    PARAMETERS,
    UNDECIDED,
    DueWithin,
    IssuedIn,
    Narrowing,
    Order,
    Sorting,
    address_of,
    place_of,
    place_text,
)
from facturier.register.rules.refusals import RefusalCode

router = Router(tags=["register"])

Sort = Literal["entry", "issue_date", "due_date", "number", "party", "gross", "stage"]
_ORDERS = {
    "entry": Order.ENTRY, "issue_date": Order.DATE, "due_date": Order.DUE, "number": Order.NUMBER,
    "party": Order.PARTY, "gross": Order.AMOUNT, "stage": Order.STAGE,
}  # fmt: skip
_PERIODS = {
    "this_month": IssuedIn.THIS_MONTH, "last_month": IssuedIn.LAST_MONTH,
    "this_year": IssuedIn.THIS_YEAR, "last_year": IssuedIn.LAST_YEAR,
}  # fmt: skip
_DUES = {"overdue": DueWithin.OVERDUE, "7_days": DueWithin.WEEK, "30_days": DueWithin.MONTH}
_KINDS = {
    "invoice": "factures", "credit_note": "avoirs", "corrective": "rectificatives",
    "deposit": "acomptes", "self_billed": "autofactures",
}  # fmt: skip
assert set(_KINDS.values()) == set(KINDS)

Amount = Annotated[Decimal, Field(ge=Decimal("-1e13"), le=Decimal("1e13"))]


class Filters(Schema):
    """What every invoice of a list has; a parameter given twice means "one of"."""

    q: str = Field("", max_length=200, description="number, amount, party, word: all must be there")
    direction: list[Direction] = Field([], max_length=50)
    stage: list[Stage] = Field([], max_length=50)
    kind: list[Literal["invoice", "credit_note", "corrective", "deposit", "self_billed"]] = Field(
        [], max_length=50
    )
    entity: list[UUID] = Field([], max_length=50)
    department: list[UUID] = Field([], max_length=50)
    project: list[UUID] = Field([], max_length=50)
    category: list[UUID] = Field([], max_length=50)
    party: list[UUID] = Field([], max_length=50)
    currency: list[Annotated[str, Field(pattern="^[A-Z]{3}$")]] = Field([], max_length=50)
    tag: list[Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]] = Field(
        [], max_length=50, description="given twice: the invoice must bear both"
    )
    twins: Literal["undecided"] | None = Field(
        None, description="what may be the same invoice as another one, and nobody has decided"
    )
    doubt: list[Literal["any", "high", "medium", "low"]] = Field(
        [], max_length=4, description="gravity of a doubt that waits for a person"
    )
    control: list[Literal["duplicate", "honesty", "arithmetic", "account", "habit", "law"]] = Field(
        [], max_length=6, description="family of the control that such a doubt comes from"
    )
    without: list[Literal["entity", "department", "project", "category", "party"]] = Field(
        [], max_length=5, description="also, or only, what has none of this"
    )
    issued_in: Literal["this_month", "last_month", "this_year", "last_year"] | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_within: Literal["overdue", "7_days", "30_days"] | None = None
    due_from: date | None = None
    due_to: date | None = None
    gross_from: Amount | None = Field(None, description="signed: a credit note counts as less")
    gross_to: Amount | None = None

    def narrowing(self) -> Narrowing:
        """The same as the register asks it."""
        return Narrowing(
            text=" ".join(self.q.replace("\0", " ").split()),
            directions=frozenset(self.direction),
            stages=frozenset(self.stage),
            kinds=frozenset(_KINDS[kind] for kind in self.kind),
            entities=self._of("entity"),
            departments=self._of("department"),
            projects=self._of("project"),
            categories=self._of("category"),
            parties=self._of("party"),
            currencies=frozenset(self.currency),
            tags=frozenset(self.tag),
            twins=frozenset({UNDECIDED} if self.twins else ()),
            doubts=frozenset(DOUBTED if one == "any" else one for one in self.doubt),
            controls=frozenset(self.control),
            issued_in=_PERIODS[self.issued_in] if self.issued_in else None,
            issued_from=self.issued_from,
            issued_to=self.issued_to,
            due_within=_DUES[self.due_within] if self.due_within else None,
            due_from=self.due_from,
            due_to=self.due_to,
            gross_from=self.gross_from,
            gross_to=self.gross_to,
        )

    def _of(self, what: str) -> frozenset[UUID | None]:
        keys: frozenset[UUID | None] = frozenset(getattr(self, what))
        return keys | {None} if what in self.without else keys


class InvoiceRow(Schema):
    """An invoice in a list; amounts are decimal strings, exactly as stated."""

    id: UUID
    reference: str
    number: str = Field(description="BT-1")
    direction: Direction
    stage: Stage
    kind: str
    type_code: str = Field(description="BT-3")
    party_name: str
    party_id: UUID | None
    issue_date: date | None = Field(description="BT-2")
    due_date: date | None = Field(description="BT-9")
    arrived_at: datetime
    currency: str = Field(description="BT-5")
    net: Decimal | None = Field(description="BT-109")
    tax: Decimal | None = Field(description="BT-110")
    gross: Decimal | None = Field(description="BT-112")
    payable: Decimal | None = Field(description="BT-115")
    stage_code: str = Field(description="of a refusal by a code (status 210); empty otherwise")
    stage_reason: str = Field(description="of what is refused or set aside, in somebody's words")


class InvoicesOut(Schema):
    """A page of invoices; ask again with `cursor` = `next_cursor` until it is null."""

    items: list[InvoiceRow]
    next_cursor: str | None


class TotalOut(Schema):
    """Totals of one direction in one currency; a credit note counts as less."""

    direction: Direction
    currency: str
    invoices: int
    net: Decimal
    tax: Decimal
    gross: Decimal


@router.get("/invoices/", response={200: InvoicesOut, **REFUSALS}, summary="List invoices")
def invoices(
    request: HttpRequest,
    filters: Query[Filters],
    sort: Sort = "entry",
    descending: bool = True,
    cursor: str = Query("", max_length=300, pattern=r"^(\d{1,17}(~.*)?)?$"),
    limit: int = Query(50, ge=1, le=200),
):
    """The invoices that the token may read, newest entry first unless told."""
    organisations.require(request.member, "invoice.read")
    page = queries.invoices_page(
        request.member,
        filters.narrowing(),
        Sorting(_ORDERS[sort], descending),
        Cursor(after=place_of(cursor)),
        today=timezone.localdate(),
        size=limit,
    )
    return {
        "items": [asdict(row) for row in page.rows],
        "next_cursor": place_text(page.after) if page.after else None,
    }


@router.get("/invoices/totals/", response={200: list[TotalOut], **REFUSALS}, summary="Totals")
def totals(request: HttpRequest, filters: Query[Filters]):
    """Exact totals of all that a list shows, per direction and currency."""
    organisations.require(request.member, "invoice.read")
    found = queries.totals(request.member, filters.narrowing(), timezone.localdate())
    return [asdict(total) for total in found]


class Chosen(Schema):
    """What an export holds of a list, and how."""

    format: Literal["csv", "xlsx", "zip"] = Field("csv", description="zip: the originals")
    reference: list[str] = Field([], max_length=1000, description="these alone, not the filters")


@router.get(
    "/invoices/export/",
    response=REFUSALS,
    summary="Export invoices",
    openapi_extra={"responses": {200: told_as("text/csv", XLSX, "application/zip")}},
)
def export_invoices(
    request: HttpRequest,
    filters: Query[Filters],
    chosen: Query[Chosen],
    sort: Sort = "entry",
    descending: bool = True,
) -> HttpResponseBase:
    """A list, or what was chosen of it, as CSV, XLSX or a ZIP of the originals.

    Within the rights of the token, however long the list; told in the journal.
    """
    organisations.require(request.member, "invoice.read")
    narrowing, sorting = filters.narrowing(), Sorting(_ORDERS[sort], descending)
    rows = (
        chosen_rows(request.member, map(storable, chosen.reference))
        if chosen.reference
        else every_row(request.member, narrowing, sorting, timezone.localdate())
    )
    return exported(
        request.member,
        form=chosen.format,
        rows=rows,
        columns=COLUMNS,
        parameters=address_of(narrowing),
        now=timezone.now(),
    )


class DecisionIn(Schema):
    """One decision on many invoices."""

    action: Literal["verify", "refuse", "reopen", "assign"]
    references: list[str] = Field(min_length=1, max_length=MOST)
    department: UUID | None = None
    project: UUID | None = None
    category: UUID | None = None
    reason: str = Field("", max_length=2000, description="of what is refused or put back")
    code: RefusalCode | None = Field(
        None, description="of what is refused; what cannot do without stays, and is told"
    )


class LeftOut(Schema):
    """An invoice that stayed as it was, and why."""

    reference: str
    reason: str


class OutcomeOut(Schema):
    """What became of each; a reference that is not open to the token is left out."""

    done: list[str]
    left: list[LeftOut]
    first_seq: int | None = Field(description="what `undo` asks for; null where nothing changed")
    last_seq: int | None


@router.post("/invoices/decide/", response={200: OutcomeOut, **REFUSALS}, summary="Decide on many")
def decide_many(request: HttpRequest, decision: DecisionIn):
    """Verify, refuse, put back or assign many.

    Each by itself, so that one refusal holds up no other.
    """
    member, now = request.member, timezone.now()
    organisations.require(member, "invoice.read")
    chosen = chosen_invoices(member, decision.references)
    if decision.action == "verify":
        outcome = actions.verify_many(member=member, invoices=chosen, now=now)
    elif decision.action == "assign":
        imputation = Imputation(decision.department, decision.project, decision.category)
        outcome = actions.assign_many(
            member=member, invoices=chosen, imputation=imputation, now=now
        )
    elif decision.action == "refuse":
        outcome = actions.refuse_many(
            member=member,
            invoices=chosen,
            reason=decision.reason,
            code=decision.code or "",
            now=now,
        )
    else:
        outcome = actions.reopen_many(
            member=member, invoices=chosen, reason=decision.reason, now=now
        )
    return asdict(outcome)


class UndoManyIn(Schema):
    """What a decision on many answered."""

    first_seq: int = Field(ge=1, le=2**53)
    last_seq: int = Field(ge=1, le=2**53)


@router.post("/invoices/decide/undo/", response={200: OutcomeOut, **REFUSALS}, summary="Undo many")
def undo_many(request: HttpRequest, undone: UndoManyIn):
    """Take back one's own decision on many, for each that nothing else happened to since."""
    outcome = actions.undo_many(
        member=request.member,
        first_seq=undone.first_seq,
        last_seq=undone.last_seq,
        now=timezone.now(),
    )
    return asdict(outcome)


class ViewIn(Schema):
    """A list to keep under a name. `parameters` are those of the address of the page."""

    name: str = Field(min_length=1, max_length=60)
    shared: bool = False
    parameters: dict[str, str] = Field({}, max_length=30)


class ViewOut(ViewIn):
    """A saved view."""

    id: UUID
    owner_name: str
    own: bool


@router.get("/views/", response={200: list[ViewOut], **REFUSALS}, summary="List saved views")
def views(request: HttpRequest):
    """One's own views, and those that colleagues share."""
    organisations.require(request.member, "invoice.read")
    return [_view(request, view) for view in views_of(request.member)]


@router.post("/views/", response={201: ViewOut, **REFUSALS}, summary="Save a view")
def save_view(request: HttpRequest, view: ViewIn):
    """Keep a list under a name."""
    saved = actions.save_view(
        member=request.member,
        name=view.name,
        shared=view.shared,
        parameters=_known(view.parameters),
        now=timezone.now(),
    )
    return Status(201, _view(request, saved))


@router.put("/views/{uuid:view_id}/", response={200: ViewOut, **REFUSALS}, summary="Change a view")
def change_view(request: HttpRequest, view_id: UUID, view: ViewIn):
    """Rename a view of one's own, share it, or let it say something else."""
    changed = actions.change_view(
        member=request.member,
        view_id=view_id,
        name=view.name,
        shared=view.shared,
        parameters=_known(view.parameters),
        now=timezone.now(),
    )
    return _view(request, changed)


@router.delete("/views/{uuid:view_id}/", response={204: None, **REFUSALS}, summary="Remove a view")
def remove_view(request: HttpRequest, view_id: UUID):
    """Forget a view of one's own; its invoices stay where they are."""
    actions.remove_view(member=request.member, view_id=view_id, now=timezone.now())
    return Status(204, None)


def _known(parameters: dict[str, str]) -> dict[str, str]:
    """The parameters that a list knows; any other would be lost without a word: it is refused."""
    unknown = sorted(set(parameters) - {*PARAMETERS, "tri", "colonnes"})
    if unknown:
        raise Refusal(
            "view.parameter",
            _("Paramètres inconnus d'une vue : %(names)s.")
            % {"names": ", ".join(name[:40] for name in unknown[:5])},
            status=422,
            field="parameters",
        )
    return {name: text.replace("\0", "")[:2000] for name, text in parameters.items()}


def _view(request: HttpRequest, view: SavedView | View) -> dict:
    return {
        "id": view.id,
        "name": view.name,
        "shared": view.shared,
        "parameters": view.parameters,
        "owner_name": view.owner_name,
        "own": view.owner_id == request.member.user_id,
    }
