"""The language and the currency of one printed page, and how values are said in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import babel

from facturier.einvoice.document import Identifier
from facturier.kit import typography
from facturier.rendering.rules import figures, vocabulary
from facturier.rendering.rules.words import IN_OUR_WORDS, LABELS

Pair = list[str]
"""A label and its value."""

_LONGEST_CURRENCY = 12
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


@dataclass(frozen=True, slots=True)
class Voice:
    """Says labels, amounts, dates and identifiers in one language."""

    language: str
    currency: str | None = None
    plain: bool = False
    """On a page for customers the words stand alone, without the codes that they stand for."""

    def word(self, key: str) -> str:
        """A label of the page."""
        if self.plain:
            key = IN_OUR_WORDS.get(key, key)
        return typography.typeset(vocabulary.said(LABELS[key], self.language), self.language)

    def named(self, table: dict[str, vocabulary.Words], code: str | None) -> str:
        """The word behind a code, or the code itself when no word is known."""
        word = vocabulary.named(table, code, self.language)
        return typography.typeset(word, self.language) if word else (code or "")

    def coded(self, table: dict[str, vocabulary.Words], code: str | None) -> str:
        """The word with its code in brackets, for those who look codes up."""
        word = self.named(table, code)
        return f"{word} ({code})" if code and word != code and not self.plain else word

    def labelled(self, key: str, text: str | None) -> str:
        """`Label : text`, or nothing when there is no text."""
        return figures.labelled(self.word(key), text, self.language) if text else ""

    def pair(self, key: str, text: str | None) -> list[Pair]:
        """One label with its value, or none when the document does not state it."""
        return [[self.word(key), text]] if text else []

    def amount(self, value: Decimal | None) -> str:
        """An amount without its unit."""
        return figures.amount(value, self.language, self.currency)

    def money(self, value: Decimal | None, currency: str | None = None) -> str:
        """An amount with its unit: the currency of the document unless another one is named."""
        return figures.money(value, self.language, currency or self.currency)

    def quantity(self, value: Decimal | None) -> str:
        """A number without an end of zeros."""
        return figures.quantity(value, self.language)

    def percent(self, value: Decimal | None) -> str:
        """20 means 20 %."""
        return figures.percent(value, self.language)

    def day(self, value: date | None) -> str:
        """A date in figures (French) or with its month in letters (English)."""
        return figures.day(value, self.language)

    def unit(self, code: str | None) -> str:
        """The unit in words."""
        return self.named(vocabulary.UNITS, code)

    def country(self, code: str | None) -> str:
        """The name of a country, or its code when it has none."""
        return _countries(self.language).get(code or "", code or "")

    def identifier(self, fallback: str, identifier: Identifier | None) -> list[Pair]:
        """Labelled by its scheme where that is a known one, else by `fallback` and the scheme."""
        if identifier is None or not identifier.value:
            return []
        scheme = identifier.scheme
        label = vocabulary.named(vocabulary.IDENTIFIER_SCHEMES, scheme, self.language)
        if label is None:
            return self.pair(fallback, self.with_scheme(identifier))
        return [[typography.typeset(label, self.language), grouped(identifier)]]

    def with_scheme(self, identifier: Identifier | None) -> str:
        """The identifier followed by its scheme in brackets."""
        if identifier is None:
            return ""
        value = grouped(identifier)
        if not identifier.scheme or self.plain:
            return value
        return f"{value} ({self.word('scheme')} {identifier.scheme})"

    def told(self, pairs: list[Pair]) -> list[str]:
        """Labelled values as running text."""
        return [figures.labelled(label, value, self.language) for label, value in pairs]

    def account(self, key: str, value: str | None) -> list[Pair]:
        """An IBAN by groups of four; another number of account as it came."""
        compact = re.sub(r"\s", "", value or "").upper()
        if _IBAN.fullmatch(compact):
            return self.pair("iban" if key == "account" else key, typography.iban(compact))
        return self.pair(key, value)


def grouped(identifier: Identifier) -> str:
    """A SIREN or a SIRET by groups of three; any other identifier as it came."""
    if identifier.scheme == "0002":
        return typography.siren(identifier.value)
    if identifier.scheme == "0009":
        return typography.siret(identifier.value)
    return identifier.value


@lru_cache(maxsize=2)
def _countries(language: str) -> dict[str, str]:
    return dict(babel.Locale.parse(language[:2]).territories)


def speaking(language: str, currency: str | None = None, *, plain: bool = False) -> Voice:
    """The voice of a page: French, or English for every other language.

    A currency is a code of three letters; one that is no such thing is cut beside the amounts.
    """
    if currency and len(currency) > _LONGEST_CURRENCY:
        currency = currency[: _LONGEST_CURRENCY - 1] + "…"
    return Voice("fr" if typography.is_french(language) else "en", currency, plain)
