"""Taking back the last step of an invoice, while nothing else rests on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell, tell_stated
from facturier.register.models import Invoice
from facturier.register.queries.scope import subject_of
from facturier.register.queries.story import last_step_of
from facturier.register.rules import Stage
from facturier.register.rules.steps import UNDONE


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
        raise Refusal(
            "undo.too_late",
            _(
                "Cette étape ne peut plus être annulée : autre chose s'est passé depuis. Voyez"
                " l'historique, puis remettez la facture à vérifier."
            ),
        )
    require(member, step.needs, subject_of(invoice))
    invoice.stage = step.before
    invoice.stage_reason = step.reason_before if step.before is Stage.REFUSED else ""
    invoice.save(update_fields=["stage", "stage_reason"])
    if Stage.NOT_INVOICE in (step.before, step.after):
        tell_stated(invoice)
    tell(
        member,
        invoice,
        UNDONE,
        now,
        changes={"stage": (step.after.value, step.before.value)},
        facts={"undone_seq": step.seq, "undone_verb": step.verb},
    )
    return invoice
