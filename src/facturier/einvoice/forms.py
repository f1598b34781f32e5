"""The forms in which an invoice of ours leaves the house, and what of the document each can say.

One document, six forms. The core forms (EN 16931) drop what only the EXTENDED profiles know, and
tell several due dates in words; a document is spelled the same way everywhere: rates and amounts
with two decimals at least, since some rules compare them as text.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    Document,
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
from facturier.einvoice.own_checks.sums import counting_lines
from facturier.einvoice.ubl import write_ubl

__all__ = ["CORE", "EXTENDED", "Form", "in_form", "instalments_in_words", "write_form"]

CORE = "urn:cen.eu:en16931:2017"
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
EXTENDED_CTC_FR = "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"


class Form(StrEnum):
    """What is made of a document: a PDF that carries its XML, or the XML alone."""

    FACTURX = "facturx"
    FACTURX_EXTENDED = "facturx-extended"
    CII = "cii"
    UBL = "ubl"
    CII_EXTENDED = "cii-extended-ctc-fr"
    UBL_EXTENDED = "ubl-extended-ctc-fr"

    @property
    def profile(self) -> str:
        """BT-24. EXTENDED-CTC-FR is no level of Factur-X: its PDF bears the one of Factur-X."""
        if self is Form.FACTURX_EXTENDED:
            return EXTENDED
        return EXTENDED_CTC_FR if self.is_extended else CORE

    @property
    def is_extended(self) -> bool:
        """Whether it can say more than EN 16931."""
        return self in (Form.FACTURX_EXTENDED, Form.CII_EXTENDED, Form.UBL_EXTENDED)

    @property
    def is_ubl(self) -> bool:
        """Whether its syntax is UBL."""
        return self in (Form.UBL, Form.UBL_EXTENDED)

    @property
    def level(self) -> Literal["EN 16931", "EXTENDED"] | None:
        """The fx:ConformanceLevel of the PDF; None for a form that is XML alone."""
        levels: dict[Form, Literal["EN 16931", "EXTENDED"]] = {
            Form.FACTURX: "EN 16931",
            Form.FACTURX_EXTENDED: "EXTENDED",
        }
        return levels.get(self)


def write_form(document: Document, form: Form) -> bytes:
    """The XML of a document in a form; `in_form` comes first where it was not done yet."""
    return write_ubl(document) if form.is_ubl else write_cii(document)


def in_form(document: Document, form: Form, language: str = "fr") -> Document:
    """The document exactly as the form will say it: its profile, its spelling, its terms."""
    said = document if form.is_extended else _core(document, language)
    spelled: object = _spelled(replace(said, profile=form.profile))
    assert isinstance(spelled, Document)
    return spelled


# ---------------------------------------------------------------------------- what the core knows

_CORE_FIELDS: dict[type, str] = {
    Document: (
        "number issue_date type_code currency seller buyer totals vat_currency tax_point_date "
        "tax_point_code due_date buyer_reference project contract order sales_order "
        "receiving_advice despatch_advice tender object_id accounting_reference payment_terms "
        "notes process profile preceding payee tax_representative delivery period payment_means "
        "remittance mandate creditor_id allowance_charges vat attachments lines"
    ),
    Party: (
        "name trading_name identifiers legal_id vat_id tax_registration legal_information "
        "electronic_address address contact"
    ),
    Contact: "name telephone email",
    PrecedingInvoice: "number issue_date",
    Delivery: "name location actual_date address",
    Period: "start_date end_date",
    Note: "text subject_code",
    PaymentMeans: "code text account card debited_account",
    PaymentAccount: "account_id name institution",
    # `network` is no term of the standard; the schema of UBL wants one.
    PaymentCard: "number holder network",
    AllowanceCharge: (
        "is_charge amount base_amount percent vat_category vat_percent reason reason_code"
    ),
    VatSubtotal: "base tax category percent exemption_reason exemption_code",
    Attachment: "reference description uri content mime_type filename",
    Price: "net discount gross base_quantity base_unit",
    Line: (
        "number notes object_id quantity unit net order_line accounting_reference period "
        "allowance_charges price vat_category vat_percent item"
    ),
    Item: (
        "name description seller_id buyer_id standard_id classifications origin_country attributes"
    ),
    Classification: "code scheme version",
    Attribute: "name value",
    Address: "line_1 line_2 line_3 city post_code subdivision country",
}


def _core(document: Document, language: str) -> Document:
    """The document in the terms of EN 16931 alone: what EXTENDED adds is left out or told."""
    parts = document.instalments
    dates = [part.due_date for part in parts if part.due_date is not None]
    said = replace(
        document,
        # Titles and lines that detail others count in no total: they are no lines of the core.
        lines=counting_lines(document),
        due_date=document.due_date or min(dates, default=None),
        payment_terms="\n".join(
            text
            for text in (
                document.payment_terms,
                instalments_in_words(parts, document.currency, language),
            )
            if text
        )
        or None,
    )
    core: object = _kept(said)
    assert isinstance(core, Document)
    return core


def instalments_in_words(
    parts: tuple[Instalment, ...], currency: str | None, language: str = "fr"
) -> str:
    """« Échéances : 600,00 EUR le 15/10/2026 ; ... », or nothing for less than two."""
    if len(parts) < 2:
        return ""
    french = language.startswith("fr")
    told = []
    for part in parts:
        figure = format(_at_least(part.amount, 2), "f")
        amount = f"{figure.replace('.', ',') if french else figure} {currency or ''}".strip()
        if part.due_date is None:
            when = ""
        elif french:
            when = f" le {part.due_date:%d/%m/%Y}"
        else:
            when = f" on {part.due_date.isoformat()}"
        told.append(f"{amount}{when}{f' ({part.text})' if part.text else ''}")
    return f"{'Échéances : ' if french else 'Instalments: '}{' ; '.join(told)}"


@cache
def _left_out(kind: type) -> dict[str, Any]:
    """The fields of a class that the core does not know, with what says nothing in their place."""
    if kind not in _CORE_FIELDS:
        return {}
    kept = _CORE_FIELDS[kind].split()
    return {each.name: _nothing(each) for each in fields(kind) if each.name not in kept}


def _nothing(each: Field[Any]) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


def _kept(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_kept, value)) if value else value
    kind: type = type(value)
    left_out = _left_out(kind)
    changed: dict[str, Any] = {}
    for name in _names(kind):
        old = getattr(value, name)
        if old is None:
            continue
        new = left_out[name] if name in left_out else _kept(old)
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a class of the document; none for a plain value."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


# ---------------------------------------------------------------------------- how it is spelled

_TWO_DECIMALS = frozenset(
    {"percent", "vat_percent", "discount_percent", "base", "tax", "amount", "base_amount"}
)
"""Rates, and amounts of money that are no prices: two decimals at least."""


def _spelled(value: Any, *, all_of_it: bool = False) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_spelled, value)) if value else value
    kind: type = type(value)
    changed: dict[str, Any] = {}
    for name in _names(kind):
        old = getattr(value, name)
        if old is None or isinstance(old, str):
            continue
        if isinstance(old, Decimal):
            money = all_of_it or name in _TWO_DECIMALS or _is_net(value, name)
            new: Any = _at_least(old, 2) if money else _without_exponent(old)
        else:
            new = _spelled(old, all_of_it=isinstance(old, Totals))
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


def _is_net(value: object, name: str) -> bool:
    return name == "net" and isinstance(value, Line)


def _at_least(number: Decimal, decimals: int) -> Decimal:
    """The same number with its end filled up by zeros; never one digit less."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent <= -decimals:
        return number
    # Not `quantize`: it would refuse what exceeds the precision of the context.
    return Decimal(
        f"{number:f}.{'0' * decimals}"
        if exponent >= 0
        else f"{number:f}{'0' * (decimals + exponent)}"
    )


def _without_exponent(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(f"{number:f}") if isinstance(exponent, int) and exponent > 0 else number
