"""Stages, directions, and whose an invoice is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from facturier.einvoice.document import Party
from facturier.kit.refusal import Refusal
from facturier.kit.typography import folded
from facturier.organisations.rules import Direction

LONGEST_KEY = 100


class Stage(StrEnum):
    """How far our own check of an invoice is."""

    TO_CHECK = "to_check"
    VERIFIED = "verified"
    REFUSED = "refused"
    # Entered, and found to be no invoice (or another entry stands for it): kept, counted nowhere.
    NOT_INVOICE = "not_invoice"


NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.TO_CHECK: frozenset({Stage.VERIFIED, Stage.REFUSED, Stage.NOT_INVOICE}),
    Stage.VERIFIED: frozenset({Stage.TO_CHECK}),
    Stage.REFUSED: frozenset({Stage.TO_CHECK}),
    Stage.NOT_INVOICE: frozenset({Stage.TO_CHECK}),
}


class ArrivalState(StrEnum):
    """What became of a file that arrived."""

    WAITING = "waiting"
    REGISTERED = "registered"
    KNOWN = "known"  # the same bytes were registered before
    SET_ASIDE = "set_aside"  # not an invoice that can be read: kept, with its reason
    UNPACKED = "unpacked"  # an archive or an e-mail: what it held became arrivals
    DISMISSED = "dismissed"  # a person said that it is no invoice, and why
    HELD = "held"  # nobody knows its sender: a person lets it in, or dismisses it
    ATTACHED = "attached"  # the page of an invoice whose data came beside it: joined to it


LARGEST_BATCH = 10_000
"""Files that are dropped together, or come in one archive."""
LONGEST_WAIT = timedelta(minutes=10)
"""A file that waits for longer may be asked for again: whatever was to read it may have failed."""
DEEPEST_CONTAINER = 2
"""An archive may hold an archive, or an e-mail one; what stands deeper is set aside."""

JUDGED_AGAIN_AFTER = timedelta(days=1)
"""A verdict without a word (original lost, rules cut short) is given another chance after so long:
what stood in the way may be gone. Any other is final."""


def may_be_read_again(state: str, received_at: datetime, paused: bool, now: datetime) -> bool:
    """Whether a person may have a file read (again): set aside, put away, or waiting in vain.

    What waits in a paused batch waits because somebody said so.
    """
    if state == ArrivalState.WAITING:
        return not paused and now - received_at > LONGEST_WAIT
    return state in (ArrivalState.SET_ASIDE, ArrivalState.DISMISSED)


def is_to_be_judged(judged_at: datetime | None, valid: bool | None, now: datetime) -> bool:
    """Whether an invoice waits for a verdict, given the latest one."""
    return judged_at is None or (valid is None and now - judged_at >= JUDGED_AGAIN_AFTER)


ISSUED = "issued"
"""The channel of a document of ours: it entered with its number, and nothing of it changes."""
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


_TEN_THOUSANDTHS = Decimal(10_000)


def signed_amounts(type_code: str, **amounts: Decimal | None) -> dict[str, int | None]:
    """Amounts for sums, in ten-thousandths of the currency: a credit note counts as less.

    `signed_net` of `net`, and so on. What is stated finer than that is rounded half away from zero.
    """
    sign = -1 if type_code in CREDIT_NOTES else 1
    return {f"signed_{name}": _signed(amount, sign) for name, amount in amounts.items()}


def _signed(amount: Decimal | None, sign: int) -> int | None:
    if amount is None or not amount.is_finite():
        return None
    units = int((amount * _TEN_THOUSANDTHS).to_integral_value(ROUND_HALF_UP))
    return sign * units if abs(units) < 2**62 else None


def amount_of(units: int | Decimal | None) -> Decimal | None:
    """The amount that ten-thousandths stand for, with two decimals at least."""
    if units is None:
        return None
    amount = Decimal(units) / _TEN_THOUSANDTHS
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount


def order_key(text: str) -> str:
    """A number or name as lists are ordered and looked through by it."""
    return folded(text)[:LONGEST_KEY]


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
