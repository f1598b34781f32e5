"""The title of a document, the dates of its head, and the wordings that the law asks for.

Their texts belong to the document (its notes); what it says by a code alone is put into words here.
"""

from __future__ import annotations

from facturier.einvoice.document import Document
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.issued.page import Page, Stage
from facturier.rendering.rules.sheet import whole
from facturier.rendering.rules.voice import Voice

_ALREADY_PAID = frozenset({"B2", "S2", "M2"})
_SELF_BILLED = frozenset({"389", "261", "471", "500", "502"})
_SELF_BILLING = frozenset({"Autofacturation", "Self-billing"})
"""The mention as the law words it: where the document states it, nothing is added."""
_DEBITS = "3"
"""BT-8: VAT is due when the invoice is issued, whatever the day of payment."""
_OPERATIONS = {"B": "goods", "S": "services", "M": "goods_and_services"}


def title(document: Document, page: Page, voice: Voice) -> str:
    """What the document is: Facture, Avoir, Devis, ..."""
    if page.stage is Stage.QUOTE:
        return voice.word("quote" if page.asks_agreement else "order_document")
    if page.stage is Stage.PRO_FORMA:
        return voice.named(vocabulary.KINDS, "325")
    return whole.kind_of(document, voice)


def number(document: Document, page: Page, voice: Voice) -> str:
    """Its number; a draft says when it gets one, a pro forma has none."""
    if page.stage is Stage.DRAFT:
        return voice.word("number_later")
    return "" if page.stage is Stage.PRO_FORMA else document.number or ""


def head_dates(document: Document, page: Page, voice: Voice) -> list[dict[str, object]]:
    """When it was issued, and until when it is to be paid; the second one is the strong one."""
    masculine = page.stage is Stage.QUOTE or document.type_code in vocabulary.CREDIT_NOTES
    issued_on = voice.word("issued_on_masculine" if masculine else "issued_on")
    issued, due = voice.day(document.issue_date), voice.day(document.due_date)
    dates = []
    if issued:
        dates.append({"text": f"{issued_on} {issued}", "strong": False})
    if due:
        dates.append({"text": f"{voice.word(_due(document, page))} {due}", "strong": True})
    return dates


def _due(document: Document, page: Page) -> str:
    if page.stage is Stage.QUOTE:
        return "valid_until" if page.asks_agreement else "deliver_by"
    if document.process in _ALREADY_PAID:
        return "paid_on"
    if document.type_code in vocabulary.CREDIT_NOTES:
        return "refund_by"
    return "first_due" if len(document.instalments) > 1 else "pay_by"


def legal(document: Document, voice: Voice) -> list[str]:
    """The wordings at the foot of the last page, each a sentence or more, in their order."""
    told = []
    operation = _OPERATIONS.get((document.process or "")[:1])
    if operation:
        told.append(f"{voice.labelled('operation', voice.word(operation))}.")
    if document.tax_point_code == _DEBITS:
        told.append(voice.word("on_debits"))
    stated = {note.text.strip() for note in document.notes}
    if document.type_code in _SELF_BILLED and not stated & _SELF_BILLING:
        told.append(voice.word("self_billed"))
    told += [
        _ended(note.text.strip())
        for note in document.notes
        if note.subject_code != "BAR" and note.text.strip()
    ]
    return told


def agreement(page: Page, voice: Voice) -> list[str]:
    """What stands over the place where the customer agrees: title, then what to fill in."""
    if page.stage is not Stage.QUOTE or not page.asks_agreement:
        return []
    return [voice.word(key) for key in ("agreed", "agreed_how", "agreed_who", "agreed_when")]


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def references_of(pairs: list[list[str]], document: Document, voice: Voice) -> list[list[str]]:
    """References without what a wording says already."""
    if document.tax_point_code != _DEBITS:
        return pairs
    return [pair for pair in pairs if pair[0] != voice.word("tax_point")]


def running(document: Document, page: Page, voice: Voice) -> str:
    """What stands at the foot of each page: which document this is, and whose."""
    parts = (
        title(document, page, voice),
        document.number if page.stage in (Stage.ISSUED, Stage.QUOTE) else "",
    )
    return " ".join(part for part in parts if part)
