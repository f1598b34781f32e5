"""Real electronic invoices on paper: whatever they state is read back from the pages."""

import pytest

from facturier.einvoice.document import Document
from facturier.einvoice.reading import examine
from facturier.rendering.actions import print_document
from facturier.rendering.rules import figures
from facturier.rendering.rules.printable import printable
from facturier.rendering.tests.reading_back import text_of, unspaced
from tests.conformance.corpus import CORPUS, MISSING, manifest
from tests.plumbing.house_rules import CAMPAIGN

VALID = [
    row["file"]
    for row in manifest()
    if row["valid"] == "yes" and row["format"] not in ("CDAR", "PDF")
]
SAMPLE = 12


def stated(document: Document) -> set[str]:
    """What must be on the pages of a French print."""
    totals = document.totals
    amounts = [
        totals.lines,
        totals.allowances,
        totals.charges,
        totals.net,
        totals.tax,
        totals.tax_in_vat_currency,
        totals.gross,
        totals.prepaid,
        totals.rounding,
        totals.payable,
        *(line.net for line in document.lines),
        *(line.price.net for line in document.lines if line.price),
        *(part.tax for part in document.vat),
        *(part.base for part in document.vat),
        *(each.amount for each in document.allowance_charges),
        *(each.amount for each in document.instalments),
    ]
    texts = [
        document.number,
        document.seller.name,
        document.buyer.name,
        document.order,
        figures.day(document.issue_date, "fr"),
        figures.day(document.due_date, "fr"),
        *(means.account.account_id for means in document.payment_means if means.account),
        *(line.item.name for line in document.lines),
    ]
    return {
        *(figures.amount(amount, "fr", document.currency) for amount in amounts if amount),
        *(printable(text, len(text)) for text in texts if text),
    }


@pytest.mark.skipif(not VALID, reason=MISSING)
@pytest.mark.parametrize("file", VALID if CAMPAIGN else VALID[:: max(1, len(VALID) // SAMPLE)])
def test_a_real_invoice_is_printed_with_all_that_it_states(file):
    reading = examine((CORPUS / file).read_bytes())
    assert reading.document is not None
    pdf = print_document(reading.document, "fr", not_understood=reading.not_understood)
    text = text_of(pdf)
    lost = [each for each in stated(reading.document) if unspaced(each) not in text]
    assert not lost
