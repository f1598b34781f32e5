"""Several deliveries on one invoice: which lines are of which, and what the law asks. Pure.

A row of the kind `delivery` names a delivery note and its day; the lines below it, up to the
next, are of that delivery. CGI 289, I-3: a periodic invoice is of deliveries of one calendar month,
and is drawn up at its end at the latest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.kinds import Condition, Said
from facturier.sales.rules.operations import Content, DraftLine
from facturier.sales.rules.ready import is_blank, is_item

KIND = "delivery"
PERIODIC = "CGI 289, I-3"
DATED = "CGI, annexe II, 242 nonies A, I-10°"


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """A delivery, as the row above its lines names it."""

    key: UUID
    number: str
    day: date | None

    def told(self, language: str) -> str:
        """What stands above its lines, in the language of the document."""
        french = language == "fr"
        number = f" {self.number}" if self.number else ""
        if self.day is None:
            day = ""
        else:
            day = f" du {self.day:%d/%m/%Y}" if french else f" of {self.day:%d %b %Y}"
        return f"{'Bon de livraison' if french else 'Delivery note'}{number}{day}"

    def subtotal(self, language: str) -> str:
        """What its sum is called."""
        return f"{'Sous-total' if language == 'fr' else 'Subtotal'} {self.number}".strip()


def note_of(key: UUID, line: DraftLine) -> DeliveryNote:
    """The delivery that a row names."""
    day = line.value("delivery_date")
    return DeliveryNote(
        key, str(line.value("delivery_note") or ""), date.fromisoformat(str(day)) if day else None
    )


def deliveries_of(content: Content) -> dict[UUID, DeliveryNote]:
    """The delivery of each line that is of one, by the key of the line."""
    found: dict[UUID, DeliveryNote] = {}
    current: DeliveryNote | None = None
    for key, line in content.ordered():
        if line.value("kind") == KIND:
            current = note_of(key, line)
        elif current is not None and is_item(line) and not is_blank(line):
            found[key] = current
    return found


def distinct(found: dict[UUID, DeliveryNote]) -> list[DeliveryNote]:
    """The deliveries, each once, in the order of the page."""
    return list({one.key: one for one in found.values()}.values())


def span_of(notes: Sequence[DeliveryNote]) -> tuple[date, date] | None:
    """From the first delivery to the last (BG-14); None where no day is known."""
    days = [one.day for one in notes if one.day is not None]
    return (min(days), max(days)) if days else None


def conditions_of(
    notes: Sequence[DeliveryNote], issue_date: date, *, extended: bool
) -> Iterator[Condition]:
    """What stands in the way of invoicing these deliveries together, and what is worth knowing."""
    for one in notes:
        if not one.number:
            said = Said(N_("Un bon de livraison n'a pas de numéro."))
            yield Condition("delivery.number", said, f"{one.key}.delivery_note", DATED)
        if one.day is None:
            said = Said(
                N_("La date du bon de livraison %(number)s manque."), {"number": one.number or "?"}
            )
            yield Condition("delivery.day", said, f"{one.key}.delivery_date", DATED)
        elif one.day > issue_date:
            said = Said(
                N_("Le bon de livraison %(number)s est postérieur à la facture."),
                {"number": one.number},
            )
            yield Condition("delivery.later", said, f"{one.key}.delivery_date", PERIODIC)
    span = span_of(notes)
    if span is not None:
        yield from _of_month(span, issue_date, several=len(notes) > 1)
    if len(notes) > 1 and not extended:
        said = Said(
            N_(
                "Au profil EN 16931, chaque bon de livraison est dit en toutes lettres sur ses"
                " lignes. Le profil EXTENDED le porte dans un champ à part."
            )
        )
        yield Condition("delivery.profile", said, "profile", "EXT-FR-FE-141", blocking=False)


def _of_month(span: tuple[date, date], issue_date: date, *, several: bool) -> Iterator[Condition]:
    first, last = span
    if several and (first.year, first.month) != (last.year, last.month):
        said = Said(
            N_(
                "Une facture périodique réunit les livraisons d'un même mois civil : faites-en"
                " deux."
            )
        )
        yield Condition("delivery.months", said, "lines", PERIODIC)
    elif (last.year, last.month) < (issue_date.year, issue_date.month):
        said = Said(
            N_(
                "La facture périodique s'établit au plus tard à la fin du mois des livraisons."
                " Seul un retard de quelques jours est admis."
            )
        )
        yield Condition("delivery.old", said, "issue_date", PERIODIC, blocking=False)
