"""What a customer withholds of an invoice ("retenue de garantie"), as it is said. Pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from facturier.einvoice import document as e
from facturier.einvoice.forms import instalments_in_words
from facturier.einvoice.unreadable import N_
from facturier.sales.rules.amounts import Amounts, number
from facturier.sales.rules.drafted import Draft
from facturier.sales.rules.drafts import FINALS
from facturier.sales.rules.kinds import Condition, Said
from facturier.sales.rules.progress import LAW, retained, retention_in_words


def retention_in(draft: Draft, amounts: Amounts) -> Decimal:
    """What the customer withholds of it: no price reduction, VAT is due on the whole."""
    percent = number(draft.value("retention"))
    if not percent or draft.type_code not in FINALS:
        return Decimal(0)
    return retained(amounts.totals.gross, percent, amounts.currency)


def terms_apart(draft: Draft, amounts: Amounts, due: date | None, withheld: Decimal) -> str | None:
    """BT-20: what is due now, and what is withheld until its own day; BT-115 is both."""
    if withheld <= 0:
        return None
    later = draft.day("retention_due")
    percent = number(draft.value("retention")) or Decimal(0)
    parts = (
        e.Instalment(amounts.totals.payable - withheld, due),
        e.Instalment(withheld, later, retention_in_words(percent, later, draft.language)),
    )
    return instalments_in_words(parts, amounts.currency, draft.language)


def conditions_of(draft: Draft, amounts: Amounts, due: date | None) -> Iterable[Condition]:
    """What is wrong with what is withheld: more than is left to pay, or payable before it."""
    withheld = retention_in(draft, amounts)
    if withheld and (withheld < 0 or withheld >= amounts.totals.payable):
        yield _lack(
            "retention.beyond",
            N_("La retenue de garantie dépasse ce qui reste à payer."),
            "retention",
            LAW,
        )
    later = draft.day("retention_due")
    if withheld and later is not None and due is not None and later < due:
        yield _lack(
            "retention.early",
            N_("La retenue serait payable avant le reste : corrigez sa date."),
            "retention_due",
            LAW,
        )


def _lack(code: str, sentence: str, field: str, rule: str) -> Condition:
    return Condition(code, Said(sentence), field, rule)
