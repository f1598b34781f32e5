"""Numbers, dates and identifiers as a printed page shows them: every decimal that was stated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from facturier.kit import display
from facturier.kit.typography import MINUS, NO_BREAK, is_french, typeset

_SYMBOLS = {"EUR": "€", "GBP": "£"}
_NO_MINOR_UNIT = {"JPY", "KRW", "XPF", "XAF", "XOF", "VND", "CLP", "ISK"}


def stated(value: Decimal | None, language: str, least: int = 0) -> str:
    """The number with exactly its stated decimals, zeros added up to `least`; "" when missing."""
    if value is None:
        return ""
    if not value.is_finite():
        return str(value)
    # abs() would round to the 28 digits of the context.
    whole, _dot, fraction = f"{value.copy_abs():,f}".partition(".")
    fraction = fraction.ljust(least, "0")
    group, point = (NO_BREAK, ",") if is_french(language) else (",", ".")
    sign = MINUS if value.is_signed() and value else ""
    return sign + whole.replace(",", group) + (point + fraction if fraction else "")


def amount(value: Decimal | None, language: str, currency: str | None) -> str:
    """1 234,56 without its unit, for a column whose head or neighbour says it."""
    return stated(value, language, 0 if currency in _NO_MINOR_UNIT else 2)


def money(value: Decimal | None, language: str, currency: str | None) -> str:
    """1 234,56 € or EUR 1,234.56: the unit is the document's own, a code where no sign is plain."""
    figure = amount(value, language, currency)
    if not figure or not currency:
        return figure
    symbol = _SYMBOLS.get(currency, currency)
    if is_french(language):
        return f"{figure}{NO_BREAK}{symbol}"
    sign = MINUS if figure.startswith(MINUS) else ""
    gap = "" if currency in _SYMBOLS else NO_BREAK
    return f"{sign}{symbol}{gap}{figure.removeprefix(MINUS)}"


def less(figure: str) -> str:
    """What is taken away, with its minus sign; a figure that already has one stands in brackets."""
    if not any(digit in figure for digit in "123456789"):
        return figure
    return f"{MINUS}({figure})" if MINUS in figure else f"{MINUS}{figure}"


def quantity(value: Decimal | None, language: str) -> str:
    """A count or a rate: the zeros that end its decimals say nothing and are left out."""
    figure = stated(value, language)
    point = "," if is_french(language) else "."
    return figure.rstrip("0").rstrip(point) if point in figure else figure


def percent(value: Decimal | None, language: str) -> str:
    """5,5 % in French, 5.5% in English."""
    figure = quantity(value, language)
    return figure and figure + (f"{NO_BREAK}%" if is_french(language) else "%")


def day(value: date | None, language: str) -> str:
    """15/09/2026; in English 15 Sep 2026."""
    return display.day(value, language)


def span(start: date | None, end: date | None, language: str) -> str:
    """A period in words, of which either end may be missing."""
    first, last = day(start, language), day(end, language)
    french = is_french(language)
    if first and last:
        return f"du {first} au {last}" if french else f"{first} to {last}"
    if first:
        return f"à partir du {first}" if french else f"from {first}"
    if last:
        return f"jusqu'au {last}" if french else f"until {last}"
    return ""


def labelled(label: str, text: str, language: str) -> str:
    """ "Label : text" with the space that French puts before its colon."""
    return typeset(f"{label} : {text}" if is_french(language) else f"{label}: {text}", language)


def joined(*parts: str | None, by: str = ", ") -> str:
    """The parts that say something, one after the other."""
    return by.join(part for part in parts if part)
