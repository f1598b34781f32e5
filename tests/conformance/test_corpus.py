"""Real documents, read as they should be; they stand beside the checkout and are never copied.

The corpus is a folder of public and mutated invoices with a manifest of what each one says; the
reference cases are fifteen French invoices in every syntax with the values they were made from.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Document,
    Identifier,
    Line,
    Party,
    PaymentMeans,
    Price,
)
from facturier.einvoice.document_json import reading_from_json, reading_to_json
from facturier.einvoice.reading import examine, read
from facturier.einvoice.tests.factories import credit_note, full_invoice
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable

SHARED = Path(__file__).resolve().parents[3] / "shared" / "einvoice"
CORPUS = Path(os.environ.get("FACTURIER_CORPUS") or SHARED / "corpus")
REFERENCE, RULES = SHARED / "reference", SHARED / "rules"
FORMATS = {
    "CII": "CII",
    "UBL-Invoice": "UBL-Invoice",
    "UBL-CreditNote": "UBL-CreditNote",
    "Factur-X PDF": "Factur-X",
}

pytestmark = pytest.mark.skipif(
    not (CORPUS / "manifest.csv").exists(),
    reason=f"no corpus of electronic invoices in {CORPUS}",
)


def manifest() -> list[dict[str, str]]:
    if not (CORPUS / "manifest.csv").exists():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as rows:
        return [row for row in csv.DictReader(rows) if row["format"] != "CDAR"]


def named(rows: list[dict[str, str]]) -> list[Any]:
    return [pytest.param(row, id=row["file"]) for row in rows]


VALID = [row for row in manifest() if row["valid"] == "yes"]
INVALID = [row for row in manifest() if row["valid"] != "yes"]


def stated(document: Document) -> dict[str, str | Decimal | int | None]:
    totals = document.totals
    return {
        "number": document.number,
        "date": document.issue_date.isoformat(),
        "type": document.type_code,
        "currency": document.currency,
        "profile": document.profile,
        "process": document.process,
        "supplier": document.seller.name,
        "supplier_vat": document.seller.vat_id,
        "supplier_legal_id": document.seller.legal_id.value if document.seller.legal_id else None,
        "buyer": document.buyer.name,
        "net_total": totals.net,
        "tax_total": totals.tax,
        "grand_total": totals.gross,
        "payable": totals.payable,
    }


def expected(row: dict[str, str]) -> dict[str, str | Decimal | int | None]:
    amounts = ("net_total", "tax_total", "grand_total", "payable")
    keys = stated_keys - set(amounts)
    return {
        **{key: row[key] or None for key in keys},
        **{key: Decimal(row[key]) if row[key] else None for key in amounts},
    }


stated_keys = {
    "number", "date", "type", "currency", "profile", "process", "supplier", "supplier_vat",
    "supplier_legal_id", "buyer", "net_total", "tax_total", "grand_total", "payable",
}  # fmt: skip


def line_count(document: Document, form: str) -> int:
    """The manifest counts the lines of the first level in UBL, and all of them in CII."""
    flat = form in ("CII", "Factur-X")
    return sum(1 for line in document.lines if flat or line.parent is None)


@pytest.mark.parametrize("row", named(VALID))
def test_a_valid_document_is_read_as_it_is(row: dict[str, str]) -> None:
    reading = read((CORPUS / row["file"]).read_bytes())
    assert stated(reading.document) == expected(row)
    assert line_count(reading.document, reading.format) == int(row["lines"])
    assert reading.format == FORMATS[row["format"]]


def test_an_invalid_document_is_read_or_refused_and_nothing_else() -> None:
    for row in INVALID:
        try:
            read((CORPUS / row["file"]).read_bytes())
        except Unreadable as refused:
            if refused.code == "unexpected":
                raise


def test_a_life_cycle_message_is_no_invoice() -> None:
    for path in sorted((CORPUS / "cdar").rglob("*.xml")):
        with pytest.raises(Unreadable) as caught:
            read(path.read_bytes())
        assert caught.value.code == "life-cycle-message"


@pytest.mark.parametrize("row", named(VALID))
def test_a_valid_document_survives_its_own_syntax(row: dict[str, str]) -> None:
    reading = read((CORPUS / row["file"]).read_bytes())
    write = write_ubl if reading.format.startswith("UBL") else write_cii
    assert read(write(reading.document)).document == reading.document


@pytest.mark.parametrize("row", named(VALID))
def test_a_valid_document_comes_back_from_json(row: dict[str, str]) -> None:
    reading = examine((CORPUS / row["file"]).read_bytes())
    values = json.loads(json.dumps(reading_to_json(reading)))
    assert repr(reading_from_json(values)) == repr(reading)


# What a few valid documents say beyond EN 16931 and its extensions: words of national invoices that
# have no business term, and are therefore kept and listed.
BEYOND_THE_STANDARD = {
    "cac:TaxCategory/cbc:Name": "Belgian name of a VAT category",
    "cac:ClassifiedTaxCategory/cbc:Name": "Belgian name of a VAT category",
    "cac:DeliveryTerms/cbc:ID": "terms of delivery inside the delivery",
    "cac:DeliveryTerms/cbc:SpecialTerms": "terms of delivery in words",
    "cac:AccountingCustomerParty/cbc:SupplierAssignedAccountID": "the seller's name of the buyer",
    "cac:TaxSubtotal/cbc:TransactionCurrencyTaxAmount": "VAT of a subtotal in another currency",
    "cbc:TransactionCurrencyTaxAmount/@currencyID": "and that currency",
    "": "another file in the PDF, listed by its name",
}


def test_all_of_a_valid_document_is_understood() -> None:
    beyond: Counter[str] = Counter()
    for row in VALID:
        for left in examine((CORPUS / row["file"]).read_bytes()).not_understood:
            steps = re.sub(r"\[\d+\]", "", left.location).split("/")
            beyond["/".join(steps[-2:])] += 1
    for place, count in sorted(beyond.items()):
        print(f"{count:4} {place}: {BEYOND_THE_STANDARD.get(place, '?')}")
    assert set(beyond) <= set(BEYOND_THE_STANDARD)


def test_a_valid_document_has_no_problem() -> None:
    for row in VALID:
        assert examine((CORPUS / row["file"]).read_bytes()).problems == ()


# --- the fifteen French cases ---------------------------------------------------------------------

CASES = sorted(path.name.removesuffix(".cii.xml") for path in REFERENCE.glob("*.cii.xml"))


def case(name: str, kind: str) -> Document:
    return read((REFERENCE / f"{name}.{kind}.xml").read_bytes()).document


def without_instalment_texts(document: Document) -> Document:
    """The UBL reference leaves out what each instalment is for: its rules refuse several notes."""
    silent = tuple(replace(instalment, text=None) for instalment in document.instalments)
    return replace(document, instalments=silent)


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, "") for name in CASES] + [(name, "-ext") for name in CASES if name[:2] != "00"],
)
def test_both_syntaxes_of_a_case_say_the_same(name: str, kind: str) -> None:
    assert without_instalment_texts(case(name, f"cii{kind}")) == case(name, f"ubl{kind}")


@pytest.mark.parametrize("level", ["en16931", "extended"])
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("00")])
def test_the_pdf_of_a_case_says_the_same(name: str, level: str) -> None:
    content = (REFERENCE / "pdf" / f"{name}.{level}.pdf").read_bytes()
    kind = "cii" if level == "en16931" else "facturx-extended"
    assert read(content).document == case(name, kind)


def terms(part: Any, names: dict[str, str]) -> dict[str, Any]:
    """Terms and texts of the plain fields of a part, without those that say nothing."""
    found = {term: getattr(part, name) for term, name in names.items()}
    return {term: str(value) for term, value in found.items() if value not in (None, ())}


def with_scheme(term: str, identifier: Identifier | None) -> dict[str, Any]:
    found = {} if identifier is None else {term: identifier.value}
    return found | ({f"{term}-1": identifier.scheme} if identifier and identifier.scheme else {})


def filled(groups: dict[str, Any]) -> dict[str, Any]:
    return {term: value for term, value in groups.items() if value not in ({}, [], None)}


def address_terms(address: Address | None, *names: str) -> dict[str, Any]:
    fields_in_order = ("line_1", "line_2", "line_3", "city", "post_code", "subdivision", "country")
    return terms(address, dict(zip(names, fields_in_order, strict=True))) if address else {}


def identifier_list(party: Party) -> list[dict[str, Any]]:
    return [filled({"id": one.value, "scheme": one.scheme}) for one in party.identifiers]


def seller_terms(party: Party) -> dict[str, Any]:
    return filled(
        {
            **terms(
                party,
                {"BT-27": "name", "BT-28": "trading_name", "BT-31": "vat_id",
                 "BT-32": "tax_registration", "BT-33": "legal_information"},
            ),
            **with_scheme("BT-30", party.legal_id),
            **with_scheme("BT-34", party.electronic_address),
            "BT-29": identifier_list(party),
            "BG-5": address_terms(
                party.address, "BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40"
            ),
            "BG-6": terms(party.contact, {"BT-41": "name", "BT-42": "telephone", "BT-43": "email"})
            if party.contact
            else {},
        }
    )  # fmt: skip


def buyer_terms(party: Party) -> dict[str, Any]:
    return filled(
        {
            **terms(party, {"BT-44": "name", "BT-45": "trading_name", "BT-48": "vat_id"}),
            **with_scheme("BT-47", party.legal_id),
            **with_scheme("BT-49", party.electronic_address),
            "BT-46": identifier_list(party),
            "BG-8": address_terms(
                party.address, "BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55"
            ),
        }
    )


def allowance_terms(given: tuple[AllowanceCharge, ...], charges: bool, *names: str) -> list[Any]:
    fields_in_order = (
        "amount", "base_amount", "percent", "vat_category", "vat_percent", "reason", "reason_code",
    )  # fmt: skip
    table = {name: field for name, field in zip(names, fields_in_order, strict=True) if name}
    return [terms(one, table) for one in given if one.is_charge is charges]


def payment_terms(means: PaymentMeans, remittance: str | None) -> dict[str, Any]:
    account = {"BT-84": "account_id", "BT-85": "name", "BT-86": "institution"}
    return filled(
        {
            **terms(means, {"BT-81": "code", "BT-82": "text"}),
            "BT-83": remittance,
            "BG-17": terms(means.account, account) if means.account else {},
        }
    )


LINE_TERMS = {
    "BT-126": "number", "BT-129": "quantity", "BT-130": "unit", "BT-131": "net",
    "BT-132": "order_line", "BT-133": "accounting_reference", "BT-151": "vat_category",
    "BT-152": "vat_percent",
}  # fmt: skip
ITEM_TERMS = {
    "BT-153": "name", "BT-154": "description", "BT-155": "seller_id", "BT-156": "buyer_id",
    "BT-159": "origin_country",
}  # fmt: skip
PRICE_TERMS = {
    "BT-146": "net", "BT-147": "discount", "BT-148": "gross", "BT-149": "base_quantity",
    "BT-150": "base_unit",
}  # fmt: skip
TOTAL_TERMS = {
    "BT-106": "lines", "BT-107": "allowances", "BT-108": "charges", "BT-109": "net",
    "BT-110": "tax", "BT-111": "tax_in_vat_currency", "BT-112": "gross", "BT-113": "prepaid",
    "BT-114": "rounding", "BT-115": "payable",
}  # fmt: skip
VAT_TERMS = {
    "BT-116": "base", "BT-117": "tax", "BT-118": "category", "BT-119": "percent",
    "BT-120": "exemption_reason", "BT-121": "exemption_code",
}  # fmt: skip
HEADER_TERMS = {
    "BT-1": "number", "BT-2": "issue_date", "BT-3": "type_code", "BT-5": "currency",
    "BT-6": "vat_currency", "BT-7": "tax_point_date", "BT-8": "tax_point_code",
    "BT-9": "due_date", "BT-10": "buyer_reference", "BT-11": "project", "BT-12": "contract",
    "BT-13": "order", "BT-14": "sales_order", "BT-15": "receiving_advice",
    "BT-16": "despatch_advice", "BT-17": "tender", "BT-19": "accounting_reference",
    "BT-20": "payment_terms", "BT-23": "process", "BT-89": "mandate", "BT-90": "creditor_id",
}  # fmt: skip


def line_terms(line: Line) -> dict[str, Any]:
    given = line.allowance_charges
    return filled(
        {
            **terms(line, LINE_TERMS),
            **terms(line.item, ITEM_TERMS),
            **terms(line.price or Price(), PRICE_TERMS),
            "BT-127": "\n".join(note.text for note in line.notes) or None,
            "BG-27": allowance_terms(
                given, False, "BT-136", "BT-137", "BT-138", "", "", "BT-139", "BT-140"
            ),
            "BG-28": allowance_terms(
                given, True, "BT-141", "BT-142", "BT-143", "", "", "BT-144", "BT-145"
            ),
        }
    )


def document_terms(document: Document) -> dict[str, Any]:
    """The whole document by business terms, as `reference.json` writes its models."""
    delivery, period = document.delivery, document.period
    given = document.allowance_charges
    place = ("BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80")
    earlier = {"BT-25": "number", "BT-26": "issue_date", "EXT-FR-FE-02": "type_code"}
    return filled(
        {
            **terms(document, HEADER_TERMS),
            "BG-1": [terms(n, {"BT-21": "subject_code", "BT-22": "text"}) for n in document.notes],
            "BG-3": [terms(invoice, earlier) for invoice in document.preceding],
            "BG-4": seller_terms(document.seller),
            "BG-7": buyer_terms(document.buyer),
            "BG-13": filled(
                {
                    **terms(delivery, {"BT-70": "name", "BT-72": "actual_date"}),
                    "BG-15": address_terms(delivery.address, *place),
                }
            )
            if delivery
            else {},
            "BG-14": terms(period, {"BT-73": "start_date", "BT-74": "end_date"}) if period else {},
            "BG-16": [payment_terms(m, document.remittance) for m in document.payment_means],
            "BG-20": allowance_terms(
                given, False, "BT-92", "BT-93", "BT-94", "BT-95", "BT-96", "BT-97", "BT-98"
            ),
            "BG-21": allowance_terms(
                given, True, "BT-99", "BT-100", "BT-101", "BT-102", "BT-103", "BT-104", "BT-105"
            ),
            "BG-22": terms(document.totals, TOTAL_TERMS),
            "BG-23": [terms(subtotal, VAT_TERMS) for subtotal in document.vat],
            "BG-25": [line_terms(line) for line in document.lines],
        }
    )


def model_of(name: str, kind: str) -> dict[str, Any]:
    """The model of a case; one means of payment stands alone there, and in a list here.

    The type of an earlier invoice is EXTENDED's: the core documents do not say it.
    """
    cases = json.loads((REFERENCE / "reference.json").read_text(encoding="utf-8"))["cases"]
    model: dict[str, Any] = cases[name]["model"]
    if "BG-16" in model:
        model = {**model, "BG-16": [model["BG-16"]]}
    if "BG-3" in model and kind in ("cii", "ubl"):
        core = [
            {term: one[term] for term in one if term != "EXT-FR-FE-02"} for one in model["BG-3"]
        ]
        model = {**model, "BG-3": core}
    return model


KINDS = ["cii", "cii-ext", "facturx-extended", "ubl", "ubl-ext"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("00")])
def test_a_case_gives_back_every_value_it_was_written_from(name: str, kind: str) -> None:
    document, model = case(name, kind), model_of(name, kind)
    if document.instalments:  # EXTENDED says by its blocks what BT-20 says in words
        model.pop("BT-20")
        amounts = [instalment.amount for instalment in document.instalments]
        assert sum(amounts) == document.totals.payable
    assert document_terms(document) == model


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("00")])
def test_nothing_of_a_case_is_left_over(name: str, kind: str) -> None:
    reading = examine((REFERENCE / f"{name}.{kind}.xml").read_bytes())
    assert reading.not_understood == ()
    assert reading.problems == ()


# --- what we write, before the official schemas ---------------------------------------------------


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    found = {
        "UBL-Invoice": RULES / "xsd-ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
        "UBL-CreditNote": RULES / "xsd-ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
        "CII": next(RULES.glob("fnfe*/CII/1xsd*/CrossIndustryInvoice_100pD22B.xsd")),
    }
    return {name: etree.XMLSchema(file=str(path)) for name, path in found.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_is_written_follows_the_official_schemas(
    name: str, schemas: dict[str, etree.XMLSchema]
) -> None:
    document = case(name, "cii")
    for write in (write_cii, write_ubl):
        written = write(document)
        schema = schemas[read(written).format]
        assert schema.validate(etree.fromstring(written)), schema.error_log


def test_a_full_extended_invoice_follows_the_official_schemas(
    schemas: dict[str, etree.XMLSchema],
) -> None:
    for document in (full_invoice(), credit_note(), full_invoice(type_code="381")):
        for write in (write_cii, write_ubl):
            written = write(document)
            schema = schemas[read(written).format]
            assert schema.validate(etree.fromstring(written)), schema.error_log


@pytest.mark.parametrize("row", named(VALID))
def test_a_valid_document_written_again_follows_the_official_schemas(
    row: dict[str, str], schemas: dict[str, etree.XMLSchema]
) -> None:
    reading = read((CORPUS / row["file"]).read_bytes())
    write = write_ubl if reading.format.startswith("UBL") else write_cii
    written = write(reading.document)
    schema = schemas[read(written).format]
    assert schema.validate(etree.fromstring(written)), schema.error_log


def test_nothing_that_is_read_is_a_float() -> None:
    def values(part: Any) -> Iterator[Any]:
        for field in fields(part):
            value = getattr(part, field.name)
            for item in value if isinstance(value, tuple) else (value,):
                if is_dataclass(item):
                    yield from values(item)
                else:
                    yield item

    for name in CASES:
        assert not any(isinstance(value, float) for value in values(case(name, "cii")))
