"""What people key in from a document without data: what it must have, and whether it adds up. Pure.

Amounts are kept as the document states them; a sum that is not exact is told, never imposed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from facturier.organisations.rules import Direction, compact
from facturier.parties.rules import is_vat_number, masked

MOST_RATES = 5
_CENT = Decimal("0.01")
TYPES = ("380", "381", "384", "386", "389")


@dataclass(frozen=True, slots=True)
class TypedVat:
    """The base and the tax of one rate (BG-23), in the currency of the invoice; percent as 20."""

    percent: Decimal | None = None
    base: Decimal | None = None
    tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class KeyedFacts:
    """What a person reads off a document. The other side is its supplier, or its customer."""

    direction: Direction = Direction.RECEIVED
    entity_id: UUID | None = None
    party_id: UUID | None = None
    party_name: str = ""
    party_number: str = ""  # a SIREN, a SIRET or a VAT number, compact
    number: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    type_code: str = "380"
    currency: str = "EUR"
    order_reference: str = ""
    iban: str = ""
    vat: tuple[TypedVat, ...] = ()
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A sum that is not exact: the rule it breaks, what is stated, what comes out."""

    rule: str
    stated: Decimal
    computed: Decimal
    percent: Decimal | None = None


def gaps(facts: KeyedFacts) -> Iterator[Gap]:
    """Where the amounts do not add up, to the cent (EN 16931, BR-CO-14, -15, -17, BR-S-08)."""
    for row in facts.vat:
        if row.percent is not None and row.base is not None and row.tax is not None:
            computed = (row.base * row.percent / 100).quantize(_CENT, ROUND_HALF_UP)
            if computed != row.tax:
                yield Gap("BR-CO-17", row.tax, computed, row.percent)
    bases = [row.base for row in facts.vat if row.base is not None]
    taxes = [row.tax for row in facts.vat if row.tax is not None]
    if facts.net is not None and bases and sum(bases) != facts.net:
        yield Gap("BR-S-08", facts.net, sum(bases, Decimal()))
    if facts.tax is not None and taxes and sum(taxes) != facts.tax:
        yield Gap("BR-CO-14", facts.tax, sum(taxes, Decimal()))
    if facts.net is not None and facts.gross is not None:
        tax = facts.tax if facts.tax is not None else sum(taxes, Decimal())
        if facts.net + tax != facts.gross:
            yield Gap("BR-CO-15", facts.gross, facts.net + tax)


def adds_up(facts: KeyedFacts) -> bool:
    """Whether there is something to add, and it adds up."""
    return facts.net is not None and facts.gross is not None and not any(gaps(facts))


MUST_HAVE = ("number", "issue_date", "party_name", "gross")


def is_party_number(number: str) -> bool:
    """A compact VAT number, SIREN or SIRET with right check digits."""
    if is_vat_number(number):
        return True
    if len(number) == 14:
        return bool(siret_number.is_valid(number))
    return len(number) == 9 and bool(siren_number.is_valid(number))


def same_company(number: str, other: str) -> bool:
    """Whether two numbers (SIREN, SIRET, VAT) are of one company."""
    return number == other or _siren_in(number) == _siren_in(other) != ""


def _siren_in(number: str) -> str:
    bare = number[4:] if number.startswith("FR") else number
    return bare[:9] if len(bare) in (9, 14) and bare.isdigit() else ""


def digest(facts: KeyedFacts) -> str:
    """What stands there, in short: who typed over another digest has not seen what they replace."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def told_account(number: str) -> str:
    """An account number where it must not be read but told from another: FR76 •••• 0189 (3fa9c1).

    Two numbers with the same ends differ by what is in brackets, too short to find a number by.
    """
    bare = compact(number)
    return f"{masked(bare)} ({hashlib.sha256(bare.encode()).hexdigest()[:6]})" if bare else ""


def is_blank(facts: KeyedFacts) -> bool:
    """Whether nobody has typed anything that a document states."""
    stated = (facts.party_id, facts.party_name, facts.party_number, facts.number, facts.issue_date,
              facts.due_date, facts.order_reference, facts.iban, facts.vat, facts.net, facts.tax,
              facts.gross)  # fmt: skip
    return all(one in (None, "", ()) for one in stated)


def missing(facts: KeyedFacts) -> tuple[str, ...]:
    """What must stand before anybody may vouch for the invoice."""
    return tuple(name for name in MUST_HAVE if getattr(facts, name) in ("", None))
