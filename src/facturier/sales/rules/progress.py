"""Progress invoices: how far a contract is, what that bills now, what is withheld. Pure.

A situation states how far each line of the contract is in all; it bills the difference to what was
billed before, to the cent, so that all situations together come to the contract exactly
(docs/decisions/0026).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.kit import display
from facturier.money.rounding import decimals_of, exactly, fits, rounded
from facturier.sales.rules.kinds import Said

HUNDRED, NONE = Decimal(100), Decimal(0)
MOST_RETAINED = Decimal(5)
"""Of the amount with VAT (law 71-584 of 16 July 1971, art. 1)."""
LAW = "Loi 71-584, art. 1"


class ReleaseKind(StrEnum):
    """Why what was withheld is withheld no more."""

    PAID = "paid"
    BOND = "bond"


RELEASES: Mapping[ReleaseKind, str] = {
    ReleaseKind.PAID: N_("Libérée : à payer"),
    ReleaseKind.BOND: N_("Remplacée par une caution bancaire"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of a contract: what it comes to, and what was billed of it."""

    key: UUID
    name: str
    net: Decimal
    billed: Decimal = NONE
    """By the situations issued so far, less what was credited."""

    @property
    def percent(self) -> Decimal:
        """How far it is billed, as it reads."""
        return rounded(self.billed * 100 / self.net, 2) if self.net else NONE


@dataclass(frozen=True, slots=True)
class Step:
    """What a situation bills of one line."""

    key: UUID
    percent: Decimal
    cumulative: Decimal
    before: Decimal

    @property
    def amount(self) -> Decimal:
        """The difference: below nothing where the line goes back."""
        return self.cumulative - self.before


class NotSo(ValueError):
    """A progress that cannot be stated: its code, the sentence that says why, the line."""

    def __init__(self, code: str, said: Said, line: UUID | None = None) -> None:
        super().__init__(code)
        self.code, self.said, self.line = code, said, line


@exactly
def steps_of(
    lines: Sequence[Planned],
    percents: Mapping[UUID, Decimal],
    currency: str,
    *,
    backwards: bool = False,
) -> tuple[Step, ...]:
    """What a situation bills: the lines that move, in their order. NotSo says what cannot be.

    A line that is not named stays as it was billed. Going back is an error unless it is meant.
    """
    decimals = decimals_of(currency)
    steps = []
    for line in lines:
        percent = percents.get(line.key)
        if percent is None:
            continue
        named = {"name": line.name}
        if not 0 <= percent <= HUNDRED or not fits(percent, 2):
            said = N_("%(name)s : un avancement va de 0 à 100 %%, avec deux décimales au plus.")
            raise NotSo("percent", Said(said, named), line.key)
        # A line that is billed as far as it reads has not moved, whatever was credited by cents.
        cumulative = rounded(line.net * percent / 100, decimals)
        if percent == line.percent and percent != HUNDRED:
            cumulative = line.billed
        step = Step(line.key, percent, cumulative, line.billed)
        if step.amount * (1 if line.net >= 0 else -1) < 0 and not backwards:
            said = N_(
                "%(name)s : %(percent)s %% est moins que ce qui est déjà facturé. Cochez « revenir"
                " en arrière » si c'est voulu, ou faites un avoir."
            )
            raise NotSo("back", Said(said, named | {"percent": f"{percent:f}"}), line.key)
        if step.amount:
            steps.append(step)
    if not steps:
        raise NotSo("nothing", Said(N_("Rien n'avance : aucune ligne n'est à facturer.")))
    if sum((step.amount for step in steps), NONE) <= 0:
        said = N_(
            "Cette situation ne facture rien en tout : ce qui recule se crédite par un avoir."
        )
        raise NotSo("negative", Said(said))
    return tuple(steps)


@exactly
def retained(gross: Decimal, percent: Decimal, currency: str) -> Decimal:
    """What is withheld of an invoice: so many percent of its amount with VAT."""
    return rounded(gross * percent / 100, decimals_of(currency))


def a_year_after(day: date) -> date:
    """The end of the year after which what was withheld is paid (law 71-584, art. 2)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return date(day.year + 1, 3, 1)


def retention_in_words(percent: Decimal, due: date | None, language: str) -> str:
    """What stands beside the date and amount of what is withheld."""
    rate = f"{percent.normalize() + 0:f}"
    if language == "fr":
        text = f"retenue de garantie de {rate.replace('.', ',')} %"
        return text if due else f"{text}, un an après la réception des travaux"
    text = f"retention of {rate}%"
    return text if due else f"{text}, one year after acceptance of the works"


def step_in_words(net: Decimal, step: Step, currency: str, language: str) -> str:
    """Contract, cumulative and before, as a line of a situation details them."""

    def told(value: Decimal) -> str:
        return display.money(value, currency, language)

    percent = f"{step.percent.normalize() + 0:f}"
    if language == "fr":
        return (
            f"Marché : {told(net)} HT. Avancement cumulé : {percent.replace('.', ',')} %, soit"
            f" {told(step.cumulative)} HT. Déjà facturé : {told(step.before)} HT."
        )
    return (
        f"Contract: {told(net)} net. Cumulative progress: {percent}%, {told(step.cumulative)} net."
        f" Billed before: {told(step.before)} net."
    )


def situation_in_words(
    number: int, lines: Sequence[Planned], steps: Sequence[Step], currency: str, language: str
) -> str:
    """The whole contract, what was billed before, what this situation bills."""

    def told(value: Decimal) -> str:
        return display.money(value, currency, language)

    whole = sum((line.net for line in lines), NONE)
    before = sum((line.billed for line in lines), NONE)
    now = sum((step.amount for step in steps), NONE)
    if language == "fr":
        return (
            f"Situation n° {number}. Montant du marché : {told(whole)} HT. Cumul à ce jour :"
            f" {told(before + now)} HT. Situations précédentes : {told(before)} HT. Cette"
            f" situation : {told(now)} HT."
        )
    return (
        f"Progress claim no. {number}. Contract amount: {told(whole)} net. To date:"
        f" {told(before + now)} net. Previous claims: {told(before)} net. This claim: {told(now)}"
        " net."
    )
