"""Verify, refuse, reopen: our own check of an invoice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction
from facturier.register.actions.layouts import learn_layout
from facturier.register.actions.telling import tell_stated
from facturier.register.models import Invoice
from facturier.register.queries.keyed import facts_of, what_is_missing
from facturier.register.queries.scope import subject_of, within
from facturier.register.rules import ISSUED, Stage, ensure_can_become
from facturier.register.rules.refusals import RefusalCode, needs_code


def lock_invoice(member: Member, invoice_id: UUID) -> Invoice:
    """The invoice, locked until commit; absent (404) if the member may not read it."""
    return _one(Invoice.objects.select_for_update(no_key=True), member, invoice_id)


def see_invoice(member: Member, invoice_id: UUID) -> Invoice:
    """The invoice, not locked: for who must lock its file first. Look again once it is locked."""
    return _one(Invoice.objects.all(), member, invoice_id)


def _one(rows: QuerySet[Invoice], member: Member, invoice_id: UUID) -> Invoice:
    invoice = rows.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id, id=invoice_id
    ).first()
    if invoice is None:
        raise absent()
    return invoice


@transaction.atomic
def verify_invoice(*, member: Member, invoice_id: UUID, now: datetime) -> Invoice:
    """Say that the invoice was checked. Its direction and entity must be known first."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.verify", subject_of(invoice))
    if invoice.direction == Direction.UNKNOWN or invoice.entity_id is None:
        raise Refusal(
            "invoice.not_oriented",
            _(
                "Ni le vendeur ni l'acheteur n'est l'une de vos entités. Choisissez le sens et"
                " l'entité."
            ),
            status=422,
        )
    if invoice.keyed:
        _ensure_complete(invoice)
        learn_layout(member, invoice, now)
    return become(
        invoice, Stage.VERIFIED, reason="", verb="invoice.verified", member=member, now=now
    )


def _ensure_complete(invoice: Invoice) -> None:
    """Nobody vouches for an invoice whose number, date, supplier or total nobody has typed."""
    lacking = what_is_missing(facts_of(invoice))
    if lacking:
        raise Refusal(
            "invoice.not_keyed",
            _("La saisie n'est pas complète. Il manque : %(fields)s.")
            % {"fields": ", ".join(lacking)},
            status=422,
        )


@transaction.atomic
def refuse_invoice(
    *, member: Member, invoice_id: UUID, reason: str, now: datetime, code: str = ""
) -> Invoice:
    """Refuse the invoice, with the reason that the journal keeps.

    `code` is one of `RefusalCode`, without which no electronic invoice that was received is
    refused (422, field "code"); what stands in `reason` beside it is free, and may be empty.
    """
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.refuse", subject_of(invoice))
    reason = refusal_reason(reason, code)
    if not code and needs_code(invoice.direction, keyed=invoice.keyed):
        raise Refusal(
            "refusal.code_missing",
            _(
                "Choisissez un motif de la liste : le statut « Refusée » d'une facture électronique"
                " n'en admet pas d'autre. Codes admis : %(codes)s."
            )
            % {"codes": ", ".join(RefusalCode)},
            status=422,
            field="code",
        )
    return become(
        invoice,
        Stage.REFUSED,
        reason=reason,
        verb="invoice.refused",
        member=member,
        now=now,
        code=code,
    )


@transaction.atomic
def reopen_invoice(*, member: Member, invoice_id: UUID, reason: str, now: datetime) -> Invoice:
    """Put a verified or refused invoice back to be checked, with a reason."""
    invoice = lock_invoice(member, invoice_id)
    verb = "invoice.refuse" if invoice.stage == Stage.REFUSED else "invoice.verify"
    require(member, verb, subject_of(invoice))
    if invoice.stage == Stage.NOT_INVOICE:
        raise Refusal("stage.not_invoice", _("Cette entrée n'est pas une facture : reprenez-la."))
    reason = stated_reason(reason)
    return become(
        invoice, Stage.TO_CHECK, reason=reason, verb="invoice.reopened", member=member, now=now
    )


def refusal_reason(reason: str, code: str) -> str:
    """The words of a refusal as `stated_reason` gives them; with a code of the list, if any."""
    if code and code not in set(RefusalCode):
        raise Refusal(
            "refusal.code_unknown",
            _("Le motif « %(code)s » n'est pas dans la liste. Codes admis : %(codes)s.")
            % {"code": code[:40].replace("\0", ""), "codes": ", ".join(RefusalCode)},
            status=422,
            field="code",
        )
    return plain_reason(reason) if code else stated_reason(reason)


def plain_reason(reason: str) -> str:
    """A reason as typed, without blanks around; empty where there is none."""
    return reason.replace("\0", "").strip()[:2000]  # PostgreSQL holds no NUL


def stated_reason(reason: str) -> str:
    """A reason as typed, without blanks around; refused where there is none."""
    reason = plain_reason(reason)
    if not reason:
        raise Refusal(
            "reason.missing",
            _("Indiquez un motif : il reste dans l'historique de la facture."),
            status=422,
            field="reason",
        )
    return reason


def become(
    invoice: Invoice,
    stage: Stage,
    *,
    reason: str,
    verb: str,
    member: Member,
    now: datetime,
    code: str = "",
) -> Invoice:
    """Take a step of the table of stages, and tell it; the caller holds the lock and the right."""
    before = Stage(invoice.stage)
    if invoice.channel == ISSUED:
        raise Refusal(
            "invoice.issued",
            _("Un document émis ne change plus. Corrigez-le par un avoir ou une rectificative."),
        )
    if before == stage:
        raise Refusal("stage.same", _("C'est déjà fait : la page était ouverte depuis un moment."))
    try:
        ensure_can_become(before, stage)
    except Refusal as refusal:
        refusal.reason = _("Remettez d'abord la facture à vérifier.")
        raise
    invoice.stage = stage
    invoice.stage_reason = reason if stage in (Stage.REFUSED, Stage.NOT_INVOICE) else ""
    changes = {"stage": (before.value, stage.value)}
    if invoice.stage_code != code:
        changes["stage_code"] = (invoice.stage_code, code)
    invoice.stage_code = code
    invoice.save(update_fields=["stage", "stage_reason", "stage_code"])
    # What is refused is paid no more than what is no invoice: nobody waits for it.
    if {before, stage} & {Stage.NOT_INVOICE, Stage.REFUSED}:
        tell_stated(invoice)
    live.publish(member.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes=changes,
        reason=reason,
        at=now,
    )
    return invoice
