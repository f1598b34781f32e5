"""What a document cites, held while it is issued: what is left is looked at under the lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.money.amounts import Vat
from facturier.organisations.queries import Member
from facturier.register import actions as register
from facturier.register.rules.beside import LinkKind
from facturier.sales.actions.progressing import ensure_by_line
from facturier.sales.models import Citation, CitedLine, CitedVat, Draft, IssuedDocument
from facturier.sales.queries.credits import correction_of
from facturier.sales.queries.deposits import deductions_of
from facturier.sales.queries.drafts import content_of
from facturier.sales.queries.wordings import tell
from facturier.sales.rules.composing import Composed, correcting, deducting
from facturier.sales.rules.credits import (
    NOTHING_CITED,
    Correction,
    Taken,
    conditions_of,
    shares_of,
    summed,
)
from facturier.sales.rules.deposits import conditions_of as deposit_conditions
from facturier.sales.rules.drafts import CITING, CORRECTIVES, CREDITS
from facturier.sales.rules.kinds import Condition

NONE = Decimal(0)
LINKS = {
    "credits": LinkKind.ORIGINAL,
    "replaces": LinkKind.REPLACES,
    "deducts": LinkKind.DEPOSIT,
}


@dataclass(frozen=True, slots=True)
class HeldCitations:
    """The invoices that a document cites, locked, and what each bears of it."""

    kind: str = ""
    """`credits`, `replaces`, `deducts`."""
    cited: Correction = NOTHING_CITED
    invoices: Mapping[UUID, Any] = field(default_factory=dict)
    shares: Mapping[UUID, Mapping[Vat, Taken]] = field(default_factory=dict)
    lines: tuple[tuple[UUID, Decimal], ...] = ()

    @property
    def replaced(self) -> Any:
        """The invoice that a corrective replaces, if it is ours."""
        if self.kind != "replaces" or not self.cited.origins:
            return None
        return self.invoices[self.cited.origins[0].invoice_id]

    @property
    def deposits(self) -> register.Amounts:
        """What the deposits that it takes off come to."""
        if self.kind != "deducts":
            return register.NOTHING_LESS
        rows = [row for share in self.shares.values() for row in share.values()]
        net, tax = sum((row.base for row in rows), NONE), sum((row.tax for row in rows), NONE)
        return register.Amounts(net, tax, net + tax)


def hold_citations(draft: Draft, composed: Composed) -> HeldCitations:
    """Lock what a draft cites, in the order of keys, and refuse what can no longer be credited.

    Two who credit one invoice, or take one deposit off, at once wait for each other here; the
    second is told what is left.
    """
    if draft.type_code not in CITING:
        return _hold_deposits(draft, composed) if composed.deductions.origins else HeldCitations()
    content, day = content_of(draft), composed.document.issue_date
    assert day is not None, "a composed document has its day"
    before = correction_of(draft, content)
    invoices = register.hold_invoices(
        draft.organisation_id, [one.invoice_id for one in before.origins]
    )
    cited = correction_of(draft, content)  # as it stands now that nobody else changes it
    document = correcting(draft.type_code, day, draft.customer_id, content, composed.amounts)
    _refuse_any(conditions_of(document, cited))
    borne = draft.type_code in CREDITS and cited.origins
    shares = shares_of(document.rows, cited.origins, document.currency) if borne else {}
    if borne:
        ensure_by_line(draft.organisation_id, cited, shares, document.lines)
    kind = "replaces" if draft.type_code in CORRECTIVES else "credits"
    return HeldCitations(kind, cited, invoices, shares, document.lines)


def _hold_deposits(draft: Draft, composed: Composed) -> HeldCitations:
    """The deposits of a final invoice, locked; refused where one is gone or has changed since."""
    content, day = content_of(draft), composed.document.issue_date
    assert day is not None, "a composed document has its day"
    origins = composed.deductions.origins
    invoices = register.hold_invoices(draft.organisation_id, [one.invoice_id for one in origins])
    held = deductions_of(draft, content, NOTHING_CITED)
    document = deducting(draft.type_code, day, draft.customer_id, content, composed.amounts)
    _refuse_any(deposit_conditions(document, held))
    if held.deposits != composed.deductions.deposits:
        reason = _("Un acompte déduit vient d'être crédité en partie. Relisez, puis émettez.")
        raise Refusal("deposit.changed", reason, status=409, field="deposits")
    shares = {
        one.key: deposit.rows for one, deposit in zip(held.origins, held.deposits, strict=True)
    }
    return HeldCitations("deducts", Correction(held.origins), invoices, shares)


def _refuse_any(conditions: Iterable[Condition]) -> None:
    for condition in conditions:
        if condition.blocking:
            reason = tell(condition.said)
            raise Refusal(condition.code, reason, status=409, field=condition.field)


def write_citations(issued: IssuedDocument, held: HeldCitations) -> None:
    """Keep what the document cites, with the share of each; frozen from here on."""
    own = {"organisation_id": issued.organisation_id}
    rows = {
        one.key: Citation(id=uuid7(), issued=issued, cited_id=one.key, kind=held.kind, **own)
        for one in held.cited.origins
    }
    Citation.objects.bulk_create(rows.values())
    CitedVat.objects.bulk_create(
        CitedVat(
            citation=rows[key],
            category=vat.category,
            percent=vat.percent,
            base=row.base,
            tax=row.tax,
            **own,
        )
        for key, share in held.shares.items()
        for vat, row in share.items()
    )
    CitedLine.objects.bulk_create(list(_of_lines(rows, held)))


def _of_lines(rows: Mapping[UUID, Citation], held: HeldCitations) -> Iterable[CitedLine]:
    if held.kind != "credits":
        return
    whose = {line: one.key for one in held.cited.origins for line in one.lines}
    for line, net in summed(held.lines).items():
        citation = rows[whose[line]]
        yield CitedLine(
            organisation_id=citation.organisation_id, citation=citation, line_id=line, net=net
        )


def link_citations(member: Member, invoice: Any, held: HeldCitations, now: datetime) -> None:
    """Link the new document to what it cites, and tell it there: events come last."""
    register.link_correction(
        member=member,
        invoice=invoice,
        corrected=[held.invoices[one.invoice_id] for one in held.cited.origins],
        kind=LINKS.get(held.kind, LinkKind.ORIGINAL),
        now=now,
    )
