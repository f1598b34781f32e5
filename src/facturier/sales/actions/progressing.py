"""What a situation and a retention add to issuing: held under the lock, kept with the number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.money.amounts import Vat
from facturier.register import queries as register
from facturier.sales.models import (
    Contract,
    Draft,
    IssuedDocument,
    ProgressBill,
    ProgressLine,
    Retention,
)
from facturier.sales.queries.progress import planned_lines, situations_among
from facturier.sales.rules.amounts import number
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.credits import Correction, Taken, summed
from facturier.sales.rules.progress import NotSo, Step, steps_of

Shares = Mapping[UUID, Mapping[Vat, Taken]]


@dataclass(frozen=True, slots=True)
class HeldProgress:
    """The situation that a draft is, its contract locked; nothing for any other draft."""

    bill: ProgressBill | None = None
    steps: tuple[Step, ...] = ()
    keys: tuple[UUID, ...] = field(default=())
    """The lines of the contract in the order of the document."""


NO_PROGRESS = HeldProgress()


def hold_progress(draft: Draft, composed: Composed) -> HeldProgress:
    """Lock the contract of a situation; refuse it where it is no more what it was prepared as."""
    if "contract" not in draft.made_from:
        return NO_PROGRESS
    contract = _held(draft.organisation_id, UUID(draft.made_from["contract"]))
    bill = ProgressBill.objects.filter(
        organisation_id=draft.organisation_id, draft=draft, stands=True, issued=None
    ).first()
    if bill is None:
        reason = _("Une autre situation a pris la place de celle-ci. Écartez ce brouillon.")
        raise Refusal("progress.replaced", reason, status=409)
    percents = {UUID(key): Decimal(percent) for key, percent in bill.percents.items()}
    try:
        steps = steps_of(planned_lines(contract), percents, contract.currency, backwards=True)
    except NotSo:
        steps = ()
    amounts = composed.amounts
    stated = {key: amounts.lines[key] for key in amounts.items}
    if stated != {one.key: one.amount for one in steps} or amounts.money.adjustments:
        reason = _(
            "Les lignes ne sont plus celles de la situation : écartez ce brouillon et préparez-la"
            " de nouveau depuis le marché."
        )
        raise Refusal("progress.changed", reason, status=409, field="lines")
    return HeldProgress(bill, steps, tuple(amounts.items))


def _held(organisation_id: UUID, contract_id: UUID) -> Contract:
    rows = Contract.objects.filter(organisation_id=organisation_id, id=contract_id)
    return rows.select_for_update(of=("self",), no_key=True).get()


def write_progress(issued: IssuedDocument, held: HeldProgress) -> None:
    """Keep what the situation billed of each line; frozen from here on."""
    if held.bill is None:
        return
    own = {"organisation_id": issued.organisation_id}
    held.bill.issued = issued
    held.bill.save(update_fields=["issued"])
    stated = register.stated_amounts(issued.organisation_id, [issued.invoice_id])
    lines = dict(zip(held.keys, stated[issued.invoice_id].lines, strict=True))
    ProgressLine.objects.bulk_create(
        ProgressLine(
            bill=held.bill,
            line_id=one.key,
            stated_id=lines[one.key].id,
            percent=one.percent,
            amount=one.amount,
            **own,
        )
        for one in held.steps
    )


def write_retention(issued: IssuedDocument, draft: Draft, composed: Composed) -> None:
    """Keep what the customer withholds of it, until somebody notes its release."""
    if not composed.withheld:
        return
    percent, due = (draft.header.get(name, [None])[0] for name in ("retention", "retention_due"))
    contract = draft.made_from.get("contract")
    Retention.objects.create(
        organisation_id=issued.organisation_id,
        issued=issued,
        contract_id=UUID(contract) if contract else None,
        percent=number(percent) or Decimal(0),
        amount=composed.withheld,
        currency=composed.amounts.currency,
        due_date=date.fromisoformat(due) if due else None,
    )


def ensure_by_line(
    organisation_id: UUID,
    cited: Correction,
    shares: Shares,
    lines: Iterable[tuple[UUID, Decimal]],
) -> None:
    """Of a situation lines are credited: so its contract knows what is to be billed again.

    The contract is held, as by the next situation.
    """
    bills = situations_among(organisation_id, [one.key for one in cited.origins])
    if not bills:
        return
    for contract in sorted({bill.contract_id for bill in bills.values()}):
        _held(organisation_id, contract)
    nets = summed(lines)
    for one in cited.origins:
        if one.key not in bills:
            continue
        base = sum((row.base for row in shares.get(one.key, {}).values()), Decimal(0))
        of_lines = sum((nets.get(key, Decimal(0)) for key in one.lines), Decimal(0))
        if base != of_lines:
            reason = _("La situation %(number)s se crédite par lignes, ou toute entière.")
            raise Refusal("progress.by_line", reason % {"number": one.number}, status=409)
