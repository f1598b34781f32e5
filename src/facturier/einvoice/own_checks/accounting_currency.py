"""BT-111: the VAT in the currency in which it is accounted for.

Where EXTENDED states the exchange rate (BG-X-41), the amount is computed. Without it, what can be
shown: that the amount is stated, that it equals BT-110 in the same currency, that its sign is that
of BT-110, that neither is zero alone, and that the rate it implies is one that can have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import ASK, finding, shown, spelled
from facturier.einvoice.own_checks.rounding import minor_units, rounded

__all__ = ["accounting_currency"]

# Units for one euro: bounds far outside what each currency was worth since there is a euro, so that
# a rate outside them is a slip (a factor 100, a swapped rate, a placeholder), never a market.
_PER_EURO: dict[str, tuple[Decimal, Decimal]] = {
    code: (Decimal(low), Decimal(high))
    for code, low, high in (
        ("EUR", "1", "1"),
        ("AUD", "0.9", "3.5"),
        ("CAD", "0.8", "3"),
        ("CHF", "0.6", "2.5"),
        ("CNY", "4", "15"),
        ("CZK", "15", "60"),
        ("DKK", "7", "8"),
        ("GBP", "0.4", "1.4"),
        ("HUF", "150", "800"),
        ("JPY", "60", "350"),
        ("MAD", "7", "16"),
        ("NOK", "5", "20"),
        ("PLN", "2.5", "8"),
        ("RON", "2", "9"),
        ("SEK", "6", "20"),
        ("TND", "1", "6"),
        ("USD", "0.5", "2.5"),
        ("XAF", "655", "657"),
        ("XOF", "655", "657"),
        ("XPF", "119", "120"),
    )
}
_WHERE = "BG-22/BT-111"
_TERMS = ("BT-111", "BT-110", "BT-6", "BT-5")


def accounting_currency(document: Document) -> Iterator[Finding]:
    """What can be shown of BT-111 when BT-6 is stated."""
    own, accounting = document.currency, document.vat_currency
    tax, converted = document.totals.tax, document.totals.tax_in_vat_currency
    if own is None or accounting is None or tax is None:
        return
    if converted is None:
        if own != accounting:
            yield _missing(accounting)
    elif own == accounting:
        if converted != tax:
            yield _false(
                f"Le total de TVA est de {shown(tax, own)} (BT-110), mais de "
                f"{shown(converted, own)} là où il est répété dans la même devise (BT-111).",
                converted,
                tax,
            )
    elif tax * converted < 0 or (tax == 0 and converted != 0):
        yield _false(
            f"Le total de TVA est de {shown(tax, own)} (BT-110), mais de "
            f"{shown(converted, accounting)} dans la devise de comptabilisation (BT-111) : aucun "
            "taux de change ne donne cela.",
            converted,
        )
    elif _exchange_rate(document) is not None:
        yield from _stated_rate(document, tax, converted)
    elif tax != 0:
        yield from _implied_rate(own, tax, accounting, converted)


def _exchange_rate(document: Document) -> Decimal | None:
    """Units of the accounting currency for one of the document's, where the document states it."""
    exchange = document.currency_exchange
    if exchange is None or not exchange.rate:
        return None
    own, accounting = document.currency, document.vat_currency
    if (exchange.source, exchange.target) == (own, accounting):
        return exchange.rate
    return 1 / exchange.rate if (exchange.source, exchange.target) == (accounting, own) else None


def _stated_rate(document: Document, tax: Decimal, converted: Decimal) -> Iterator[Finding]:
    """The standard does not say whether the total or each subtotal is converted and rounded."""
    rate = _exchange_rate(document)
    assert rate is not None
    half = Decimal(5).scaleb(-minor_units(document.vat_currency) - 1)
    margin = half * max(1, len(document.vat))
    # Some senders tell the rate the other way round: then the amount is still the right one.
    if any(abs(converted - tax * told) <= margin for told in (rate, 1 / rate)):
        return
    computed = rounded(tax * rate, document.vat_currency)
    yield _false(
        f"Le total de TVA en devise de comptabilisation (BT-111) est de "
        f"{shown(converted, document.vat_currency)}, alors que {shown(tax, document.currency)} "
        f"(BT-110) au taux indiqué donne {shown(computed, document.vat_currency)}.",
        converted,
        computed,
    )


def _implied_rate(own: str, tax: Decimal, accounting: str, converted: Decimal) -> Iterator[Finding]:
    bounds = _bounds(own, accounting)
    if bounds is None:
        if converted == 0 and abs(tax) >= 1:
            yield _unlikely(own, tax, accounting, converted, "")
        return
    low, high = (abs(tax) * bound for bound in bounds)
    # Below the unit of the accounting currency, rounding alone may explain the difference.
    unit = Decimal(1).scaleb(-minor_units(accounting))
    if low - unit <= abs(converted) <= high + unit:
        return
    between = (
        f" ; un montant entre {shown(rounded(low, accounting))} et "
        f"{shown(rounded(high, accounting), accounting)} serait possible"
    )
    yield _unlikely(own, tax, accounting, converted, between)


def _bounds(own: str, accounting: str) -> tuple[Decimal, Decimal] | None:
    """Units of the accounting currency for one of the document's, lowest and highest."""
    if own not in _PER_EURO or accounting not in _PER_EURO:
        return None
    (own_low, own_high), (low, high) = _PER_EURO[own], _PER_EURO[accounting]
    return low / own_high, high / own_low


def _missing(accounting: str) -> Finding:
    return finding(
        "BR-53",
        "fatal",
        _WHERE,
        f"La TVA est comptabilisée en {accounting} (BT-6), mais son total dans cette devise "
        f"(BT-111) n'est pas indiqué. {ASK}",
        _TERMS,
    )


def _false(message: str, converted: Decimal, computed: Decimal | None = None) -> Finding:
    return finding(
        "BT-111",
        "fatal",
        _WHERE,
        f"{message} {ASK}",
        _TERMS,
        stated=spelled(converted),
        computed=None if computed is None else spelled(computed),
    )


def _unlikely(own: str, tax: Decimal, accounting: str, converted: Decimal, between: str) -> Finding:
    rate = converted / tax
    return finding(
        "BT-111-RATE",
        "warning",
        _WHERE,
        f"Le total de TVA est de {shown(tax, own)} (BT-110) et de {shown(converted, accounting)} "
        f"(BT-111), soit {shown(_six_digits(rate))} {accounting} pour 1 {own}{between}. "
        "Vérifiez le taux de change avec l'émetteur.",
        _TERMS,
        stated=spelled(converted),
        rate=spelled(_six_digits(rate)),
    )


def _six_digits(rate: Decimal) -> Decimal:
    return rate.quantize(Decimal("0.000001"))
