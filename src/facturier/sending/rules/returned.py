"""What a mail that came back says, and what it does to a delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facturier.sending.rules.deliveries import DeliveryState, Standing, left


class ReturnKind(StrEnum):
    """What became of the mail, for one recipient."""

    FAILED = "bounced"
    """Given up by a server (RFC 3464 "failed", or 5.x.x): it will not arrive."""
    DELAYED = "delayed"
    """Still tried by a server (RFC 3464 "delayed", or 4.x.x): nothing is lost yet."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was said of one recipient: the address given up, and the one it was first sent to."""

    kind: ReturnKind
    address: str
    original: str = ""
    status: str = ""
    """Of RFC 3463, such as 5.1.1; empty where none is said."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that came back: the Message-IDs it may be about, and what it says of whom."""

    message_ids: tuple[str, ...]
    reports: tuple[Report, ...]

    @property
    def kind(self) -> ReturnKind:
        """Given up for anybody, it is given up."""
        given_up = any(one.kind == ReturnKind.FAILED for one in self.reports)
        return ReturnKind.FAILED if given_up else ReturnKind.DELAYED


def placed(recipients: Sequence[str], reports: Sequence[Report]) -> dict[str, Report]:
    """Which of our recipients each report speaks of; a failure before a delay.

    A mailbox that forwards names an address that we never wrote to: with one recipient there is no
    doubt whose it is; with several there is, and it is laid at nobody's door.
    """
    ours = {one.lower(): one for one in recipients}
    found: dict[str, Report] = {}
    for report in sorted(reports, key=lambda one: one.kind != ReturnKind.FAILED):
        named = ours.get(report.original.lower()) or ours.get(report.address.lower())
        if named:
            found.setdefault(named, report)
    if not found and len(recipients) == 1 and reports:
        worst = min(reports, key=lambda one: one.kind != ReturnKind.FAILED)
        return {recipients[0]: worst}
    return found


def words_of(recipients: Sequence[str], returned: Returned) -> str:
    """What is shown of it: each recipient with the words of the server."""
    named = placed(recipients, returned.reports)
    told = named.items() if named else [(one.address, one) for one in returned.reports]
    kind = returned.kind
    return " ".join(
        f"{who} : {_said(report)}".strip() for who, report in told if report.kind == kind or named
    )[:1000]


def _said(report: Report) -> str:
    if report.status and report.status not in report.words:
        return f"{report.status} {report.words}".strip()
    return report.words or report.status or report.kind.value


def after_return(
    recipients: Sequence[str],
    delivered: Sequence[str],
    refused: Mapping[str, str],
    state: DeliveryState,
    returned: Returned,
) -> Standing | None:
    """Where a delivery stands once a mail came back; None where nothing changes.

    Who is given up has it not, and is not asked again. A mail that is still under way to somebody
    else, or that was given up by us, stays so: its other recipients are not lost with this one.
    """
    if returned.kind != ReturnKind.FAILED:
        return None
    given_up = {
        who: _said(report)
        for who, report in placed(recipients, returned.reports).items()
        if report.kind == ReturnKind.FAILED
    }
    has = tuple(one for one in delivered if one not in given_up)
    said_no = {**refused, **given_up}
    waits = left(recipients, has, said_no)
    if waits and state in (DeliveryState.QUEUED, DeliveryState.FAILED):
        reached: DeliveryState = state
    else:
        reached = DeliveryState.BOUNCED
    return Standing(reached, has, said_no, words_of(recipients, returned))
