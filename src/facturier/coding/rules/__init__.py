"""What each line of a received invoice is counted on, in shares that sum to it exactly. Pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from facturier.kit.typography import folded
from facturier.money.rounding import decimals_of, exactly, fits
from facturier.money.split import split

WHOLE = 0
"""The place of the whole net of an invoice that states no lines; lines are counted from 1."""
MOST_SHARES = 20
"""Shares of one line."""
PERCENT_DECIMALS = 4
LONGEST_ACCOUNT = 20
HUNDRED = Decimal(100)
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,20}")


class Source(StrEnum):
    """How a line came to its shares."""

    TYPED = "typed"
    SUGGESTED = "suggested"  # a person accepted what was suggested
    CARRIED = "carried"  # the file was read again, and the line is the same


@dataclass(frozen=True, slots=True)
class Target:
    """What an amount is counted on; None and "" mean nothing in particular."""

    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None
    account: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether it says nothing at all."""
        return self == Target()


@dataclass(frozen=True, slots=True)
class AskedShare:
    """A share as somebody asks for it: of so many percent, or of an amount; never both."""

    target: Target
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its amount in the currency of the invoice, as the line is stated (unsigned).

    `percent` is None where the amount itself was typed.
    """

    target: Target
    percent: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What of an invoice can be coded: a line, or its whole net where it states no lines."""

    position: int
    name: str
    net: Decimal | None
    key: str
    """Changes when what is stated changes: shares of another key count no more."""
    words: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why shares do not hold: a stable code, the share at fault (from 1), and what is missing."""

    code: str
    place: int = 0
    amount: Decimal | None = None


def part(position: int, name: str, description: str, net: Decimal | None) -> Part:
    """A line as it can be coded."""
    said = "\0".join([name, description, "" if net is None else f"{net.normalize():f}"])
    key = hashlib.sha256(said.encode()).hexdigest()[:32]
    return Part(position, name, net, key, words_of(f"{name} {description}"))


_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
# Words that tell when, or nothing: the same subscription in another month is the same line.
_NO_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
        january february march april may june july august september october november december
        de du des le la les et au aux pour par en sur un une the of and for in to
        """,
    )
)


def words_of(text: str) -> str:
    """The words that tell what a line is: without accents, numbers, months; sorted, once each."""
    return " ".join(sorted(set(_WORD.findall(folded(text))) - _NO_WORDS))[:300]


def decimals_for(net: Decimal, currency: str) -> int:
    """The decimals that shares of a net keep: those of its currency, or finer if it is stated so.

    An amount with more decimals than any currency is split as finely as it is written.
    """
    exponent = net.normalize().as_tuple().exponent
    stated = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return max(decimals_of(currency), stated)


@exactly
def fault_of(net: Decimal, currency: str, asked: Sequence[AskedShare]) -> Fault | None:
    """The first thing wrong with the shares of a line, or None."""
    if len(asked) > MOST_SHARES:
        return Fault("many")
    for place, one in enumerate(asked, start=1):
        if (code := _fault_of_share(net, currency, one)) is not None:
            return Fault(code, place)
    if len({one.target for one in asked}) < len(asked):
        return Fault("twice")
    by_amount = [one.amount for one in asked if one.amount is not None]
    if by_amount and len(by_amount) < len(asked):
        return Fault("mixed")
    if by_amount:
        missing = net - sum(by_amount, Decimal(0))
        return Fault("amounts", amount=missing) if missing else None
    missing = HUNDRED - sum((one.percent or Decimal(0) for one in asked), Decimal(0))
    return Fault("percents", amount=missing) if missing else None


def _fault_of_share(net: Decimal, currency: str, one: AskedShare) -> str | None:
    if one.target.is_nothing:
        return "nothing"
    if one.target.account and not _ACCOUNT.fullmatch(one.target.account):
        return "account"
    if (one.percent is None) == (one.amount is None):
        return "size"
    if one.percent is not None:
        well = fits(one.percent, PERCENT_DECIMALS) and 0 < one.percent <= HUNDRED
        return None if well else "percent"
    assert one.amount is not None
    if not fits(one.amount, decimals_for(net, currency)) or not one.amount:
        return "amount"
    return None if (one.amount < 0) == (net < 0) else "sign"


@exactly
def shares_of(net: Decimal, currency: str, asked: Sequence[AskedShare]) -> tuple[Share, ...]:
    """Shares without a fault, with amounts that sum to the net to its last decimal.

    Of percents by the largest remainders (`money.split`).
    """
    if not asked:
        return ()
    if asked[0].amount is not None:
        return tuple(Share(one.target, None, one.amount or Decimal(0)) for one in asked)
    weights = [one.percent or Decimal(0) for one in asked]
    amounts = split(net, weights, decimals_for(net, currency))
    return tuple(
        Share(one.target, one.percent, amount) for one, amount in zip(asked, amounts, strict=True)
    )


@exactly
def percents_of(shares: Sequence[Share]) -> tuple[Decimal, ...]:
    """The shares in percent, which sum to 100; of amounts by the largest remainders."""
    if all(one.percent is not None for one in shares):
        return tuple(one.percent for one in shares if one.percent is not None)
    weights = [abs(one.amount) for one in shares]
    return split(HUNDRED, weights, PERCENT_DECIMALS)


def as_percents(shares: Iterable[Share]) -> tuple[AskedShare, ...]:
    """The same shares for a line of another amount."""
    held = tuple(shares)
    return tuple(
        AskedShare(one.target, percent=percent)
        for one, percent in zip(held, percents_of(held), strict=True)
        if percent
    )


def is_same(shares: Sequence[Share], others: Sequence[Share]) -> bool:
    """Whether two codings of a line say the same, in whatever order and writing of numbers."""
    return set(shares) == set(others)
