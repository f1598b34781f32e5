"""The word of the official rules on an invoice, kept beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from facturier.audit import actions as audit
from facturier.checks import actions as checks
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.transport import examination_to_json
from facturier.einvoice.unreadable import N_
from facturier.files import queries as files
from facturier.files.queries import StoredFile
from facturier.kit import jobs, live
from facturier.kit.rows import write_rows
from facturier.kit.tenancy import in_organisation
from facturier.register.actions.pages import keep_reading_of
from facturier.register.models import Invoice, InvoiceVerdict
from facturier.register.rules import is_to_be_judged

ORIGINAL_MISSING = N_(
    "Le fichier d'origine manque sur le disque. Lancez « facturier verify », puis restaurez la"
    " sauvegarde."
)


def verdict_of(invoice: Invoice, examined: Examination, now: datetime) -> InvoiceVerdict:
    """What was found, as a row that the caller writes."""
    found = examination_to_json(examined)
    return InvoiceVerdict(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        judged_at=now,
        rule_set=examined.rule_set or "",
        valid=examined.valid,
        french_applicable=examined.french.applicable,
        french_valid=examined.french.valid,
        found={
            "violations": found["violations"],
            "own": found["own"],
            "french": found["french"]["violations"],
        },
    )


def verdict_facts(verdict: InvoiceVerdict) -> dict[str, Any]:
    """What the journal keeps of a verdict."""
    return {
        "rule_set": verdict.rule_set,
        "valid": verdict.valid,
        "french_valid": verdict.french_valid,
        "findings": sum(len(findings) for findings in verdict.found.values()),
    }


def ask_judgement(invoice: Invoice, latest: InvoiceVerdict | None, now: datetime) -> None:
    """Have an invoice judged that somebody looks at, where its latest verdict calls for it."""
    if invoice.keyed:
        return  # what people typed is no electronic document
    judged_at, valid = (latest.judged_at, latest.valid) if latest else (None, None)
    if is_to_be_judged(judged_at, valid, now):
        jobs.defer(
            "register.judge_invoice",
            organisation_id=invoice.organisation_id,
            urgent=True,
            once=True,
            invoice_id=invoice.id,
        )


def judge_invoice(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Judge an invoice that entered before there was a judge, or on which the judge had no word.

    Safe to run twice.
    """
    with in_organisation(organisation_id):
        invoice = _unjudged(organisation_id, invoice_id, now)
    if invoice is None:
        return
    examined = _examined(invoice.original)
    with in_organisation(organisation_id):
        # The invoice is the lock: two jobs at once leave one verdict.
        Invoice.objects.select_for_update(no_key=True).get(
            organisation_id=organisation_id, id=invoice_id
        )
        invoice = _unjudged(organisation_id, invoice_id, now)
        if invoice is None:
            return
        verdict = verdict_of(invoice, examined, now)
        write_rows([verdict])
        live.publish(organisation_id, "register", needs="invoice.read")
        audit.record(
            organisation_id=organisation_id,
            actor=audit.SYSTEM,
            verb="invoice.judged",
            subject=audit.Subject("invoice", invoice.id, invoice.reference),
            facts=verdict_facts(verdict),
            at=now,
        )


def _examined(original: StoredFile) -> Examination:
    """The word of the judges; where the original is lost, no word and the reason of it."""
    try:
        examined = checks.examine(files.content_of(original))
    except FileNotFoundError:
        finding = Finding("original-missing", "warning", "read", "", ORIGINAL_MISSING)
        return Examination(None, violations=(finding,))
    if examined.reading is not None:  # one that was kept before is worth more than none
        keep_reading_of(original, examined.reading)
    return examined


def _unjudged(organisation_id: UUID, invoice_id: UUID, now: datetime) -> Invoice | None:
    own = {"organisation_id": organisation_id}
    verdicts = InvoiceVerdict.objects.filter(**own, invoice_id=invoice_id).order_by("-id")
    judged_at, valid = verdicts.values_list("judged_at", "valid").first() or (None, None)
    if not is_to_be_judged(judged_at, valid, now):
        return None
    return Invoice.objects.filter(**own, id=invoice_id).select_related("original").first()
