"""Billing a contract as it advances: its plan, its situations, what the customer withholds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal, absent
from facturier.kit.rows import write_rows
from facturier.money.rounding import fits
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.sales.actions.credits import held_of
from facturier.sales.actions.drafts import as_json, authored, draft_for, line_rows, note
from facturier.sales.actions.steps import clean
from facturier.sales.models import Contract, ContractLine, Draft, ProgressBill, Retention
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import content_of
from facturier.sales.queries.progress import (
    contract_subject,
    find_contract,
    last_situation,
    planned_lines,
)
from facturier.sales.queries.wordings import tell
from facturier.sales.rules import progress as rules
from facturier.sales.rules.contracts import contract_header, contract_lines, situation_lines
from facturier.sales.rules.drafts import FINALS, DraftState
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import STEP, Content
from facturier.sales.rules.operations import DraftLine as Line
from facturier.sales.rules.progress import NotSo, Planned, ReleaseKind, Step
from facturier.sales.rules.references import Reference, kept_as

NAME, NUMBER, REASON = 80, 100, 500
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@transaction.atomic
def open_contract(
    *,
    member: Member,
    draft_id: UUID,
    name: str,
    now: datetime,
    number: str = "",
    retention_percent: Decimal = Decimal(0),
) -> Contract:
    """A contract whose plan is what a draft or a template holds: whole quantities and prices.

    The draft stays as it is; what becomes of it later changes nothing of the contract.
    """
    source = draft_for(member, draft_id, "invoice.prepare")
    name, number = clean(name, "name", NAME), clean(number, "number", NUMBER)
    if not name:
        reason = _("Donnez un nom au marché.")
        raise Refusal("contract.name", reason, status=422, field="name")
    if not 0 <= retention_percent <= rules.MOST_RETAINED or not fits(retention_percent, 2):
        reason = _("La retenue de garantie est de 5 % au plus (loi du 16 juillet 1971).")
        raise Refusal("contract.retention", reason, status=422, field="retention_percent")
    if source.type_code not in FINALS or source.state not in (DraftState.OPEN, DraftState.TEMPLATE):
        reason = _("Un marché part d'un brouillon de facture ouvert, ou d'un modèle.")
        raise Refusal("contract.source", reason, status=409)
    if source.customer_id is None:
        reason = _("Choisissez d'abord le client de ce brouillon.")
        raise Refusal("contract.customer", reason, status=409)
    content = content_of(source)
    composed = draft_as_composed(source, timezone.localdate(now), content)
    lines = contract_lines(content, composed)
    if not lines or composed.amounts.totals.net <= 0:
        raise Refusal("contract.empty", _("Ce brouillon n'a pas de ligne à facturer."), status=409)
    if (
        composed.amounts.money.adjustments
        or composed.amounts.money.rounding
        or any(held.value for key, held in content.header.items() if key == "gross_prices")
    ):
        reason = _(
            "Une remise globale, des frais ou des prix TTC ne se répartissent pas sur"
            " l'avancement : mettez-les sur les lignes, HT."
        )
        raise Refusal("contract.whole", reason, status=409)
    contract = Contract(
        organisation_id=member.organisation_id,
        entity_id=source.entity_id,
        customer_id=source.customer_id,
        department_id=source.department_id,
        project_id=source.project_id,
        name=name,
        number=number,
        currency=composed.amounts.currency,
        header=contract_header(content, composed),
        retention_percent=retention_percent,
        made_from=source,
        created_at=now,
        created_by_id=member.user_id,
        created_by=member.name,
    )
    own = {"organisation_id": member.organisation_id, "contract": contract}
    rows = [
        ContractLine(place=place, name=one.name, fields=one.fields, net=one.net, **own)
        for place, one in enumerate(lines, 1)
    ]
    contract.save(force_insert=True)
    ContractLine.objects.bulk_create(rows)
    _tell(member, contract, "contract.opened", now, facts={"net": composed.amounts.totals.net})
    return contract


@transaction.atomic
def open_situation(
    *,
    member: Member,
    contract_id: UUID,
    percents: Mapping[UUID, Decimal],
    now: datetime,
    backwards: bool = False,
) -> Draft:
    """The draft of the next situation: how far each line is in all; it bills what that adds.

    One is in preparation at a time: of two who open it at once, one is told so (409).
    """
    contract = find_contract(member, contract_id, lock=True)
    require(member, "invoice.prepare", contract_subject(contract))
    _ensure_none_open(contract)
    lines = planned_lines(contract)
    unknown = set(percents) - {one.key for one in lines}
    if unknown:
        reason = _("Cette ligne n'est pas du marché.")
        raise Refusal("progress.line", reason, status=422, field="lines")
    try:
        steps = rules.steps_of(lines, percents, contract.currency, backwards=backwards)
    except NotSo as found:
        raise Refusal(
            f"progress.{found.code}", tell(found.said), status=422, field="lines"
        ) from None
    own = {"organisation_id": contract.organisation_id}
    issued = ProgressBill.objects.filter(**own, contract=contract).exclude(issued=None)
    number = issued.count() + 1
    header = _header(contract, number, lines, steps)
    rows = ContractLine.objects.filter(**own, contract=contract)
    fields = situation_lines(
        {one.id: one.fields for one in rows}, lines, steps, contract.currency, _language(contract)
    )
    draft = Draft(
        type_code="380",
        version=1,
        header=as_json(held_of(header, of_line=False)),
        entity_id=contract.entity_id,
        customer_id=contract.customer_id,
        department_id=contract.department_id,
        project_id=contract.project_id,
        made_from={"contract": str(contract.id)},
        **own,
        **authored(member, now),
    )
    held = {
        key: Line(STEP * place, held_of(one, of_line=True))
        for place, (key, one) in enumerate(fields.items(), 1)
    }
    write_rows([draft, *line_rows(draft, Content(lines=held), held)])
    ProgressBill.objects.create(
        **own,
        id=uuid7(),
        contract=contract,
        number=number,
        draft=draft,
        percents={str(step.key): f"{step.percent:f}" for step in steps},
        prepared_at=now,
        prepared_by=member.name,
    )
    note(member, draft, "draft.opened", now)
    _tell(member, contract, "contract.situation_prepared", now, facts={"number": number})
    return draft


def _header(
    contract: Contract, number: int, lines: Sequence[Planned], steps: Sequence[Step]
) -> dict[str, Json]:
    """What the draft of a situation says: the fields of the plan, the whole in words."""
    last = last_situation(contract)
    return dict(contract.header) | {
        "note": _noted(contract, rules.situation_in_words(
            number, lines, steps, contract.currency, _language(contract)
        )),
        "contract": contract.number or None,
        "retention": f"{contract.retention_percent.normalize() + 0:f}"
        if contract.retention_percent
        else None,
        "retention_due": rules.a_year_after(contract.accepted_on).isoformat()
        if contract.accepted_on and contract.retention_percent
        else None,
        "preceding": kept_as([Reference(last.number, last.issue_date)]) if last else None,
    }  # fmt: skip


def _noted(contract: Contract, told: str) -> str:
    before = str(contract.header.get("note") or "")
    return f"{told}\n{before}"[:1000].strip()


def _language(contract: Contract) -> str:
    return str(contract.header.get("language") or "fr")


def _ensure_none_open(contract: Contract) -> None:
    """One at a time; one whose draft was put away leaves its number free."""
    waiting = (
        ProgressBill.objects.filter(
            organisation_id=contract.organisation_id, contract=contract, issued=None, stands=True
        )
        .select_related("draft")
        .first()
    )
    if waiting is None:
        return
    if waiting.draft.state != DraftState.DISCARDED:
        reason = _(
            "La situation n° %(number)s est en préparation (%(who)s). Émettez-la, ou écartez son"
            " brouillon."
        )
        named = {"number": waiting.number, "who": waiting.prepared_by}
        raise Refusal("progress.open", reason % named, status=409)
    waiting.stands = False
    waiting.save(update_fields=["stands"])


@transaction.atomic
def accept_works(
    *, member: Member, contract_id: UUID, day: date, today: date, now: datetime
) -> Contract:
    """Note the day on which the works were accepted: what is withheld is due a year later."""
    contract = find_contract(member, contract_id, lock=True)
    require(member, "invoice.prepare", contract_subject(contract))
    if not EARLIEST <= day <= today:
        reason = _("La réception des travaux est un jour passé, ou aujourd'hui.")
        raise Refusal("contract.accepted", reason, status=422, field="accepted_on")
    before = contract.accepted_on
    if before == day:
        return contract
    contract.accepted_on = day
    contract.save(update_fields=["accepted_on"])
    changes = {"accepted_on": (before and before.isoformat(), day.isoformat())}
    _tell(member, contract, "contract.accepted", now, changes=changes)
    return contract


@transaction.atomic
def release_retention(
    *,
    member: Member,
    retention_id: UUID,
    kind: str,
    day: date,
    reason: str,
    today: date,
    now: datetime,
) -> Retention:
    """Note that what was withheld of an invoice is so no more: to be paid, or under a bond."""
    row = (
        Retention.objects.select_for_update(of=("self",), no_key=True)
        .filter(organisation_id=member.organisation_id, id=retention_id)
        .select_related("issued__invoice", "contract")
        .first()
    )
    if row is None or not register.is_readable(member, row.issued.invoice_id):
        raise absent()
    require(member, "invoice.issue", register.subject_of(row.issued.invoice))
    if row.released_at is not None:
        told = _("Cette retenue a déjà été libérée, par %(who)s.")
        raise Refusal("retention.released", told % {"who": row.released_by}, status=409)
    if kind not in rules.RELEASES:
        told = _("Choisissez entre la libération et la caution bancaire.")
        raise Refusal("retention.kind", told, status=422, field="kind")
    if not row.issued.issue_date <= day <= today:
        told = _("Le jour de la libération suit celui de la facture, et n'est pas à venir.")
        raise Refusal("retention.day", told, status=422, field="day")
    row.released_kind = ReleaseKind(kind).value
    row.released_on, row.released_at = day, now
    row.released_reason = clean(reason, "reason", REASON)
    row.released_by_id, row.released_by = member.user_id, member.name
    row.save(update_fields=[
        "released_kind", "released_on", "released_at", "released_reason", "released_by_id",
        "released_by",
    ])  # fmt: skip
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="invoice.retention_released",
        subject=audit.Subject("invoice", row.issued.invoice_id, row.issued.invoice.reference),
        facts={"amount": row.amount, "kind": kind, "day": day.isoformat()},
        reason=row.released_reason,
        at=now,
    )
    return row


def _tell(member: Member, contract: Contract, verb: str, now: datetime, **more) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("contract", contract.id, contract.name),
        at=now,
        **more,
    )
