"""Who sells, buys, is paid, represents, receives: one block of the sheet for each."""

from __future__ import annotations

from facturier.einvoice.document import Address, Contact, Delivery, Document, Party
from facturier.kit import typography
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.voice import Pair, Voice

Block = dict[str, object]

OTHERS = (
    "payee",
    "tax_representative",
    "seller_agent",
    "buyer_agent",
    "invoicer",
    "invoicee",
    "payer",
    "buyer_tax_representative",
    "product_end_user",
    "ultimate_ship_to",
    "ship_from",
)


def roles(document: Document) -> tuple[str, ...]:
    """Who has a block: the seller and the buyer always, the others where the document names them.

    The place of delivery has one, unless only its date is known: the date stands with the
    references.
    """
    where = document.delivery
    told = where and (where.name or where.location or where.address or where.party)
    others = (role for role in OTHERS if getattr(document, role) is not None)
    return ("seller", "buyer", *(("delivery",) if told else ()), *others)


def block_id(role: str) -> str:
    """The id of a block on the page."""
    return f"doc-tiers-{role.replace('_', '-')}"


def blocks(document: Document, voice: Voice) -> list[Block]:
    """One block for each role."""
    return [
        delivery(document.delivery, voice)
        if role == "delivery" and document.delivery
        else party(getattr(document, role), role, voice)
        for role in roles(document)
    ]


def party(who: Party, role: str, voice: Voice) -> Block:
    """Name, address and identifiers of one party."""
    return {
        "id": block_id(role),
        "role": voice.word(role),
        "name": who.name or "",
        "lines": address(who.address, voice),
        "remark": who.legal_information or "",
        "pairs": party_pairs(who, voice),
    }


def party_pairs(who: Party, voice: Voice) -> list[Pair]:
    """All that a party says beside its name, its address and its legal form."""
    pairs: list[Pair] = voice.pair("trading_name", who.trading_name)
    pairs += voice.identifier("legal_id", who.legal_id)
    for identifier in who.identifiers:
        pairs += voice.identifier("identifier", identifier)
    pairs += voice.pair("vat_id", typography.vat(who.vat_id))
    pairs += voice.pair("tax_registration", who.tax_registration)
    pairs += voice.pair("tax_registration_scheme", who.tax_registration_scheme)
    for registration in who.other_tax_registrations:
        pairs += voice.pair("tax_registration", voice.with_scheme(registration))
    pairs += voice.pair("electronic_address", voice.with_scheme(who.electronic_address))
    for contact in (who.contact, *who.other_contacts):
        pairs += contact_pairs(contact, voice)
    pairs += voice.pair("party_role", who.role)
    registered = joined(*address(who.registered_address, voice))
    return pairs + voice.pair("registered_address", registered)


def contact_pairs(contact: Contact | None, voice: Voice) -> list[Pair]:
    """A person or a department, and how to reach it."""
    if contact is None:
        return []
    return [
        *voice.pair("contact", contact.name),
        *voice.pair("telephone", contact.telephone),
        *voice.pair("email", contact.email),
        *voice.pair("fax", contact.fax),
        *voice.pair("contact_type", contact.type_code),
    ]


def delivery(where: Delivery, voice: Voice) -> Block:
    """The place of delivery."""
    pairs = voice.identifier("location", where.location)
    if where.party:
        pairs += voice.pair("delivery_party", inline(where.party, voice))
    return {
        "id": block_id("delivery"),
        "role": voice.word("delivery"),
        "name": where.name or "",
        "lines": address(where.address, voice),
        "remark": "",
        "pairs": pairs,
    }


def address(where: Address | None, voice: Voice) -> list[str]:
    """The lines of an address, the country by its name at the end."""
    if where is None:
        return []
    town = joined(where.post_code, where.city, by=" ")
    lines = (where.line_1, where.line_2, where.line_3, town, where.subdivision)
    return [line for line in (*lines, voice.country(where.country)) if line]


def inline(who: Party | None, voice: Voice) -> str:
    """A party as running text, where it has no block of its own."""
    if who is None:
        return ""
    told = joined(who.name, *address(who.address, voice), who.legal_information)
    return joined(told, *voice.told(party_pairs(who, voice)))


def inline_delivery(where: Delivery | None, voice: Voice) -> str:
    """The delivery of a line as running text."""
    if where is None:
        return ""
    return joined(
        voice.day(where.actual_date),
        where.name,
        *address(where.address, voice),
        *voice.told(voice.identifier("location", where.location)),
        inline(where.party, voice),
    )
