"""Issuing many drafts: chosen, confirmed, then issued one by one, each in its own transaction.

How that goes on, whatever happens to the job, is said in `together`.
"""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, require
from facturier.sales.actions.expected import make_ahead
from facturier.sales.actions.issue import issue_draft
from facturier.sales.actions.together import Together, still_member
from facturier.sales.actions.written import AHEAD, MadeAhead
from facturier.sales.models import BulkIssue, BulkIssueRow, Draft
from facturier.sales.queries.bulk import counts_of, find_bulk
from facturier.sales.queries.drafts import contents_of, drafts_within
from facturier.sales.queries.situating import situated_amounts, situations_by_draft
from facturier.sales.rules.bulk import MOST, BulkState, in_order
from facturier.sales.rules.drafts import DraftState

AT_ONCE = 200  # drafts whose amounts are worked out together
ISSUING = Together(
    whole=BulkIssue,
    rows=BulkIssueRow,
    job="sales.issue_bulk",
    noun="bulk_issue",
    counted="drafts",
    needs="invoice.issue",
    topic="bulk",
    find=find_bulk,
    counts=counts_of,
)


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
    bulk = ISSUING.prepared(member, now, len(drafts))
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
    return ISSUING.start(member, bulk_id, now)


@transaction.atomic
def drop_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Give up a bulk issue that has not begun; the drafts stay as they are."""
    return ISSUING.drop(member, bulk_id, now)


@transaction.atomic
def pause_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Issue nothing more; the draft that is being issued is issued."""
    return ISSUING.pause(member, bulk_id, now)


@transaction.atomic
def resume_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Go on: after a pause, or where no job is at it any more."""
    return ISSUING.resume(member, bulk_id, now)


@transaction.atomic
def retry_bulk(*, member: Member, bulk_id: UUID, now: datetime) -> BulkIssue:
    """Try the refused drafts again, as they are now: whoever asks has put them right."""
    return ISSUING.retry(member, bulk_id, now, _as_now)


def _as_now(rows: list[BulkIssueRow]) -> None:
    prefetch_related_objects(rows, "draft")
    for row in rows:
        row.version, row.field = row.draft.version, ""
    BulkIssueRow.objects.bulk_update(rows, ["version", "state", "code", "reason", "field"])


# -- the job ---------------------------------------------------------------------------------------
def issue_bulk(*, organisation_id: UUID, bulk_id: UUID, clock: Callable[[], datetime]) -> None:
    """Issue the drafts that wait, in their order. Safe to run twice, and beside itself."""
    with in_organisation(organisation_id):
        found = ISSUING.begun(organisation_id, bulk_id)
    if found is None:
        return
    bulk, language, waiting = found
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
        ISSUING.finish(bulk, clock())


def _begun(
    bulk: BulkIssue, key: UUID, behind: Sequence[MadeAhead | None], now: datetime
) -> MadeAhead | None:
    """The file of a draft, begun while those before it are issued; None where it cannot be."""
    row = ISSUING.waiting(bulk).filter(id=key).first()
    if row is None:
        return None
    try:
        member = still_member(bulk, now)
    except Refusal:
        return None  # it is told when the draft is to be issued
    today = timezone.localdate(now)
    return make_ahead(member=member, draft_id=row.draft_id, today=today, behind=behind)


def _issue_first(
    bulk: BulkIssue, begun: deque[tuple[UUID, MadeAhead | None]], now: datetime
) -> bool:
    key, ahead = begun.popleft()

    def issue(row: BulkIssueRow, member: Member) -> None:
        issued = issue_draft(
            member=member,
            draft_id=row.draft_id,
            version=row.version,
            today=timezone.localdate(now),
            now=now,
            with_file=True,
            ahead=ahead,
        )
        row.state, row.number, row.reference = BulkState.ISSUED, issued.number, issued.reference

    with in_organisation(bulk.organisation_id):
        return ISSUING.do_one(bulk, key, now, issue, "number", "reference", "field")


def topic_of(bulk_id: UUID) -> str:
    """What the open pages of a bulk issue listen to."""
    return ISSUING.topic_of(bulk_id)
