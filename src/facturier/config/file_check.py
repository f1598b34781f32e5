"""`facturier check FILE ...`: what these files say, and what the official rules say of them."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facturier.config.refused import CannotStart

if TYPE_CHECKING:
    from facturier.einvoice.explanations import Language
    from facturier.einvoice.findings import Finding
    from facturier.einvoice.judging.examination import Examination

INVALID, UNREADABLE = 1, 2  # exit status
FEW = 4
"""Up to so many files one process examines them: a second one would only be started."""
SIGNS = {True: "valid", False: "INVALID", None: "not evaluated"}


def check_files(
    files: Sequence[str], *, ruleset: str | None, language: "Language", as_json: bool
) -> int:
    """Examine each file, in order, as Réception would: 2 if one was unreadable, else 1 if one is
    invalid, else 0. JSON, one object a line, for programs; lines of text for a person.
    """
    from facturier.einvoice.judging.rule_sets import BY_NAME, asked_for

    if ruleset is not None:
        try:
            asked_for(ruleset, "CII")
        except KeyError as unknown:
            known = ", ".join(sorted(BY_NAME))
            raise CannotStart(f"The rule set {unknown} is not known. Known: {known}.") from None
    status = 0
    for answer in _answers(files, ruleset, language):
        told = json.dumps(answer, ensure_ascii=False) if as_json else _told(answer)
        # A file name may hold bytes that are no text: in JSON they become their escapes.
        print(told.encode("utf-8", "backslashreplace").decode("utf-8"), flush=True)
        status = max(status, _status(answer))
    return status


def _status(answer: dict[str, Any]) -> int:
    unread = any(
        found["source"] == "read" and found["severity"] == "fatal" for found in answer["violations"]
    )
    if answer["format"] == "unknown" or unread:
        return UNREADABLE
    return INVALID if answer["valid"] is False else 0


def _answers(
    files: Sequence[str], ruleset: str | None, language: "Language"
) -> Iterator[dict[str, Any]]:
    from facturier.checks.examiner import in_order
    from facturier.einvoice.explanations import explain
    from facturier.einvoice.judging.answer import answer

    def said(finding: "Finding") -> str:
        if finding.rule == "no-file":
            return finding.message
        told = explain(finding, language)
        return f"{told.meaning} {told.action}".strip()

    missing: dict[int, OSError] = {}

    def contents() -> Iterator[bytes]:
        for index, file in enumerate(files):
            try:
                yield Path(file).read_bytes()
            except OSError as error:
                missing[index] = error
                yield b""

    examined = in_order(contents(), ruleset, processes=1 if len(files) <= FEW else 2)
    for index, (file, found) in enumerate(zip(files, examined, strict=True)):
        error = missing.get(index)
        yield answer(file, found if error is None else _absent(error), said)


def _absent(error: OSError) -> "Examination":
    from facturier.einvoice.findings import Finding
    from facturier.einvoice.judging.examination import Examination

    unread = Finding("no-file", "fatal", "read", "", error.strerror or str(error))
    return Examination(None, violations=(unread,))


def _told(answer: dict[str, Any]) -> str:
    """The answer as lines for a terminal."""
    document = answer["document"] or {}
    head = [answer["format"], answer["ruleset"] or "", SIGNS[answer["valid"]]]
    lines = [f"{answer['file']}: {', '.join(part for part in head if part)}"]
    if document.get("number"):
        totals = document.get("totals") or {}
        supplier = (document.get("supplier") or {}).get("name") or "?"
        sum_told = f", {totals['gross']} {document['currency']}" if totals.get("gross") else ""
        lines.append(f"  {document['number']}, {document['issue_date']}, {supplier}{sum_told}")
    groups = (
        ("", answer["violations"]),
        ("own check ", answer["own"]),
        ("French rules ", answer["french"]["violations"]),
    )
    for group, findings in groups:
        for found in findings:
            lines.append(f"  {group}{found['severity']} {found['rule']}: {found['message']}")
            if found["location"]:
                lines.append(f"      {found['location']}")
    if left := answer["not_understood"]:
        lines.append(f"  not understood: {len(left)}")
        lines += [f"      {one['location']}: {one['text'][:80]}" for one in left[:10]]
    # A stranger's text must not steer the terminal.
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() or char == " " else "\ufffd" for char in line)


def wants_json(asked: bool) -> bool:
    """JSON when asked for, and for whatever is no terminal."""
    return asked or not sys.stdout.isatty()
