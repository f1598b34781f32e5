"""Cross Industry Invoice: the tables of a party, and of the delivery to one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from facturier.einvoice.binding import (
    Constant,
    FirstAndRest,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Path,
    Shape,
    Slot,
    Trace,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import CII_DATE
from facturier.einvoice.document import Address, Contact, Delivery, Identifier, Party

__all__ = ["DELIVERY", "IDENTIFIER", "PARTY", "day"]


def day(name: str, path: str) -> Slot:
    """A date in the element that most dates of this syntax have."""
    return Leaf(name, f"{path}/udt:DateTimeString", CII_DATE)


def has_scheme(identifier: Identifier) -> bool:
    """CII keeps identifiers with a scheme in GlobalID, the others in ID."""
    return identifier.scheme is not None


def has_no_scheme(identifier: Identifier) -> bool:
    """See `has_scheme`."""
    return identifier.scheme is None


class ContactName:
    """BT-41 and BT-56: a person, a department, or both joined by a comma; written as a person."""

    places = (Path("ram:PersonName"), Path("ram:DepartmentName"))

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        found = [text for place in self.places if (text := place.text(node)) is not None]
        for _, place in found:
            place.take()
        if found:
            values["name"] = ", ".join(text for text, _ in found)

    def write(self, element: etree._Element, source: Any) -> bool:
        return Leaf("name", "ram:PersonName").write(element, source)


IDENTIFIER = Shape(
    Identifier, Leaf("value", "."), Leaf("scheme", "@schemeID"), keys=("value",), lenient=True
)
ADDRESS = Shape(
    Address,
    Leaf("post_code", "ram:PostcodeCode"),
    Leaf("line_1", "ram:LineOne"),
    Leaf("line_2", "ram:LineTwo"),
    Leaf("line_3", "ram:LineThree"),
    Leaf("city", "ram:CityName"),
    Leaf("country", "ram:CountryID"),
    Leaf("subdivision", "ram:CountrySubDivisionName"),
)
CONTACT = Shape(
    Contact,
    ContactName(),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    Leaf("fax", "ram:FaxUniversalCommunication/ram:CompleteNumber"),
    Group(
        "ram:EmailURIUniversalCommunication",
        Leaf("email", "ram:URIID"),
        Constant("ram:URIID@schemeID", "SMTP", "EM", read_only=True),
    ),
)
PARTY = Shape(
    Party,
    Many("identifiers", "ram:ID", IDENTIFIER, only=has_no_scheme),
    Many("identifiers", "ram:GlobalID", IDENTIFIER, only=has_scheme),
    Leaf("name", "ram:Name"),
    Leaf("role", "ram:RoleCode"),
    Leaf("legal_information", "ram:Description"),
    Group(
        "ram:SpecifiedLegalOrganization",
        One("legal_id", "ram:ID", IDENTIFIER),
        Leaf("trading_name", "ram:TradingBusinessName"),
        One("registered_address", "ram:PostalTradeAddress", ADDRESS),
    ),
    FirstAndRest("contact", "other_contacts", "ram:DefinedTradeContact", CONTACT),
    One("address", "ram:PostalTradeAddress", ADDRESS),
    One("electronic_address", "ram:URIUniversalCommunication/ram:URIID", IDENTIFIER),
    Group(
        "ram:SpecifiedTaxRegistration",
        Leaf("vat_id", "ram:ID"),
        Constant("ram:ID@schemeID", "VA"),
        where=text_in("ram:ID@schemeID", "VA"),
    ),
    Group(
        "ram:SpecifiedTaxRegistration",
        Leaf("tax_registration", "ram:ID"),
        Constant("ram:ID@schemeID", "FC"),
        where=text_in("ram:ID@schemeID", "FC"),
    ),
    Many(
        "other_tax_registrations",
        "ram:SpecifiedTaxRegistration/ram:ID",
        IDENTIFIER,
        where=text_not_in("@schemeID", "VA", "FC"),
    ),
)


class ShipTo:
    """BG-13: name, place and address of the party delivered to; the rest of it is EXTENDED's."""

    path = Path("ram:ShipToTradeParty")

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for found in self.path.all(node)[:1]:
            party: Party | None = PARTY.read(found, trace)
            if party is None:
                return
            stated = {
                "location": party.identifiers[0] if party.identifiers else None,
                "name": party.name,
                "address": party.address,
                "party": replace(party, identifiers=party.identifiers[1:], name=None, address=None),
            }
            if stated["party"] == Party():
                stated["party"] = None
            values.update({name: value for name, value in stated.items() if value is not None})

    def write(self, element: etree._Element, delivery: Delivery) -> bool:
        party = delivery.party or Party()
        place = (delivery.location,) if delivery.location else ()
        whole = replace(
            party,
            identifiers=(*place, *party.identifiers),
            name=delivery.name,
            address=delivery.address,
        )
        top, end = self.path.detached()
        if PARTY.write(end, whole):
            element.append(top)
            return True
        return False


DELIVERY = Shape(
    Delivery,
    ShipTo(),
    day("actual_date", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
)
