"""How a finding of ours is written: the amounts stated and computed, and the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from facturier.einvoice.findings import Finding, Severity
from facturier.einvoice.own_checks.rounding import is_exact, rounded

__all__ = ["ASK", "compare", "finding", "place", "shown", "spelled"]

ASK = "Demandez à l'émetteur de corriger la facture."


def finding(
    rule: str,
    severity: Severity,
    location: str,
    message: str,
    terms: tuple[str, ...],
    **values: str | None,
) -> Finding:
    """A finding of ours; values without text are left out."""
    evidence = tuple((name, text) for name, text in values.items() if text is not None)
    return Finding(rule, severity, "own", location, message, terms, evidence)


def place(group: str, index: int, *terms: str) -> str:
    """`BG-25[2]/BT-131`: the term of the group at that index, which counts from zero."""
    return "/".join((f"{group}[{index + 1}]", *terms))


def spelled(number: Decimal) -> str:
    """A number as evidence: its digits as stated, without exponent."""
    return format(number, "f")


def shown(number: Decimal, currency: str | None = None) -> str:
    """A number in a French sentence, with the currency when there is one."""
    text = spelled(number).replace(".", ",")
    return f"{text} {currency}" if currency else text


def compare(
    rule: str,
    stated: Decimal | None,
    computed: Decimal,
    currency: str | None,
    *,
    location: str,
    terms: tuple[str, ...],
    what: str,
    how: str,
    advice: str = ASK,
) -> Iterator[Finding]:
    """A fatal finding unless the amount stated is the one computed; nothing stated means zero.

    `what` is the amount with its article (« le total TTC (BT-112) »), `how` what gives the other
    (« le total HT plus la TVA donne »), `advice` what to do.
    """
    if is_exact(stated if stated is not None else Decimal(0), computed, currency):
        return
    right = rounded(computed, currency)
    said = "n'est pas indiqué" if stated is None else f"est de {shown(stated, currency)}"
    yield finding(
        rule,
        "fatal",
        location,
        f"{what} {said}, alors que {how} {shown(right, currency)}. {advice}",
        terms,
        stated=None if stated is None else spelled(stated),
        computed=spelled(right),
    )
