"""Our own checks: what they mean beside the official rules of the same name, with the amounts.

The official rules let nearly one unit of VAT pass, ours do not: a finding of ours is told apart,
and its evidence (`Finding.values`) closes the sentence.
"""

from __future__ import annotations

import re
from datetime import date

from facturier.einvoice.explanations.issuing_texts import ENTRIES as ISSUING
from facturier.einvoice.explanations.own_texts import ENTRIES
from facturier.einvoice.explanations.wording import Entry, Language

__all__ = ["evidence", "own_entry"]

_AMOUNT = re.compile(r"-?\d+\.\d+")
# Nine digits and more without a point are an identifier, which nobody computes.
_NUMBER = re.compile(r"-?\d+\.\d+|-?\d{1,8}")
_BASE = re.compile(r"BR-[A-Z]+-08")


def own_entry(rule: str) -> Entry | None:
    """The entry of a check of ours; None where the one of the official rule says it well."""
    return ENTRIES.get("BR-*-08" if _BASE.fullmatch(rule) else rule) or ISSUING.get(rule)


def evidence(values: tuple[tuple[str, str], ...], language: Language) -> str:
    """« Indiqué 20,00, calculé 20,01. », or nothing where there is nothing to compare."""
    known = dict(values)
    stated, computed = known.get("stated"), known.get("computed")
    if stated is None and computed is None:
        return ""
    said = []
    if stated is not None:
        said.append(f"{_word('stated', language)} {_shown(stated, language, beside=computed)}")
    elif computed is not None:
        said.append("Rien d'indiqué" if language == "fr" else "Nothing stated")
    if computed is not None:
        said.append(f"{_word(_how(computed), language)} {_shown(computed, language)}")
    if "rate" in known:
        said.append(f"{_word('rate', language)} {_shown(known['rate'], language)}")
    return f"{', '.join(said)}."


_WORDS = {
    "stated": ("Indiqué", "Stated"),
    "computed": ("calculé", "computed"),
    "earliest": ("au plus tôt", "at the earliest"),
    "expected": ("attendu", "expected"),
    "rate": ("taux impliqué", "implied rate"),
}


def _word(name: str, language: Language) -> str:
    return _WORDS[name][0 if language == "fr" else 1]


def _how(computed: str) -> str:
    """An amount is computed, a date is the earliest one, anything else is expected there."""
    if _day(computed):
        return "earliest"
    return "computed" if _NUMBER.fullmatch(computed) else "expected"


def _shown(text: str, language: Language, beside: str | None = None) -> str:
    """A date or an amount in the writing of the language; 1000 is one beside another amount."""
    day = _day(text)
    if day:
        return f"{day:%d/%m/%Y}" if language == "fr" else day.isoformat()
    is_amount = _AMOUNT if beside is None or not _NUMBER.fullmatch(beside) else _NUMBER
    if not is_amount.fullmatch(text):
        return text
    whole, point, decimals = text.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}"
    sign = "−" if text.startswith("-") else ""
    if language == "en":
        return f"{sign}{grouped}{point}{decimals}"
    return f"{sign}{grouped.replace(',', ' ')}{point and ','}{decimals}"


def _day(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
