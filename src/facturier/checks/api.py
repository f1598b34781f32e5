"""API of the checks: have a file checked, see what was found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Header, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.checks import actions, queries
from facturier.checks.queries import OneCheck
from facturier.einvoice.explanations import sentence
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.answer import answer
from facturier.kit.idempotency import answered_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations

router = Router(tags=["checks"])


class CheckOut(Schema):
    """A checked file; `answer` is that of `facturier check`, once the check is done.

    Where no answer will come, `note` says what happened and what to do.
    """

    id: UUID
    file_name: str
    size: int
    sha256: str
    asked_at: datetime
    state: str = Field(description="waiting or done")
    answer: dict[str, Any] | None
    note: str = Field(description="empty unless the file should be sent again")


@router.post("/checks/", response={202: CheckOut, **REFUSALS}, summary="Check a file")
def ask(
    request: HttpRequest,
    file: File[UploadedFile],
    idempotency_key: str = Header(
        "", alias="Idempotency-Key", description="at most 200 printable characters"
    ),
):
    """Have a file read and judged; it enters no register. `Idempotency-Key` repeats safely."""
    member = request.member
    organisations.require(member, "invoice.read")
    kept = actions.keep_file(member.organisation_id, file.chunks())

    def asked() -> tuple[int, dict]:
        check = actions.ask_check(
            member=member, kept=kept, file_name=file.name or "", now=timezone.now()
        )
        return 202, _check(OneCheck(check)).model_dump(mode="json")

    try:
        status, body = answered_once(
            organisation_id=member.organisation_id,
            user_id=member.user_id,
            key=idempotency_key,
            parts=(
                b"POST /checks/",
                kept.sha256.encode(),
                (file.name or "").encode("utf-8", "replace"),
            ),
            now=timezone.now(),
            answer=asked,
        )
    except Refusal:
        actions.drop_kept(kept)
        raise
    if body["id"] != str(kept.check_id):
        actions.drop_kept(kept)  # the answer of an earlier call, which kept its own
    return Status(status, body)


@router.get("/checks/{uuid:check_id}/", response={200: CheckOut, **REFUSALS})
def check(request: HttpRequest, check_id: UUID):
    """What was found in a file that this token's person had checked."""
    return _check(queries.one_check(request.member, check_id, timezone.now()))


def _check(one: OneCheck) -> CheckOut:
    row, spoken = one.row, queries.language()

    def said(finding: Finding) -> str:
        return sentence(finding, spoken)

    return CheckOut(
        id=row.id,
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        asked_at=row.asked_at,
        state=row.state,
        answer=answer(row.file_name, one.examined, said) if one.examined else None,
        note=queries.why_none(one),
    )
