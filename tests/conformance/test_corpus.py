"""Real documents, read as they should be; they stand beside the checkout and are never copied.

The corpus is a folder of public and mutated invoices with a manifest of what each one says; the
reference cases are fifteen French invoices in every syntax with the values they were made from.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document
from facturier.einvoice.reading import read
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable

SHARED = Path(__file__).resolve().parents[3] / "shared" / "einvoice"
CORPUS, REFERENCE, RULES = SHARED / "corpus", SHARED / "reference", SHARED / "rules"
FORMATS = {
    "CII": "CII",
    "UBL-Invoice": "UBL-Invoice",
    "UBL-CreditNote": "UBL-CreditNote",
    "Factur-X PDF": "Factur-X",
}

pytestmark = pytest.mark.skipif(
    not (CORPUS / "manifest.csv").exists(),
    reason=f"no corpus of electronic invoices in {SHARED}",
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
        assert caught.value.code == "unknown-root"


@pytest.mark.parametrize("row", named(VALID))
def test_a_valid_document_survives_its_own_syntax(row: dict[str, str]) -> None:
    reading = read((CORPUS / row["file"]).read_bytes())
    write = write_ubl if reading.format.startswith("UBL") else write_cii
    assert read(write(reading.document)).document == reading.document


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


HEADER_TERMS = {
    "BT-1": "number", "BT-3": "type_code", "BT-5": "currency", "BT-6": "vat_currency",
    "BT-10": "buyer_reference", "BT-11": "project", "BT-12": "contract", "BT-13": "order",
    "BT-14": "sales_order", "BT-23": "process",
}  # fmt: skip
TOTAL_TERMS = {
    "BT-106": "lines", "BT-107": "allowances", "BT-108": "charges", "BT-109": "net",
    "BT-110": "tax", "BT-111": "tax_in_vat_currency", "BT-112": "gross", "BT-113": "prepaid",
    "BT-114": "rounding", "BT-115": "payable",
}  # fmt: skip
LINE_TERMS = {
    "BT-126": "number", "BT-129": "quantity", "BT-130": "unit", "BT-131": "net",
    "BT-151": "vat_category", "BT-152": "vat_percent",
}  # fmt: skip
VAT_TERMS = {
    "BT-116": "base", "BT-117": "tax", "BT-118": "category", "BT-119": "percent",
    "BT-120": "exemption_reason", "BT-121": "exemption_code",
}  # fmt: skip


def spelled(part: Any, terms: dict[str, str]) -> dict[str, str]:
    """Terms and texts: a decimal must come back with the very digits of the model."""
    found = {term: getattr(part, name) for term, name in terms.items()}
    return {term: str(value) for term, value in found.items() if value is not None}


def model_of(name: str) -> dict[str, Any]:
    cases = json.loads((REFERENCE / "reference.json").read_text(encoding="utf-8"))["cases"]
    model: dict[str, Any] = cases[name]["model"]
    return model


def of_terms(model: dict[str, Any], terms: dict[str, str]) -> dict[str, str]:
    return {term: model[term] for term in terms if term in model}


@pytest.mark.parametrize("kind", ["cii", "ubl"])
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("00")])
def test_a_case_gives_back_the_model_it_was_written_from(name: str, kind: str) -> None:
    model, document = model_of(name), case(name, kind)
    assert spelled(document, HEADER_TERMS) == of_terms(model, HEADER_TERMS)
    assert document.issue_date.isoformat() == model["BT-2"]
    assert spelled(document.totals, TOTAL_TERMS) == of_terms(model["BG-22"], TOTAL_TERMS)
    assert [spelled(line, LINE_TERMS) for line in document.lines] == [
        of_terms(line, LINE_TERMS) for line in model["BG-25"]
    ]
    assert [line.item.name for line in document.lines] == [
        line["BT-153"] for line in model["BG-25"]
    ]
    assert [spelled(subtotal, VAT_TERMS) for subtotal in document.vat] == [
        of_terms(subtotal, VAT_TERMS) for subtotal in model["BG-23"]
    ]
    assert [(note.subject_code, note.text) for note in document.notes] == [
        (note["BT-21"], note["BT-22"]) for note in model["BG-1"]
    ]
    assert document.seller.name == model["BG-4"]["BT-27"]
    assert document.buyer.name == model["BG-7"]["BT-44"]
    assert [preceding.number for preceding in document.preceding] == [
        preceding["BT-25"] for preceding in model.get("BG-3", [])
    ]


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
