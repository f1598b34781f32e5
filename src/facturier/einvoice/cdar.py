"""CDAR, the life-cycle message (D22B): its tables, read and written, in the order of the schema.

The ids of the terms are in `life_cycle.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from lxml import etree

from facturier.einvoice.binding import (
    NAMESPACES,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Shape,
    Slot,
    Texts,
    Trace,
    text_in,
)
from facturier.einvoice.cii_parties import ADDRESS, IDENTIFIER, has_no_scheme, has_scheme
from facturier.einvoice.codecs import CII_DATE, INDICATOR, NUMBER, Codec
from facturier.einvoice.document import Contact
from facturier.einvoice.life_cycle import (
    Acknowledgement,
    Actor,
    Characteristic,
    LifeCycleMessage,
    ReferencedInvoice,
    StatusDetail,
)
from facturier.einvoice.unreadable import Unreadable

__all__ = ["ROOT", "read_cdar", "write_cdar"]

ROOT = f"{{{NAMESPACES['cdar']}}}CrossDomainAcknowledgementAndResponse"

_DAY, _MOMENT, _MINUTE = "102", "204", "203"
_MOMENT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?")


def _read_moment(text: str, node: Node, place: str, _trace: Trace) -> datetime:
    form = node.attributes.get("format", _MOMENT).strip()
    match = _MOMENT_DIGITS.fullmatch(text) if form in (_MOMENT, _MINUTE) else None
    if match is None:
        raise Unreadable("bad-date", value=text, place=place)
    try:
        # The formats 203 and 204 of UNTDID 2379 have no time zone, and none is guessed here.
        moment = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise Unreadable("bad-date", value=text, place=place) from None
    node.take("format")
    return moment


def _read_day(text: str, node: Node, place: str, trace: Trace) -> date:
    # The day of an invoice is at times told with the hour zero.
    if node.attributes.get("format", _DAY).strip() == _DAY:
        day: date = CII_DATE.read(text, node, place, trace)
        return day
    return _read_moment(text, node, place, trace).date()


def _write_moment(value: datetime, element: etree._Element) -> str:
    element.set("format", _MOMENT)
    return f"{value.year:04d}{value:%m%d%H%M%S}"


MOMENT = Codec(read=_read_moment, write=_write_moment)
DAY = Codec(read=_read_day, write=CII_DATE.write)


def moment(name: str, path: str) -> Slot:
    """A date with its time."""
    return Leaf(name, f"{path}/udt:DateTimeString", MOMENT)


def indicator(name: str, path: str) -> tuple[Slot, Slot]:
    """Yes or no, which the schema spells in two ways; written as the schema's own truth value."""
    return (
        Leaf(name, f"{path}/udt:Indicator", INDICATOR),
        Leaf(name, f"{path}/udt:IndicatorString", INDICATOR, read_only=True),
    )


CONTACT = Shape(
    Contact,
    Leaf("name", "ram:PersonName"),
    Leaf("name", "ram:DepartmentName", read_only=True),
    Leaf("telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    Leaf("email", "ram:EmailURIUniversalCommunication/ram:URIID"),
)
ACTOR = Shape(
    Actor,
    Many("identifiers", "ram:ID", IDENTIFIER, only=has_no_scheme),
    Many("identifiers", "ram:GlobalID", IDENTIFIER, only=has_scheme),
    Leaf("name", "ram:Name"),
    Leaf("role", "ram:RoleCode"),
    One("contact", "ram:DefinedTradeContact", CONTACT),
    One("address", "ram:PostalTradeAddress", ADDRESS),
    One("electronic_address", "ram:URIUniversalCommunication/ram:URIID", IDENTIFIER),
)
CHARACTERISTIC = Shape(
    Characteristic,
    Leaf("term", "ram:ID"),
    Leaf("type_code", "ram:TypeCode"),
    *indicator("changed", "ram:ValueChangedIndicator"),
    Leaf("direction", "ram:ValueAdjustmentDirectionCode"),
    Leaf("name", "ram:Name"),
    Leaf("description", "ram:Description"),
    Leaf("location", "ram:Location"),
    Leaf("text", "ram:Value"),
    Leaf("amount", "ram:ValueAmount", NUMBER),
    Leaf("currency", "ram:ValueAmount@currencyID"),
    Group(
        "ram:ValueDateTime",
        Leaf("day", "udt:DateTimeString", CII_DATE),
        where=text_in("udt:DateTimeString@format", _DAY),
    ),
    Group(
        "ram:ValueDateTime",
        Leaf("moment", "udt:DateTimeString", MOMENT),
        where=text_in("udt:DateTimeString@format", _MOMENT, _MINUTE),
    ),
    Leaf("code", "ram:ValueCode"),
    Leaf("quantity", "ram:ValueQuantity", NUMBER),
    Leaf("unit", "ram:ValueQuantity@unitCode"),
    Leaf("number", "ram:ValueNumeric", NUMBER),
    Leaf("percent", "ram:ValuePercent", NUMBER),
)
DETAIL = Shape(
    StatusDetail,
    Leaf("condition_code", "ram:ConditionCode"),
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    Leaf("status", "ram:ProcessConditionCode"),
    Leaf("status_name", "ram:ProcessCondition"),
    Leaf("action_code", "ram:RequestedActionCode"),
    Leaf("action", "ram:RequestedAction"),
    Leaf("sequence", "ram:SequenceNumeric", NUMBER),
    Many("notes", "ram:IncludedNote/ram:Content", Texts()),
    Many("characteristics", "ram:SpecifiedDocumentCharacteristic", CHARACTERISTIC),
)
INVOICE = Shape(
    ReferencedInvoice,
    Leaf("number", "ram:IssuerAssignedID"),
    Leaf("document_status", "ram:StatusCode"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("name", "ram:Name"),
    moment("received_at", "ram:ReceiptDateTime"),
    Leaf("guideline", "ram:ReferenceTypeCode"),
    Leaf("issue_date", "ram:FormattedIssueDateTime/qdt:DateTimeString", DAY),
    Leaf("status", "ram:ProcessConditionCode"),
    Leaf("status_name", "ram:ProcessCondition"),
    One("issuer", "ram:IssuerTradeParty", ACTOR),
    Many("recipients", "ram:RecipientTradeParty", ACTOR),
    One("sender", "ram:SenderTradeParty", ACTOR),
    Many("details", "ram:SpecifiedDocumentStatus", DETAIL),
)
ACKNOWLEDGEMENT = Shape(
    Acknowledgement,
    *indicator("several", "ram:MultipleReferencesIndicator"),
    Leaf("number", "ram:ID"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("name", "ram:Name"),
    moment("issued_at", "ram:IssueDateTime"),
    Many("invoices", "ram:ReferenceReferencedDocument", INVOICE),
)
MESSAGE = Shape(
    LifeCycleMessage,
    Group(
        "cdar:ExchangedDocumentContext",
        *indicator("is_test", "ram:TestIndicator"),
        Leaf("process", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
        Leaf("guideline", "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    ),
    Group(
        "cdar:ExchangedDocument",
        Leaf("number", "ram:ID"),
        Leaf("name", "ram:Name"),
        moment("issued_at", "ram:IssueDateTime"),
        One("sender", "ram:SenderTradeParty", ACTOR),
        One("issuer", "ram:IssuerTradeParty", ACTOR),
        Many("recipients", "ram:RecipientTradeParty", ACTOR),
        always=True,
    ),
    Many("acknowledgements", "cdar:AcknowledgementDocument", ACKNOWLEDGEMENT),
)

# The standard's own examples, and the platforms, give the root namespace the prefix rsm.
_PREFIXES: dict[Any, str] = {
    "rsm": NAMESPACES["cdar"],
    **{name: NAMESPACES[name] for name in ("qdt", "udt", "ram")},
}


def read_cdar(root: Node, trace: Trace) -> LifeCycleMessage:
    """The message, whatever is missing of it; what cannot be read is reported to the trace."""
    return LifeCycleMessage(**MESSAGE.values(root, trace))


def write_cdar(message: LifeCycleMessage) -> bytes:
    """The message as CDAR, in UTF-8, the same bytes every time."""
    root = etree.Element(ROOT, nsmap=_PREFIXES)
    MESSAGE.write(root, message)
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(_PREFIXES))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
