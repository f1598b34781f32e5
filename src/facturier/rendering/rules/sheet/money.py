"""Allowances and charges, totals and payment, all exactly as stated."""

from __future__ import annotations

from facturier.einvoice.document import (
    AdvancePayment,
    AllowanceCharge,
    Document,
    Instalment,
    PaymentAccount,
    PaymentCard,
    PaymentCondition,
    PaymentMeans,
)
from facturier.rendering.rules import figures, vocabulary
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.sheet import charges, vat_rows
from facturier.rendering.rules.sheet.parties import inline
from facturier.rendering.rules.sheet.references import preceding
from facturier.rendering.rules.voice import Pair, Voice


def charge(each: AllowanceCharge, voice: Voice) -> list[str]:
    """Kind, reason with its share, VAT and amount of an allowance or a charge of the document."""
    return [
        charges.kind_of(each, voice),
        joined(charges.reason(each, voice), charges.share(each, voice), by=" · "),
        charges.vat(each.vat_category, each.vat_percent, voice),
        charges.signed(each, voice),
    ]


def totals(document: Document, voice: Voice) -> list[dict[str, object]]:
    """The stated totals in the order in which they add up; the last one that counts is strong."""
    stated = document.totals
    payable = payable_label(document, voice)
    accounted = voice.money(stated.tax_in_vat_currency, document.vat_currency)
    plain = (
        (voice.word("total_lines"), voice.money(stated.lines)),
        (voice.word("total_allowances"), figures.less(voice.money(stated.allowances))),
        (voice.word("total_charges"), voice.money(stated.charges)),
        (voice.word("total_net"), voice.money(stated.net)),
        (voice.word("total_tax"), voice.money(stated.tax)),
        (voice.word("total_tax_in"), accounted),
        (voice.word("total_gross"), voice.money(stated.gross)),
        (voice.word("total_prepaid"), figures.less(voice.money(stated.prepaid))),
        (voice.word("total_rounding"), voice.money(stated.rounding)),
        (payable, voice.money(stated.payable)),
    )
    strong = payable if stated.payable is not None else voice.word("total_gross")
    return [
        {"label": label, "amount": amount, "strong": label == strong}
        for label, amount in plain
        if amount
    ]


def payable_label(document: Document, voice: Voice) -> str:
    """What the last total is called: a credit note asks for no payment, nor does an offer yet."""
    if document.type_code in vocabulary.OFFERS:
        return voice.word("total_offered")
    credit = document.type_code in vocabulary.CREDIT_NOTES
    return voice.word("total_credit" if credit else "total_payable")


def payment(document: Document, voice: Voice) -> list[Pair]:
    """How and where to pay, the reference to quote, what changes the sum to pay."""
    pairs = [pair for means in document.payment_means for pair in means_pairs(means, voice)]
    pairs += voice.pair("remittance", document.remittance)
    pairs += voice.pair("mandate", document.mandate)
    pairs += voice.pair("creditor_id", document.creditor_id)
    for penalty in document.late_payment_penalties:
        pairs += voice.pair("penalty", condition(penalty, voice))
    for discount in document.early_payment_discounts:
        pairs += voice.pair("discount", condition(discount, voice))
    for advance in document.advance_payments:
        pairs += voice.pair("advance", advanced(advance, voice))
    for each in document.adjustments:
        pairs += voice.pair("adjustment", joined(voice.money(each.amount), each.reason))
    return pairs


def means_pairs(means: PaymentMeans, voice: Voice) -> list[Pair]:
    """One means of payment with its account or card."""
    told = dict.fromkeys((voice.coded(vocabulary.PAYMENT_MEANS, means.code), means.text or ""))
    return [
        *voice.pair("means", joined(*told)),
        *account_pairs(means.account, voice),
        *card_pairs(means.card, voice),
        *voice.account("debited_account", means.debited_account),
        *voice.pair("debited_account_name", means.debited_account_name),
        *voice.pair("debited_institution", means.debited_institution),
        *voice.pair("remittance", means.remittance),
    ]


def account_pairs(account: PaymentAccount | None, voice: Voice) -> list[Pair]:
    """The account to pay to."""
    if account is None:
        return []
    return [
        *voice.account("account", account.account_id),
        *voice.account("other_account", account.other_account_id),
        *voice.pair("account_name", account.name),
        *voice.pair("bic", account.institution),
    ]


def card_pairs(card: PaymentCard | None, voice: Voice) -> list[Pair]:
    """The card that paid."""
    if card is None:
        return []
    return [
        *voice.pair("card", card.number),
        *voice.pair("card_holder", card.holder),
        *voice.pair("card_network", card.network),
    ]


def condition(each: PaymentCondition | None, voice: Voice) -> str:
    """A penalty or a discount: its share, its amount, from when and within how long."""
    if each is None:
        return ""
    base = voice.amount(each.base_amount)
    share = joined(
        voice.percent(each.percent), f"{voice.word('on_base')} {base}" if base else "", by=" "
    )
    begins, within = voice.day(each.basis_date), charges.measure(each.period, voice)
    return joined(
        share,
        voice.money(each.amount),
        f"{voice.word('from_date')} {begins}" if begins else "",
        f"{voice.word('within')} {within}" if within else "",
    )


def advanced(each: AdvancePayment, voice: Voice) -> str:
    """A payment received before the invoice."""
    return joined(
        voice.money(each.amount),
        voice.day(each.received_date),
        *(voice.labelled("advance_vat", vat_rows.inline(part, voice)) for part in each.vat),
        preceding(each.invoice, voice) if each.invoice else "",
        f"{voice.word('payment_id')} {each.payment_id}" if each.payment_id else "",
    )


def instalment(each: Instalment, voice: Voice) -> list[str]:
    """Date, detail and amount of one of several due dates."""
    detail = joined(
        each.text,
        voice.labelled("penalty", condition(each.penalty, voice)),
        voice.labelled("discount", condition(each.discount, voice)),
        voice.labelled("payee", inline(each.payee, voice)),
        by=" · ",
    )
    return [voice.day(each.due_date), detail, voice.money(each.amount)]
