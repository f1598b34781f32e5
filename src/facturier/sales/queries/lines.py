"""The lines of drafts as the room that put something on them asks for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from facturier.organisations.queries import Member
from facturier.sales.models import Draft
from facturier.sales.queries.drafts import content_of, contents_of, within
from facturier.sales.rules.amounts import amounts_of


@dataclass(frozen=True, slots=True)
class DraftNets:
    """A draft, its state, and the net of each line that stands."""

    draft_id: UUID
    state: str
    nets: Mapping[UUID, Decimal]


def nets_of_lines(member: Member, draft_ids: Iterable[UUID]) -> list[DraftNets]:
    """The drafts among these that the member may read, with their lines: two statements."""
    rows = Draft.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        id__in=list(draft_ids),
    )
    drafts = list(rows.order_by("-id"))
    contents = contents_of(member.organisation_id, drafts)
    return [DraftNets(one.id, one.state, amounts_of(contents[one.id]).lines) for one in drafts]


def lines_standing(organisation_id: UUID, draft_id: UUID) -> dict[UUID, str]:
    """The lines of a draft that were not removed: key -> what it is called."""
    draft = Draft(id=draft_id, organisation_id=organisation_id)
    return {key: str(line.value("name") or "") for key, line in content_of(draft).ordered()}
