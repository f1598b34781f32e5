"""A one-line invoice written as a situation says, for the official judges."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from facturier.einvoice.document import (
    Address,
    Delivery,
    Document,
    Identifier,
    Note,
    Party,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.sales.rules.facts import Facts, Nature
from facturier.sales.rules.situations import Bar, Situation
from facturier.sales.rules.wording_texts import SHIPPED
from facturier.sales.rules.wordings import Place
from tests.plumbing.french_invoices import french_invoice

NET = Decimal("1000.00")
NOTED = {Place.PMT, Place.PMD, Place.AAB, Place.TXD, Place.REG, Place.ABL}
TAXED_GROUP = "FR59820000024"


def written(facts: Facts, situation: Situation, language: str = "fr") -> Document:
    """The invoice, as the situation says."""
    percent = situation.percents[0] if situation.percents else None
    tax = (NET * (percent or 0) / 100).quantize(Decimal("0.01"))
    stated = percent.quantize(Decimal("0.01")) if percent is not None else None
    reason = _texts(situation, facts.issue_date, language, {Place.EXEMPTION})
    plain = french_invoice(1)
    line = replace(
        plain.lines[0],
        quantity=Decimal(1),
        net=NET,
        price=Price(net=NET),
        vat_category=situation.category,
        vat_percent=stated,
    )
    subtotal = VatSubtotal(
        base=NET,
        tax=tax,
        category=situation.category,
        percent=stated,
        exemption_reason=reason[0][1] if reason else None,
        exemption_code=situation.code or None,
    )
    return replace(
        plain,
        issue_date=facts.issue_date,
        due_date=facts.issue_date.replace(year=facts.issue_date.year + 1),
        process="S1" if facts.supply.nature is Nature.SERVICES else "B1",
        notes=_notes(situation, facts.issue_date, language),
        seller=_seller(plain.seller, facts, situation),
        buyer=_buyer(plain.buyer, facts, situation),
        tax_representative=_group(facts),
        delivery=_delivery(facts),
        tax_point_code=situation.tax_point,
        lines=(line,),
        vat=(subtotal,),
        totals=Totals(lines=NET, net=NET, tax=tax, gross=NET + tax, payable=NET + tax),
    )


def _texts(situation: Situation, day: date, language: str, places: set[Place]):
    chosen = [SHIPPED.in_force(key, day, language) for key in situation.wordings]
    return [(one, one.text) for one in chosen if one.place in places]


def _notes(situation: Situation, day: date, language: str) -> tuple[Note, ...]:
    notes = [
        Note(SHIPPED.by_key[one.key].coded or text, one.place)
        for one, text in _texts(situation, day, language, NOTED)
    ]
    discount = SHIPPED.in_force("no_discount", day, language)
    return (*notes, Note(discount.text, discount.place), Note(situation.bar, "BAR"))


def _seller(party: Party, facts: Facts, situation: Situation) -> Party:
    number = facts.seller.vat_number if situation.states_vat_numbers else ""
    identifiers = (Identifier("820000024", "0231"),) if facts.seller.in_vat_group else ()
    return replace(
        party,
        vat_id=number or None,
        tax_registration=None if number or not situation.states_vat_numbers else facts.seller.siren,
        identifiers=identifiers,
    )


def _buyer(party: Party, facts: Facts, situation: Situation) -> Party:
    buyer = facts.buyer
    numbers = buyer.vat_number if situation.states_vat_numbers else ""
    electronic = party.electronic_address
    if situation.bar in (Bar.B2C, Bar.B2BINT):
        electronic = Identifier("client@exemple.test", "EM")
    return replace(
        party,
        vat_id=numbers or None,
        legal_id=Identifier(buyer.siren, "0002") if buyer.siren else None,
        electronic_address=electronic,
        address=Address(
            "1 rue", city="Ville", post_code=buyer.postcode or None, country=buyer.country
        ),
    )


def _group(facts: Facts) -> Party | None:
    if not facts.seller.in_vat_group:
        return None
    return Party(name="Groupe Aubrac", vat_id=TAXED_GROUP, address=Address(country="FR"))


def _delivery(facts: Facts) -> Delivery | None:
    supply = facts.supply
    if not supply.delivery_date and not supply.delivery_country:
        return None
    where = Address(country=supply.delivery_country) if supply.delivery_country else None
    return Delivery(actual_date=supply.delivery_date, address=where)
