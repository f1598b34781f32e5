"""What the official rules let through: our own checks, exact to the last unit of the currency.

The official rules tolerate nearly one unit of VAT a subtotal, compute no line, and check no key.
Each check here reads the document and nothing else, and says what is stated, what it should be, and
what to do. An amount is false or it is not: none of these checks has a tolerance.

Severity: *fatal* is what cannot be true, whoever looks at it: false arithmetic, a French identifier
or an IBAN whose key does not fit (these keys are public, and have no exception but those written
here), an exemption code of another category. *warning* is what a person should look at: what is
unusual but may have a reason, and keys of foreign numbers, whose methods are not all published.

Where the same thing is asked by a rule of EN 16931, the finding bears its id (BR-CO-15, BR-S-08);
the others have an id of ours (LINE-NET, SIREN-KEY). A document does not know its syntax, so the
place of a finding is a path of groups and terms: `BG-25[2]/BT-131` is the net amount of the second
line, counted from one in the order of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Context, localcontext

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.accounting_currency import accounting_currency
from facturier.einvoice.own_checks.dates_and_references import dates_and_references, instalments
from facturier.einvoice.own_checks.exemptions import exemptions
from facturier.einvoice.own_checks.keys import keys
from facturier.einvoice.own_checks.lines import lines
from facturier.einvoice.own_checks.totals import totals
from facturier.einvoice.own_checks.vat_subtotals import vat_subtotals

__all__ = ["own_checks"]

_Check = Callable[[Document], Iterator[Finding]]
_OF_AMOUNTS: tuple[_Check, ...] = (totals, vat_subtotals, accounting_currency, lines, instalments)
_OTHERS: tuple[_Check, ...] = (
    exemptions,
    keys,
    dates_and_references,
)
# A stated number has up to 38 digits: the product of three, divided by a fourth, is still exact
# enough here to be rounded rightly.
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def own_checks(document: Document, *, amounts_known: bool = True) -> tuple[Finding, ...]:
    """Every finding of ours on a document, totals first; empty when nothing is wrong.

    Where an amount stands in the file that could not be read (`amounts_known` is false), no sum is
    false for lack of it: nothing is computed.
    """
    checks = (*(_OF_AMOUNTS if amounts_known else ()), *_OTHERS)
    with localcontext(_EXACT):
        return tuple(finding for check in checks for finding in check(document))
