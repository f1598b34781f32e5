"""`facturier check FILE ...`: what these files say, and what the official rules say of them."""

import io
import json
import os
import stat
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from facturier.config.refused import CannotStart

if TYPE_CHECKING:
    from facturier.einvoice.explanations import Language
    from facturier.einvoice.findings import Finding
    from facturier.einvoice.judging.examination import Examination

INVALID, UNREADABLE = 1, 2  # exit status
FEW = 4
"""Up to so many files one process examines them: a second one would only be started."""
MOST_BYTES = 50 * 2**20 + 1
"""A file is read no further: one byte more than any file that is examined may have."""
# Controls, marks of direction and ends of lines that are none of JSON's: escaped in it, they can
# neither steer a terminal nor cut a line in two.
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
WORDS = {
    "fr": {
        True: "conforme",
        False: "NON CONFORME",
        None: "non évalué",
        "fatal": "bloquant",
        "warning": "avertissement",
        "own": "contrôle exact",
        "french": "règles françaises",
        "left": "non compris",
    },
    "en": {
        True: "valid",
        False: "INVALID",
        None: "not evaluated",
        "fatal": "fatal",
        "warning": "warning",
        "own": "exact check",
        "french": "French rules",
        "left": "not understood",
    },
}


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
    speak_to(sys.stdout, as_json)
    status = 0
    for answer in _answers(files, ruleset, language):
        print(_line(answer) if as_json else _told(answer, WORDS[language]), flush=True)
        status = max(status, _status(answer))
    return status


def speak_to(stream: TextIO, as_json: bool) -> None:
    """JSON is UTF-8 whatever the locale; a terminal without a letter shows a question mark."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8" if as_json else None, errors="replace")


def _line(answer: dict[str, Any]) -> str:
    """One line of JSON, in which every character that is not seen is escaped."""
    return "".join(
        char if char.isascii() or unicodedata.category(char) not in UNSEEN else _escaped(char)
        for char in json.dumps(answer, ensure_ascii=False)
    ).replace("\x7f", "\\u007f")


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1]


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
    from facturier.einvoice.explanations import sentence
    from facturier.einvoice.judging.answer import answer

    def said(finding: "Finding") -> str:
        return sentence(finding, language)

    missing: dict[int, OSError] = {}

    def contents() -> Iterator[bytes]:
        for index, file in enumerate(files):
            try:
                yield _read(file)
            except (OSError, ValueError) as error:
                missing[index] = error if isinstance(error, OSError) else OSError(str(error))
                yield b""

    examined = in_order(contents(), ruleset, processes=1 if len(files) <= FEW else 2)
    for index, (file, found) in enumerate(zip(files, examined, strict=True)):
        error = missing.get(index)
        yield answer(file, found if error is None else _absent(error), said)


def _read(file: str) -> bytes:
    """The bytes of a regular file, no further than any file is examined; raises `OSError`."""
    # A pipe or a device might never end, or never begin.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file")
        return opened.read(MOST_BYTES)


def _absent(error: OSError) -> "Examination":
    from facturier.einvoice.findings import Finding
    from facturier.einvoice.judging.examination import Examination

    reason = f"Le fichier ne peut pas être ouvert ({error.strerror or error}). Vérifiez son nom."
    return Examination(None, violations=(Finding("no-file", "fatal", "read", "", reason),))


def _told(answer: dict[str, Any], words: dict[Any, str]) -> str:
    """The answer as lines for a terminal."""
    document = answer["document"] or {}
    head = [answer["format"], answer["ruleset"] or "", words[answer["valid"]]]
    lines = [f"{answer['file']}: {', '.join(part for part in head if part)}"]
    if document.get("number"):
        totals = document.get("totals") or {}
        supplier = (document.get("supplier") or {}).get("name") or "?"
        sum_told = f", {totals['gross']} {document['currency']}" if totals.get("gross") else ""
        lines.append(f"  {document['number']}, {document['issue_date']}, {supplier}{sum_told}")
    groups = (
        ("", answer["violations"]),
        (f"{words['own']}, ", answer["own"]),
        (f"{words['french']}, ", answer["french"]["violations"]),
    )
    for group, findings in groups:
        for found in findings:
            severity = words[found["severity"]]
            lines.append(f"  {group}{severity} {found['rule']}: {found['message']}")
            if found["location"]:
                lines.append(f"      {found['location']}")
    if left := answer["not_understood"]:
        lines.append(f"  {words['left']}: {len(left)}")
        lines += [f"      {one['location']}: {one['text'][:80]}" for one in left[:10]]
    # A stranger's text must not steer the terminal.
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() or char == " " else "\ufffd" for char in line)


def wants_json(asked: bool) -> bool:
    """JSON when asked for, and for whatever is no terminal."""
    return asked or not sys.stdout.isatty()
