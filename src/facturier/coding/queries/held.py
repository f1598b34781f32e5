"""What an invoice states that can be coded, and how it is coded. For rooms and jobs: no right."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from facturier.coding.models import LineCoding, LineShare
from facturier.coding.rules import WHOLE, Part, Share, Target, part
from facturier.register.queries.invoice import Invoice, InvoiceLine


@dataclass(frozen=True, slots=True)
class Held:
    """The coding of a line as it is kept, whether or not the line still states the same."""

    row: LineCoding
    shares: tuple[Share, ...]

    def holds_for(self, stated: Part | None) -> bool:
        """Whether these shares are of what is stated today."""
        return bool(self.shares) and stated is not None and self.row.line_key == stated.key


def parts_of(organisation_id: UUID, invoices: Collection[Invoice]) -> dict[UUID, dict[int, Part]]:
    """What can be coded of each invoice, by its place: its lines, or its net where it has none."""
    found: dict[UUID, dict[int, Part]] = {one.id: {} for one in invoices}
    lines = InvoiceLine.objects.filter(organisation_id=organisation_id, invoice_id__in=list(found))
    for line in lines.order_by("invoice_id", "position"):
        stated = part(line.position, line.name, line.description, line.net)
        found[line.invoice_id][line.position] = stated
    for one in invoices:
        if not found[one.id] and one.net is not None:
            found[one.id][WHOLE] = part(WHOLE, "", "", one.net)
    return found


def held_of(organisation_id: UUID, invoice_ids: Collection[UUID]) -> dict[UUID, dict[int, Held]]:
    """How each invoice is coded, by the place of its lines: two statements at most."""
    found: dict[UUID, dict[int, Held]] = {key: {} for key in invoice_ids}
    own = {"organisation_id": organisation_id}
    codings = list(
        LineCoding.objects.filter(**own, invoice_id__in=list(found)).order_by("position")
    )
    if not codings:
        return found
    shares: dict[UUID, list[Share]] = defaultdict(list)
    rows = LineShare.objects.filter(**own, coding__invoice_id__in=list(found))
    for row in rows.order_by("coding_id", "place"):
        shares[row.coding_id].append(Share(target_of(row), row.percent, row.amount))
    for coding in codings:
        found[coding.invoice_id][coding.position] = Held(coding, tuple(shares[coding.id]))
    return found


def target_of(row: LineShare) -> Target:
    """What a share is counted on."""
    return Target(row.department_id, row.project_id, row.category_id, row.account)


def follows(invoice: Invoice, accounts: Mapping[UUID, str]) -> Target:
    """What the lines without shares of their own are counted on; accounts are by category."""
    account = accounts.get(invoice.category_id, "") if invoice.category_id else ""
    return Target(invoice.department_id, invoice.project_id, invoice.category_id, account)
