"""Files of every kind to be judged, and what is looked at in an examination."""

from __future__ import annotations

from collections.abc import Callable

from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from tests.plumbing.french_invoices import french_invoice

Write = Callable[[Document], bytes]
CII, UBL = write_cii(french_invoice()), write_ubl(french_invoice())
MESSAGE = write_cdar(paid_message())


def fatal(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings if finding.severity == "fatal"]


def rules_of(examined: Examination) -> list[str]:
    return [finding.rule for finding in examined.violations]
