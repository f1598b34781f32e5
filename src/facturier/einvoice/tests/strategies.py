"""Strategies that draw any document that a syntax can carry, and any part of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from facturier.einvoice.document import (
    Address,
    AdvancePayment,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Component,
    Contact,
    CurrencyExchange,
    Delivery,
    DeliveryTerms,
    Document,
    FinancialAdjustment,
    Identifier,
    Instalment,
    Item,
    ItemInstance,
    Line,
    LineTotals,
    Note,
    Party,
    PaymentAccount,
    PaymentCard,
    PaymentCondition,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Quantity,
    Reference,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.ubl import CREDIT_NOTE_TYPES

texts = (
    st.text(
        st.characters(
            exclude_categories=("Cs", "Cc"),
            exclude_characters="\ufffe\uffff",
            include_characters="\n\té€«",
            max_codepoint=0x1FFFF,
        ),
        min_size=1,
        max_size=8,
    )
    .map(str.strip)
    .filter(bool)
    .filter(lambda text: all(ord(c) & 0xFFFE != 0xFFFE for c in text))
)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4
)
dates = st.dates(date(1, 1, 1), date(9999, 12, 31))
currencies = st.sampled_from(["EUR", "USD", "CHF", "JPY"])
schemes = st.sampled_from(["0002", "0009", "0088", "0225", "EM"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value, or nothing."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None, one or two."""
    return st.lists(strategy, max_size=2).map(tuple)


def stated(kind: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object that says at least one thing: an empty one cannot be told from none."""
    return st.builds(kind, **fields).filter(
        lambda value: any(getattr(value, name) not in (None, ()) for name in fields)
    )


def sparse(
    kind: type, optional: dict[str, st.SearchStrategy[Any]], **always: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """An object of many fields, of which each drawn one says only a few."""
    names = st.lists(st.sampled_from(sorted(optional)), unique=True, max_size=8)
    return names.flatmap(
        lambda chosen: st.builds(kind, **always, **{name: optional[name] for name in chosen})
    )


def texts_of(*names: str) -> dict[str, st.SearchStrategy[Any]]:
    """Fields that are plain texts."""
    return dict.fromkeys(names, texts)


identifiers = st.builds(Identifier, value=texts, scheme=maybe(schemes))
quantities = st.builds(Quantity, value=amounts, unit=maybe(texts))
ADDRESS_FIELDS = (
    "line_1", "line_2", "line_3", "city", "post_code", "subdivision", "country",
)  # fmt: skip
addresses = stated(Address, **{name: maybe(texts) for name in ADDRESS_FIELDS})


def contacts(*, cii: bool) -> st.SearchStrategy[Any]:
    """A contact; its purpose is CII's."""
    more = {"type_code": maybe(texts)} if cii else {}
    names = ("name", "telephone", "email", "fax")
    return stated(Contact, **{name: maybe(texts) for name in names}, **more)


def periods(*, cii: bool) -> st.SearchStrategy[Any]:
    """A period; its completion is CII's."""
    more = {"complete_date": maybe(dates)} if cii else {}
    return stated(
        Period, start_date=maybe(dates), end_date=maybe(dates), description=maybe(texts), **more
    )


def schemeless_first(found: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The order in which CII keeps identifiers."""
    return tuple(sorted(found, key=lambda identifier: identifier.scheme is not None))


other_schemes = st.sampled_from(["TAX", "GST", "XX"])


def _sensible(party: Party, *, cii: bool) -> Party:
    if party.contact is None:
        party = replace(party, other_contacts=())
    if party.tax_registration is None and not cii:
        party = replace(party, tax_registration_scheme=None, other_tax_registrations=())
    return party


def parties(*, cii: bool, third: bool = False, named: bool = True) -> st.SearchStrategy[Any]:
    """A party; a third party has no trading name in UBL. What one syntax lacks is not drawn."""
    optional: dict[str, Any] = {
        **texts_of("vat_id", "tax_registration", "legal_information"),
        "identifiers": some(identifiers).map(schemeless_first),
        "legal_id": identifiers,
        "electronic_address": identifiers,
        "address": addresses,
        "contact": contacts(cii=cii),
        "other_tax_registrations": some(
            st.builds(Identifier, value=texts, scheme=maybe(other_schemes))
        ),
    }
    if not third:
        optional |= texts_of("trading_name")
    if cii:
        optional |= texts_of("role")
        optional |= {
            "registered_address": addresses,
            "other_contacts": some(contacts(cii=True)),
        }
    else:
        optional["tax_registration_scheme"] = other_schemes
    drawn = sparse(Party, optional, **({"name": texts} if named else {}))
    return drawn.map(lambda party: _sensible(party, cii=cii))


def notes(*, cii: bool) -> st.SearchStrategy[Any]:
    """A note; its content as a code is CII's."""
    return st.builds(
        Note,
        text=texts.filter(lambda text: not text.startswith("#")),
        subject_code=maybe(st.sampled_from(["PMT", "PMD", "AAB", "BAR", "REG"])),
        content_code=maybe(texts) if cii else st.none(),
    )


def references(*names: str) -> st.SearchStrategy[Any]:
    """A reference that says some of these fields."""
    kinds = {"issue_date": dates}
    return stated(Reference, **{name: maybe(kinds.get(name, texts)) for name in names})


REFERENCE_FIELDS = (
    "number", "line", "issue_date", "type_code", "reference_type", "name", "uri",
)  # fmt: skip


def preceding(*, with_line: bool) -> st.SearchStrategy[Any]:
    """An earlier invoice."""
    return st.builds(
        PrecedingInvoice,
        number=texts,
        issue_date=maybe(dates),
        type_code=maybe(texts),
        line=maybe(texts) if with_line else st.none(),
    )


iban = st.just("FR7699999000010000000000131")


def payment_means(*, cii: bool) -> st.SearchStrategy[Any]:
    """A means of payment, with what each syntax says of accounts and cards."""
    accounts = stated(
        PaymentAccount, account_id=maybe(texts | iban), name=maybe(texts), institution=maybe(texts)
    )
    more: dict[str, Any] = {"remittance": maybe(texts)}
    network = maybe(st.sampled_from(["VISA", "CB"]))
    if cii:
        both = st.builds(PaymentAccount, account_id=iban, other_account_id=texts)
        accounts, network = accounts | both, st.none()
        more = {name: maybe(texts) for name in ("debited_account_name", "debited_institution")}
    cards = st.builds(PaymentCard, number=texts, holder=maybe(texts), network=network)
    return st.builds(
        PaymentMeans,
        code=st.sampled_from(["30", "48", "58", "59"]),
        text=maybe(texts),
        account=maybe(accounts),
        card=maybe(cards),
        debited_account=maybe(texts | iban),
        **more,
    )


conditions = stated(
    PaymentCondition,
    basis_date=maybe(dates),
    period=maybe(quantities),
    base_amount=maybe(amounts),
    percent=maybe(amounts),
    amount=maybe(amounts),
)


def instalments(*, cii: bool) -> st.SearchStrategy[Any]:
    """A part of the sum due; its conditions and its payee are CII's."""
    more: dict[str, Any] = {}
    if cii:
        more = {
            "penalty": maybe(conditions),
            "discount": maybe(conditions),
            "payee": maybe(parties(cii=True)),
        }
    return st.builds(Instalment, amount=amounts, due_date=maybe(dates), text=maybe(texts), **more)


def allowance_charges(*, cii: bool) -> st.SearchStrategy[Any]:
    """An allowance or a charge."""
    optional: dict[str, Any] = {
        **texts_of("reason", "reason_code", "exemption_reason", "exemption_code"),
        **dict.fromkeys(("base_amount", "percent", "vat_percent", "sequence"), amounts),
        "vat_category": st.sampled_from(["S", "E"]),
    }
    if cii:
        optional["base_quantity"] = quantities
    return sparse(AllowanceCharge, optional, is_charge=st.booleans(), amount=amounts)


logistics_charges = st.builds(
    AllowanceCharge,
    is_charge=st.just(True),
    is_logistics=st.just(True),
    amount=amounts,
    reason=maybe(texts),
    vat_category=maybe(st.sampled_from(["S", "E"])),
    vat_percent=maybe(amounts),
)
tax_points = st.sampled_from(["3", "35", "432"])


def vat_subtotals(*, cii: bool) -> st.SearchStrategy[Any]:
    """A VAT subtotal; how its base is made, and a tax point of its own, are CII's."""
    more: dict[str, Any] = {}
    if cii:
        more = {
            "line_base": maybe(amounts),
            "allowance_charge_base": maybe(amounts),
            "tax_point_date": maybe(dates),
            "tax_point_code": maybe(tax_points),
        }
    return st.builds(
        VatSubtotal,
        base=amounts,
        tax=maybe(amounts),
        category=maybe(st.sampled_from(["S", "E", "AE"])),
        percent=maybe(amounts),
        exemption_reason=maybe(texts),
        exemption_code=maybe(texts),
        **more,
    )


line_vat = st.builds(
    VatSubtotal,
    category=st.sampled_from(["S", "E", "AE"]),
    percent=maybe(amounts),
    exemption_reason=maybe(texts),
    exemption_code=maybe(texts),
)


def attachments(*, cii: bool) -> st.SearchStrategy[Any]:
    """A supporting document."""
    more = {"reference_type": maybe(texts), "line": maybe(texts)} if cii else {}
    return stated(
        Attachment,
        reference=maybe(texts),
        description=maybe(texts),
        uri=maybe(texts),
        content=maybe(st.binary(min_size=1, max_size=40)),
        mime_type=maybe(st.just("application/pdf")),
        filename=maybe(texts),
        type_code=maybe(st.sampled_from(["380", "758"])),
        issue_date=maybe(dates),
        **more,
    )


def prices(*, cii: bool) -> st.SearchStrategy[Any]:
    """A net price, or a gross one with its discount: a writer completes what lies between."""
    more: dict[str, Any] = {}
    if cii:
        more = {
            "discount_base": maybe(amounts),
            "base_quantity": st.just(Decimal(1)),
            "base_unit": maybe(texts),
            "gross_base_quantity": maybe(st.builds(Quantity, value=st.just(Decimal(100)))),
        }
    return stated(
        Price, net=maybe(amounts), base_quantity=maybe(amounts), base_unit=maybe(texts)
    ) | st.builds(
        Price,
        net=amounts,
        gross=amounts,
        discount=amounts,
        discount_reason=maybe(texts),
        discount_reason_code=maybe(texts),
        discount_percent=maybe(amounts),
        other_adjustments=some(allowance_charges(cii=cii)),
        **more,
    )


components = st.builds(
    Component,
    name=texts,
    description=maybe(texts),
    identifier=maybe(identifiers),
    standard_ids=some(identifiers),
    seller_id=maybe(texts),
    buyer_id=maybe(texts),
    industry_id=maybe(texts),
    quantity=maybe(quantities),
)


def items(*, cii: bool) -> st.SearchStrategy[Any]:
    """An item, its parts and pieces."""
    optional: dict[str, Any] = {
        **texts_of(
            "name", "description", "seller_id", "buyer_id", "origin_country", "model", "brand"
        ),
        "standard_id": identifiers,
        "classifications": some(
            st.builds(
                Classification,
                code=texts,
                scheme=maybe(texts),
                version=maybe(texts),
                name=maybe(texts),
            )
        ),
        "attributes": some(
            stated(
                Attribute,
                name=maybe(texts),
                value=maybe(texts),
                code=maybe(texts),
                measure=maybe(quantities),
            )
        ),
        "instances": some(stated(ItemInstance, batch=maybe(texts), serial_number=maybe(texts))),
    }
    if cii:
        optional |= texts_of("industry_id", "model_id")
        optional |= {
            "product_id": identifiers,
            "batches": some(texts),
            "components": some(components),
            "manufacturer": parties(cii=True),
        }
    return sparse(Item, optional)


def _one_place(found: tuple[Identifier, ...], delivery: Delivery) -> Delivery:
    """CII has the identifier of the place among those of the party: the first of them."""
    party = replace(delivery.party or Party(), identifiers=found[1:])
    return replace(
        delivery,
        location=found[0] if found else None,
        party=party if party != Party() else None,
    )


def deliveries(*, cii: bool) -> st.SearchStrategy[Any]:
    """Where and when; whom, beside the name, as far as EXTENDED says it."""
    drawn = st.builds(
        Delivery,
        name=texts,
        location=maybe(identifiers),
        actual_date=maybe(dates),
        address=maybe(addresses),
        party=maybe(parties(cii=cii, third=not cii, named=False)),
    ).map(lambda found: found if found.party != Party() else replace(found, party=None))
    if not cii:
        return drawn
    simple = drawn.map(
        lambda found: replace(found, party=found.party and replace(found.party, address=None))
    )
    return st.builds(_one_place, some(identifiers).map(schemeless_first), simple)


def delivery_terms(*, cii: bool) -> st.SearchStrategy[Any]:
    """Incoterms; the country of their place is CII's."""
    return stated(
        DeliveryTerms,
        code=maybe(texts),
        place=maybe(texts),
        country=maybe(texts) if cii else st.none(),
    )


LINE_TOTALS = ("charges", "allowances", "gross", "allowances_and_charges")


def _sensible_line(line: Line) -> Line:
    """Further values stand after a first one."""
    if line.object_id is None:
        line = replace(line, other_object_ids=())
    if line.vat_category is None:
        line = replace(line, other_vat=())
    if line.accounting_reference is None:
        line = replace(line, other_accounting_references=())
    return line


def lines(*, cii: bool) -> st.SearchStrategy[Any]:
    """A line, with what its syntax can say of it."""
    advice = references(*(REFERENCE_FIELDS if cii else REFERENCE_FIELDS[:4]))
    money = {"tax": maybe(amounts), "tax_in_vat_currency": maybe(amounts)}
    if cii:
        money |= {name: maybe(amounts) for name in LINE_TOTALS}
    optional: dict[str, Any] = {
        **texts_of(
            "unit", "order_line", "accounting_reference", "exemption_reason", "exemption_code",
            "parent", "status_reason", "order",
        ),
        **dict.fromkeys(("order_date", "tax_point_date"), dates),
        **dict.fromkeys(("quantity", "net", "vat_percent"), amounts),
        "notes": some(notes(cii=cii)),
        "object_id": identifiers,
        "other_object_ids": some(identifiers),
        "period": periods(cii=cii),
        "allowance_charges": some(allowance_charges(cii=cii)),
        "price": prices(cii=cii),
        "vat_category": st.sampled_from(["S", "E"]),
        "sales_order": references(*(REFERENCE_FIELDS if cii else REFERENCE_FIELDS[:2])),
        "despatch_advice": advice,
        "receiving_advice": advice,
        "preceding": some(preceding(with_line=True)),
        "attachments": some(attachments(cii=cii)),
        "delivery": deliveries(cii=cii),
        "delivery_terms": delivery_terms(cii=cii),
        "seller": parties(cii=cii),
        "per_package_quantity": quantities,
        "totals": stated(LineTotals, **money),
        "tax_point_code": tax_points,
        "other_vat": some(vat_subtotals(cii=True) if cii else line_vat),
    }  # fmt: skip
    if cii:
        whole = references(*REFERENCE_FIELDS)
        optional |= texts_of("status_code", "accounting_type")
        optional |= dict.fromkeys(("quotation", "contract", "delivery_note"), whole)
        optional |= dict.fromkeys(("free_quantity", "package_quantity"), quantities)
        optional |= {
            "end_customer_orders": some(whole),
            "ultimate_ship_to": parties(cii=True),
            "other_accounting_references": some(identifiers),
        }
    drawn = sparse(Line, optional, number=maybe(texts), item=items(cii=cii))
    return drawn.map(_sensible_line)


def _without_vat_currency(document: Document) -> Document:
    """BT-111 needs a currency of its own."""
    silent = tuple(
        replace(line, totals=line.totals and replace(line.totals, tax_in_vat_currency=None))
        for line in document.lines
    )
    silent = tuple(
        replace(line, totals=None) if line.totals == LineTotals() else line for line in silent
    )
    return replace(
        document,
        vat_currency=None,
        totals=replace(document.totals, tax_in_vat_currency=None),
        lines=silent,
    )


def _own_tax_points(document: Document) -> tuple[VatSubtotal, ...]:
    """A subtotal has a tax point of its own where it differs from the first's."""
    kept = []
    for number, subtotal in enumerate(document.vat):
        for name in ("tax_point_date", "tax_point_code"):
            whole, own = getattr(document, name), getattr(subtotal, name)
            if number == 0 or whole is None or own == whole:
                subtotal = replace(subtotal, **{name: None})  # noqa: PLW2901
        kept.append(subtotal)
    return tuple(kept)


def _consistent(document: Document, *, cii: bool) -> Document:
    """What the syntax can carry: see the notes of `write_cii` and `FirstPaymentMeans`."""
    if document.vat_currency in (None, document.currency):
        document = _without_vat_currency(document)
    totals = document.totals
    if totals.gross is None and totals.payable is None:
        totals = replace(totals, gross=Decimal("1.00"))
    document = replace(document, totals=totals, vat=_own_tax_points(document))
    if document.due_date is None:
        document = replace(document, other_due_dates=())
    if document.instalments and document.due_date is None:
        document = replace(document, due_date=date(2026, 1, 31))
    if document.object_id is None:
        document = replace(document, other_object_ids=())
    if document.accounting_reference is None:
        document = replace(document, other_accounting_references=())
    if cii and not document.vat:
        document = replace(document, tax_point_date=None, tax_point_code=None)
    return document if cii else _in_ubl(document)


def _in_ubl(document: Document) -> Document:
    means = document.payment_means or (PaymentMeans(code="30"),)
    own = [
        replace(one, remittance=None)
        if number == 0 or document.remittance in (None, one.remittance)
        else one
        for number, one in enumerate(means)
    ]
    if document.type_code in CREDIT_NOTE_TYPES:
        document = replace(document, advance_payments=())
    return replace(document, payment_means=tuple(own))


DOCUMENT_TEXTS = (
    "buyer_reference", "project", "contract", "order", "sales_order", "receiving_advice",
    "despatch_advice", "tender", "accounting_reference", "payment_terms", "process", "profile",
    "remittance", "mandate", "creditor_id", "contract_type",
)  # fmt: skip
DOCUMENT_DATES = (
    "tax_point_date", "due_date", "order_date", "contract_date", "receiving_advice_date",
    "despatch_advice_date", "tender_date",
)  # fmt: skip
TOTALS = (
    "lines", "allowances", "charges", "net", "tax", "tax_in_vat_currency", "gross", "prepaid",
    "rounding", "payable",
)  # fmt: skip
AGENTS = ("seller_agent", "buyer_agent", "invoicer", "invoicee", "payer")


def _of_any_document(*, cii: bool) -> dict[str, Any]:
    return {
        **texts_of(*DOCUMENT_TEXTS),
        **dict.fromkeys(DOCUMENT_DATES, dates),
        **dict.fromkeys(AGENTS, parties(cii=cii)),
        **dict.fromkeys(("payee", "tax_representative"), parties(cii=cii, third=not cii)),
        "vat_currency": currencies,
        "is_copy": st.booleans(),
        "tax_point_code": tax_points,
        "object_id": identifiers,
        "other_object_ids": some(identifiers),
        "other_due_dates": some(dates),
        "notes": some(notes(cii=cii)),
        "preceding": some(preceding(with_line=cii)),
        "delivery": deliveries(cii=cii),
        "delivery_terms": delivery_terms(cii=cii),
        "period": periods(cii=cii),
        "payment_means": some(payment_means(cii=cii)),
        "instalments": some(instalments(cii=cii)),
        "allowance_charges": some(allowance_charges(cii=cii)),
        "vat": some(vat_subtotals(cii=cii)),
        "attachments": some(attachments(cii=cii)),
        "currency_exchange": stated(
            CurrencyExchange,
            source=maybe(currencies),
            target=maybe(currencies),
            rate=maybe(amounts),
            rate_date=maybe(dates),
        ),
    }


def _of_cii_alone() -> dict[str, Any]:
    whole = references(*REFERENCE_FIELDS)
    ends = ("buyer_tax_representative", "product_end_user", "ultimate_ship_to", "ship_from")
    return {
        **texts_of("name", "project_name", "issuer_reference", "accounting_type"),
        **dict.fromkeys(ends, parties(cii=True)),
        "is_test": st.booleans(),
        "languages": some(texts),
        "effective_period": periods(cii=True),
        "sales_order_date": dates,
        "quotation": whole,
        "delivery_note": whole,
        "end_customer_orders": some(whole),
        "other_accounting_references": some(identifiers),
        "transport_modes": some(texts),
        "late_payment_penalties": some(conditions),
        "early_payment_discounts": some(conditions),
        "adjustments": some(
            stated(FinancialAdjustment, reason=maybe(texts), amount=maybe(amounts))
        ),
        "advance_payments": some(
            st.builds(
                AdvancePayment,
                amount=amounts,
                received_date=maybe(dates),
                vat=some(vat_subtotals(cii=True)),
                invoice=maybe(preceding(with_line=True)),
            )
        ),
        "allowance_charges": st.builds(
            lambda plain, logistics: plain + logistics,
            some(allowance_charges(cii=True)),
            some(logistics_charges),
        ),
    }


def documents(*, cii: bool) -> st.SearchStrategy[Document]:
    """Any document that the syntax can carry, each field now there and now missing."""
    optional = _of_any_document(cii=cii)
    optional |= (
        _of_cii_alone()
        if cii
        else {
            "advance_payments": some(
                st.builds(
                    AdvancePayment,
                    amount=amounts,
                    received_date=maybe(dates),
                    payment_id=maybe(texts),
                )
            )
        }
    )
    return sparse(
        Document,
        optional,
        # A UBL line that refers to the document itself says its own place by it: no earlier
        # invoice of the line may have that number.
        number=texts.map(lambda text: f"document {text}"),
        issue_date=dates,
        type_code=st.sampled_from(["380", "384", "386", "389", *sorted(CREDIT_NOTE_TYPES)]),
        currency=currencies,
        seller=parties(cii=cii),
        buyer=parties(cii=cii),
        totals=st.builds(Totals, **{name: maybe(amounts) for name in TOTALS}),
        lines=some(lines(cii=cii)),
    ).map(lambda document: _consistent(document, cii=cii))
