"""API of doubts about received invoices, and of the controls that find them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.controls import actions, queries
from facturier.controls.queries import DoubtFilters, DoubtRow
from facturier.controls.rules import CONTROLS, Setting, Severity
from facturier.controls.rules import Control as Rule
from facturier.kit.problems import REFUSALS

router = Router(tags=["controls"])
Gravity = Literal["high", "medium", "low"]
DoubtStanding = Literal["open", "accepted", "dismissed", "lifted"]
Family = Literal["duplicate", "honesty", "arithmetic", "account", "habit", "law"]


class DoubtEvidenceOut(Schema):
    """One thing compared: what this invoice says, and what it is held against."""

    field: str
    stated: str
    other: str
    kind: str = Field(description="text, day, money, number, percent or span")


class DoubtOut(Schema):
    """A reason for doubt. Evidence of an invoice that you may not read is left out."""

    id: UUID
    invoice: str = Field(description="reference in the register")
    other: str | None = Field(description="of a duplicate: the entry that was there before")
    rule: str
    family: Family
    owner: str = Field(description="the built-in role that decides it first")
    severity: Gravity
    state: DoubtStanding
    evidence: list[DoubtEvidenceOut]
    signals: list[str]
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    version: int


class DoubtsOut(Schema):
    """A page of doubts, the newest first; ask again with `after` = `next_after`."""

    items: list[DoubtOut]
    next_after: UUID | None


class DoubtDecisionIn(Schema):
    """What a person found: `accept` and `dismiss` close an open doubt, `reopen` takes that back.

    Of a duplicate, `dismiss` says that they are two invoices, `accept` joins them in one dossier.
    """

    outcome: Literal["accept", "dismiss", "reopen"]
    reason: str = Field("", max_length=1000, description="wanted, but for `reopen` and a dossier")
    version: int | None = Field(None, ge=1, le=999_999_999, description="as it was read")


class ControlLimitOut(Schema):
    """A number of a control, and its bounds."""

    name: str
    value: int
    least: int
    most: int


class ControlOut(Schema):
    """A control as the organisation has set it."""

    code: str
    family: Family
    owner: str
    on: bool
    severity: Gravity
    limits: list[ControlLimitOut]
    closed: str = Field(description="why nobody can turn it on yet; empty where one can")


class ControlsOut(Schema):
    """All controls, and the version of their settings; 0 where nothing was ever set."""

    version: int
    items: list[ControlOut]


class ControlIn(Schema):
    """A control as it is to be; what is left out stays."""

    code: str = Field(max_length=40)
    on: bool | None = None
    severity: Gravity | None = None
    limits: dict[str, int] | None = Field(None, max_length=10)


class ControlsIn(Schema):
    """Some controls, over the version that was read."""

    version: int = Field(ge=0, le=999_999_999)
    items: list[ControlIn] = Field(max_length=50)


@router.get("/doubts/", response={200: DoubtsOut, **REFUSALS}, summary="List doubts")
def doubts(
    request: HttpRequest,
    state: DoubtStanding | None = None,
    severity: Gravity | None = None,
    family: Family | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Doubts about invoices you may read; without `state`, those that wait for a person."""
    filters = DoubtFilters(state or "open", severity or "", family or "")
    page = queries.doubts_page(request.member, filters, after=after, size=limit)
    return {"items": [_doubt(row) for row in page.rows], "next_after": page.after}


@router.get("/doubts/{uuid:doubt_id}/", response={200: DoubtOut, **REFUSALS}, summary="Get a doubt")
def doubt(request: HttpRequest, doubt_id: UUID):
    """One doubt with its evidence."""
    return _doubt(queries.one_doubt(request.member, doubt_id))


@router.post(
    "/doubts/{uuid:doubt_id}/decision/",
    response={200: DoubtOut, **REFUSALS},
    summary="Decide a doubt",
)
def decide_doubt(request: HttpRequest, doubt_id: UUID, asked: DoubtDecisionIn):
    """Say what you found. A doubt that is decided already answers 409."""
    by: dict[str, Any] = {
        "member": request.member,
        "doubt_id": doubt_id,
        "version": asked.version,
        "now": timezone.now(),
    }
    if asked.outcome == "accept":
        actions.accept_doubt(reason=asked.reason, **by)
    elif asked.outcome == "dismiss":
        actions.dismiss_doubt(reason=asked.reason, **by)
    else:
        actions.reopen_doubt(**by)
    return _doubt(queries.one_doubt(request.member, doubt_id))


@router.get("/controls/", response={200: ControlsOut, **REFUSALS}, summary="Get the controls")
def controls(request: HttpRequest):
    """Every control with its settings."""
    return _controls(request)


@router.put("/controls/", response={200: ControlsOut, **REFUSALS}, summary="Set the controls")
def set_controls(request: HttpRequest, asked: ControlsIn):
    """Write a new version of the settings; over another version than `version` nothing (409)."""
    held = queries.readable_settings(request.member).rules
    wanted = {}
    for one in asked.items:
        before = held.get(one.code) or Setting(False, Severity.LOW, {})
        wanted[one.code] = Setting(
            on=before.on if one.on is None else one.on,
            severity=before.severity if one.severity is None else Severity(one.severity),
            limits={**before.limits, **(one.limits or {})},
        )
    actions.set_controls(
        member=request.member, version=asked.version, rules=wanted, now=timezone.now()
    )
    return _controls(request)


def _controls(request: HttpRequest) -> dict[str, Any]:
    held = queries.readable_settings(request.member)
    return {
        "version": held.version,
        "items": [_control(control, held.rules[code]) for code, control in CONTROLS.items()],
    }


def _control(control: Rule, setting: Setting) -> dict[str, Any]:
    return {
        "code": control.code,
        "family": control.family,
        "owner": control.owner,
        "on": setting.on,
        "severity": setting.severity.value,
        "limits": [
            {"name": name, "value": setting.limits[name], "least": one.least, "most": one.most}
            for name, one in control.limits.items()
        ],
        "closed": control.closed,
    }


def _doubt(row: DoubtRow) -> dict[str, Any]:
    doubt, control = row.doubt, CONTROLS[row.doubt.rule]
    return {
        "id": doubt.id,
        "invoice": row.invoice.reference,
        "other": row.other.reference if row.other else None,
        "rule": doubt.rule,
        "family": control.family,
        "owner": control.owner,
        "severity": doubt.severity,
        "state": doubt.state,
        "evidence": [] if row.hidden else doubt.evidence.get("compared", []),
        "signals": [] if row.hidden else doubt.evidence.get("signals", []),
        "found_at": doubt.found_at,
        "decided_at": doubt.decided_at,
        "decided_by": doubt.decided_by,
        "reason": doubt.reason,
        "version": doubt.version,
    }
