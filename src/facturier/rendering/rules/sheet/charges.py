"""Allowances and charges, of the document, of a line or of a price, told exactly as stated."""

from __future__ import annotations

from decimal import Decimal

from facturier.einvoice.document import AllowanceCharge, Quantity
from facturier.kit.typography import typeset
from facturier.rendering.rules import figures, vocabulary
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.voice import Voice


def told(each: AllowanceCharge, voice: Voice, word: str | None = None) -> str:
    """As running text: kind, share, amount with its sign, then all the rest."""
    kind = joined(word or kind_of(each, voice), share(each, voice), by=" ")
    amount = figures.labelled(kind, signed(each, voice), voice.language)
    return joined(
        amount, reason(each, voice), vat(each.vat_category, each.vat_percent, voice), by=" · "
    )


def kind_of(each: AllowanceCharge, voice: Voice) -> str:
    """Allowance or charge, in a word."""
    return voice.word("charge" if each.is_charge else "allowance")


def reason(each: AllowanceCharge, voice: Voice) -> str:
    """The stated reason, else the meaning of its code; what else it says in brackets or after."""
    table = vocabulary.CHARGE_REASONS if each.is_charge else vocabulary.ALLOWANCE_REASONS
    return joined(
        meaning(each.reason, each.reason_code, table, voice),
        exemption(each.exemption_reason, each.exemption_code, voice),
        f"{voice.word('sequence')} {voice.quantity(each.sequence)}"
        if each.sequence is not None
        else "",
        voice.word("logistics") if each.is_logistics else "",
    )


def meaning(
    stated: str | None, code: str | None, table: dict[str, vocabulary.Words], voice: Voice
) -> str:
    """A reason and its code."""
    if not code:
        return stated or ""
    if stated:
        return stated if voice.plain else f"{stated} ({code})"
    return voice.coded(table, code)


def exemption(stated: str | None, code: str | None, voice: Voice) -> str:
    """Why no VAT is due: the stated reason, else the meaning of the code; the code in brackets."""
    told_by_code = typeset(vocabulary.exemption(code, voice.language) or "", voice.language)
    why = stated or told_by_code
    if not code or (why and voice.plain):
        return why
    return f"{why} ({code})" if why else code


def share(each: AllowanceCharge, voice: Voice) -> str:
    """`5 % sur 100,00`, as far as it is stated."""
    base = joined(voice.amount(each.base_amount), measure(each.base_quantity, voice))
    return joined(
        voice.percent(each.percent), f"{voice.word('on_base')} {base}" if base else "", by=" "
    )


def signed(each: AllowanceCharge, voice: Voice) -> str:
    """The amount, with a minus where it is taken away."""
    figure = voice.amount(each.amount)
    return figure if each.is_charge else figures.less(figure)


def measure(quantity: Quantity | None, voice: Voice) -> str:
    """`10 kg`."""
    if quantity is None:
        return ""
    return joined(voice.quantity(quantity.value), voice.unit(quantity.unit), by=" ")


def vat(category: str | None, percent: Decimal | None, voice: Voice) -> str:
    """The rate; with the letter of its category where that is not the usual one."""
    rate = voice.percent(percent)
    return rate if category in (None, "S") and rate else joined(rate, category, by=" ")
