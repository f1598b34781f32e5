"""Who sells, who buys, where it goes: as a letter head says it, not as a form does."""

from __future__ import annotations

from facturier.einvoice.document import Contact, Document, Identifier, Party
from facturier.kit import typography
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.sheet import parties
from facturier.rendering.rules.voice import Voice

Block = dict[str, object]

_DOT = " · "


def seller(document: Document, voice: Voice) -> Block:
    """The letter head: name, legal form, address on one line, numbers, how to reach us."""
    who = document.seller
    return {
        "name": who.name or "",
        "lines": [
            *_told(who.trading_name),
            *_told(who.legal_information),
            *_told(joined(*_address(who, document, voice))),
            *_told(joined(*numbers(who, voice), by=_DOT)),
            *_told(joined(*tax_numbers(who, voice), by=_DOT)),
            *_told(contact(who.contact)),
        ],
    }


def buyer(document: Document, voice: Voice) -> Block:
    """The addressee: where the window of an envelope shows it."""
    who = document.buyer
    return {
        "role": voice.word("customer"),
        "name": who.name or "",
        "lines": [
            *_told(who.trading_name),
            *_address(who, document, voice),
            *_told(contact(who.contact)),
            *numbers(who, voice),
            *tax_numbers(who, voice),
        ],
    }


def others(document: Document, voice: Voice) -> list[Block]:
    """The place of delivery, and whoever else the document names."""
    return [
        {
            "role": block["role"],
            "name": block["name"],
            "lines": [
                *_without_country(_lines(block["lines"]), document, voice),
                *_told(str(block["remark"])),
                *(f"{label} {value}" for label, value in _pairs(block["pairs"])),
            ],
        }
        for block in parties.blocks(document, voice)
        if block["id"] not in (parties.block_id("seller"), parties.block_id("buyer"))
    ]


def numbers(who: Party, voice: Voice) -> list[str]:
    """SIREN, SIRET and the like, by the names of their schemes."""
    found = [*voice.identifier("legal_id", who.legal_id)]
    for identifier in who.identifiers:
        found += voice.identifier("identifier", identifier)
    return [f"{label} {value}" for label, value in found]


def tax_numbers(who: Party, voice: Voice) -> list[str]:
    """The VAT number; a tax registration where it says more than the SIREN does."""
    told = []
    if who.vat_id:
        told.append(f"{voice.word('vat_id')} {typography.vat(who.vat_id)}")
    registered: list[str | None] = [who.tax_registration]
    registered += [each.value for each in who.other_tax_registrations]
    told += [
        f"{voice.word('tax_registration')} {number}"
        for number in registered
        if number and number != _value(who.legal_id)
    ]
    return told


def contact(who: Contact | None) -> str:
    """A person, a telephone, an address of mail."""
    return joined(who.name, who.telephone, who.email, by=_DOT) if who else ""


def _address(who: Party, document: Document, voice: Voice) -> list[str]:
    return _without_country(parties.address(who.address, voice), document, voice)


def _without_country(lines: list[str], document: Document, voice: Voice) -> list[str]:
    """The lines of an address; the country only where the deal crosses a border."""
    delivered = document.delivery.address if document.delivery else None
    places = (document.seller.address, document.buyer.address, delivered)
    countries = {place.country for place in places if place and place.country}
    at_home = len(countries) == 1 and lines and lines[-1] == voice.country(*countries)
    return lines[:-1] if at_home else lines


def _value(identifier: Identifier | None) -> str | None:
    return identifier.value if identifier else None


def _told(text: str | None) -> list[str]:
    return [text] if text else []


def _lines(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(str(one), str(two)) for one, two in value] if isinstance(value, list) else []
