"""Deposits that a final invoice takes off, and how much a deposit asks for. Pure.

A deposit is taken off whole: what stands of it, once what was credited is off. The final invoice
says the whole supply with all its VAT; what was invoiced on account stands in BT-113, each deposit
cited in BG-3 (docs/decisions/0026).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from uuid import UUID

from facturier.einvoice import document as e
from facturier.einvoice.unreadable import N_
from facturier.money.amounts import Vat
from facturier.money.gross import nearest_base
from facturier.money.rounding import decimals_of, exactly, rounded
from facturier.money.split import split
from facturier.sales.rules.credits import NOTHING, Origin, Rows, Taken
from facturier.sales.rules.drafts import CORRECTIVES, DEPOSITS, FINALS
from facturier.sales.rules.kinds import Condition, Said

ONCE = "CGI, annexe II, 242 nonies A"
DUE = "BR-CO-16"
MOST = 50
FIELD = "deposits"


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit invoice as the one that takes it off tells it: what stands, by VAT rate."""

    number: str
    issue_date: date
    rows: Rows

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return sum((row.base for row in self.rows.values()), NOTHING)

    @property
    def tax(self) -> Decimal:
        """Its VAT."""
        return sum((row.tax for row in self.rows.values()), NOTHING)

    @property
    def gross(self) -> Decimal:
        """With VAT: what it takes off the sum to pay."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Deductions:
    """The deposits that a document takes off."""

    deposits: tuple[Deposit, ...] = ()
    origins: tuple[Origin, ...] = ()
    """The same as their own rows; none for a corrective, which keeps those of what it replaces."""
    unknown: tuple[str, ...] = ()
    """Numbers that are no invoice of this entity, or of another day."""
    by_hand: tuple[str, ...] = ()
    """Deposits of ours that it cites otherwise, with an amount that somebody typed."""

    @property
    def is_empty(self) -> bool:
        """Whether no deposit is named at all."""
        return not (self.deposits or self.unknown or self.by_hand)

    @property
    def gross(self) -> Decimal:
        """What they come to, with VAT."""
        return sum((one.gross for one in self.deposits), NOTHING)

    @property
    def rows(self) -> dict[Vat, Taken]:
        """What they come to by VAT category and rate."""
        found: dict[Vat, Taken] = {}
        for one in self.deposits:
            for vat, row in one.rows.items():
                found[vat] = found.get(vat, Taken()) + row
        return found


NOTHING_DEDUCTED = Deductions()


def deposit_of(origin: Origin) -> Deposit:
    """What stands of a deposit."""
    rows = {vat: row for vat, row in origin.left.items() if row.base or row.tax}
    return Deposit(origin.number, origin.issue_date, rows)


def advances_of(deductions: Deductions) -> tuple[e.AdvancePayment, ...]:
    """The deposits as the page tells them: each with its net and VAT of each rate."""
    return tuple(
        e.AdvancePayment(
            amount=one.gross,
            vat=tuple(
                e.VatSubtotal(row.base, row.tax, vat.category, vat.percent)
                for vat, row in sorted(one.rows.items())
            ),
            invoice=e.PrecedingInvoice(one.number, one.issue_date, "386"),
        )
        for one in deductions.deposits
    )


# -- what is said of it before issuing -------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Deducting:
    """A document that takes deposits off, as far as these rules look at it."""

    type_code: str
    issue_date: date
    currency: str
    customer_id: UUID | None
    gross: Decimal
    rows: Rows
    typed_prepaid: bool = False
    """Whether it says besides that something was paid."""


def conditions_of(document: Deducting, deductions: Deductions) -> Iterator[Condition]:
    """What stands in the way of a document that takes deposits off."""
    if deductions.is_empty:
        return
    if document.type_code not in FINALS | CORRECTIVES:
        yield _lack("kind", Said(N_("Seule une facture déduit des acomptes.")), ONCE)
        return
    for number in deductions.unknown:
        said = N_("Aucun acompte %(number)s n'a été émis par cette entité à cette date.")
        yield _lack("unknown", Said(said, {"number": number}), ONCE)
    for number in deductions.by_hand:
        said = N_("L'acompte %(number)s se choisit parmi les acomptes à déduire.")
        yield _lack("by_hand", Said(said, {"number": number}), ONCE)
    bad = [one for origin in deductions.origins for one in _of_origin(document, origin)]
    yield from bad
    if document.typed_prepaid and not deductions.by_hand:
        said = N_(
            "Les acomptes sont déduits par leur facture : videz « Déjà réglé », ou émettez d'abord"
            " la facture d'acompte de ce paiement."
        )
        yield Condition("deposit.prepaid", Said(said), "prepaid", "CGI 289, I-1-c")
    if not bad:
        yield from _of_amounts(document, deductions)


def _lack(code: str, said: Said, rule: str) -> Condition:
    return Condition(f"deposit.{code}", said, FIELD, rule)


def _of_origin(document: Deducting, origin: Origin) -> Iterator[Condition]:
    named = {"number": origin.number}
    if origin.type_code not in DEPOSITS:
        said = N_("Le document %(number)s n'est pas une facture d'acompte.")
        yield _lack("document", Said(said, named), ONCE)
        return
    if document.customer_id is not None and document.customer_id not in origin.party_ids:
        said = N_("L'acompte %(number)s a été facturé à un autre client.")
        yield _lack("customer", Said(said, named), ONCE)
    if document.currency != origin.currency:
        said = N_("L'acompte %(number)s est dans une autre devise : %(currency)s.")
        yield _lack("currency", Said(said, named | {"currency": origin.currency}), ONCE)
    if document.issue_date < origin.issue_date:
        dated = Said(
            N_("La date d'émission précède celle de l'acompte %(number)s, du %(day)s."),
            named,
            days={"day": origin.issue_date},
        )
        yield Condition("deposit.later", dated, "issue_date", ONCE)
    if origin.deducted_by:
        said = N_("L'acompte %(number)s est déjà déduit de la facture %(other)s.")
        yield _lack("taken", Said(said, named | {"other": origin.deducted_by}), ONCE)
    elif not origin.gross_left:
        said = N_("L'acompte %(number)s est entièrement crédité : il n'y a plus rien à déduire.")
        yield _lack("nothing", Said(said, named), ONCE)


def _of_amounts(document: Deducting, deductions: Deductions) -> Iterator[Condition]:
    """What is due is never less than nothing, nor the base of a rate: VAT is counted once."""
    if deductions.gross > document.gross:
        told = Said(
            N_(
                "Les acomptes (%(deposits)s) dépassent le total de la facture (%(gross)s) :"
                " créditez d'abord ce qui est de trop."
            ),
            amounts={
                "deposits": (deductions.gross, document.currency),
                "gross": (document.gross, document.currency),
            },
        )
        yield _lack("beyond", told, DUE)
        return
    for vat, row in sorted(deductions.rows.items()):
        own = document.rows.get(vat, Taken())
        if row.base > own.base:
            told = Said(
                N_(
                    "Les acomptes ont facturé %(deposits)s HT à %(rate)s %% de TVA, la facture"
                    " n'en a que %(own)s : créditez d'abord ce qui est de trop."
                ),
                {"rate": f"{vat.percent.normalize():f}".replace(".", ",")},
                amounts={
                    "deposits": (row.base, document.currency),
                    "own": (own.base, document.currency),
                },
            )
            yield _lack("rate", told, ONCE)


# -- how much a deposit asks for -------------------------------------------------------------------
class Unreachable(ValueError):
    """No net amount and its rounded VAT come to what was asked; the nearest that do."""

    def __init__(self, below: Decimal, above: Decimal) -> None:
        super().__init__("unreachable")
        self.below, self.above = below, above


@exactly
def share_of(rows: Rows, percent: Decimal, currency: str) -> dict[Vat, Decimal]:
    """So many percent of what is intended: a net for each rate, whose sum is rounded once."""
    decimals = decimals_of(currency)
    bases = {vat: row.base for vat, row in sorted(rows.items()) if row.base > 0}
    wanted = rounded(sum(bases.values(), NOTHING) * percent / 100, decimals)
    if not bases or not wanted:
        return {}
    parts = split(wanted, list(bases.values()), decimals)
    return {vat: part for vat, part in zip(bases, parts, strict=True) if part}


@exactly
def nets_for(rows: Rows, gross: Decimal, currency: str) -> dict[Vat, Decimal]:
    """An amount with VAT spread over the rates of what is intended: nets that come to it exactly.

    A deposit has no rounding amount (BT-114), so that what is paid is what is taken off later:
    where no net gives the amount, Unreachable says which amounts can be asked for.
    """
    decimals = decimals_of(currency)
    weights = {vat: row.gross for vat, row in sorted(rows.items()) if row.gross > 0}
    if not weights:
        return {}
    parts = dict(zip(weights, split(gross, list(weights.values()), decimals), strict=True))
    nearest = {vat: nearest_base(part, vat.percent, decimals) for vat, part in parts.items()}
    found = min(_around(nearest, decimals), key=lambda nets: abs(gross_of(nets, decimals) - gross))
    if gross_of(found, decimals) != gross:
        near = sorted(gross_of(nets, decimals) for nets in _around(nearest, decimals))
        below = [one for one in near if one < gross]
        above = [one for one in near if one > gross]
        raise Unreachable(below[-1] if below else gross, above[0] if above else gross)
    return {vat: net for vat, net in found.items() if net}


def gross_of(nets: Mapping[Vat, Decimal], decimals: int) -> Decimal:
    """Nets with the VAT of each, as it is rounded."""
    return sum((net + rounded(net * vat.percent / 100, decimals) for vat, net in nets.items()),
               NOTHING)  # fmt: skip


def _around(nets: Mapping[Vat, Decimal], decimals: int) -> Iterable[dict[Vat, Decimal]]:
    """These nets, and those a unit away at the rates that weigh most."""
    unit = Decimal(1).scaleb(-decimals)
    moved = sorted(nets, key=lambda vat: -nets[vat])[:3]
    for steps in product((0, -1, 1), repeat=len(moved)):
        changed = {vat: nets[vat] + step * unit for vat, step in zip(moved, steps, strict=True)}
        if all(net >= 0 for net in changed.values()):
            yield {**nets, **changed}


# -- what a deposit says ---------------------------------------------------------------------------
def intended_in_words(names: Sequence[tuple[str, str]], language: str) -> str:
    """What a deposit is asked for, so that the supply is known (CGI 269, 2-a and 2-c): its lines.

    `names` are (quantity as it reads, name). The text fits where a line tells its details.
    """
    french = language == "fr"
    told = [f"{quantity} × {name}" if quantity else name for quantity, name in names]
    start = "Pour : " if french else "For: "
    kept: list[str] = []
    for at, one in enumerate(told):
        if len(start + " ; ".join([*kept, one])) > LONGEST - 40:
            left = len(told) - at
            kept.append(f"et {left} autres" if french else f"and {left} more")
            break
        kept.append(one)
    return start + " ; ".join(kept) if kept else ""


LONGEST = 1000


def line_name(percent: Decimal | None, of: str, vat: Vat | None, language: str) -> str:
    """What a line of a deposit is called; `vat` where there are several rates."""
    french = language == "fr"
    share = f"{percent.normalize():f}" if percent is not None else ""
    if french:
        name = f"Acompte de {share.replace('.', ',')} %" if share else "Acompte"
        name += f" sur {of}" if of else ""
    else:
        name = f"Deposit of {share}%" if share else "Deposit"
        name += f" on {of}" if of else ""
    if vat is not None:
        rate = f"{vat.percent.normalize():f}"
        name += f", TVA {rate.replace('.', ',')} %" if french else f", VAT {rate}%"
    return name[:200]


def standing(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """The deposits of which something stands that no final invoice has taken off."""
    return tuple(one for one in origins if one.type_code in DEPOSITS and one.gross_left > 0)
