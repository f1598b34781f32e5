"""Stages, directions, and whose an invoice is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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


JUDGED_AGAIN_AFTER = timedelta(days=1)
"""A verdict without a word (original lost, rules cut short) is given another chance after so long:
what stood in the way may be gone. Any other is final."""


def is_to_be_judged(judged_at: datetime | None, valid: bool | None, now: datetime) -> bool:
    """Whether an invoice waits for a verdict, given the latest one."""
    return judged_at is None or (valid is None and now - judged_at >= JUDGED_AGAIN_AFTER)


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
