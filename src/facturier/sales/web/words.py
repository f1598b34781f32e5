"""What the choices of a draft are called, and how its values are read and shown."""

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.typography import NO_BREAK, is_french, typeset
from facturier.kit.units import UNIT_NAMES
from facturier.parties.queries import FoundParty
from facturier.parties.rules import PaymentBasis
from facturier.sales.rules.drafts import KINDS, OFFERS, DraftState
from facturier.sales.rules.facts import Nature
from facturier.sales.rules.fields import Json
from facturier.sales.rules.process import CHOSEN
from facturier.sales.rules.references import references_of

Choices = tuple[tuple[str, str], ...]
PERCENTS = frozenset(
    {"retention", "discount_percent", "vat", "early_percent", "charge_percent_vat"}
)
PRICES = frozenset(
    {"price", "discount_amount", "contribution", "charge_amount", "prepaid", "exchange_rate"}
)
NUMBERS = frozenset({"quantity", "base_quantity", "payment_days", "early_days"})
DATES = frozenset(
    {
        "issue_date",
        "due_date",
        "delivery_date",
        "period_start",
        "period_end",
        "exchange_date",
        "retention_due",
    }
)
CURRENCIES = ("EUR", "USD", "GBP", "CHF")


def kind_label(type_code: str) -> str:
    """Facture, avoir..."""
    return _({**KINDS, **OFFERS}.get(type_code, "Facture"))


def state_label(state: str) -> tuple[str, str, str]:
    """Word, tone and icon of a state."""
    return {
        DraftState.OPEN: (_("Brouillon"), "draft", "pencil-line"),
        DraftState.TEMPLATE: (_("Modèle"), "info", "layout-template"),
        DraftState.DISCARDED: (_("Écarté"), "", "archive"),
        DraftState.ISSUED: (_("Émis"), "ok", "circle-check"),
        DraftState.CLOSED: (_("Accepté"), "ok", "circle-check"),
    }[DraftState(state)]


def choices_of(name: str) -> Choices:
    """The values that a field offers, with their names."""
    known = {
        "nature": _natures,
        "payment_basis": _bases,
        "language": lambda: (("fr", _("Français")), ("en", _("Anglais"))),
        "currency": lambda: tuple((code, code) for code in CURRENCIES),
        "payment_means": _means,
        "profile": lambda: (("core", "EN 16931"), ("extended", "EXTENDED")),
        "process": lambda: tuple((str(code), _(label)) for code, label in CHOSEN.items()),
        "unit": units,
    }
    return known[name]() if name in known else ()


def _natures() -> Choices:
    return (
        (Nature.GOODS, _("Biens")),
        (Nature.SERVICES, _("Services")),
        ("mixed", _("Biens et services")),
    )


def _bases() -> Choices:
    return (
        (PaymentBasis.INVOICE_DATE, _("nets")),
        (PaymentBasis.END_OF_MONTH, _("fin de mois")),
        (PaymentBasis.END_OF_MONTH_FIRST, _("après fin de mois")),
    )


def _means() -> Choices:
    return (
        ("30", _("Virement")),
        ("58", _("Virement SEPA")),
        ("59", _("Prélèvement SEPA")),
        ("49", _("Prélèvement")),
        ("48", _("Carte")),
        ("20", _("Chèque")),
        ("10", _("Espèces")),
        ("97", _("Compensation")),
    )


def units() -> Choices:
    """The units of a line, the most used first."""
    return tuple((code, str(label)) for code, label in UNIT_NAMES.items())


def with_kept(choices: Choices, kept: Json) -> Choices:
    """The choices, and what is held already although it is none of them."""
    value = "" if kept is None else str(kept)
    return choices if not value or value in dict(choices) else (*choices, (value, value))


# -- values ----------------------------------------------------------------------------------------
def shown(name: str, value: Json) -> str:
    """A value as its field shows it, and as it may be typed back."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if name in PERCENTS:
        return f"{_number(value)}{NO_BREAK if is_french(get_language()) else ''}%"
    if name in PRICES:
        return _number(value, 2)
    if name in ("preceding", "deposits"):
        return _references(str(value))
    return _number(value) if name in NUMBERS else str(value)


def _references(kept: str) -> str:
    """One invoice a line: its number, then its day."""
    language = get_language()
    written = "%d/%m/%Y" if is_french(language) else "%Y-%m-%d"
    return "\n".join(
        f"{one.number} {one.day:{written}}" if one.day else one.number
        for one in references_of(kept)
    )


def _number(value: Json, least: int = 0) -> str:
    language = get_language()
    text = display.number(Decimal(str(value)), language, least)
    # In English a comma that groups would be read back as a decimal one.
    return text if is_french(language) else text.replace(",", "")


def typed(name: str, value: Json) -> Json:
    """A value as it was typed, without the sign that the field shows beside it."""
    if name in PERCENTS and isinstance(value, str):
        return value.replace("%", "").strip()
    return value


def told(name: str, value: Json, labels: dict[str, str] | None = None) -> str:
    """A value as the history tells it; keys by the names that are known."""
    if value is None or value == "":
        return ""
    if value is True:
        return _("oui")
    if name in DATES:
        return typeset(display.day(date.fromisoformat(str(value)), get_language()), get_language())
    known = dict(choices_of(name)) | (labels or {})
    return known.get(str(value)) or shown(name, value)


def customer_label(party: FoundParty | None) -> str:
    """What the field of the customer holds."""
    return party.label if party else ""
