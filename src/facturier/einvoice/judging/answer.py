"""What `facturier check` and the API answer of a file: one flat object of JSON values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from facturier.einvoice.document import Document, Party
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.life_cycle import Actor, LifeCycleMessage

__all__ = ["answer", "finding_answer"]

Said = Callable[[Finding], str]


def answer(file: str, examined: Examination, said: Said) -> dict[str, Any]:
    """The answer for one file; `said` puts a finding into words, in the language asked for."""
    reading, french = examined.reading, examined.french
    document = reading.document if reading else None
    message = reading.message if reading else None
    return {
        "file": file,
        "format": reading.format if reading else "unknown",
        "profile": message.guideline if message else document.profile if document else None,
        "ruleset": examined.rule_set,
        "valid": examined.valid,
        "violations": [finding_answer(finding, said) for finding in examined.violations],
        "own": [finding_answer(finding, said) for finding in examined.own],
        "french": {
            "applicable": french.applicable,
            "valid": french.valid,
            "violations": [finding_answer(finding, said) for finding in french.violations],
        },
        "document": _document(document) if document else _message(message) if message else None,
        "not_understood": [
            {"location": left.location, "text": left.text}
            for left in (reading.not_understood if reading else ())
        ],
    }


def finding_answer(finding: Finding, said: Said) -> dict[str, str]:
    """One finding of an answer."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "source": finding.source,
        "location": finding.location,
        "message": said(finding),
    }


def _message(message: LifeCycleMessage) -> dict[str, Any] | None:
    """The invoice that a life-cycle message is about; its type is the status that it is given."""
    invoice = next(message.invoices(), None)
    if invoice is None:
        return None
    nobody = Party()
    return {
        "number": invoice.number,
        "issue_date": invoice.issue_date.isoformat() if invoice.issue_date else None,
        "type_code": invoice.status,
        "currency": None,
        "supplier": _actor(invoice.issuer) if invoice.issuer else _party(nobody),
        "customer": _actor(invoice.recipients[0]) if invoice.recipients else _party(nobody),
        "line_count": 0,
        "totals": dict.fromkeys(("net", "tax", "gross", "payable")),
    }


def _actor(actor: Actor) -> dict[str, str | None]:
    siren = next((one.value for one in actor.identifiers if one.scheme == "0002"), None)
    return {"name": actor.name, "siren": siren, "vat": None}


def _document(document: Document) -> dict[str, Any]:
    totals = document.totals
    amounts = {
        "net": totals.net,
        "tax": totals.tax,
        "gross": totals.gross,
        "payable": totals.payable,
    }
    return {
        "number": document.number,
        "issue_date": document.issue_date.isoformat() if document.issue_date else None,
        "type_code": document.type_code,
        "currency": document.currency,
        "supplier": _party(document.seller),
        "customer": _party(document.buyer),
        "line_count": len(document.lines),
        "totals": {
            name: None if amount is None else format(amount, "f")
            for name, amount in amounts.items()
        },
    }


def _party(party: Party) -> dict[str, str | None]:
    legal = party.legal_id
    siren = legal.value if legal is not None and legal.scheme == "0002" else None
    return {"name": party.name, "siren": siren, "vat": party.vat_id}
