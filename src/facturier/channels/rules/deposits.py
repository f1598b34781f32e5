"""What a supplier may drop on their page, how much of it, and how its fate is told there. Pure."""

from enum import StrEnum

from facturier.files.rules import PDF, XML, ZIP
from facturier.register.rules import ArrivalState, Stage

USUAL_DAYS = 180
LARGEST = 30 * 10**6
MOST_AT_ONCE = 20
MOST_AN_HOUR = 60
MOST_A_DAY = 300
MOST_SHOWN = 100
ACCEPTED = frozenset({PDF, XML, ZIP})
# A document without data for a program: a person keys it in.
KEYED_IN = frozenset({"pdf-without-invoice", "picture"})


class Fate(StrEnum):
    """What became of a dropped file, as its supplier is told."""

    RECEIVED = "received"
    IN_CONTROL = "in_control"
    CHECKED = "checked"
    REFUSED = "refused"
    KNOWN = "known"
    OPENED = "opened"  # an archive: what it held is told for itself


def fate_of(state: str, code: str, stage: str, theirs: bool) -> Fate:
    """`theirs`: the invoice is known as one of this supplier; of any other nothing is told."""
    if state == ArrivalState.SET_ASIDE:
        return Fate.IN_CONTROL if code in KEYED_IN else Fate.REFUSED
    if state == ArrivalState.DISMISSED:
        return Fate.REFUSED
    if state == ArrivalState.UNPACKED:
        return Fate.OPENED
    if state == ArrivalState.KNOWN and not theirs:
        return Fate.KNOWN
    if state in (ArrivalState.REGISTERED, ArrivalState.ATTACHED, ArrivalState.KNOWN):
        return _of_stage(stage)
    return Fate.RECEIVED


def _of_stage(stage: str) -> Fate:
    if stage == Stage.VERIFIED:
        return Fate.CHECKED
    return Fate.REFUSED if stage in (Stage.REFUSED, Stage.NOT_INVOICE) else Fate.IN_CONTROL
