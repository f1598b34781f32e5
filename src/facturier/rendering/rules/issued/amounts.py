"""What is added, taxed, already paid and still to pay: exactly as the document states it."""

from __future__ import annotations

from decimal import Decimal

from facturier.einvoice.document import AdvancePayment, Document
from facturier.rendering.rules import figures
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.sheet import charges, money, vat_rows
from facturier.rendering.rules.voice import Pair, Voice

Row = dict[str, object]

_NONE = Decimal(0)
_DEPOSITS = frozenset({"386", "500", "503"})


def vat(document: Document, voice: Voice) -> list[Row]:
    """One row for each category and rate; the reason under it where no VAT is due."""
    return [
        {
            "rate": voice.percent(each.percent) or (each.category or ""),
            "base": voice.amount(each.base),
            "tax": voice.amount(each.tax),
            "reason": vat_rows.remark(each, voice),
        }
        for each in document.vat
    ]


def document_charges(document: Document, voice: Voice) -> list[list[str]]:
    """Allowances and charges of the whole document, above its totals."""
    return [
        [
            joined(
                charges.reason(each, voice) or charges.kind_of(each, voice),
                charges.share(each, voice),
                by=" · ",
            ),
            charges.vat(each.vat_category, each.vat_percent, voice),
            charges.signed(each, voice),
        ]
        for each in document.allowance_charges
    ]


def totals(document: Document, voice: Voice) -> list[Row]:
    """From the lines to what is due; the sum to pay is the strong one."""
    stated = document.totals
    rows: list[tuple[str, str, str]] = []
    if document.allowance_charges or stated.lines != stated.net:
        rows.append((voice.word("total_lines"), voice.money(stated.lines), ""))
    rows += [
        (voice.word("total_allowances"), figures.less(voice.money(stated.allowances)), ""),
        (voice.word("total_charges"), voice.money(stated.charges), ""),
        (voice.word("total_net"), voice.money(stated.net), ""),
        (voice.word("tax_word"), voice.money(stated.tax), ""),
        (voice.word("total_gross"), voice.money(stated.gross), "medium"),
        *((label, amount, "") for label, amount in _prepaid(document, voice)),
        (voice.word("total_rounding"), voice.money(stated.rounding), ""),
    ]
    if stated.payable is not None:
        due = money.payable_label(document, voice)
        rows.append((due, voice.money(stated.payable), "strong"))
    accounted = voice.money(stated.tax_in_vat_currency, document.vat_currency)
    label = joined(voice.word("tax_in"), document.vat_currency, by=" ")
    rows.append((label, accounted, "aside"))
    return [
        {"label": label, "amount": amount, "weight": weight}
        for label, amount, weight in rows
        if amount
    ]


def _prepaid(document: Document, voice: Voice) -> list[tuple[str, str]]:
    """Each deposit by its number, or the sum already paid in one row."""
    prepaid = document.totals.prepaid
    if not prepaid:
        return []
    advances = [each for each in document.advance_payments if each.amount is not None]
    if advances:
        rows = [
            (_deposit_label(_number(each), voice), figures.less(voice.money(each.amount)))
            for each in advances
        ]
        if len(rows) > 1:
            rows.append((voice.word("total_deposits"), figures.less(voice.money(prepaid))))
        return rows
    named = [each.number for each in document.preceding if each.type_code in _DEPOSITS]
    label = _deposit_label(named[0], voice) if len(named) == 1 else voice.word("total_prepaid")
    return [(label, figures.less(voice.money(prepaid)))]


def _number(each: AdvancePayment) -> str:
    return each.invoice.number if each.invoice else ""


def _deposit_label(number: str, voice: Voice) -> str:
    return joined(voice.word("deposit"), number, by=" ")


def deposits(document: Document, voice: Voice) -> list[list[str]]:
    """Invoice, date, rate, base, VAT and whole of each part of each deposit."""
    rows = []
    for each in document.advance_payments:
        earlier = each.invoice
        when = each.received_date or (earlier.issue_date if earlier else None)
        for index, part in enumerate(each.vat or (None,)):
            whole = None
            if part is not None and part.base is not None and part.tax is not None:
                whole = part.base + part.tax
            rows.append(
                [
                    _number(each) if index == 0 else "",
                    voice.day(when) if index == 0 else "",
                    voice.percent(part.percent) if part else "",
                    voice.amount(part.base) if part else "",
                    voice.amount(part.tax) if part else "",
                    voice.amount(whole if part else each.amount),
                ]
            )
    return rows + _remaining(document, voice)


def _remaining(document: Document, voice: Voice) -> list[list[str]]:
    """What is left of each rate once the deposits are off: the VAT that no deposit has invoiced."""
    taken: dict[tuple[str | None, Decimal | None], tuple[Decimal, Decimal]] = {}
    parts = [part for each in document.advance_payments for part in each.vat]
    if not parts or any(part.base is None or part.tax is None for part in parts):
        return []
    for part in parts:
        base, tax = taken.get((part.category, part.percent), (_NONE, _NONE))
        taken[part.category, part.percent] = base + (part.base or _NONE), tax + (part.tax or _NONE)
    rows: list[list[str]] = []
    for own in document.vat:
        base, tax = taken.get((own.category, own.percent), (_NONE, _NONE))
        left = (own.base or _NONE) - base, (own.tax or _NONE) - tax
        rows.append(
            [
                "" if rows else voice.word("after_deposits"),
                "",
                voice.percent(own.percent),
                voice.amount(left[0]),
                voice.amount(left[1]),
                voice.amount(left[0] + left[1]),
            ]
        )
    return rows


def instalments(document: Document, voice: Voice) -> list[list[str]]:
    """Date, words and amount of each of several due dates."""
    if len(document.instalments) < 2:
        return []
    return [money.instalment(each, voice) for each in document.instalments]


def payment(document: Document, voice: Voice) -> list[Pair]:
    """How to pay, where, and what to quote; deposits stand in a table of their own."""
    pairs = [pair for means in document.payment_means for pair in money.means_pairs(means, voice)]
    pairs += voice.pair("remittance", document.remittance)
    pairs += voice.pair("mandate", document.mandate)
    pairs += voice.pair("creditor_id", document.creditor_id)
    pairs += voice.pair("terms", document.payment_terms)
    for penalty in document.late_payment_penalties:
        pairs += voice.pair("penalty", money.condition(penalty, voice))
    for discount in document.early_payment_discounts:
        pairs += voice.pair("discount", money.condition(discount, voice))
    for each in document.adjustments:
        pairs += voice.pair("adjustment", joined(voice.money(each.amount), each.reason))
    return pairs
