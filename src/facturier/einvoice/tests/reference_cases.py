"""Fifteen documents, one of each kind that we issue, by their business terms: the golden cases.

`reference_cases.json` holds what each case says, in the codes of EN 16931 and nothing of our own.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Delivery,
    Document,
    Identifier,
    Item,
    Line,
    Note,
    Party,
    PaymentAccount,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Totals,
    VatSubtotal,
)

__all__ = ["NAMES", "terms_of", "the_case"]

_CASES: dict[str, Any] = json.loads(
    Path(__file__).with_name("reference_cases.json").read_text(encoding="utf-8")
)
NAMES = tuple(_CASES)

Terms = dict[str, Any]


def the_case(name: str) -> Document:
    """One case as a document."""
    said: Terms = _CASES[name]["model"]
    means = said["BG-16"]
    delivery, period = said.get("BG-13"), said.get("BG-14")
    return Document(
        number=said["BT-1"],
        issue_date=_day(said["BT-2"]),
        type_code=said["BT-3"],
        currency=said["BT-5"],
        vat_currency=said.get("BT-6"),
        due_date=_day(said.get("BT-9")),
        contract=said.get("BT-12"),
        order=said.get("BT-13"),
        payment_terms=said.get("BT-20"),
        process=said["BT-23"],
        notes=tuple(Note(each["BT-22"], each["BT-21"]) for each in said["BG-1"]),
        preceding=tuple(
            PrecedingInvoice(each["BT-25"], _day(each.get("BT-26")), each.get("EXT-FR-FE-02"))
            for each in said.get("BG-3", ())
        ),
        seller=_seller(said["BG-4"]),
        buyer=_buyer(said["BG-7"]),
        delivery=Delivery(
            name=delivery.get("BT-70"),
            actual_date=_day(delivery.get("BT-72")),
            address=_address(delivery.get("BG-15"), "75", "77", "78", "79", "80"),
        )
        if delivery
        else None,
        period=Period(_day(period["BT-73"]), _day(period["BT-74"])) if period else None,
        payment_means=(_means(means),),
        remittance=means.get("BT-83"),
        allowance_charges=(
            *(_allowance(each) for each in said.get("BG-20", ())),
            *(_charge(each) for each in said.get("BG-21", ())),
        ),
        vat=tuple(_vat(each) for each in said["BG-23"]),
        totals=_totals(said["BG-22"]),
        lines=tuple(_line(each) for each in said["BG-25"]),
    )


def terms_of(name: str) -> Terms:
    """What a case says, by its terms."""
    model: Terms = _CASES[name]["model"]
    return model


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _identifier(said: Terms, term: str) -> Identifier | None:
    return Identifier(said[term], said.get(f"{term}-1")) if term in said else None


def _address(said: Terms | None, *terms: str) -> Address | None:
    if said is None:
        return None
    line, city, code, subdivision, country = (said.get(f"BT-{term}") for term in terms)
    return Address(line_1=line, city=city, post_code=code, subdivision=subdivision, country=country)


def _seller(said: Terms) -> Party:
    return Party(
        name=said["BT-27"],
        identifiers=tuple(Identifier(e["id"], e["scheme"]) for e in said.get("BT-29", ())),
        legal_id=_identifier(said, "BT-30"),
        vat_id=said.get("BT-31"),
        tax_registration=said.get("BT-32"),
        electronic_address=_identifier(said, "BT-34"),
        address=_address(said["BG-5"], "35", "37", "38", "39", "40"),
    )


def _buyer(said: Terms) -> Party:
    return Party(
        name=said["BT-44"],
        identifiers=tuple(Identifier(e["id"], e["scheme"]) for e in said.get("BT-46", ())),
        legal_id=_identifier(said, "BT-47"),
        vat_id=said.get("BT-48"),
        electronic_address=_identifier(said, "BT-49"),
        address=_address(said["BG-8"], "50", "52", "53", "54", "55"),
    )


def _means(said: Terms) -> PaymentMeans:
    account = said.get("BG-17")
    return PaymentMeans(
        code=said["BT-81"],
        text=said.get("BT-82"),
        account=PaymentAccount(account["BT-84"], account.get("BT-85"), account.get("BT-86"))
        if account
        else None,
    )


def _allowance(said: Terms) -> AllowanceCharge:
    return AllowanceCharge(
        is_charge=False,
        amount=Decimal(said["BT-92"]),
        vat_category=said["BT-95"],
        vat_percent=_number(said["BT-96"]),
        reason=said["BT-97"],
        reason_code=said["BT-98"],
    )


def _charge(said: Terms) -> AllowanceCharge:
    return AllowanceCharge(
        is_charge=True,
        amount=Decimal(said["BT-99"]),
        vat_category=said["BT-102"],
        vat_percent=_number(said["BT-103"]),
        reason=said["BT-104"],
        reason_code=said["BT-105"],
    )


def _vat(said: Terms) -> VatSubtotal:
    return VatSubtotal(
        base=_number(said["BT-116"]),
        tax=_number(said["BT-117"]),
        category=said["BT-118"],
        percent=_number(said["BT-119"]),
        exemption_reason=said.get("BT-120"),
        exemption_code=said.get("BT-121"),
    )


def _totals(said: Terms) -> Totals:
    return Totals(
        lines=_number(said["BT-106"]),
        allowances=_number(said.get("BT-107")),
        charges=_number(said.get("BT-108")),
        net=_number(said["BT-109"]),
        tax=_number(said["BT-110"]),
        tax_in_vat_currency=_number(said.get("BT-111")),
        gross=_number(said["BT-112"]),
        prepaid=_number(said.get("BT-113")),
        payable=_number(said["BT-115"]),
    )


def _line(said: Terms) -> Line:
    return Line(
        number=said["BT-126"],
        notes=(Note(said["BT-127"]),) if "BT-127" in said else (),
        quantity=_number(said["BT-129"]),
        unit=said["BT-130"],
        net=_number(said["BT-131"]),
        price=Price(
            net=_number(said["BT-146"]),
            discount=_number(said.get("BT-147")),
            gross=_number(said.get("BT-148")),
        ),
        allowance_charges=tuple(
            AllowanceCharge(
                is_charge=False,
                amount=Decimal(each["BT-136"]),
                base_amount=_number(each["BT-137"]),
                percent=_number(each["BT-138"]),
                reason=each["BT-139"],
                reason_code=each["BT-140"],
            )
            for each in said.get("BG-27", ())
        ),
        vat_category=said["BT-151"],
        vat_percent=_number(said["BT-152"]),
        item=Item(
            name=said["BT-153"],
            description=said.get("BT-154"),
            seller_id=said.get("BT-155"),
        ),
    )
