"""From the values of a table to a document: what a register cannot do without is asked for here."""

from __future__ import annotations

import re

from lxml import etree

from facturier.einvoice.binding import Values
from facturier.einvoice.document import Document, Party, Totals
from facturier.einvoice.unreadable import Unreadable

__all__ = ["assemble"]

_REQUIRED = {
    "number": "missing-number",
    "issue_date": "missing-issue-date",
    "type_code": "missing-type",
    "currency": "missing-currency",
}
# What the register is sorted and searched by must be of a size and a form that it can hold. The
# lengths are generous: French rules stop a number at 35 characters.
_FORMS = {
    "number": ("BT-1", re.compile(r".{1,200}", re.DOTALL)),
    "type_code": ("BT-3", re.compile(r"\S{1,10}")),
    "currency": ("BT-5", re.compile(r"[A-Z]{3}")),
    "vat_currency": ("BT-6", re.compile(r"[A-Z]{3}")),
}
# VAT may be stated in the accounting currency (BT-111), and so in an element that says so.
_VAT_TOTALS = ("TaxTotal", "TaxTotalAmount")


def assemble(root: etree._Element, values: Values) -> Document:
    """The document, or the refusal that names the first thing missing.

    A profile may leave out lines, VAT subtotals or the buyer; but a number, a date, a type, a
    currency, a seller and one of the two final totals identify an invoice in a register.
    """
    for name, code in _REQUIRED.items():
        if name not in values:
            raise Unreadable(code)
    for name, (term, form) in _FORMS.items():
        if name in values and not form.fullmatch(values[name]):
            raise Unreadable("bad-value", value=values[name], place=term)
    seller: Party = values.get("seller") or Party()
    if seller.name is None:
        raise Unreadable("missing-seller")
    totals: Totals = values.get("totals") or Totals()
    if totals.gross is None and totals.payable is None:
        raise Unreadable("missing-total")
    _check_currencies(root, values["currency"], values.get("vat_currency"))
    return Document(**{**values, "totals": totals, "buyer": values.get("buyer") or Party()})


def _check_currencies(root: etree._Element, currency: str, vat_currency: str | None) -> None:
    """EN 16931 states every amount in BT-5 but BT-111: dollars must never be read as euros."""
    for amount in root.iterfind(".//*[@currencyID]"):
        stated = (amount.get("currencyID") or "").strip()
        if not stated or stated == currency or (stated == vat_currency and _is_vat_total(amount)):
            continue
        place = etree.QName(amount).localname
        raise Unreadable("foreign-amount", value=stated, currency=currency, place=place)


def _is_vat_total(amount: etree._Element) -> bool:
    ancestry = [amount, *amount.iterancestors()]
    return any(etree.QName(element).localname in _VAT_TOTALS for element in ancestry)
