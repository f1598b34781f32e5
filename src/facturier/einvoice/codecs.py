"""How one value is spelled in XML: text, decimal, date, truth, bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from facturier.einvoice.tracing import Node, Trace
from facturier.einvoice.unreadable import Unreadable

__all__ = [
    "AMOUNT",
    "BINARY",
    "CII_DATE",
    "INDICATOR",
    "ISO_DATE",
    "NUMBER",
    "TEXT",
    "VAT_AMOUNT",
    "Codec",
    "mapped",
]

MAX_DIGITS = 38
"""More digits than any currency needs; what exceeds them is a fault or an attack."""

# xsd:decimal and nothing more: no exponent, no NaN, no INF, no grouping, no other digits.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# xsd:date: a time zone may follow, and changes nothing to the day that is written.
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_CII_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Codec:
    """Both directions of one spelling.

    `read` gets the stripped text, the element (for its attributes), the name of the place for the
    refusal and the trace (for the currencies); it takes the attributes that it understands, and
    raises `Unreadable`. `write` may set attributes of the element, and returns the text.
    """

    read: Callable[[str, Node, str, Trace], Any]
    write: Callable[[Any, etree._Element], str]


def _read_number(text: str, _node: Node, place: str, _trace: Trace) -> Decimal:
    """The number with the decimals that were written: 10.00 stays 10.00."""
    short = len(text) <= MAX_DIGITS or sum(map(str.isdigit, text)) <= MAX_DIGITS
    if not short or not _DECIMAL.fullmatch(text):
        raise Unreadable("bad-amount", value=text, place=place)
    return Decimal(text)


def _read_amount(text: str, node: Node, place: str, trace: Trace) -> Decimal:
    """EN 16931 states every amount but BT-111 in BT-5; another currency is a problem, told.

    The strict reader refuses it: dollars never enter the register as euros.
    """
    return _in_currency(trace.currency, text, node, place, trace)


def _read_vat_amount(text: str, node: Node, place: str, trace: Trace) -> Decimal:
    """BT-111 alone is stated in BT-6."""
    return _in_currency(trace.vat_currency, text, node, place, trace)


def _in_currency(expected: str | None, text: str, node: Node, place: str, trace: Trace) -> Decimal:
    amount = _read_number(text, node, place, trace)
    stated = node.attributes.get("currencyID")
    if stated is not None and expected is not None and (stated := stated.strip()):
        if stated == expected:
            node.take("currencyID")
        else:
            # The number is what the file states: kept, and told to be of another currency.
            trace.report(
                Unreadable(
                    "foreign-amount", value=stated, currency=expected, place=node.local_name
                ),
                node,
            )
    return amount


def _day(match: re.Match[str] | None, text: str, place: str) -> date:
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass  # 31 February: refused below like any other text that is no date
    raise Unreadable("bad-date", value=text, place=place)


def _read_iso_date(text: str, _node: Node, place: str, _trace: Trace) -> date:
    return _day(_ISO_DATE.fullmatch(text), text, place)


def _read_cii_date(text: str, node: Node, place: str, _trace: Trace) -> date:
    # EN 16931 admits the format 102 alone. A missing format is a known slip: eight digits that
    # make a day can mean nothing else, so only another declared format is refused.
    if node.attributes.get("format", "102").strip() != "102":
        raise Unreadable("bad-date", value=text, place=place)
    day = _day(_CII_DAY.fullmatch(text), text, place)
    node.take("format")
    return day


def _write_cii_date(value: date, element: etree._Element) -> str:
    element.set("format", "102")
    return f"{value:%Y%m%d}" if value.year >= 1000 else f"{value.year:04d}{value:%m%d}"


def _read_indicator(text: str, _node: Node, place: str, _trace: Trace) -> bool:
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise Unreadable("bad-indicator", value=text, place=place)


def _read_binary(text: str, _node: Node, place: str, _trace: Trace) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("bad-attachment", place=place) from None


def mapped(codes: dict[str, str]) -> Codec:
    """A code that this syntax spells otherwise than the document does; an unknown one is kept."""
    spelled = {ours: theirs for theirs, ours in codes.items()}
    return Codec(
        read=lambda text, _node, _place, _trace: codes.get(text, text),
        write=lambda value, _element: spelled.get(value, value),
    )


TEXT = Codec(
    read=lambda text, _node, _place, _trace: text, write=lambda value, _element: str(value)
)
NUMBER = Codec(read=_read_number, write=lambda value, _element: format(value, "f"))
"""A quantity, a percent, a rate."""
AMOUNT = Codec(read=_read_amount, write=lambda value, _element: format(value, "f"))
"""Money in the currency of the document."""
VAT_AMOUNT = Codec(read=_read_vat_amount, write=lambda value, _element: format(value, "f"))
"""Money in the VAT accounting currency."""
ISO_DATE = Codec(read=_read_iso_date, write=lambda value, _element: value.isoformat())
CII_DATE = Codec(read=_read_cii_date, write=_write_cii_date)
INDICATOR = Codec(read=_read_indicator, write=lambda value, _element: "true" if value else "false")
BINARY = Codec(
    read=_read_binary, write=lambda value, _element: base64.b64encode(value).decode("ascii")
)
