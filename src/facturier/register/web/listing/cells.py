"""The rows of the list as its page shows them.

Put together here and not in the template: what is the same for fifty rows is said once, and the
page is the one that people open all day.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from facturier.kit import display
from facturier.kit.addresses import address
from facturier.kit.icons import icon
from facturier.kit.statuses import status_of
from facturier.kit.typography import typeset
from facturier.organisations.rules import Direction
from facturier.register.labels import CHANNELS
from facturier.register.queries.page import Row
from facturier.register.queries.refused import refusal_said

CLASSES = {
    "tiers": "el med party c-title",
    "numero": "el sec c-off",
    "date": "fit tn sec c-off",
    "arrivee": "fit tn sec c-off",
    "echeance": "fit tn c-end",
    "ht": "num sec c-off",
    "tva": "num sec c-off",
    "ttc": "num c-amount",
    "a_payer": "num sec c-off",
    "service": "el sec c-off",
    "projet": "fit sec c-off",
    "categorie": "el sec c-off",
    "entite": "el sec c-off",
    "commande": "el sec c-off",
    "canal": "fit sec c-off",
    "statut": "fit c-tag",
    "code_motif": "fit sec c-off",
    "motif": "el sec c-off",
}


def shown_rows(
    rows: Sequence[Row], columns: Sequence[str], places: Mapping[UUID, str]
) -> list[SimpleNamespace]:
    """Each row with its address, and its cells put together in the order of columns.

    `places` holds the short names of departments, projects, categories and entities.
    """
    # One look-up in the addresses instead of one a row: it costs more than the row itself.
    pattern = address("register:invoice", "--")
    cells = _Cells(get_language(), places)
    shown: list[tuple[str, Callable[[Row], str | Markup]]] = [
        (f'<td role="cell" class="{CLASSES[column]}">', getattr(cells, column))
        for column in columns
    ]
    return [
        SimpleNamespace(
            reference=row.reference,
            url=pattern.replace("--", row.reference),
            units="" if row.signed_gross is None else row.signed_gross,
            currency=row.currency,
            # Every text is escaped here: set one by one by the template, cells took twice as long.
            cells=Markup("".join([f"{begun}{escape(cell(row))}</td>" for begun, cell in shown])),  # noqa: S704
        )
        for row in rows
    ]


class _Cells:
    """What each column shows of a row, in one language. A method per column, by its name."""

    def __init__(self, language: str | None, places: Mapping[UUID, str]) -> None:
        self.language, self.places = language, places
        self.nobody = typeset(_("Tiers inconnu"), language)
        self.credit_note = _tag("draft", "undo-2", typeset(_("Avoir"), language))
        self.states: dict[str, Markup] = {}
        self.channels = {channel: typeset(label(), language) for channel, label in CHANNELS.items()}

    def tiers(self, row: Row) -> str:
        return row.party_name or self.nobody

    def numero(self, row: Row) -> str:
        return row.number

    def date(self, row: Row) -> Markup:
        return self._day(row.issue_date)

    def arrivee(self, row: Row) -> Markup:
        return self._day(timezone.localtime(row.arrived_at).date())

    def echeance(self, row: Row) -> Markup:
        return self._day(row.due_date)

    def ht(self, row: Row) -> str:
        return display.amount(row.net, self.language, row.currency)

    def tva(self, row: Row) -> str:
        return display.amount(row.tax, self.language, row.currency)

    def ttc(self, row: Row) -> str:
        amount = display.amount(row.gross, self.language, row.currency)
        return amount if row.currency == "EUR" else f"{amount} {row.currency}"

    def a_payer(self, row: Row) -> str:
        return display.amount(row.payable, self.language, row.currency)

    def service(self, row: Row) -> str:
        return self._place(row.department_id)

    def projet(self, row: Row) -> str:
        return self._place(row.project_id)

    def categorie(self, row: Row) -> str:
        return self._place(row.category_id)

    def entite(self, row: Row) -> str:
        return self._place(row.entity_id)

    def commande(self, row: Row) -> str:
        return row.order_reference

    def canal(self, row: Row) -> str:
        return self.channels.get(row.channel, row.channel)

    def code_motif(self, row: Row) -> str:
        return row.stage_code

    def motif(self, row: Row) -> str:
        return refusal_said(row.stage_code, row.stage_reason)

    def statut(self, row: Row) -> Markup:
        key = "unknown" if row.direction == Direction.UNKNOWN else row.stage
        if key not in self.states:
            look = status_of(key)
            self.states[key] = _tag(look.tone, look.icon, typeset(str(look.label), self.language))
        state = self.states[key]
        return state + " " + self.credit_note if row.kind == "credit_note" else state

    def _place(self, key: UUID | None) -> str:
        return self.places.get(key, "") if key else ""

    def _day(self, day: dt.date | None) -> Markup:
        return Markup("") if day is None else _dated(day, self.language)


@lru_cache(maxsize=4096)  # some years of days, in both languages
def _dated(day: dt.date, language: str | None) -> Markup:
    shown = display.short_day(day, language)
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), shown)


def _tag(tone: str, symbol: str, words: str) -> Markup:
    return Markup('<span class="t {}">{}{}</span>').format(tone, icon(symbol), words)
