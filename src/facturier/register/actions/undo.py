"""Taking back the last step of an invoice, or of many, while nothing else rests on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import queries as audit
from facturier.audit.queries import Event
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction
from facturier.register.actions.assign import FIELDS, Assignment, assign_invoice
from facturier.register.actions.bulk import MOST, Outcome, each
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell, tell_stated
from facturier.register.models import Invoice
from facturier.register.queries.scope import subject_of, within
from facturier.register.queries.story import last_step_of, nothing_followed
from facturier.register.rules import Stage
from facturier.register.rules.steps import ASSIGNED, DECISIONS, UNDONE


@transaction.atomic
def undo_step(
    *, member: Member, invoice_id: UUID, now: datetime, seq: int | None = None
) -> Invoice:
    """Put the invoice where it stood before its last step; the history keeps both.

    Whoever may take the step may take it back. `seq` names the step that the person saw: if another
    has followed, nothing is undone.
    """
    invoice = lock_invoice(member, invoice_id)
    step = last_step_of(invoice)
    if step is None or step.after != invoice.stage or seq not in (None, step.seq):
        raise _too_late()
    require(member, step.needs, subject_of(invoice))
    invoice.stage = step.before
    invoice.stage_reason = step.reason_before if step.before is Stage.REFUSED else ""
    changes = {"stage": (step.after.value, step.before.value)}
    if invoice.stage_code != step.code_before:
        changes["stage_code"] = (invoice.stage_code, step.code_before)
    invoice.stage_code = step.code_before
    invoice.save(update_fields=["stage", "stage_reason", "stage_code"])
    if Stage.NOT_INVOICE in (step.before, step.after):
        tell_stated(invoice)
    tell(
        member,
        invoice,
        UNDONE,
        now,
        changes=changes,
        facts={"undone_seq": step.seq, "undone_verb": step.verb},
    )
    return invoice


def undo_many(*, member: Member, first_seq: int, last_seq: int, now: datetime) -> Outcome:
    """Take back what one decided on many at once: their events from one number to another.

    Each by itself, in one transaction: an invoice that something else happened to stays, and is
    told. Only what oneself did, by rights that are asked anew; what one may no longer read is left
    out without a word.
    """
    require(member, "invoice.read")
    if last_seq - first_seq >= MOST:
        raise Refusal(
            "bulk.many",
            _("%(count)s factures à la fois au plus : choisissez-en moins.") % {"count": MOST},
            status=422,
        )
    own = audit.told_between(member.organisation_id, first_seq, last_seq, by=member.actor.id)
    steps = {
        event.subject_id: event
        for event in own
        if event.subject_id
        and (event.verb == ASSIGNED or (event.verb in DECISIONS and event.verb != UNDONE))
    }
    rows = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id, id__in=steps
    )
    invoices = list(rows)
    if not invoices:
        raise _too_late()

    def take_back(invoice: Invoice) -> None:
        event = steps[invoice.id]
        if event.verb == ASSIGNED:
            _undo_assignment(member, invoice, event, now)
        else:
            undo_step(member=member, invoice_id=invoice.id, now=now, seq=event.seq)

    return each(member, invoices, take_back, now)


def _undo_assignment(member: Member, invoice: Invoice, event: Event, now: datetime) -> None:
    """Where it belonged before; the rights are those of assigning it there."""
    before = event.facts.get("before")
    if before is None or not nothing_followed(invoice, event.seq):
        raise _too_late()
    keys = {name: UUID(before[name]) if before[name] else None for name in FIELDS[1:]}
    assignment = Assignment(direction=Direction(before["direction"]), **keys)
    assign_invoice(
        member=member,
        invoice_id=invoice.id,
        assignment=assignment,
        now=now,
        undoes=event.seq,
    )


def _too_late() -> Refusal:
    return Refusal(
        "undo.too_late",
        _(
            "Cette étape ne peut plus être annulée : autre chose s'est passé depuis. Voyez"
            " l'historique, puis remettez la facture à vérifier."
        ),
    )
