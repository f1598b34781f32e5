"""Dates, instalments, and the earlier invoices that a document must speak of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from facturier.einvoice.document import Document, Instalment
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import ASK, compare, finding, shown, spelled
from facturier.einvoice.own_checks.rounding import is_exact
from facturier.einvoice.ubl import CREDIT_NOTE_TYPES

__all__ = ["dates_and_references"]

_CREDIT_NOTES = CREDIT_NOTE_TYPES | {"262"}
_CORRECTIVES = frozenset({"384", "471", "472", "473"})
_DEPOSITS = frozenset({"386", "500", "503"})
_ALREADY_PAID = frozenset({"B2", "S2", "M2"})
_FINAL_AFTER_DEPOSIT = frozenset({"B4", "S4", "M4"})


def dates_and_references(document: Document) -> Iterator[Finding]:
    """Due dates, final invoices, correctives, and the sign of credit notes."""
    yield from _due_date(document)
    yield from _final_after_deposit(document)
    yield from _corrective(document)
    yield from _credit_note(document)


def instalments(document: Document) -> Iterator[Finding]:
    """Several parts make the sum to be paid; the last is not due before the invoice is issued."""
    if len(document.instalments) == 1:
        yield from _alone(document, document.instalments[0])
    if len(document.instalments) < 2:
        return
    if document.totals.payable is not None:
        amounts = [part.amount for part in document.instalments]
        yield from compare(
            "INSTALMENTS", document.totals.payable, sum(amounts, Decimal(0)), document.currency,
            location="BG-22/BT-115", terms=("BT-115",),
            what="Le montant à payer (BT-115)", how="la somme des échéances donne",
        )  # fmt: skip
    latest = max((part.due_date for part in document.instalments if part.due_date), default=None)
    if latest is None or document.issue_date is None or _may_be_due_before(document):
        return
    if latest < document.issue_date:
        yield finding(
            "INSTALMENT-DATE",
            "warning",
            "BT-9",
            f"La dernière échéance ({latest:%d/%m/%Y}) est antérieure à l'émission "
            f"({document.issue_date:%d/%m/%Y}). {ASK}",
            ("BT-9", "BT-2"),
            stated=latest.isoformat(),
            computed=document.issue_date.isoformat(),
        )


def _alone(document: Document, part: Instalment) -> Iterator[Finding]:
    """A part by itself may be the sum due after a cash discount, which UBL tells so: a warning."""
    payable = document.totals.payable
    if payable is None or part.discount or is_exact(part.amount, payable, document.currency):
        return
    amount, whole = shown(part.amount, document.currency), shown(payable, document.currency)
    yield finding(
        "INSTALMENT-ALONE",
        "warning",
        "BG-22/BT-115",
        f"La seule échéance est de {amount}, alors que le montant à payer (BT-115) est de {whole}. "
        "Demandez à l'émetteur s'il s'agit d'un escompte ou s'il manque une échéance.",
        ("BT-115",),
        stated=spelled(payable),
        computed=spelled(part.amount),
    )


def _may_be_due_before(document: Document) -> bool:
    """Deposits and invoices already paid may be due before they are issued (BR-FR-CO-07)."""
    return document.type_code in _DEPOSITS or document.process in _ALREADY_PAID


def _due_date(document: Document) -> Iterator[Finding]:
    """The due date of a sum due at once; several instalments have their own check."""
    due, issued = document.due_date, document.issue_date
    if len(document.instalments) > 1:
        return
    if due is None or issued is None or _may_be_due_before(document):
        return
    if due < issued:
        yield finding(
            "DUE-DATE",
            "warning",
            "BT-9",
            f"L'échéance ({due:%d/%m/%Y}, BT-9) est antérieure à l'émission ({issued:%d/%m/%Y}, "
            f"BT-2). {ASK}",
            ("BT-9", "BT-2"),
            stated=due.isoformat(),
            computed=issued.isoformat(),
        )


def _final_after_deposit(document: Document) -> Iterator[Finding]:
    """The law leaves open how a deposit is taken off: what is missing is worth a look, no more."""
    process = document.process
    if process not in _FINAL_AFTER_DEPOSIT:
        return
    if not document.totals.prepaid:
        yield finding(
            "FINAL-PREPAID",
            "warning",
            "BG-22/BT-113",
            f"Le cadre {process} (BT-23) annonce une facture définitive après acompte, mais aucun "
            "montant déjà payé n'est déduit (BT-113). Vérifiez que l'acompte a été pris en compte.",
            ("BT-113", "BT-23"),
        )
    if not _speaks_of_another(document):
        yield finding(
            "FINAL-REFERENCE",
            "warning",
            "BG-3",
            f"Le cadre {process} (BT-23) annonce une facture définitive après acompte, mais la "
            "facture d'acompte n'est pas citée (BG-3). Demandez sa référence à l'émetteur.",
            ("BG-3", "BT-23"),
        )


def _speaks_of_another(document: Document) -> bool:
    """Whether an earlier invoice is named, by the document or (EXTENDED) by one of its lines."""
    return bool(document.preceding) or any(line.preceding for line in document.lines)


def _corrective(document: Document) -> Iterator[Finding]:
    """France refuses it (BR-FR-CO-04); EN 16931 and other countries let it pass."""
    if document.type_code in _CORRECTIVES and not _speaks_of_another(document):
        yield finding(
            "CORRECTIVE-REFERENCE",
            "warning",
            "BG-3",
            f"Cette facture rectificative (type {document.type_code}) ne dit pas quelle facture "
            "elle corrige (BG-3). Demandez à l'émetteur d'en indiquer le numéro et la date.",
            ("BG-3", "BT-3"),
        )


def _credit_note(document: Document) -> Iterator[Finding]:
    """A credit note gives money back by its type: a minus before its total takes it again."""
    gross, payable = document.totals.gross, document.totals.payable
    amount, term = (gross, "BT-112") if gross is not None else (payable, "BT-115")
    if document.type_code not in _CREDIT_NOTES or amount is None or amount >= 0:
        return
    yield finding(
        "CREDIT-SIGN",
        "warning",
        f"BG-22/{term}",
        f"Cet avoir est d'un montant négatif ({shown(amount, document.currency)}, {term}) : lu à "
        "la lettre, il réclame de l'argent au lieu d'en rendre. Vérifiez le sens avec l'émetteur.",
        (term, "BT-3"),
        stated=spelled(amount),
    )
