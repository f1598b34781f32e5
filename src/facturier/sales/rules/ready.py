"""What a draft still lacks before it may be issued, as far as its own fields say. Pure.

Each lack names the field where it is put right: `customer`, `lines`, or `KEY.price` of a line.
"""

from collections.abc import Iterator
from datetime import date

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.drafts import CREDITS, OFFERS, SELF_BILLED
from facturier.sales.rules.fields import Json
from facturier.sales.rules.kinds import Condition, Said
from facturier.sales.rules.operations import Content, DraftLine

MANDATORY = "CGI ann. II, 242 nonies A"
_SAID = {
    "name": N_("Ligne %(number)s : la désignation manque."),
    "quantity": N_("Ligne %(number)s : la quantité manque."),
    "price": N_("Ligne %(number)s : le prix unitaire manque."),
}


def lacks(content: Content, today: date, type_code: str = "380") -> tuple[Condition, ...]:
    """What is missing or does not fit, in the order of the page."""
    return (*_of_header(content, today, type_code), *_of_lines(content))


def is_item(line: DraftLine) -> bool:
    """A line with an amount of its own, as against titles, subtotals and texts."""
    return (line.value("kind") or "item") == "item"


def is_blank(line: DraftLine) -> bool:
    """An item line in which nothing stands but what the page put there."""
    return is_item(line) and not any(
        line.value(name) for name in ("name", "item", "description", "quantity", "price")
    )


def _of_header(content: Content, today: date, type_code: str) -> Iterator[Condition]:
    def value(name: str) -> Json:
        held = content.header.get(name)
        return held.value if held else None

    if not value("customer"):
        said = (
            N_("Choisissez le fournisseur.")
            if type_code in SELF_BILLED
            else N_("Choisissez le client.")
        )
        yield _lack("customer", said, "customer")
    issue = date.fromisoformat(str(value("issue_date"))) if value("issue_date") else None
    if issue is not None and issue > today:
        said = N_("La date d'émission est dans l'avenir. Choisissez aujourd'hui au plus tard.")
        yield _lack("issue_date", said, "issue_date")
    without_due = type_code in CREDITS or type_code in OFFERS  # nobody pays those
    if not value("due_date") and value("payment_days") is None and not without_due:
        said = N_("L'échéance manque : une date, ou un délai de paiement.")
        yield _lack("due_date", said, "due_date", "C. com. L441-9, I")
    if value("due_date") and date.fromisoformat(str(value("due_date"))) < (issue or today):
        said = N_("L'échéance précède la date d'émission. Choisissez une date plus tardive.")
        if type_code in OFFERS:
            said = N_("Cette date précède celle du document. Choisissez une date plus tardive.")
        yield _lack("due_early", said, "due_date", "C. com. L441-9, I")
    start, end = value("period_start"), value("period_end")
    if start and end and str(end) < str(start):
        said = N_("La période finit avant de commencer. Corrigez ses dates.")
        yield _lack("period", said, "period_end")
    if value("currency") not in (None, "EUR") and not value("exchange_rate"):
        said = N_("Le cours en euros manque : la TVA est due en euros.")
        yield _lack("exchange_rate", said, "exchange_rate", "CGI 290")


def _of_lines(content: Content) -> Iterator[Condition]:
    items = [
        (number, key, line)
        for number, (key, line) in enumerate(content.ordered(), 1)
        if is_item(line) and not is_blank(line)
    ]
    if not items:
        said = N_("Saisissez au moins une ligne, avec sa désignation, sa quantité et son prix.")
        yield _lack("lines", said, "lines")
    for number, key, line in items:
        for name, sentence in _SAID.items():
            if line.value(name) is None:
                numbered = Said(sentence, {"number": str(number)})
                yield Condition(f"line_{name}", numbered, f"{key}.{name}", MANDATORY)


def _lack(code: str, sentence: str, field: str, rule: str = MANDATORY) -> Condition:
    return Condition(code, Said(sentence), field, rule)
