"""A life-cycle message as the values of a readable page: who says what of which invoice."""

from __future__ import annotations

from datetime import datetime

from facturier.einvoice.life_cycle import (
    STATUSES,
    Actor,
    Characteristic,
    LifeCycleMessage,
    ReferencedInvoice,
    StatusDetail,
)
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.voice import Pair, Voice, speaking

ROLES: dict[str, vocabulary.Words] = {
    "SE": ("vendeur", "seller"),
    "BY": ("acheteur", "buyer"),
    "WK": ("plateforme", "platform"),
    "DFH": ("portail public", "public portal"),
    "AB": ("agent de l'acheteur", "buyer's agent"),
    "SR": ("agent du vendeur", "seller's agent"),
    "DL": ("affactureur", "factor"),
    "PE": ("bénéficiaire", "payee"),
    "PR": ("payeur", "payer"),
    "II": ("émetteur de la facture", "invoicer"),
    "IV": ("facturé à", "invoicee"),
}
AMOUNTS: dict[str, vocabulary.Words] = {
    "MEN": ("montant encaissé", "amount collected"),
    "MPA": ("montant payé", "amount paid"),
    "RAP": ("reste à payer", "left to pay"),
    "ESC": ("escompte", "early-payment discount"),
    "RAB": ("rabais", "allowance"),
    "REM": ("remise", "discount"),
    "MAP": ("montant approuvé HT", "amount approved, without VAT"),
    "MAPTTC": ("montant approuvé TTC", "amount approved, with VAT"),
    "MNA": ("montant non approuvé HT", "amount not approved, without VAT"),
    "MNATTC": ("montant non approuvé TTC", "amount not approved, with VAT"),
}


def message_sheet(message: LifeCycleMessage, language: str) -> dict[str, object]:
    """All that the page says of a message, as JSON values."""
    voice = speaking(language, None)
    actors = [("sender", message.sender), ("issuer", message.issuer)]
    actors += [("recipient", actor) for actor in message.recipients]
    return {
        "language": voice.language,
        "title": voice.word("message"),
        "number": message.number or "",
        "strip": [
            *voice.pair("issued_at", _moment(message.issued_at, voice)),
            *voice.pair("process", message.process),
            *voice.pair("profile", message.guideline),
        ],
        "actors": [_actor(key, actor, voice) for key, actor in actors if actor is not None],
        "invoices": [_invoice(invoice, voice) for invoice in message.invoices()],
    }


def _moment(at: datetime | None, voice: Voice) -> str:
    """The day and the hour as stated: the message names no time zone."""
    return f"{voice.day(at.date())} {at:%H:%M}" if at else ""


def _actor(key: str, actor: Actor, voice: Voice) -> dict[str, object]:
    role = voice.named(ROLES, actor.role)
    pairs: list[Pair] = []
    for identifier in actor.identifiers:
        pairs += voice.identifier("identifier", identifier)
    if actor.electronic_address:
        pairs += voice.pair("electronic_address", voice.with_scheme(actor.electronic_address))
    return {
        "role": " · ".join(part for part in (voice.word(key), role) if part),
        "name": actor.name or "",
        "pairs": pairs,
    }


def _invoice(invoice: ReferencedInvoice, voice: Voice) -> dict[str, object]:
    code = invoice.status or ""
    name = vocabulary.said(STATUSES[code], voice.language) if code in STATUSES else ""
    return {
        "number": invoice.number or voice.word("without_number"),
        "status_word": voice.word("status"),
        "status": " ".join(part for part in (code, name or invoice.status_name or "") if part),
        "pairs": [
            *voice.pair("issue_date", voice.day(invoice.issue_date)),
            *voice.pair("type_code", voice.coded(vocabulary.KINDS, invoice.type_code)),
        ],
        "details": [_detail(detail, voice) for detail in invoice.details],
    }


def _detail(detail: StatusDetail, voice: Voice) -> dict[str, object]:
    reason = " ".join(part for part in (detail.reason_code, detail.reason) if part)
    action = " ".join(part for part in (detail.action_code, detail.action) if part)
    return {
        "pairs": [*voice.pair("status_reason", reason), *voice.pair("action_asked", action)],
        "values": [_value(value, voice) for value in detail.characteristics],
        "notes": list(detail.notes),
    }


def _value(value: Characteristic, voice: Voice) -> Pair:
    label = voice.coded(AMOUNTS, value.type_code) or value.name or value.term or ""
    told = (
        voice.money(value.amount, value.currency) if value.amount is not None else "",
        voice.percent(value.percent),
        voice.day(value.day),
        value.text or value.code or "",
        voice.quantity(value.quantity if value.quantity is not None else value.number),
    )
    return [label, " · ".join(part for part in told if part)]
