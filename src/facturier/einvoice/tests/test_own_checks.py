from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.tests.factories import documents
from facturier.einvoice.tests.sound_invoices import right_documents, sound_invoice

SHARED = Path(__file__).parents[5] / "shared/einvoice"
CORPUS = Path(os.environ.get("FACTURIER_CORPUS", SHARED / "corpus"))
REFERENCE = SHARED / "reference"
CENT = Decimal("0.01")


TOTAL_TERMS = {
    "lines": "BT-106",
    "allowances": "BT-107",
    "charges": "BT-108",
    "net": "BT-109",
    "tax": "BT-110",
    "gross": "BT-112",
    "prepaid": "BT-113",
    "rounding": "BT-114",
    "payable": "BT-115",
}


def named(document: Document) -> set[str]:
    return {term for finding in own_checks(document) for term in finding.terms}


@settings(deadline=None)
@given(right_documents())
def test_a_document_built_right_has_no_finding(document: Document) -> None:
    assert own_checks(document) == ()


@settings(deadline=None)
@given(right_documents(), st.sampled_from(sorted(TOTAL_TERMS)), st.sampled_from([CENT, -CENT]))
def test_one_cent_in_any_total_is_found_and_named(
    document: Document, name: str, slip: Decimal
) -> None:
    wrong: dict[str, Any] = {name: getattr(document.totals, name) + slip}
    assert TOTAL_TERMS[name] in named(replace(document, totals=replace(document.totals, **wrong)))


@settings(deadline=None)
@given(right_documents(), st.data())
def test_one_cent_in_any_vat_subtotal_is_found_at_its_place(
    document: Document, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(document.vat) - 1))
    name, term = data.draw(st.sampled_from([("base", "BT-116"), ("tax", "BT-117")]))
    slip: dict[str, Any] = {name: getattr(document.vat[index], name) + CENT}
    vat = list(document.vat)
    vat[index] = replace(vat[index], **slip)
    found = own_checks(replace(document, vat=tuple(vat)))
    places = {finding.location for finding in found if term in finding.terms}
    same_rate = [
        one
        for one in document.vat
        if (one.category, one.percent) == (vat[index].category, vat[index].percent)
    ]
    assert len(same_rate) == 1
    assert f"BG-23[{index + 1}]/{term}" in places


@settings(deadline=None)
@given(right_documents(), st.data())
def test_one_cent_in_any_line_is_found_at_the_line_and_in_the_sum(
    document: Document, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(document.lines) - 1))
    lines = list(document.lines)
    lines[index] = replace(lines[index], net=(lines[index].net or Decimal(0)) + CENT)
    found = own_checks(replace(document, lines=tuple(lines)))
    assert {"LINE-NET", "BR-CO-10"} <= {finding.rule for finding in found}
    (line,) = [finding for finding in found if finding.rule == "LINE-NET"]
    assert line.location == f"BG-25[{index + 1}]/BT-131"
    assert line.terms[0] == "BT-131"


@settings(deadline=None)
@given(right_documents(), st.data())
def test_one_cent_in_any_document_allowance_is_found(
    document: Document, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(document.allowance_charges) - 1))
    parts = list(document.allowance_charges)
    parts[index] = replace(parts[index], amount=parts[index].amount + CENT)
    term = "BT-99" if parts[index].is_charge else "BT-92"
    assert term in named(replace(document, allowance_charges=tuple(parts)))


def told(document: Document) -> Counter[tuple[str, tuple[tuple[str, str], ...]]]:
    return Counter((finding.rule, finding.values) for finding in own_checks(document))


@settings(deadline=None)
@given(right_documents(), st.data())
def test_the_order_of_lines_and_subtotals_never_matters(
    document: Document, data: st.DataObject
) -> None:
    # One wrong line and one wrong subtotal, so that there is something to tell.
    wrong = replace(document.lines[0], net=Decimal("123456.78"))
    document = replace(document, lines=(wrong, *document.lines[1:]))
    shuffled = replace(
        document,
        lines=tuple(data.draw(st.permutations(document.lines))),
        vat=tuple(data.draw(st.permutations(document.vat))),
    )
    assert told(shuffled) == told(document) != Counter()


@settings(deadline=None, max_examples=50)
@given(documents(cii=True))
def test_no_document_whatever_is_in_it_makes_a_check_fail(document: Document) -> None:
    for finding in own_checks(document):
        assert finding.source == "own"
        assert finding.message.endswith(".")
        assert finding.terms
        assert all(isinstance(text, str) for _, text in finding.values)


@given(st.sets(st.sampled_from([field.name for field in fields(Document)])))
def test_a_document_may_lack_anything(missing: set[str]) -> None:
    """Whatever is left out, no check fails, and what is not stated is not called false."""
    blank = Document()
    kept = {
        field.name: getattr(blank if field.name in missing else sound_invoice(), field.name)
        for field in fields(Document)
    }
    assume("vat" in missing or "totals" not in missing)  # VAT without its total is told so
    assert own_checks(Document(**kept)) == ()


# --- real files -----------------------------------------------------------------------------------


def arithmetic(finding: Finding) -> bool:
    return finding.rule.startswith(("BR-", "VAT-BASES", "LINE-", "PERCENT", "INSTALMENT"))


def real(select: Callable[[dict[str, str]], bool]) -> Iterator[tuple[str, Document]]:
    from facturier.einvoice.reading import examine

    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if select(row):
                document = examine((CORPUS / row["file"]).read_bytes()).document
                if document is not None:
                    yield row["file"], document


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus does not stand beside the checkout")
def test_totals_and_subtotals_of_real_valid_invoices_raise_no_false_alarm() -> None:
    """One valid file states a VAT that is wrong by a cent, on purpose; no other is accused."""
    found = {
        (Path(name).name, finding.rule)
        for name, document in real(
            lambda row: row["valid"] == "yes" and row["kind"] == "original" and row["level"] != ""
        )
        for finding in own_checks(document)
        if arithmetic(finding) and finding.rule != "LINE-NET"
    }
    assert found == {("roundingDifferenceIsInTolerance-5e4e2c.xml", "BR-CO-17")}


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus does not stand beside the checkout")
def test_every_real_file_with_a_changed_total_is_found() -> None:
    changed = ("payable", "linesum", "taxexcl", "taxincl", "vatbase", "vattotal", "vatsub")
    files = list(
        real(
            lambda row: (
                row["kind"].startswith("mutation")
                and row["kind"].partition(":")[2].startswith(changed)
            )
        )
    )
    assert files
    for name, document in files:
        assert any(arithmetic(finding) for finding in own_checks(document)), name


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference cases do not stand there")
def test_the_fifteen_reference_cases_have_no_finding_in_any_syntax() -> None:
    from facturier.einvoice.reading import examine

    files = sorted([*REFERENCE.glob("*.xml"), *REFERENCE.glob("pdf/*.pdf")])
    assert files
    for path in files:
        document = examine(path.read_bytes()).document
        assert document is not None
        assert own_checks(document) == (), path.name
