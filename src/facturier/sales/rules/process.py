"""BT-23, the French business process of a document: deduced, or chosen where a person alone knows.

The letter says what is sold (B goods, S services, M both), the digit how it is billed. BR-FR-08
admits twenty codes; 3, 8 and 9 are not offered here (docs/decisions/0027). Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.facts import Nature, nature_letter
from facturier.sales.rules.kinds import Condition, Said


class Billing(StrEnum):
    """How a document is billed: the digit of BT-23."""

    USUAL = "1"
    PAID = "2"
    FINAL = "4"
    SUBCONTRACTOR = "5"
    CO_CONTRACTOR = "6"
    COLLECTED = "7"


CHOSEN: Mapping[str, str] = {
    Billing.PAID: N_("Déjà payée"),
    Billing.SUBCONTRACTOR: N_("Facture d'un sous-traitant"),
    Billing.CO_CONTRACTOR: N_("Facture d'un cotraitant"),
    Billing.COLLECTED: N_("TVA déjà collectée et déclarée"),
}
"""What a person may say; the rest is deduced from the draft alone."""

LETTERS: Mapping[str, str] = {
    "B": N_("livraison de biens"),
    "S": N_("prestation de services"),
    "M": N_("biens et services"),
}
_BILLED: Mapping[str, str] = {
    Billing.USUAL: N_("dépôt d'une facture"),
    Billing.PAID: N_("facture déjà payée"),
    Billing.FINAL: N_("facture définitive après acompte"),
    Billing.SUBCONTRACTOR: N_("facture d'un sous-traitant"),
    Billing.CO_CONTRACTOR: N_("facture d'un cotraitant"),
    Billing.COLLECTED: N_("TVA déjà collectée et déclarée"),
}
_CREDITED = N_("dépôt d'un avoir")
_WHY: Mapping[str, str] = {
    Billing.USUAL: N_("Rien n'annonce un autre cadre."),
    Billing.PAID: N_("Ce qui est réglé égale le total TTC."),
    Billing.FINAL: N_("Des acomptes facturés sont déduits."),
    Billing.SUBCONTRACTOR: N_("La sous-traitance de travaux est cochée (CGI 283, 2 nonies)."),
}
_BY_HAND = N_("Choisi à la main.")
# BR-FR-08: S5 and S6 have no counterpart for goods, nor B7 and S7 for both together.
_LETTERS_OF: Mapping[Billing, str] = {
    Billing.SUBCONTRACTOR: "S",
    Billing.CO_CONTRACTOR: "S",
    Billing.COLLECTED: "BS",
}
FIELD = "process"


@dataclass(frozen=True, slots=True)
class Told:
    """What BT-23 is deduced from."""

    natures: frozenset[Nature]
    gross: Decimal
    prepaid: Decimal
    is_credit: bool = False
    deducts_deposits: bool = False
    """Whether deposits that were invoiced are taken off: BT-113 is theirs."""
    subcontracting: bool = False
    """Building work whose VAT the main contractor owes."""
    chosen: Billing | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """BT-23 with its reason."""

    letter: str
    billing: Billing
    by_hand: bool = False
    is_credit: bool = False

    @property
    def code(self) -> str:
        """The code as the document states it."""
        return f"{self.letter}{self.billing}"

    @property
    def said(self) -> Said:
        """The code in words: « prestation de services : dépôt d'une facture »."""
        usual_credit = self.is_credit and self.billing is Billing.USUAL
        billed = _CREDITED if usual_credit else _BILLED[self.billing]
        labels = {"sold": LETTERS[self.letter], "billed": billed}
        return Said(N_("%(sold)s : %(billed)s"), labels=labels)

    @property
    def why(self) -> Said:
        """Where it comes from."""
        return Said(_BY_HAND if self.by_hand else _WHY[self.billing])


def process_of(told: Told) -> Process:
    """What BT-23 is: what a person chose, else what the draft shows."""
    letter = nature_letter(told.natures or {Nature.GOODS})
    if told.chosen is not None:
        return Process(letter, told.chosen, by_hand=True, is_credit=told.is_credit)
    if told.subcontracting:
        # The materials of the work go with it: one supply of services (S5 alone exists).
        return Process("S", Billing.SUBCONTRACTOR, is_credit=told.is_credit)
    if told.deducts_deposits:
        return Process(letter, Billing.FINAL, is_credit=told.is_credit)
    paid = bool(told.prepaid) and told.prepaid == told.gross
    return Process(letter, Billing.PAID if paid else Billing.USUAL, is_credit=told.is_credit)


def contradictions(told: Told, process: Process) -> Iterator[Condition]:
    """What the draft says otherwise than the choice: each stands in the way of issuing."""
    chosen = told.chosen
    if chosen is None:
        return
    letters = _LETTERS_OF.get(chosen)
    if letters is not None and process.letter not in letters:
        sentence = (
            N_("Le cadre « %(chosen)s » ne vaut que pour des services.")
            if letters == "S"
            else N_(
                "Le cadre « %(chosen)s » ne vaut pas pour des biens et des services ensemble :"
                " faites deux factures."
            )
        )
        yield _against(chosen, sentence, "BR-FR-08")
    if chosen is Billing.PAID and told.prepaid != told.gross:
        said = Said(N_("« Déjà payée » : ce qui est déjà réglé doit égaler le total TTC."))
        yield Condition("process.paid", said, "prepaid", "BR-FR-CO-09")
    if told.subcontracting and chosen is not Billing.SUBCONTRACTOR:
        sentence = N_("« %(chosen)s » contredit la sous-traitance de travaux, qui est cochée.")
        yield _against(chosen, sentence, "CGI 283, 2 nonies")
    if told.deducts_deposits:
        sentence = N_("« %(chosen)s » contredit les acomptes déduits : facture définitive.")
        yield _against(chosen, sentence, "BR-FR-CO-08")


def _against(chosen: Billing, sentence: str, rule: str) -> Condition:
    said = Said(sentence, labels={"chosen": CHOSEN[chosen]})
    return Condition("process.contradicts", said, FIELD, rule)


def natures_of(stated: Iterable[Nature | None], usual: object) -> frozenset[Nature]:
    """What is sold: what each line says, and for those that say nothing, what the draft says."""
    lines = list(stated)
    found = {one for one in lines if one is not None}
    if None in lines or not lines:
        found |= set(Nature) if usual == "mixed" else {_nature(usual)}
    return frozenset(found)


def _nature(usual: object) -> Nature:
    return Nature.SERVICES if usual == Nature.SERVICES else Nature.GOODS
