"""The changes that were tried on the fifteen French cases, told again on our model.

`reference.json` names each change in a few words, with the rules that refused it; here each is a
function of the document. Those of `NOT_TOLD` have no place here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from facturier.einvoice.document import (
    AllowanceCharge,
    Document,
    Identifier,
    Line,
    Note,
    Party,
    Period,
    PrecedingInvoice,
    Totals,
    VatSubtotal,
)

Change = Callable[[Document], Document]
OTHER_SIREN = "820000024"
TWO_MONTHS = timedelta(days=60)


def header(**values: Any) -> Change:
    """The document with other values of its own."""
    return lambda document: replace(document, **values)


def seller(**values: Any) -> Change:
    """The document of a seller with other values."""
    return lambda document: replace(document, seller=replace(document.seller, **values))


def buyer(**values: Any) -> Change:
    """The document of a buyer with other values."""
    return lambda document: replace(document, buyer=replace(document.buyer, **values))


def totals(change: Callable[[Totals], dict[str, Decimal | None]]) -> Change:
    """The document with other totals."""
    return lambda document: replace(
        document, totals=replace(document.totals, **change(document.totals))
    )


def more(**amounts: str) -> Change:
    """The document with totals that are greater by so much."""
    return totals(
        lambda stated: {name: getattr(stated, name) + Decimal(by) for name, by in amounts.items()}
    )


def first_line(change: Callable[[Line], Line]) -> Change:
    """The document with another first line."""
    return lambda document: replace(
        document, lines=(change(document.lines[0]), *document.lines[1:])
    )


def first_vat(change: Callable[[VatSubtotal], VatSubtotal]) -> Change:
    """The document with another first VAT subtotal."""
    return lambda document: replace(document, vat=(change(document.vat[0]), *document.vat[1:]))


def allowances(change: Callable[[AllowanceCharge], AllowanceCharge]) -> Change:
    """The document with other allowances and charges."""
    return lambda document: replace(
        document, allowance_charges=tuple(map(change, document.allowance_charges))
    )


def noted(*notes: Note, without: Iterable[str] = ()) -> Change:
    """The document without the notes of some subjects, and with others."""
    return lambda document: replace(
        document,
        notes=(*(one for one in document.notes if one.subject_code not in without), *notes),
    )


def treated(note: str) -> Change:
    """The document that is said to be of another kind of trade (BAR)."""
    return noted(Note(note, "BAR"), without=("BAR",))


def both(*changes: Change) -> Change:
    """One change after the other."""

    def changed(document: Document) -> Document:
        for change in changes:
            document = change(document)
        return document

    return changed


def twice(subject: str) -> Change:
    """A note of a subject, said twice."""
    return lambda document: noted(
        next(one for one in document.notes if one.subject_code == subject)
    )(document)


def rated(percent: str) -> Change:
    """The standard rate spelled otherwise, everywhere."""

    def spelled(stated: Decimal | None) -> Decimal | None:
        return Decimal(percent) if stated == 20 else stated

    return lambda document: replace(
        document,
        lines=tuple(replace(one, vat_percent=spelled(one.vat_percent)) for one in document.lines),
        vat=tuple(replace(one, percent=spelled(one.percent)) for one in document.vat),
        allowance_charges=tuple(
            replace(one, vat_percent=spelled(one.vat_percent)) for one in document.allowance_charges
        ),
    )


def taxed(category: str, percent: str | None, **vat: Any) -> Change:
    """Everything of another VAT category."""
    rate = None if percent is None else Decimal(percent)
    return lambda document: replace(
        document,
        lines=tuple(
            replace(one, vat_category=category, vat_percent=rate) for one in document.lines
        ),
        vat=tuple(replace(one, category=category, percent=rate, **vat) for one in document.vat),
    )


def exempt(reason: bool, code: bool | str) -> Change:
    """The reason of an exemption said in words, by code, or not."""
    return first_vat(
        lambda one: replace(
            one,
            exemption_reason=one.exemption_reason if reason else None,
            exemption_code=code if isinstance(code, str) else one.exemption_code if code else None,
        )
    )


def early(document: Document) -> Document:
    """Due before it is issued."""
    assert document.issue_date is not None
    return replace(document, due_date=document.issue_date - TWO_MONTHS)


def wrong_vat(by: str) -> Change:
    """An error of VAT that the totals follow."""
    return both(
        first_vat(lambda one: replace(one, tax=(one.tax or 0) + Decimal(by))),
        more(tax=by, gross=by, payable=by),
    )


def dearer_line(by: str) -> Change:
    """A first line whose net amount is wrong, followed by the totals but not by the VAT."""
    return both(
        first_line(lambda line: replace(line, net=(line.net or 0) + Decimal(by))),
        first_vat(lambda one: replace(one, base=(one.base or 0) + Decimal(by))),
        more(lines=by, net=by, gross=by, payable=by),
    )


def negative(price: bool) -> Change:
    """A first line of the same amount by a negative quantity, and a negative price."""
    return first_line(
        lambda line: replace(
            line,
            quantity=-(line.quantity or 0),
            price=replace(line.price, net=-(line.price.net or 0), gross=None, discount=None)
            if price and line.price
            else line.price,
        )
    )


def unpaid(document: Document) -> Document:
    """Nothing prepaid: all of it is due."""
    return totals(lambda stated: {"prepaid": None, "payable": stated.gross})(document)


def reached_at(party: str, value: str | None = None, scheme: str | None = None) -> Change:
    """Another electronic address, or another scheme of the same."""

    def changed(document: Document) -> Document:
        one: Party = getattr(document, party)
        address = one.electronic_address
        assert address is not None
        other = Identifier(value or address.value, scheme or address.scheme)
        return replace(document, **{party: replace(one, electronic_address=other)})

    return changed


def two_preceding(document: Document) -> Document:
    """One more preceding invoice."""
    return replace(
        document, preceding=(*document.preceding, PrecedingInvoice("F2026-9", date(2026, 8, 1)))
    )


def undated(document: Document) -> Document:
    """Preceding invoices without their date."""
    bare = tuple(replace(one, issue_date=None) for one in document.preceding)
    return replace(document, preceding=bare)


def retained(document: Document) -> Document:
    """What is retained, said as paid in advance."""
    return totals(
        lambda stated: {"prepaid": Decimal("962.50"), "payable": stated.gross - Decimal("962.50")}
    )(document)


def keyed_wrong(document: Document) -> Document:
    """A transfer to an account whose key is wrong."""
    means = tuple(
        replace(one, account=replace(one.account, account_id="FR7630006000011234567890188"))
        for one in document.payment_means
        if one.account
    )
    return replace(document, payment_means=means)


NEWER = {
    ("02_credit_note", "BT-9 before BT-2", kind): {"BR-FR-CO-07_BT-9"}
    for kind in ("ubl", "ubl-ext")
}
"""What the rule files of our packages, newer than those of the reference, refuse besides: they look
at the due date of a UBL credit note, which stands with its means of payment."""

EMPTY = "it left an empty element, which our writers never do"
WORDS = "its few words do not say how the other amounts follow"
NOT_TOLD: dict[str, dict[str, str]] = {
    "01_standard": {
        "bad Luhn SIREN everywhere": "tried with our own checks",
        "rate 20.5": "its words do not say which amounts follow",
        "rate 020": "a number keeps its decimals in our model, not its leading zeros",
        "rates 20.00 on lines, 20 on allowance": (
            "the rule compares numbers: what was refused is how those who tried it grouped the rates"
        ),
        "charge code ZZZ": "ZZZ stands on the official list: another code must have been tried",
        "no BT-44 address country": EMPTY,
        "IBAN absent (means 30)": EMPTY,
    },
    "05_final_after_deposit": {"deposit as negative line instead of BT-113": WORDS},
    "06_franchise_293B": {
        "O without BT-31/32, no buyer VAT": WORDS,
        "O without BT-31/32, with buyer VAT": WORDS,
        "O with BT-32, no buyer VAT": WORDS,
    },
    "07_reverse_charge_S5": {"mixed AE + S line": WORDS},
    "08_intra_eu_goods": {"no delivery country": EMPTY},
    "09_export": {"BT-47 scheme 0227": "its words do not say which number went with the scheme"},
    "15_progress_retention": {
        "negative price instead of qty": WORDS,
        "retention as document allowance": WORDS,
    },
}

NO_BUYER_ID = {"legal_id": None}
LONG = "F2026-0001-XXXXXXXXXXXXXXXXXXXXXXXXX"
CHANGES: dict[str, dict[str, Change]] = {
    "01_standard": {
        "no BT-23": header(process=None),
        "BT-23=A1": header(process="A1"),
        "no note PMT": noted(without=("PMT",)),
        "no note PMD": noted(without=("PMD",)),
        "no note AAB": noted(without=("AAB",)),
        "no note BAR": noted(without=("BAR",)),
        "PMT twice": twice("PMT"),
        "BAR twice": twice("BAR"),
        "BAR=XX": treated("XX"),
        "no BT-30": seller(legal_id=None),
        "BT-30 10 digits": seller(legal_id=Identifier("8100000180", "0002")),
        "no BT-34": seller(electronic_address=None),
        "no BT-49": buyer(electronic_address=None),
        "no BT-47 (BAR B2B)": buyer(**NO_BUYER_ID),
        "no BT-47, no BAR": both(buyer(**NO_BUYER_ID), noted(without=("BAR",))),
        "no BT-31": seller(vat_id=None),
        "no BT-48": buyer(vat_id=None),
        "BT-49 is other SIREN": reached_at("buyer", "810000018"),
        "BT-49 scheme 0002": reached_at("buyer", scheme="0002"),
        "BT-49 = SIREN_SIRET": reached_at("buyer", "820000024_82000002400019"),
        "BT-49 with /": reached_at("buyer", "820000024/A"),
        "SIRET of another SIREN": seller(identifiers=(Identifier("82000002400019", "0009"),)),
        "BT-29 without scheme": seller(identifiers=(Identifier("81000001800012"),)),
        "BT-1=F 2026-1": header(number="F 2026-1"),
        "BT-1=F.2026-1": header(number="F.2026-1"),
        "BT-1=F#1": header(number="F#1"),
        f"BT-1={LONG}": header(number=LONG),
        "BT-1=FÉ1": header(number="FÉ1"),
        "no BT-9 no BT-20": header(due_date=None, payment_terms=None),
        "BT-9 before BT-2": early,
        "BT-2 1999": header(issue_date=date(1999, 9, 15)),
        **{f"rate {rate}": rated(rate) for rate in ("20", "20.0", "20.00", "20.000")},
        "price 7 decimals": first_line(
            lambda line: replace(
                line,
                price=replace(line.price, net=Decimal("81.0000001"), gross=None, discount=None),
            )
        ),
        "qty 5 decimals": first_line(lambda line: replace(line, quantity=Decimal("12.00001"))),
        "qty negative": negative(price=False),
        "price negative, qty negative": negative(price=True),
        "no reason on allowance": allowances(
            lambda one: one if one.is_charge else replace(one, reason=None, reason_code=None)
        ),
        "no reason on line allowance": first_line(
            lambda line: replace(
                line,
                allowance_charges=tuple(
                    replace(one, reason=None, reason_code=None) for one in line.allowance_charges
                ),
            )
        ),
        "allowance code 999": allowances(
            lambda one: one if one.is_charge else replace(one, reason_code="999")
        ),
        "unit code XXX": first_line(lambda line: replace(line, unit="XXX")),
        "type 325": header(type_code="325"),
        "type 393": header(type_code="393"),
        "no seller address": seller(address=None),
        "no PaymentMeans": header(payment_means=()),
        "IBAN wrong key": keyed_wrong,
        "BT-115 +0.01": more(payable="0.01"),
        "BT-112 +0.01": more(gross="0.01"),
        "BT-110 +0.01": more(tax="0.01"),
        "BT-106 +0.01": more(lines="0.01"),
        **{
            f"coherent VAT error +{by}": wrong_vat(by)
            for by in ("0.01", "0.02", "0.05", "0.06", "0.99", "1.00")
        },
        "BT-131 (line) +5.00, coherent totals, VAT unchanged": dearer_line("5.00"),
        "BT-131 +0.50 coherent": dearer_line("0.50"),
        "one BG-23 group missing": lambda document: replace(document, vat=document.vat[:1]),
        "BT-8=5 (debits)": header(tax_point_code="3"),
        "attachment note TXD": noted(Note("Membre d'un assujetti unique", "TXD")),
    },
    "02_credit_note": {
        "no BG-3": header(preceding=()),
        "no BT-26": undated,
        "no BT-20": header(payment_terms=None),
        "negative quantities": lambda document: replace(
            document,
            lines=tuple(replace(one, quantity=-(one.quantity or 0)) for one in document.lines),
        ),
        "BT-9 before BT-2": early,
        "two BG-3": two_preceding,
    },
    "03_corrective": {
        "no BG-3": header(preceding=()),
        "no BT-26": undated,
        "two BG-3": two_preceding,
    },
    "04_deposit": {
        "386 with S4": header(process="S4"),
        "386 due before issue": early,
        "386 with S2 paid": both(
            header(process="S2"),
            totals(lambda stated: {"prepaid": stated.gross, "payable": Decimal("0.00")}),
        ),
    },
    "05_final_after_deposit": {
        "S4 without BG-3": header(preceding=()),
        "S4 without BT-113": unpaid,
        "BT-113 missing but BT-115 net": totals(lambda stated: {"prepaid": None}),
        "S1 instead of S4": header(process="S1"),
    },
    "06_franchise_293B": {
        "E, neither BT-31 nor BT-32": seller(vat_id=None, tax_registration=None),
        "E, BT-31 instead of BT-32": seller(vat_id="FR07810000018", tax_registration=None),
        "Z with BT-32": taxed("Z", "0.00", exemption_reason=None, exemption_code=None),
        "Z without BT-31/32": both(
            taxed("Z", "0.00", exemption_reason=None, exemption_code=None),
            seller(tax_registration=None),
        ),
        "E no VATEX code": exempt(reason=True, code=False),
        "E no text": exempt(reason=False, code=True),
        "E neither": exempt(reason=False, code=False),
        "E VATEX-FR-CGI293B (invented)": exempt(reason=True, code="VATEX-FR-CGI293B"),
        "E without BT-152/119 rate": taxed("E", None),
        "E rate '0'": taxed("E", "0"),
        "S at 0.00": taxed("S", "0.00"),
    },
    "07_reverse_charge_S5": {
        "no BT-48": buyer(vat_id=None),
        "no BT-48 and no BT-47": buyer(vat_id=None, **NO_BUYER_ID),
        "no BT-31": seller(vat_id=None),
        "VATEX-EU-AE": exempt(reason=True, code="VATEX-EU-AE"),
        "no code": exempt(reason=True, code=False),
        "no text": exempt(reason=False, code=True),
        "neither": exempt(reason=False, code=False),
        "rate 20 in AE": both(taxed("AE", "20.00"), wrong_vat("1680.00")),
        "B1 instead of S5": header(process="B1"),
    },
    "08_intra_eu_goods": {
        "no BT-72 and no BG-14": lambda document: replace(
            document, period=None, delivery=replace(document.delivery, actual_date=None)
        ),
        "no BT-72, BG-14 present": lambda document: replace(
            document,
            period=Period(date(2026, 9, 1), date(2026, 9, 30)),
            delivery=replace(document.delivery, actual_date=None),
        ),
        "no BT-48": buyer(vat_id=None),
        "no code no text": exempt(reason=False, code=False),
        "BAR=B2B": treated("B2B"),
        "buyer endpoint scheme 0223": reached_at("buyer", scheme="0223"),
        "no BT-47": buyer(legal_id=None),
        "VATEX-FR-... wrong: VATEX-EU-G": exempt(reason=True, code="VATEX-EU-G"),
    },
    "09_export": {
        "no BT-49": buyer(electronic_address=None),
        "BT-49 scheme 0227": reached_at("buyer", scheme="0227"),
        "no code no text": exempt(reason=False, code=False),
        "no BG-13": header(delivery=None),
    },
    "10_b2c": {
        "no BT-49": buyer(electronic_address=None),
        "BT-49 scheme 0225 free text": reached_at("buyer", "CLIENT", "0225"),
        "BAR=B2B": treated("B2B"),
        "no AAB/PMD/PMT notes": noted(without=("AAB", "PMD", "PMT")),
    },
    "11_already_paid": {
        "no BT-9": header(due_date=None),
        "no BT-113": unpaid,
        "BT-113 partial": totals(
            lambda stated: {"prepaid": Decimal("50.00"), "payable": stated.gross - 50}
        ),
        "S1 with BT-9 before BT-2": header(process="S1"),
        "S1 paid, no BT-9": header(process="S1", due_date=None),
    },
    "13_self_billed_389": {
        "BT-34 other SIREN": reached_at("seller", OTHER_SIREN),
        "BT-49 other SIREN": reached_at("buyer", "810000018"),
        "BT-34 scheme 0002": reached_at("seller", scheme="0002"),
        "261 credit, no ref": header(type_code="261"),
        "261 credit with ref": header(
            type_code="261", preceding=(PrecedingInvoice("F2026-1", date(2026, 8, 1)),)
        ),
        "BT-23=B9": header(process="B9"),
    },
    "14_foreign_currency": {
        "no BT-6": both(
            header(vat_currency=None), totals(lambda stated: {"tax_in_vat_currency": None})
        ),
        "no BT-111": totals(lambda stated: {"tax_in_vat_currency": None}),
        "BT-111 absurd value": totals(lambda stated: {"tax_in_vat_currency": Decimal("1.00")}),
    },
    "15_progress_retention": {"retention as BT-113": retained},
}
