"""API of the room: legal mentions."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.models import WordingDecision
from facturier.sales.queries import WordingRow
from facturier.sales.rules.wordings import LONGEST_REASON, LONGEST_TEXT, Certainty, Version

router = Router(tags=["sales"])


class WordingVersionOut(Schema):
    """A text that we ship; every day is included, null is open."""

    name: str
    text_fr: str
    text_en: str
    article: str
    source: str
    first_day: date | None
    last_day: date | None
    tolerated_until: date | None
    confirmed: bool = Field(description="false: to be confirmed before it is relied on")


class WordingOut(Schema):
    """A legal mention as an invoice of the day states it."""

    key: str
    label: str
    place: str = Field(description="BT-21 of its note, or `exemption` (BT-120), or `name`")
    text: str
    article: str
    why: str = Field(description="own, confirmed, in_force, tolerated, unsure, out_of_date")
    may_be_rewritten: bool
    versions: list[WordingVersionOut]


class WordingsOut(Schema):
    """All mentions: a list of fixed length."""

    items: list[WordingOut]


class WordingDecisionIn(Schema):
    """Either `version` (a name of `versions`, or `automatic`), or a text of the company."""

    key: str = Field(max_length=60)
    first_day: date = Field(description="today or later")
    version: str = Field("", max_length=20)
    text_fr: str = Field("", max_length=LONGEST_TEXT)
    text_en: str = Field("", max_length=LONGEST_TEXT)
    reason: str = Field("", max_length=LONGEST_REASON, description="asked for with a text")


class WordingDecisionOut(WordingDecisionIn):
    """A decision as it is kept."""

    id: UUID
    decided_by: str
    decided_at: datetime


@router.get(
    "/legal-wordings/", response={200: WordingsOut, **REFUSALS}, summary="List legal wordings"
)
def legal_wordings(
    request: HttpRequest, on: date | None = None, language: Literal["fr", "en"] = "fr"
):
    """Every legal mention as an invoice of that day (today) states it."""
    rows = queries.wording_rows(request.member, on or timezone.localdate(), language)
    return {"items": [_wording(row) for row in rows]}


@router.post(
    "/legal-wordings/",
    response={201: WordingDecisionOut, **REFUSALS},
    summary="Confirm or write a legal wording",
)
def decide_wording(request: HttpRequest, decision: WordingDecisionIn, idempotency_key: str = KEY):
    """Confirm a text of ours from a day on, or put the company's own in its place."""
    organisations.require(request.member, "sales.configure")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _decision(_decided(request, decision, now))

    return created_once(request.member, request.path, idempotency_key, decision, created, now)


def _decided(request: HttpRequest, decision: WordingDecisionIn, now: datetime) -> WordingDecision:
    if decision.version:
        return actions.follow_wording(
            member=request.member,
            key=decision.key,
            version=decision.version,
            first_day=decision.first_day,
            reason=decision.reason,
            today=timezone.localdate(),
            now=now,
        )
    return actions.write_wording(
        member=request.member,
        key=decision.key,
        text_fr=decision.text_fr,
        text_en=decision.text_en,
        first_day=decision.first_day,
        reason=decision.reason,
        today=timezone.localdate(),
        now=now,
    )


def _wording(row: WordingRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "place": row.wording.place,
        "text": row.chosen.text,
        "article": row.chosen.article,
        "why": row.chosen.why,
        "may_be_rewritten": row.wording.own_text,
        "versions": [_version(one) for one in row.wording.versions],
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "name": one.name,
        "text_fr": one.fr,
        "text_en": one.en,
        "article": one.article,
        "source": one.source,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "tolerated_until": one.tolerated_until,
        "confirmed": one.certainty is Certainty.CONFIRMED,
    }


def _decision(row: WordingDecision) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "first_day": row.first_day,
        "version": row.version,
        "text_fr": row.text_fr,
        "text_en": row.text_en,
        "reason": row.reason,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
    }
