"""Invented documents: one plain French invoice, a full one, a credit note; and PDFs around them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf

from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    DeliveryTerms,
    Document,
    Identifier,
    Instalment,
    Item,
    ItemInstance,
    Line,
    LineTotals,
    Note,
    Party,
    PaymentAccount,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Quantity,
    Reference,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.tests.strategies import (
    addresses,
    documents,
    identifiers,
    maybe,
    some,
    stated,
    texts,
)

__all__ = [
    "addresses",
    "blank_pdf",
    "credit_note",
    "documents",
    "full_invoice",
    "identifiers",
    "maybe",
    "pdf_holding",
    "plain_invoice",
    "some",
    "stated",
    "texts",
]


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


def credit_note(**changes: Any) -> Document:
    """The plain invoice given back."""
    of = PrecedingInvoice("F2026-0042", date(2026, 9, 15))
    return plain_invoice(
        **{"number": "A2026-0007", "type_code": "381", "preceding": (of,)} | changes
    )


def _full_lines(agent: Party, place: Address) -> tuple[Line, Line]:
    """A group, and the line that details it."""
    first, second = plain_invoice().lines
    group = replace(
        first,
        status_reason="GROUP",
        notes=(Note("Chantier terminé", "REG"),),
        object_id=Identifier("F-1", "AFL"),
        other_object_ids=(Identifier("S1", "AVV"),),
        order="BC-7781",
        order_line="10",
        seller=agent,
        totals=LineTotals(tax=Decimal("20.00")),
        period=Period(date(2026, 9, 1), date(2026, 9, 15)),
        preceding=(PrecedingInvoice("F2026-0001", date(2026, 8, 1), "386"),),
        delivery=Delivery("Dépôt", actual_date=date(2026, 9, 12), address=place),
    )
    detail = replace(
        second,
        parent="1",
        status_reason="DETAIL",
        despatch_advice=Reference("BL-4", "2"),
        attachments=(Attachment("A-1", "Photo", uri="https://example.org/a"),),
        allowance_charges=(
            AllowanceCharge(is_charge=False, amount=Decimal("1.00"), reason="Geste"),
        ),
        price=Price(Decimal("12.80"), Decimal("1.20"), Decimal("14.00"), discount_reason="Ami"),
        item=replace(
            second.item,
            classifications=(Classification("49020000", "HS"),),
            attributes=(Attribute("Poids", measure=Quantity(Decimal("0.4"), "KGM")),),
            instances=(ItemInstance("L7", "0001"),),
        ),
    )
    return group, detail


def full_invoice(**changes: Any) -> Document:
    """An invoice that says something in most groups, those of EXTENDED included."""
    agent = Party(
        name="Agence du Causse",
        legal_id=Identifier("830000020", "0002"),
        electronic_address=Identifier("830000020", "0225"),
        contact=Contact("Service factures", "+33 5 65 00 00 00", "factures@example.org"),
    )
    place = Address(line_1="Quai 3", post_code="12000", city="Rodez", country="FR")
    freight = AllowanceCharge(
        is_charge=True, amount=Decimal("8.00"), vat_category="S", vat_percent=Decimal("20.00"),
        reason="Port", reason_code="FC",
    )  # fmt: skip
    values: dict[str, Any] = {
        "lines": _full_lines(agent, place),
        "seller_agent": agent,
        "buyer_agent": agent,
        "invoicer": agent,
        "invoicee": agent,
        "payer": agent,
        "payee": replace(agent, contact=None),
        "contract": "C-12",
        "contract_type": "ABO",
        "order": "BC-7781",
        "order_date": date(2026, 8, 20),
        "delivery": Delivery("Atelier", Identifier("3", "0088"), date(2026, 9, 12), place),
        "allowance_charges": (freight,),
        "preceding": (PrecedingInvoice("F2026-0001", date(2026, 8, 1), "386"),),
        "attachments": (
            Attachment("PJ-1", "LISIBLE", content=b"%PDF-1.7", mime_type="application/pdf",
                       filename="pj.pdf"),
        ),
        "instalments": (
            Instalment(Decimal("100.00"), date(2026, 10, 15), "Acompte"),
            Instalment(Decimal("33.50"), date(2026, 11, 15), "Solde"),
        ),
        "remittance": "F2026-0042",
        "delivery_terms": DeliveryTerms("DAP", "Rodez"),
    }  # fmt: skip
    return plain_invoice(**values | changes)


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
