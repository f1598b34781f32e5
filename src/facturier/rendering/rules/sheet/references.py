"""What the document refers to, and the dates that are not those of its head."""

from __future__ import annotations

from datetime import date

from facturier.einvoice.document import (
    CurrencyExchange,
    DeliveryTerms,
    Document,
    Identifier,
    Period,
    PrecedingInvoice,
    Reference,
)
from facturier.rendering.rules import figures, vocabulary
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.voice import Pair, Voice

# Field of the document, and the field of its date where it has one.
NUMBERS: tuple[tuple[str, str | None], ...] = (
    ("order", "order_date"),
    ("contract", "contract_date"),
    ("contract_type", None),
    ("project", None),
    ("project_name", None),
    ("buyer_reference", None),
    ("sales_order", "sales_order_date"),
    ("tender", "tender_date"),
    ("receiving_advice", "receiving_advice_date"),
    ("despatch_advice", "despatch_advice_date"),
    ("issuer_reference", None),
)


def references(document: Document, voice: Voice) -> list[Pair]:
    """Every reference and date beyond those of the head."""
    pairs = dates(document, voice)
    pairs += voice.pair("vat_currency", document.vat_currency)
    pairs += voice.pair("currency_exchange", exchange(document.currency_exchange, voice))
    for field, dated in NUMBERS:
        when = getattr(document, dated) if dated else None
        pairs += voice.pair(field, numbered(getattr(document, field), when, voice))
    pairs += voice.pair("quotation", reference(document.quotation, voice))
    for order in document.end_customer_orders:
        pairs += voice.pair("end_customer_order", reference(order, voice))
    pairs += voice.pair("delivery_note", reference(document.delivery_note, voice))
    for identifier in (document.object_id, *document.other_object_ids):
        pairs += voice.pair("object_id", voice.with_scheme(identifier))
    for account in accounts(
        document.accounting_reference,
        document.accounting_type,
        document.other_accounting_references,
        voice,
    ):
        pairs += voice.pair("accounting_reference", account)
    for earlier in document.preceding:
        pairs += voice.pair("preceding", preceding(earlier, voice))
    pairs += voice.pair("delivery_terms", terms(document.delivery_terms, voice))
    for mode in document.transport_modes:
        pairs += voice.pair("transport_mode", voice.coded(vocabulary.TRANSPORT_MODES, mode))
    return pairs


def dates(document: Document, voice: Voice) -> list[Pair]:
    """Delivery, period, VAT point and further due dates."""
    pairs: list[Pair] = []
    if document.delivery:
        pairs += voice.pair("delivery_date", voice.day(document.delivery.actual_date))
    pairs += voice.pair("period", period(document.period, voice))
    pairs += voice.pair("effective_period", period(document.effective_period, voice))
    pairs += voice.pair(
        "tax_point", tax_point(document.tax_point_date, document.tax_point_code, voice)
    )
    return pairs + voice.pair("other_due_dates", joined(*map(voice.day, document.other_due_dates)))


def numbered(number: str | None, when: date | None, voice: Voice) -> str:
    """`4711 du 15/09/2026`."""
    return joined(number, f"{voice.word('dated')} {voice.day(when)}" if when else "", by=" ")


def reference(to: Reference | None, voice: Voice) -> str:
    """A document referred to, as far as it is told."""
    if to is None:
        return ""
    return joined(
        numbered(to.number, to.issue_date, voice),
        f"{voice.word('line_word')} {to.line}" if to.line else "",
        to.name,
        voice.coded(vocabulary.KINDS, to.type_code),
        f"{voice.word('reference_type')} {to.reference_type}" if to.reference_type else "",
        to.uri,
    )


def preceding(earlier: PrecedingInvoice, voice: Voice) -> str:
    """Number, date and kind of an earlier invoice."""
    return joined(
        numbered(earlier.number or voice.word("without_number"), earlier.issue_date, voice),
        voice.coded(vocabulary.KINDS, earlier.type_code),
        f"{voice.word('line_word')} {earlier.line}" if earlier.line else "",
    )


def period(between: Period | None, voice: Voice) -> str:
    """A period of which either end may be missing."""
    if between is None:
        return ""
    span = figures.span(between.start_date, between.end_date, voice.language)
    ends = voice.day(between.complete_date)
    return joined(
        span, between.description, f"{voice.word('complete_date')} {ends}" if ends else ""
    )


def tax_point(when: date | None, code: str | None, voice: Voice) -> str:
    """The date at which VAT is due, or what decides it."""
    return joined(voice.day(when), voice.coded(vocabulary.TAX_POINTS, code))


def exchange(rate: CurrencyExchange | None, voice: Voice) -> str:
    """`USD → EUR 0,92, 15/09/2026`."""
    if rate is None:
        return ""
    currencies = joined(rate.source, rate.target, by=" → ")
    value = figures.stated(rate.rate, voice.language)
    return joined(joined(currencies, value, by=" "), voice.day(rate.rate_date))


def terms(delivery: DeliveryTerms | None, voice: Voice) -> str:
    """An Incoterm with the place that it speaks of."""
    if delivery is None:
        return ""
    return joined(delivery.code, delivery.place, voice.country(delivery.country))


def accounts(
    first: str | None, first_type: str | None, others: tuple[Identifier, ...], voice: Voice
) -> list[str]:
    """Where the buyer books: each account with its type."""
    pairs = [(first, first_type), *((each.value, each.scheme) for each in others)]
    word = voice.word("account_type")
    return [
        joined(account, f"({word} {kind})" if kind else "", by=" ")
        for account, kind in pairs
        if account or kind
    ]
