"""The words of the mail that brings an invoice: by template, with known placeholders alone. Pure.

Filling never evaluates anything: a placeholder is a word between braces of the list below.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("fr", "en")
PLACEHOLDERS = (
    "number",
    "kind",
    "customer",
    "contact",
    "seller",
    "amount",
    "issue_date",
    "due_date",
    "order",
    "link",
)
LINK = "{link}"
LONGEST_SUBJECT, LONGEST_BODY = 150, 5000
LONGEST_FILLED_SUBJECT = 250
_PART = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text, filled or not."""

    subject: str
    body: str


SHIPPED: dict[str, Words] = {
    "fr": Words(
        "{kind} {number} de {seller}",
        "Bonjour,\n\n"
        "Vous trouverez ci-joint votre document {number} du {issue_date}, d'un montant de"
        " {amount}, à régler avant le {due_date}.\n\n"
        "Vous pouvez aussi le consulter, le télécharger ou nous poser une question ici :\n"
        "{link}\n\n"
        "Cordialement,\n{seller}\n",
    ),
    "en": Words(
        "{kind} {number} from {seller}",
        "Hello,\n\n"
        "Please find attached your document {number} dated {issue_date}, for {amount}, due on"
        " {due_date}.\n\n"
        "You can also read it, download it or ask us a question here:\n"
        "{link}\n\n"
        "Best regards,\n{seller}\n",
    ),
}


def fault_of(words: Words) -> tuple[str, str]:
    """(field, fault) of words that cannot be a template; ('', '') if they can.

    Faults: empty, long, unreadable, unknown, link.
    """
    for field, text, longest in (
        ("subject", words.subject, LONGEST_SUBJECT),
        ("body", words.body, LONGEST_BODY),
    ):
        if not text.strip():
            return field, "empty"
        if len(text) > longest:
            return field, "long"
        if not _readable(text, one_line=field == "subject"):
            return field, "unreadable"
        if unknown_in(text):
            return field, "unknown"
    if LINK in words.subject:
        return "subject", "link"
    return ("", "") if LINK in words.body else ("body", "link")


def unknown_in(text: str) -> list[str]:
    """The placeholders of a text that there are not, as they stand."""
    found = _PART.findall(text)
    return [f"{{{name}}}" for name in found if name not in PLACEHOLDERS]


def filled(words: Words, facts: Mapping[str, str]) -> Words:
    """The words with these facts; `{link}` stays where the facts have none."""
    return Words(
        _filled(words.subject, facts).replace("\n", " ")[:LONGEST_FILLED_SUBJECT],
        _filled(words.body, facts),
    )


def _filled(text: str, facts: Mapping[str, str]) -> str:
    """In one pass: what a fact says is never read as a placeholder."""
    return _PART.sub(lambda part: facts.get(part[1], part[0]), text)


def _readable(text: str, *, one_line: bool) -> bool:
    return all(letter.isprintable() or (letter == "\n" and not one_line) for letter in text)


def one_line(text: str) -> str:
    """A text fit for a header: on one line, without anything that does not print."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())


def plain_body(text: str) -> str:
    """A typed text as it is kept."""
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in whole if letter.isprintable() or letter == "\n").strip()
