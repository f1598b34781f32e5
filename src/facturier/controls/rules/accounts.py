"""The bank accounts of an invoice: known, new, changed, shared, or wrong. Pure.

An e-mail or a file never changes the bank details of a supplier: it is doubted here, and the
account stays unusable until somebody trusts it (`parties`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from facturier.controls.rules import Compared, Found
from facturier.parties.rules import is_iban
from facturier.register.rules.keyed import told_account


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of the accounts. IBANs in clear: none leaves this module unmasked.

    `seen` are those that earlier invoices of the supplier state, masked; `holders` names the other
    parties that hold an account.
    """

    stated: tuple[str, ...]
    trusted: frozenset[str]
    seen: frozenset[str]
    holders: Mapping[str, tuple[str, ...]]


def accounts(facts: AccountFacts) -> Iterator[Found]:
    """Every doubt about the accounts that an invoice states."""
    for iban in dict.fromkeys(facts.stated):
        mark = told_account(iban)
        if _looks_like_iban(iban) and not is_iban(iban):
            yield Found("account.invalid", (Compared("account", mark, ""),), mark)
            continue
        others = facts.holders.get(iban, ())
        if others:
            evidence = (Compared("account", mark, ", ".join(others[:3])),)
            yield Found("account.shared", evidence, mark)
        if iban in facts.trusted:
            continue
        if mark in facts.seen and not facts.trusted:
            continue  # earlier invoices ask to be paid there too, trusted or not yet
        before = set(map(told_account, facts.trusted)) or facts.seen
        known = ", ".join(sorted(before)[:3])
        rule = "account.changed" if before else "account.new"
        yield Found(rule, (Compared("account", mark, known),), mark)


def _looks_like_iban(number: str) -> bool:
    return len(number) >= 15 and number[:2].isalpha() and number[2:4].isdigit()
