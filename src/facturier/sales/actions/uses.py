"""Deciding what becomes of a credit note: the instruction, before anything is paid or set off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import display, live
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.money.rounding import decimals_of, fits
from facturier.organisations.queries import Member, require
from facturier.register import actions as register
from facturier.register import queries as register_queries
from facturier.sales.models import CreditUse, IssuedDocument
from facturier.sales.queries.credits import document_of, ensure_credit_note
from facturier.sales.queries.uses import bearing_of
from facturier.sales.rules.credits import CREDITABLE
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.uses import LABELS, MOST_USES, NotWhole, Use, UseKind, ensure_whole


@dataclass(frozen=True, slots=True)
class AskedUse:
    """A part as it is asked for: `against` is the reference of an invoice of the register."""

    kind: UseKind
    amount: Decimal
    against: str = ""


@transaction.atomic
def decide_credit(
    *, member: Member, reference: str, version: int, uses: Sequence[AskedUse], now: datetime
) -> IssuedDocument:
    """State what becomes of an issued credit note; the parts sum to what it comes to (BT-115).

    `version` is how often it was decided as the person saw it: another is refused (409). What was
    carried out stays; no parts at all take the decision back.
    """
    document = document_of(member, reference)
    require(member, "invoice.issue", register_queries.subject_of(document.invoice))
    ensure_credit_note(document)
    targets = _targets(member, document, uses)
    register.hold_invoices(
        document.organisation_id,
        [document.invoice_id, *(one.invoice_id for one in targets.values())],
    )
    rows = list(
        CreditUse.objects.filter(
            organisation_id=document.organisation_id, issued=document
        ).order_by("id")
    )
    if len(rows) != version:
        reason = _("Une autre personne vient d'en décider. Relisez, puis décidez de nouveau.")
        raise Refusal("credit.stale", reason, status=409)
    standing = [row for row in rows if row.superseded_at is None]
    executed = [row for row in standing if row.executed_at is not None]
    wanted = _wanted(document, uses, targets)
    _ensure(document, wanted, executed)
    _ensure_bearable(document, wanted, targets)
    before = [row for row in standing if row.executed_at is None]
    CreditUse.objects.filter(
        organisation_id=document.organisation_id, id__in=[row.id for row in before]
    ).update(superseded_at=now)
    made = CreditUse.objects.bulk_create(
        CreditUse(
            id=uuid7(),
            organisation_id=document.organisation_id,
            issued=document,
            kind=one.kind.value,
            against_id=one.against,
            amount=one.amount,
            decided_at=now,
            decided_by_id=member.user_id,
            decided_by=member.name,
        )
        for one in wanted
    )
    if before or made:
        _tell(member, document, before, made, now)
    return document


def _targets(
    member: Member, document: IssuedDocument, uses: Sequence[AskedUse]
) -> dict[str, IssuedDocument]:
    """The invoices that parts are set against, by reference; 422 for what is none of them."""
    if len(uses) > MOST_USES:
        reason = _("%(most)s parts au plus.") % {"most": MOST_USES}
        raise Refusal("credit.uses", reason, status=422, field="uses")
    found = {}
    for one in uses:
        if (one.kind is UseKind.SET_OFF) != bool(one.against):
            reason = _("Choisissez la facture sur laquelle imputer cette part.")
            raise Refusal("credit.against", reason, status=422, field="against")
        if not one.against or one.against in found:
            continue
        try:
            target = document_of(member, one.against)
        except Refusal:
            raise _not_set_off() from None
        if (
            target.invoice.type_code not in CREDITABLE - SELF_BILLED
            or target.invoice.entity_id != document.invoice.entity_id
            or target.invoice.party_id != document.invoice.party_id
            or target.invoice.currency != document.invoice.currency
        ):
            raise _not_set_off()
        found[one.against] = target
    return found


def _not_set_off() -> Refusal:
    reason = _("Un avoir s'impute sur une facture émise au même client, dans la même devise.")
    return Refusal("credit.against", reason, status=422, field="against")


def _wanted(
    document: IssuedDocument, uses: Sequence[AskedUse], targets: Mapping[str, IssuedDocument]
) -> list[Use]:
    """The parts, those of one kind and one invoice put together."""
    decimals = decimals_of(document.invoice.currency)
    found: dict[tuple, Decimal] = {}
    for one in uses:
        if one.amount <= 0 or not fits(one.amount, decimals):
            reason = _("Saisissez un montant positif, avec deux décimales au plus.")
            raise Refusal("credit.amount", reason, status=422, field="amount")
        key = (one.kind, targets[one.against].id if one.against else None)
        found[key] = found.get(key, Decimal(0)) + one.amount
    return [Use(kind, amount, against) for (kind, against), amount in found.items()]


def _ensure(document: IssuedDocument, wanted: Sequence[Use], executed: Sequence[CreditUse]) -> None:
    if not wanted and not executed:
        return
    done = [Use(UseKind(row.kind), row.amount, row.against_id) for row in executed]
    try:
        ensure_whole(wanted, done, document.invoice.payable or Decimal(0))
    except NotWhole as problem:
        missing = problem.missing
        said = display.money(abs(missing), document.invoice.currency, get_language())
        reason = (
            _("Il reste %(amount)s à répartir.") if missing > 0 else _("Il y a %(amount)s de trop.")
        )
        raise Refusal(
            "credit.not_whole", reason % {"amount": said}, status=422, field="amount"
        ) from None


def _ensure_bearable(
    document: IssuedDocument, wanted: Sequence[Use], targets: Mapping[str, IssuedDocument]
) -> None:
    """An invoice takes no more than what is left of it; it is locked."""
    left = {one.document.id: one.left for one in bearing_of(targets.values(), but=document)}
    numbers = {one.id: one.number for one in targets.values()}
    for one in wanted:
        if one.against is not None and one.amount > left[one.against]:
            said = display.money(
                max(left[one.against], Decimal(0)), document.invoice.currency, get_language()
            )
            reason = _("La facture %(number)s ne peut plus porter que %(left)s.")
            values = {"number": numbers[one.against], "left": said}
            raise Refusal("credit.bearing", reason % values, status=409, field="amount")


def _tell(
    member: Member,
    document: IssuedDocument,
    before: Sequence[CreditUse],
    made: Sequence[CreditUse],
    now: datetime,
) -> None:
    live.publish(document.organisation_id, "register", needs="invoice.read")
    currency = document.invoice.currency
    audit.record(
        organisation_id=document.organisation_id,
        actor=member.actor,
        verb="invoice.credit_used",
        subject=audit.Subject("invoice", document.invoice_id, document.invoice.reference),
        changes={"uses": (_as_told(before, currency), _as_told(made, currency))},
        at=now,
    )


def _as_told(rows: Sequence[CreditUse], currency: str) -> str | None:
    """The parts in French, as the journal keeps every text; it names no other invoice."""
    parts = [
        f"{LABELS[UseKind(row.kind)]} {display.money(row.amount, currency, 'fr')}" for row in rows
    ]
    return ", ".join(parts) or None
