"""Issuing many drafts: chosen, confirmed, then issued one by one, each in its own transaction.

What becomes of a draft is written in the transaction that issues it. So a job that is killed,
repeated, or run by two workers at once issues each draft once, and goes on where it stopped.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as identity
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, member_of, require
from facturier.sales.actions.issue import issue_draft, make_ahead
from facturier.sales.actions.written import AHEAD, MadeAhead
from facturier.sales.models import BulkIssue, BulkIssueRow, Draft
from facturier.sales.queries.bulk import counts_of, find_bulk
from facturier.sales.queries.drafts import contents_of, drafts_within
from facturier.sales.queries.situating import situated_amounts, situations_by_draft
from facturier.sales.rules.bulk import MOST, BulkStage, BulkState, in_order, may_become
from facturier.sales.rules.drafts import DraftState

log = logging.getLogger("facturier.sales")
JOB = "sales.issue_bulk"
AT_ONCE = 200  # drafts whose amounts are worked out together


@transaction.atomic
def prepare_bulk(
    *,
    member: Member,
    chosen: Sequence[tuple[UUID, int | None]],
    today: date,
    now: datetime,
) -> BulkIssue:
    """Take drafts that are to be issued together, in the order shown; nothing is issued yet.

    Each with the version in which it was seen; None takes it as it is now. What the member cannot
    read, or is no open draft any more, is refused (404, 409) as a whole: nothing is left out in
    silence.
    """
    require(member, "invoice.issue")
    keys = list(dict.fromkeys(key for key, _version in chosen))
    if not keys:
        raise Refusal("bulk.none", _("Choisissez au moins un brouillon."), status=422)
    if len(keys) > MOST:
        reason = _("%(count)s brouillons à la fois au plus : choisissez-en moins.")
        raise Refusal("bulk.many", reason % {"count": MOST}, status=422)
    seen = dict(chosen)
    found = {draft.id: draft for draft in _readable(member, keys)}
    if missing := [key for key in keys if key not in found]:
        reason = _("Un brouillon choisi n'est plus à émettre : il a été émis ou écarté.")
        gone = drafts_within(member, "invoice.read").filter(id__in=missing).exists()
        raise Refusal("bulk.gone" if gone else "absent", reason, status=409 if gone else 404)
    drafts = in_order([(found[key], _day(found[key])) for key in keys], today)
    amounts = _amounts(member.organisation_id, drafts, today)
    bulk = BulkIssue.objects.create(
        organisation_id=member.organisation_id,
        prepared_at=now,
        user_id=member.user_id,
        user_name=member.name,
        token_id=member.token_id,
        token_name=member.token_name,
        row_count=len(drafts),
    )
    BulkIssueRow.objects.bulk_create(
        BulkIssueRow(
            organisation_id=member.organisation_id,
            bulk=bulk,
            place=place,
            draft=draft,
            version=_version(seen[draft.id], draft),
            gross=amounts[draft.id][0],
            currency=amounts[draft.id][1],
        )
        for place, draft in enumerate(drafts, 1)
    )
    _note(bulk, member.actor, "bulk_issue.prepared", now, drafts=len(drafts))
    return bulk


def _readable(member: Member, keys: Sequence[UUID]) -> list[Draft]:
    rows = drafts_within(member, "invoice.read").filter(id__in=keys, state=DraftState.OPEN)
    return list(rows.select_related("entity", "customer"))


def _day(draft: Draft) -> date | None:
    value, *_rest = draft.header.get("issue_date") or [None]
    return date.fromisoformat(value) if value else None


def _version(seen: int | None, draft: Draft) -> int:
    return draft.version if seen is None else seen


def _amounts(
    organisation_id: UUID, drafts: Sequence[Draft], today: date
) -> dict[UUID, tuple[Decimal, str]]:
    """(gross, currency) of each draft as it stands."""
    found = {}
    for start in range(0, len(drafts), AT_ONCE):
        part = drafts[start : start + AT_ONCE]
        contents = contents_of(organisation_id, part)
        situations = situations_by_draft([(one, contents[one.id]) for one in part], today)
        for one in part:
            amounts = situated_amounts(contents[one.id], situations[one.id])
            found[one.id] = (amounts.totals.gross, amounts.currency)
    return found


# -- what a person decides of the whole ------------------------------------------------------------
@transaction.atomic
def start_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Have the drafts issued, by a job. Asked twice, it is one."""
    bulk = _locked(member, bulk_id)
    if bulk.stage in (BulkStage.RUNNING, BulkStage.DONE):
        return bulk
    if bulk.stage != BulkStage.PREPARED:
        raise Refusal("bulk.stage", _("Cette émission a été abandonnée ou mise en pause."))
    bulk.started_at = now
    _become(bulk, BulkStage.RUNNING, "started_at")
    _run(bulk)
    _note(bulk, member.actor, "bulk_issue.started", now, drafts=bulk.row_count)
    return bulk


@transaction.atomic
def drop_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Give up a bulk issue that has not begun; the drafts stay as they are."""
    bulk = _locked(member, bulk_id)
    if bulk.stage == BulkStage.DROPPED:
        return bulk
    _become(bulk, BulkStage.DROPPED)
    _note(bulk, member.actor, "bulk_issue.dropped", now)
    return bulk


@transaction.atomic
def pause_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Issue nothing more; the draft that is being issued is issued."""
    bulk = _locked(member, bulk_id)
    if bulk.stage == BulkStage.PAUSED:
        return bulk
    _become(bulk, BulkStage.PAUSED)
    _note(bulk, member.actor, "bulk_issue.paused", now, **counts_of(bulk))
    return bulk


@transaction.atomic
def resume_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Go on: after a pause, or where no job is at it any more."""
    bulk = _locked(member, bulk_id)
    if bulk.stage == BulkStage.RUNNING:
        if not jobs.is_pending(JOB, bulk_id=bulk.id):
            _run(bulk)
        return bulk
    if bulk.stage != BulkStage.PAUSED:
        raise Refusal("bulk.stage", _("Cette émission n'est pas en pause."))
    _become(bulk, BulkStage.RUNNING)
    _run(bulk)
    _note(bulk, member.actor, "bulk_issue.resumed", now, **counts_of(bulk))
    return bulk


@transaction.atomic
def retry_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Try the refused drafts again, as they are now: whoever asks has put them right."""
    bulk = _locked(member, bulk_id)
    refused = BulkIssueRow.objects.filter(
        organisation_id=bulk.organisation_id, bulk=bulk, state=BulkState.REFUSED
    ).select_related("draft")
    rows = list(refused)
    if bulk.stage != BulkStage.DONE or not rows:
        raise Refusal("bulk.nothing", _("Aucun brouillon refusé n'est à reprendre."))
    for row in rows:
        row.version, row.state = row.draft.version, BulkState.WAITING.value
        row.code = row.reason = row.field = ""
    BulkIssueRow.objects.bulk_update(rows, ["version", "state", "code", "reason", "field"])
    bulk.user_id, bulk.user_name = member.user_id, member.name
    bulk.token_id, bulk.token_name = member.token_id, member.token_name
    _become(bulk, BulkStage.RUNNING, "user_id", "user_name", "token_id", "token_name")
    _run(bulk)
    _note(bulk, member.actor, "bulk_issue.retried", now, drafts=len(rows))
    return bulk


def _locked(member: Member, bulk_id: UUID) -> BulkIssue:
    """A bulk issue that the member may decide on, held until commit."""
    require(member, "invoice.issue")
    found = find_bulk(member, bulk_id)
    return BulkIssue.objects.select_for_update(no_key=True).get(
        organisation_id=member.organisation_id, id=found.id
    )


def _become(bulk: BulkIssue, stage: BulkStage, *fields: str) -> None:
    if not may_become(bulk.stage, stage):
        raise Refusal("bulk.stage", _("Cette émission n'est plus dans cet état. Relisez la page."))
    bulk.stage = stage
    bulk.save(update_fields=["stage", *fields])
    live.publish(bulk.organisation_id, topic_of(bulk.id), needs="invoice.issue")


def _run(bulk: BulkIssue) -> None:
    jobs.defer(JOB, organisation_id=bulk.organisation_id, urgent=True, bulk_id=bulk.id)


def topic_of(bulk_id: UUID) -> str:
    """What the open pages of a bulk issue listen to."""
    return f"bulk:{bulk_id}"


# -- the job ---------------------------------------------------------------------------------------
def issue_bulk(*, organisation_id: UUID, bulk_id: UUID, clock: Callable[[], datetime]) -> None:
    """Issue the drafts that wait, in their order. Safe to run twice, and beside itself."""
    with in_organisation(organisation_id):
        bulk = BulkIssue.objects.filter(organisation_id=organisation_id, id=bulk_id).first()
        if bulk is None or bulk.stage != BulkStage.RUNNING:
            return
        person = identity.person(bulk.user_id)
        language = person.language if person else settings.LANGUAGE_CODE
        keys = _waiting(bulk).order_by("place").values_list("id", flat=True)
        waiting = list(keys)
    begun: deque[tuple[UUID, MadeAhead | None]] = deque()
    with translation.override(language):
        for key in waiting:
            with in_organisation(organisation_id):
                behind = [ahead for _key, ahead in begun]
                begun.append((key, _begun(bulk, key, behind, clock())))
            if len(begun) > AHEAD and not _issue_first(bulk, begun, clock()):
                return
        while begun:
            if not _issue_first(bulk, begun, clock()):
                return
    with in_organisation(organisation_id):
        _finish(bulk, clock())


def _begun(
    bulk: BulkIssue, key: UUID, behind: Sequence[MadeAhead | None], now: datetime
) -> MadeAhead | None:
    """The file of a draft, begun while those before it are issued; None where it cannot be."""
    row = _waiting(bulk).filter(id=key).first()
    if row is None:
        return None
    try:
        member = _still_member(bulk, now)
    except Refusal:
        return None  # it is told when the draft is to be issued
    today = timezone.localdate(now)
    return make_ahead(member=member, draft_id=row.draft_id, today=today, behind=behind)


def _issue_first(
    bulk: BulkIssue, begun: deque[tuple[UUID, MadeAhead | None]], now: datetime
) -> bool:
    key, ahead = begun.popleft()
    with in_organisation(bulk.organisation_id):
        return _one_row(bulk, key, ahead, now)


def _waiting(bulk: BulkIssue):
    return BulkIssueRow.objects.filter(
        organisation_id=bulk.organisation_id, bulk=bulk, state=BulkState.WAITING
    )


def _one_row(bulk: BulkIssue, key: UUID, ahead: MadeAhead | None, now: datetime) -> bool:
    """Issue one draft, or keep why not. False once the whole was paused."""
    row = _waiting(bulk).select_for_update(no_key=True).filter(id=key).first()
    # Asked anew for each: a pause takes hold before the next draft.
    bulk.refresh_from_db()
    if bulk.stage != BulkStage.RUNNING:
        return False
    if row is None:
        return True  # another run was here
    try:
        with transaction.atomic():
            issued = issue_draft(
                member=_still_member(bulk, now),
                draft_id=row.draft_id,
                version=row.version,
                today=timezone.localdate(now),
                now=now,
                with_file=True,
                ahead=ahead,
            )
        row.state, row.number, row.reference = BulkState.ISSUED, issued.number, issued.reference
    except Refusal as refusal:
        row.state, row.code, row.reason = BulkState.REFUSED, refusal.code, refusal.reason
        row.field = refusal.field or ""
        if refusal.status in (403, 404):
            row.reason = refusal.reason or _("Ce brouillon ne vous est plus ouvert.")
    except OperationalError:
        raise  # the database is away: nothing is wrong with the draft, and the job is tried again
    except Exception:
        # One draft that fails by our mistake must not hold up the others; the log says which.
        log.exception("bulk issue %s, draft %s", bulk.id, row.draft_id)
        row.state, row.code = BulkState.REFUSED, "ours"
        row.reason = _("Une erreur de notre côté a empêché cette émission. Prévenez-nous.")
    row.save(update_fields=["state", "number", "reference", "code", "reason", "field"])
    live.publish(bulk.organisation_id, topic_of(bulk.id), needs="invoice.issue")
    return True


def _still_member(bulk: BulkIssue, now: datetime) -> Member:
    """Who asked, with the rights of now: they may have been withdrawn meanwhile."""
    token = (bulk.token_id, bulk.token_name) if bulk.token_id else None
    member = member_of(
        bulk.organisation_id,
        bulk.user_id,
        timezone.localdate(now),
        token=token,
        with_second_factor=True,
    )
    if member is None:
        raise Refusal("forbidden", _("Qui a demandé cette émission n'est plus membre."), status=403)
    return member


def _finish(bulk: BulkIssue, now: datetime) -> None:
    row = BulkIssue.objects.select_for_update(no_key=True).get(
        organisation_id=bulk.organisation_id, id=bulk.id
    )
    if row.stage != BulkStage.RUNNING or _waiting(row).exists():
        return  # another run has ended it, or somebody took refused drafts up again
    row.finished_at = now
    _become(row, BulkStage.DONE, "finished_at")
    # Told as done by who asked, even if they have left meanwhile.
    actor = audit.Actor("person", row.user_id, row.user_name)
    _note(row, actor, "bulk_issue.finished", now, **counts_of(row))


def _note(bulk: BulkIssue, actor: audit.Actor, verb: str, now: datetime, **facts: object) -> None:
    audit.record(
        organisation_id=bulk.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("bulk_issue", bulk.id, str(bulk.id)[-8:]),
        facts=facts,
        at=now,
    )
