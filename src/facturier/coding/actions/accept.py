"""Accept what is suggested: of a line, of an invoice, of many invoices; never by itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.coding.actions.code import AskedLine, code_lines
from facturier.coding.queries.shown import RIGHT, coding_of, suggestions_of
from facturier.coding.rules import Source
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register.actions.bulk import Outcome, each
from facturier.register.actions.stage import lock_invoice
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import Invoice


@transaction.atomic
def accept_suggestions(
    *,
    member: Member,
    invoice_id: UUID,
    now: datetime,
    shown: dict[int, str] | None = None,
) -> Invoice:
    """Code the lines that have no shares as it is suggested.

    `shown` are the lines that the person accepts, each with the digest of what was shown: if
    something else would be suggested by now, nothing is written (409). None accepts all.
    """
    invoice = lock_invoice(member, invoice_id)
    require(member, RIGHT, subject_of(invoice))
    coding = coding_of(invoice)
    found = suggestions_of(member, coding)
    versions = {line.part.position: line.version for line in coding.lines}
    if shown is not None:
        if any(
            position not in found or found[position].digest != digest
            for position, digest in shown.items()
        ):
            raise Refusal(
                "coding.suggestion_changed",
                _(
                    "Cette suggestion a changé entre-temps : rien n'est enregistré. Relisez-la,"
                    " puis acceptez-la."
                ),
            )
        found = {position: found[position] for position in shown}
    if not found:
        raise Refusal(
            "coding.nothing_suggested",
            _("Rien à suggérer : ce fournisseur n'a pas encore de ligne semblable imputée."),
        )
    lines = [
        AskedLine(position, one.shares, versions[position], Source.SUGGESTED)
        for position, one in sorted(found.items())
    ]
    return code_lines(member=member, invoice_id=invoice_id, lines=lines, now=now)


def accept_many(*, member: Member, invoices: Sequence[Invoice], now: datetime) -> Outcome:
    """The same for many invoices, each by itself; the refusals are told."""
    require(member, RIGHT)
    return each(
        member,
        invoices,
        lambda invoice: accept_suggestions(member=member, invoice_id=invoice.id, now=now),
        now,
    )
