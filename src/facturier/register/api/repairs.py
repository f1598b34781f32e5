"""API of repairs: whose an invoice is, which way it goes, whether it is one; and its twins."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.kit.problems import REFUSALS
from facturier.organisations.rules import Direction
from facturier.register import actions
from facturier.register.api.asked import FILLING, ReasonIn, StageOut, chosen_party, found, stage_of
from facturier.register.models import Invoice
from facturier.register.queries.twins import suspects

router = Router(tags=["register"])


class PartyIn(ReasonIn):
    """The party of this invoice alone, by its reference (T-12); null for none."""

    party: str | None = Field(max_length=30)


class OrientationIn(ReasonIn):
    """Which way the invoice goes, and for which entity."""

    direction: Direction
    entity: UUID | None = None


class OutcomeIn(ReasonIn):
    """apart: these are two invoices; duplicate: the first is a duplicate of the other."""

    outcome: Literal["apart", "duplicate"]
    reason: str = Field("", max_length=2000)


class SuspectsOut(Schema):
    """Invoices that may be the same: same number, year and supplier, other bytes."""

    suspects: list[str]


@router.post(
    "/invoices/{reference}/repair/party/",
    response={200: StageOut, **REFUSALS},
    operation_id=f"{FILLING}repair_party",
)
def repair_party(request: HttpRequest, reference: str, asked: PartyIn):
    """Say which party this invoice is of; this invoice alone."""
    return _repaired(
        request,
        reference,
        asked,
        lambda row: {"party_id": chosen_party(request.member, row, asked.party)},
        actions.reassign_party,
    )


@router.post(
    "/invoices/{reference}/repair/orientation/",
    response={200: StageOut, **REFUSALS},
    operation_id=f"{FILLING}repair_orientation",
)
def repair_orientation(request: HttpRequest, reference: str, asked: OrientationIn):
    """Say which way an invoice goes and for which entity; the other side changes with it."""
    chosen = {"direction": asked.direction, "entity_id": asked.entity}
    return _repaired(request, reference, asked, lambda _row: chosen, actions.reorient)


@router.post(
    "/invoices/{reference}/repair/reread/",
    response={202: StageOut, **REFUSALS},
    operation_id=f"{FILLING}repair_reread",
)
def repair_reread(request: HttpRequest, reference: str, asked: ReasonIn):
    """Have the file read once more; the history tells what came of it."""
    done = _repaired(request, reference, asked, lambda _row: {}, actions.ask_rereading)
    return Status(202, done)


@router.post(
    "/invoices/{reference}/repair/not-invoice/",
    response={200: StageOut, **REFUSALS},
    operation_id=f"{FILLING}repair_not_invoice",
)
def repair_not_invoice(request: HttpRequest, reference: str, asked: ReasonIn):
    """Say that an entry is no invoice."""
    return _repaired(request, reference, asked, lambda _row: {}, actions.mark_not_invoice)


@router.post(
    "/invoices/{reference}/repair/bring-back/",
    response={200: StageOut, **REFUSALS},
    operation_id=f"{FILLING}repair_bring_back",
)
def repair_bring_back(request: HttpRequest, reference: str, asked: ReasonIn):
    """An entry that was no invoice is one after all."""
    return _repaired(request, reference, asked, lambda _row: {}, actions.bring_back)


@router.get(
    "/invoices/{reference}/suspects/",
    response={200: SuspectsOut, **REFUSALS},
    operation_id=f"{FILLING}suspected",
)
def suspected(request: HttpRequest, reference: str):
    """Which invoices may be the same as this one."""
    return {"suspects": list(suspects(request.member, found(request, reference)))}


@router.post(
    "/invoices/{reference}/suspects/{other}/",
    response={200: StageOut, **REFUSALS},
    operation_id=f"{FILLING}decide_suspect",
)
def decide_suspect(request: HttpRequest, reference: str, other: str, asked: OutcomeIn):
    """Say that they are two invoices, or that the first is a duplicate of the other."""
    twin = found(request, other)
    verb: Callable[..., Any] = (
        actions.tell_apart if asked.outcome == "apart" else actions.set_duplicate_aside
    )
    return _repaired(request, reference, asked, lambda _row: {"other_id": twin.id}, verb)


def _repaired(
    request: HttpRequest,
    reference: str,
    asked: ReasonIn,
    chosen: Callable[[Invoice], dict[str, Any]],
    verb: Callable[..., Any],
) -> dict[str, Any]:
    row = found(request, reference)
    verb(
        member=request.member,
        invoice_id=row.id,
        reason=asked.reason,
        now=timezone.now(),
        **chosen(row),
    )
    return stage_of(found(request, reference))
