"""Stages, directions and the arithmetic that a document must keep. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

from facturier.einvoice.document import Party
from facturier.kit.refusal import Refusal
from facturier.organisations.rules import Direction


class Stage(StrEnum):
    """How far our own check of an invoice is."""

    TO_CHECK = "to_check"
    VERIFIED = "verified"
    REFUSED = "refused"


NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.TO_CHECK: frozenset({Stage.VERIFIED, Stage.REFUSED}),
    Stage.VERIFIED: frozenset({Stage.TO_CHECK}),
    Stage.REFUSED: frozenset({Stage.TO_CHECK}),
}


class ArrivalState(StrEnum):
    """What became of a file that arrived."""

    WAITING = "waiting"
    REGISTERED = "registered"
    KNOWN = "known"  # the same bytes were registered before
    SET_ASIDE = "set_aside"  # not an invoice that can be read: kept, with its reason


CREDIT_NOTES = frozenset({"261", "262", "381", "396", "502", "503"})
KINDS = {
    "380": "invoice",
    "381": "credit_note",
    "384": "corrective",
    "386": "deposit",
    "389": "self_billed",
    "261": "credit_note",
    "396": "credit_note",
}
# SIREN, SIRET, and the French electronic address, which begins with the SIREN.
FRENCH_SCHEMES = frozenset({"0002", "0009", "0225"})
REFERENCE_LETTERS = {Direction.RECEIVED: "E", Direction.ISSUED: "S", Direction.UNKNOWN: "A"}


def ensure_can_become(stage: Stage, wanted: Stage) -> None:
    """Refuse a step that the table of stages does not know."""
    if wanted not in NEXT_STAGES[stage]:
        raise Refusal("stage.closed", f"{stage} -> {wanted}", status=409)


def kind_of(type_code: str) -> str:
    """invoice, credit_note, corrective, deposit, self_billed or other (UNTDID 1001)."""
    return KINDS.get(type_code, "credit_note" if type_code in CREDIT_NOTES else "other")


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a party one of ours: its SIREN or its VAT number, never its name."""

    sirens: frozenset[str]
    vat_numbers: frozenset[str]


def identity_of(party: Party) -> Identity:
    """SIREN and VAT numbers that a party of a document carries, wherever it carries them."""
    identifiers = [*party.identifiers, *([party.legal_id] if party.legal_id else [])]
    if party.electronic_address:
        identifiers.append(party.electronic_address)
    sirens = set()
    for identifier in identifiers:
        digits = "".join(identifier.value.split())
        bare = identifier.scheme is None and digits.isdigit() and len(digits) in {9, 14}
        if bare or (identifier.scheme in FRENCH_SCHEMES and digits[:9].isdigit()):
            sirens.add(digits[:9])
    vat = "".join((party.vat_id or "").split()).upper()
    if vat.startswith("FR") and len(vat) == 13 and vat[4:].isdigit():
        sirens.add(vat[4:])
    return Identity(frozenset(sirens), frozenset({vat} if vat else ()))


def is_ours(party: Party, siren: str, vat_number: str) -> bool:
    """Is the party the legal entity with this SIREN and VAT number?"""
    identity = identity_of(party)
    return siren in identity.sirens or (bool(vat_number) and vat_number in identity.vat_numbers)


@dataclass(frozen=True, slots=True)
class Check:
    """One exact control: `code` of its text, whether it holds, and the two amounts compared."""

    code: str
    holds: bool
    stated: Decimal | None = None
    computed: Decimal | None = None
    detail: str = ""


def cent(amount: Decimal) -> Decimal:
    """Rounded to the cent, half away from zero (the one rounding of the house)."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


class StatedTotals(Protocol):
    """The totals that a document states (BT-106 to BT-115), each absent or as stated."""

    lines_total: Decimal | None
    allowances_total: Decimal | None
    charges_total: Decimal | None
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    prepaid: Decimal | None
    rounding: Decimal | None
    payable: Decimal | None


def checks(
    totals: StatedTotals,
    line_nets: Sequence[Decimal],
    vat: Sequence[tuple[str, Decimal | None, Decimal | None, Decimal | None]],
) -> Iterator[Check]:
    """BR-CO-10 to BR-CO-17 to the exact cent on stated values; none where a term is absent.

    `line_nets` are BT-131 of the lines that count, `vat` is (category, percent, base, tax) of
    each BG-23. The official rules tolerate up to 0.99 of VAT: we do not.
    """
    zero = Decimal(0)
    if line_nets and totals.lines_total is not None:
        yield _equal("BR-CO-10", totals.lines_total, sum(line_nets, zero))
    if totals.lines_total is not None and totals.net is not None:
        computed = (
            totals.lines_total - (totals.allowances_total or zero) + (totals.charges_total or zero)
        )
        yield _equal("BR-CO-13", totals.net, computed)
    taxes = [tax for _category, _percent, _base, tax in vat if tax is not None]
    if taxes and totals.tax is not None:
        yield _equal("BR-CO-14", totals.tax, sum(taxes, zero))
    if totals.net is not None and totals.gross is not None:
        yield _equal("BR-CO-15", totals.gross, totals.net + (totals.tax or zero))
    if totals.gross is not None and totals.payable is not None:
        computed = totals.gross - (totals.prepaid or zero) + (totals.rounding or zero)
        yield _equal("BR-CO-16", totals.payable, computed)
    for category, percent, base, tax in vat:
        if percent is not None and base is not None and tax is not None:
            yield _equal("BR-CO-17", tax, cent(base * percent / 100), f"{category} {percent}")


def _equal(code: str, stated: Decimal, computed: Decimal, detail: str = "") -> Check:
    return Check(code, stated == computed, stated, computed, detail)
