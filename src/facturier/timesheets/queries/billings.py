"""Where time is invoiced: what can be, what stands on which draft, and what has changed there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from facturier.kit.planned import planned
from facturier.kit.refusal import Refusal
from facturier.money.rounding import rounded
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.sales import queries as sales
from facturier.sales.queries.filling import of_customer
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries.rows import Filters, narrowed, rows_within
from facturier.timesheets.rules import BilledLine, Grouping, Reached, State, Worked, lines_of

AT_ONCE = 500  # entries, and milestones, of one draft
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Billable:
    """What can be invoiced to a customer now, oldest first; `more` beyond what one draft takes."""

    entries: tuple[TimeEntry, ...]
    milestones: tuple[Milestone, ...]
    more: bool


def billable(
    member: Member,
    customer_id: UUID,
    *,
    project_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Billable:
    """Approved, on no draft, in no invoice: three statements."""
    organisations.require(member, "time.read")
    filters = Filters(
        project_id=project_id,
        customers=parties.family(member.organisation_id, customer_id),
        state=State.APPROVED,
        since=since,
        until=until,
    )
    entries = list(narrowed(TimeEntry, member, filters).order_by("day", "id")[: AT_ONCE + 1])
    reached = narrowed(Milestone, member, filters).exclude(reached_date=None)
    milestones = list(reached.order_by("due_date", "id")[: AT_ONCE + 1])
    more = len(entries) > AT_ONCE or len(milestones) > AT_ONCE
    return Billable(tuple(entries[:AT_ONCE]), tuple(milestones[:AT_ONCE]), more)


def customers_with_time(member: Member) -> list[tuple[UUID, str, str]]:
    """(id, reference, name) of the customers who have something to be invoiced, by name."""
    found: set[UUID] = set()
    filters = Filters(state=State.APPROVED)
    rows: Any
    for rows in (
        narrowed(TimeEntry, member, filters).order_by(),
        narrowed(Milestone, member, filters).exclude(reached_date=None).order_by(),
    ):
        found |= set(rows.values_list("customer_id", flat=True).distinct()[:AT_ONCE])
    names = {one.id: one for one in parties.names(member.organisation_id, found).values()}
    return sorted(
        ((key, one.reference, one.name) for key, one in names.items()),
        key=lambda each: (each[2].casefold(), each[1]),
    )


def as_lines(
    member: Member,
    customer_id: UUID,
    entries: Iterable[TimeEntry],
    milestones: Iterable[Milestone],
    grouping: Grouping,
) -> list[BilledLine]:
    """The lines that these would be, in the language of the customer."""
    language = str(of_customer(member, customer_id)["language"] or "fr")
    worked = [
        Worked(
            key=one.id,
            person=one.person_name,
            project=one.project.name if one.project else "",
            task=one.task,
            day=one.day,
            hours=one.hours,
            rate=one.rate,
            description=one.description,
        )
        for one in entries
    ]
    reached = [
        Reached(
            key=one.id,
            name=one.name,
            project=one.project.name if one.project else "",
            day=one.reached_date or one.due_date,
            amount=one.amount,
            vat_percent=one.vat_percent,
        )
        for one in milestones
    ]
    return lines_of(worked, reached, grouping, language)


# -- what stands on drafts -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BilledDraft:
    """A draft, or the invoice that it became, with time on it."""

    draft_id: UUID
    state: str
    at: Any
    by: str
    count: int
    amount: Decimal
    """What its entries come to."""
    stated: Decimal
    """What its lines say today: another amount is a gesture, or a change, that somebody made."""
    released: int
    """Entries whose line is gone, or that a credit note has given back."""

    @property
    def difference(self) -> Decimal:
        """What the document says beyond its entries."""
        return self.stated - self.amount


def billed_drafts(member: Member, limit: int = SHOWN) -> list[BilledDraft]:
    """The latest drafts with time that the member may read: five statements."""
    organisations.require(member, "time.read")
    own = Billing.objects.filter(organisation_id=member.organisation_id)
    visible = {
        "entry": rows_within(TimeEntry, member).filter(pk=OuterRef("entry_id")),
        "milestone": rows_within(Milestone, member).filter(pk=OuterRef("milestone_id")),
    }
    seen = own.filter(Exists(visible["entry"]) | Exists(visible["milestone"]))
    latest = seen.order_by("-draft_id").values_list("draft_id", flat=True).distinct()[:limit]
    rows: dict[UUID, list[Billing]] = {}
    for row in own.filter(draft_id__in=list(latest)).order_by("-id"):
        rows.setdefault(row.draft_id, []).append(row)
    drafts = {one.draft_id: one for one in sales.nets_of_lines(member, rows)}
    found = []
    for key, billings in rows.items():
        if key not in drafts:
            continue
        standing = [one for one in billings if one.stands]
        lines: dict[UUID, Decimal] = {}
        for one in standing:
            lines[one.line_key] = lines.get(one.line_key, Decimal(0)) + one.amount
        nets = drafts[key].nets
        found.append(
            BilledDraft(
                draft_id=key,
                state=drafts[key].state,
                at=billings[0].billed_at,
                by=billings[0].billed_by,
                count=len(standing),
                amount=sum((rounded(one) for one in lines.values()), Decimal(0)),
                stated=sum((nets.get(line, Decimal(0)) for line in lines), Decimal(0)),
                released=len(billings) - len(standing),
            )
        )
    return found


def billings_of(member: Member, row: TimeEntry | Milestone) -> list[Billing]:
    """Where an entry was put, the latest first; the caller may read the entry."""
    field = "entry" if isinstance(row, TimeEntry) else "milestone"
    rows = Billing.objects.filter(organisation_id=member.organisation_id, **{field: row})
    return list(rows.select_related("draft").order_by("-id")[:SHOWN])


def ensure_not_billed_elsewhere(organisation_id: UUID, draft_id: UUID) -> None:
    """Refuse (409) to issue a draft whose lines hold time that was given to another meanwhile.

    So stands a draft that was put away, or a line that was taken out, and then brought back.
    """
    keys = set(_lost(organisation_id, draft_id))
    if not keys:
        return
    standing = sales.lines_standing(organisation_id, draft_id)
    named = [name for key, name in standing.items() if key in keys]
    if named:
        reason = _(
            "Du temps de la ligne « %(line)s » est déjà facturé ailleurs."
            " Retirez cette ligne, puis émettez."
        )
        raise Refusal(
            "time.billed_elsewhere", reason % {"line": named[0]}, status=409, field="lines"
        )


@planned
def _lost(organisation_id: UUID, draft_id: UUID) -> QuerySet[Billing, UUID]:
    rows = Billing.objects.filter(organisation_id=organisation_id, draft_id=draft_id)
    return rows.filter(stands=False).values_list("line_key", flat=True)
