"""API of the decisions on one invoice: verified, refused, put back, assigned."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.organisations.rules import Direction
from facturier.register import actions, queries
from facturier.register.actions.assign import Assignment
from facturier.register.api.asked import ReasonIn, RefusedIn, StageOut, found, stage_of

router = Router(tags=["invoices"])
PLACE = "/invoices/{reference}"


class AssignmentIn(Schema):
    """Where the invoice belongs; what is left out stays as it is, null means nowhere."""

    direction: Direction | None = Field(None, description="left out or null: as it is")
    entity: UUID | None = None
    department: UUID | None = None
    project: UUID | None = None
    category: UUID | None = None


class AssignedOut(Schema):
    """Where an invoice belongs now."""

    reference: str
    direction: Direction
    entity: UUID | None
    department: UUID | None
    project: UUID | None
    category: UUID | None
    readable: bool = Field(description="false once it is assigned out of the token's scope")


@router.post(f"{PLACE}/verify/", response={200: StageOut, **REFUSALS}, summary="Verify an invoice")
def verify_invoice(request: HttpRequest, reference: str):
    """Say that an invoice was checked; 409 where that is said already."""
    row = found(request, reference)
    actions.verify_invoice(member=request.member, invoice_id=row.id, now=timezone.now())
    return stage_of(found(request, reference))


@router.post(f"{PLACE}/refuse/", response={200: StageOut, **REFUSALS}, summary="Refuse an invoice")
def refuse_invoice(request: HttpRequest, reference: str, asked: RefusedIn):
    """Refuse an invoice, with a code of the closed list, words of one's own, or both.

    A received electronic invoice is refused by a code alone: a call without it is answered 422,
    with the codes, and nothing is assumed in its place.
    """
    row = found(request, reference)
    actions.refuse_invoice(
        member=request.member,
        invoice_id=row.id,
        reason=asked.reason,
        code=asked.code or "",
        now=timezone.now(),
    )
    return stage_of(found(request, reference))


@router.post(
    f"{PLACE}/reopen/", response={200: StageOut, **REFUSALS}, summary="Put back to be checked"
)
def reopen_invoice(request: HttpRequest, reference: str, asked: ReasonIn):
    """Put a verified or refused invoice back to be checked, with a reason."""
    row = found(request, reference)
    actions.reopen_invoice(
        member=request.member, invoice_id=row.id, reason=asked.reason, now=timezone.now()
    )
    return stage_of(found(request, reference))


@router.post(
    f"{PLACE}/assign/", response={200: AssignedOut, **REFUSALS}, summary="Assign an invoice"
)
def assign_invoice(request: HttpRequest, reference: str, asked: AssignmentIn):
    """Say whose an invoice is: direction, entity, department, project, category."""
    row = found(request, reference)
    stated = asked.model_dump(exclude_unset=True)
    stands = {name: getattr(row, f"{name}_id") for name in _PLACES}
    chosen = {f"{name}_id": stated.get(name, standing) for name, standing in stands.items()}
    assignment = Assignment(direction=asked.direction or Direction(row.direction), **chosen)
    done = actions.assign_invoice(
        member=request.member, invoice_id=row.id, assignment=assignment, now=timezone.now()
    )
    return {
        "reference": done.reference,
        "direction": done.direction,
        **{name: getattr(done, f"{name}_id") for name in _PLACES},
        "readable": queries.is_readable(request.member, done.id),
    }


_PLACES = ("entity", "department", "project", "category")
