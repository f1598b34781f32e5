"""The verification as the command line asks for it."""

import json as json_format
import sys
from collections.abc import Callable, Sequence

from django.utils import timezone

from facturier.audit.rules import read_anchor
from facturier.workbench import actions
from facturier.workbench.actions import Verified


def verify(
    *, json: bool = False, anchors: Sequence[str] = (), write: Callable[[str], object] = print
) -> int:
    """Verify every organisation; 0: all is well, 1: something is broken, 2: unusable arguments.

    The first line is `OK`, or the first broken place; then, for each organisation, its anchor
    `ORG:SEQ:HASH` to keep elsewhere and what else is broken in it.
    """
    try:
        given = [read_anchor(text) for text in anchors]
        outcomes = list(actions.verify_everything(anchors=given, now=timezone.now()))
    except ValueError as fault:
        print(f"facturier verify: {fault}", file=sys.stderr)
        return 2
    broken = any(not outcome.intact for outcome in outcomes)
    if json:
        write(json_format.dumps(_as_object(outcomes), ensure_ascii=False))
    else:
        for line in _lines(outcomes):
            write(line)
    return int(broken)


def _lines(outcomes: Sequence[Verified]):
    broken = [outcome for outcome in outcomes if not outcome.intact]
    if broken:
        yield f"BROKEN {broken[0].organisation_id} {broken[0].findings[0]}"
    else:
        yield "OK"
    for outcome in outcomes:
        yield f"anchor {outcome.anchor or 'none: the chain is missing'}"
        for finding in outcome.findings:
            yield f"  {finding}"
        if outcome.count > len(outcome.findings):
            yield f"  ... and {outcome.count - len(outcome.findings)} more"


def _as_object(outcomes: Sequence[Verified]) -> dict[str, object]:
    return {
        "ok": all(outcome.intact for outcome in outcomes),
        "organisations": [
            {
                "id": str(outcome.organisation_id),
                "anchor": str(outcome.anchor) if outcome.anchor else None,
                "findings": [
                    {"place": finding.place, "what": finding.what} for finding in outcome.findings
                ],
                "found": outcome.count,
            }
            for outcome in outcomes
        ],
    }
