"""Invented documents: one plain French invoice, and strategies that draw any document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf
from hypothesis import strategies as st

from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    Document,
    Identifier,
    Instalment,
    Item,
    Line,
    Note,
    Party,
    PaymentAccount,
    PaymentCard,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.ubl import CREDIT_NOTE_TYPES


def plain_invoice(**changes: Any) -> Document:
    """Two hours of work and a book, sold by one French company to another."""
    seller = Party(
        name="Menuiserie Aubrac SARL",
        legal_id=Identifier("810000018", "0002"),
        vat_id="FR07810000018",
        electronic_address=Identifier("810000018", "0225"),
        address=Address(
            line_1="2 place du Foirail", post_code="12210", city="Laguiole", country="FR"
        ),
    )
    buyer = Party(
        name="Hôtel des Ponts SAS",
        legal_id=Identifier("820000024", "0002"),
        vat_id="FR59820000024",
        electronic_address=Identifier("820000024", "0225"),
        address=Address(line_1="5 quai Nord", post_code="69001", city="Lyon", country="FR"),
    )
    document = Document(
        number="F2026-0042",
        issue_date=date(2026, 9, 15),
        type_code="380",
        currency="EUR",
        seller=seller,
        buyer=buyer,
        totals=Totals(
            lines=Decimal("112.80"),
            net=Decimal("112.80"),
            tax=Decimal("20.70"),
            gross=Decimal("133.50"),
            payable=Decimal("133.50"),
        ),
        due_date=date(2026, 10, 15),
        profile="urn:cen.eu:en16931:2017",
        process="M1",
        notes=(Note("Pas d’escompte pour paiement anticipé.", "AAB"),),
        payment_means=(
            PaymentMeans(
                code="30",
                account=PaymentAccount("FR7699999000010000000000131", institution="AAAAFRPPXXX"),
            ),
        ),
        vat=(
            VatSubtotal(Decimal("100.00"), Decimal("20.00"), "S", Decimal("20.00")),
            VatSubtotal(Decimal("12.80"), Decimal("0.70"), "S", Decimal("5.50")),
        ),
        lines=(
            Line(
                number="1",
                quantity=Decimal(2),
                unit="HUR",
                net=Decimal("100.00"),
                price=Price(net=Decimal("50.00")),
                vat_category="S",
                vat_percent=Decimal("20.00"),
                item=Item(name="Pose"),
            ),
            Line(
                number="2",
                quantity=Decimal(1),
                unit="C62",
                net=Decimal("12.80"),
                price=Price(net=Decimal("12.80")),
                vat_category="S",
                vat_percent=Decimal("5.50"),
                item=Item(name="Livre « Le bois »"),
            ),
        ),
    )
    return replace(document, **changes)


def blank_pdf() -> bytes:
    """A PDF of one empty page."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def pdf_holding(
    name: str, content: bytes, *, filters: list[str] | None = None, associated: bool = False
) -> bytes:
    """A PDF with one attachment, in the names tree or in /AF; `filters` leaves `content` as is."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, content)
        if filters is not None:
            stream.write(content, filter=pikepdf.Array([pikepdf.Name(f) for f in filters]))
        spec = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Filespec,
                UF=pikepdf.String(name),
                EF=pikepdf.Dictionary(F=stream),
            )
        )
        if associated:
            pdf.Root.AF = pikepdf.Array([spec])
        else:
            pdf.Root.Names = pikepdf.Dictionary(
                EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(name), spec]))
            )
        written = io.BytesIO()
        pdf.save(written, compress_streams=False)
        return written.getvalue()


# --- strategies -----------------------------------------------------------------------------------

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


identifiers = st.builds(Identifier, value=texts, scheme=maybe(schemes))
addresses = stated(
    Address,
    **{
        name: maybe(texts)
        for name in ("line_1", "line_2", "line_3", "city", "post_code", "subdivision", "country")
    },
)
contacts = stated(Contact, name=maybe(texts), telephone=maybe(texts), email=maybe(texts))
periods = stated(Period, start_date=maybe(dates), end_date=maybe(dates))


def schemeless_first(found: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The order in which CII keeps identifiers."""
    return tuple(sorted(found, key=lambda identifier: identifier.scheme is not None))


def parties(*, third: bool = False) -> st.SearchStrategy[Any]:
    """A seller or a buyer, or a third party, which UBL gives no trading name."""
    return st.builds(
        Party,
        name=texts,
        trading_name=st.none() if third else maybe(texts),
        identifiers=some(identifiers).map(schemeless_first),
        legal_id=maybe(identifiers),
        vat_id=maybe(texts),
        tax_registration=maybe(texts),
        legal_information=maybe(texts),
        electronic_address=maybe(identifiers),
        address=maybe(addresses),
        contact=maybe(contacts),
    )


notes = st.builds(
    Note,
    text=texts.filter(lambda text: not text.startswith("#")),
    subject_code=maybe(st.sampled_from(["PMT", "PMD", "AAB", "BAR", "REG"])),
)
payment_means = stated(
    PaymentMeans,
    code=maybe(st.sampled_from(["30", "48", "58", "59"])),
    text=maybe(texts),
    account=maybe(
        stated(
            PaymentAccount,
            account_id=maybe(texts | st.just("FR7699999000010000000000131")),
            name=maybe(texts),
            institution=maybe(texts),
        )
    ),
    card=maybe(stated(PaymentCard, number=maybe(texts), holder=maybe(texts))),
    debited_account=maybe(texts | st.just("FR7699999000010000000000131")),
)
allowance_charges = st.builds(
    AllowanceCharge,
    is_charge=st.booleans(),
    amount=amounts,
    base_amount=maybe(amounts),
    percent=maybe(amounts),
    vat_category=maybe(st.sampled_from(["S", "E"])),
    vat_percent=maybe(amounts),
    reason=maybe(texts),
    reason_code=maybe(texts),
)
vat_subtotals = st.builds(
    VatSubtotal,
    base=amounts,
    tax=maybe(amounts),
    category=maybe(st.sampled_from(["S", "E", "AE"])),
    percent=maybe(amounts),
    exemption_reason=maybe(texts),
    exemption_code=maybe(texts),
)
attachments = stated(
    Attachment,
    reference=maybe(texts),
    description=maybe(texts),
    uri=maybe(texts),
    content=maybe(st.binary(min_size=1, max_size=40)),
    mime_type=maybe(st.just("application/pdf")),
    filename=maybe(texts),
)
prices = stated(
    Price, net=maybe(amounts), base_quantity=maybe(amounts), base_unit=maybe(texts)
) | st.builds(Price, net=amounts, gross=amounts, discount=amounts)
items = st.builds(
    Item,
    name=maybe(texts),
    description=maybe(texts),
    seller_id=maybe(texts),
    buyer_id=maybe(texts),
    standard_id=maybe(identifiers),
    classifications=some(
        st.builds(Classification, code=texts, scheme=maybe(texts), version=maybe(texts))
    ),
    origin_country=maybe(texts),
    attributes=some(stated(Attribute, name=maybe(texts), value=maybe(texts))),
)


def lines(*, cii: bool) -> st.SearchStrategy[Any]:
    """A line; what UBL cannot say of sub-lines is drawn for CII alone."""
    return st.builds(
        Line,
        number=maybe(texts),
        notes=some(notes),
        object_id=maybe(identifiers),
        quantity=maybe(amounts),
        unit=maybe(texts),
        net=maybe(amounts),
        order_line=maybe(texts),
        accounting_reference=maybe(texts),
        period=maybe(periods),
        allowance_charges=some(allowance_charges),
        price=maybe(prices),
        vat_category=maybe(st.sampled_from(["S", "E"])),
        vat_percent=maybe(amounts),
        exemption_reason=maybe(texts),
        exemption_code=maybe(texts),
        item=items,
        parent=maybe(texts) if cii else st.none(),
        status_reason=maybe(texts) if cii else st.none(),
    )


def _consistent(document: Document, *, cii: bool) -> Document:
    """What the syntax can carry: see the notes of `write_cii` and `FirstPaymentMeans`."""
    totals = document.totals
    if document.vat_currency in (None, document.currency):
        document = replace(document, vat_currency=None)
        totals = replace(totals, tax_in_vat_currency=None)
    if totals.gross is None and totals.payable is None:
        totals = replace(totals, gross=Decimal("1.00"))
    document = replace(document, totals=totals)
    if document.instalments and document.due_date is None:
        document = replace(document, due_date=date(2026, 1, 31))
    if cii and not document.vat:
        document = replace(document, tax_point_date=None, tax_point_code=None)
    if not cii and not document.payment_means:
        document = replace(document, payment_means=(PaymentMeans(code="30"),))
    return document


def documents(*, cii: bool) -> st.SearchStrategy[Document]:
    """Any document that the syntax can carry, each field now there and now missing."""
    optional_texts = (
        "buyer_reference", "project", "contract", "order", "sales_order", "receiving_advice",
        "despatch_advice", "tender", "accounting_reference", "payment_terms", "process", "profile",
        "remittance", "mandate", "creditor_id",
    )  # fmt: skip
    total_names = (
        "lines", "allowances", "charges", "net", "tax", "tax_in_vat_currency", "gross", "prepaid",
        "rounding", "payable",
    )  # fmt: skip
    return st.builds(
        Document,
        number=texts,
        issue_date=dates,
        type_code=st.sampled_from(["380", "384", "386", "389", *sorted(CREDIT_NOTE_TYPES)]),
        currency=currencies,
        seller=parties(),
        buyer=parties(),
        totals=st.builds(Totals, **{name: maybe(amounts) for name in total_names}),
        vat_currency=maybe(currencies),
        tax_point_date=maybe(dates),
        tax_point_code=maybe(st.sampled_from(["3", "35", "432"])),
        due_date=maybe(dates),
        object_id=maybe(identifiers),
        notes=some(notes),
        preceding=some(
            st.builds(
                PrecedingInvoice, number=texts, issue_date=maybe(dates), type_code=maybe(texts)
            )
        ),
        payee=maybe(parties(third=True)),
        tax_representative=maybe(parties(third=True)),
        delivery=maybe(
            stated(
                Delivery,
                name=maybe(texts),
                location=maybe(identifiers),
                actual_date=maybe(dates),
                address=maybe(addresses),
            )
        ),
        period=maybe(periods),
        payment_means=some(payment_means),
        instalments=some(
            st.builds(Instalment, amount=amounts, due_date=maybe(dates), text=maybe(texts))
        ),
        allowance_charges=some(allowance_charges),
        vat=some(vat_subtotals),
        attachments=some(attachments),
        lines=some(lines(cii=cii)),
        **{name: maybe(texts) for name in optional_texts},
    ).map(lambda document: _consistent(document, cii=cii))
