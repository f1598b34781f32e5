"""The VAT of one category and rate, as a row of the breakdown or as running text."""

from __future__ import annotations

from facturier.einvoice.document import VatSubtotal
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.sheet import charges
from facturier.rendering.rules.sheet.references import tax_point
from facturier.rendering.rules.voice import Voice


def row(each: VatSubtotal, voice: Voice) -> dict[str, str]:
    """The cells of one row, with the reason of an exemption under it."""
    return {
        "category": voice.coded(vocabulary.VAT_CATEGORIES, each.category),
        "rate": voice.percent(each.percent),
        "base": voice.amount(each.base),
        "tax": voice.amount(each.tax),
        "reason": remark(each, voice),
    }


def inline(each: VatSubtotal, voice: Voice) -> str:
    """The same where there is no table."""
    return joined(
        charges.vat(each.category, each.percent, voice),
        voice.labelled("vat_base", voice.amount(each.base)),
        voice.labelled("vat_tax", voice.amount(each.tax)),
        remark(each, voice),
    )


def remark(each: VatSubtotal, voice: Voice) -> str:
    """Why no VAT is due, what the base is made of, when the VAT is due."""
    return joined(
        charges.exemption(each.exemption_reason, each.exemption_code, voice),
        voice.labelled("line_part", voice.amount(each.line_base)),
        voice.labelled("charge_part", voice.amount(each.allowance_charge_base)),
        voice.labelled("tax_point", tax_point(each.tax_point_date, each.tax_point_code, voice)),
        by=" · ",
    )
