"""Numbers, amounts and moments as people read them, in French or in English."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from facturier.kit.typography import MINUS, NO_BREAK, is_french

PARIS = ZoneInfo("Europe/Paris")
_EMPTY = ""
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
_NO_MINOR_UNIT = {"JPY", "KRW", "XPF", "XAF", "XOF", "VND", "CLP", "ISK"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def number(value: Decimal | int | None, language: str | None, least: int = 0) -> str:
    """Every significant decimal, and at least `least` of them: nothing stated is rounded."""
    if value is None:
        return _EMPTY
    exact = Decimal(value)
    digits = f"{abs(exact):,f}"
    whole, _dot, fraction = digits.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    group, point = (NO_BREAK, ",") if is_french(language) else (",", ".")
    text = whole.replace(",", group) + (point + fraction if fraction else "")
    return (MINUS if exact < 0 else "") + text


def amount(value: Decimal | int | None, language: str | None, currency: str = "EUR") -> str:
    """1 234,56 without its unit, for a column whose head says it."""
    return number(value, language, 0 if currency in _NO_MINOR_UNIT else 2)


def money(value: Decimal | int | None, currency: str, language: str | None) -> str:
    """1 234,56 € in French, €1,234.56 in English."""
    if value is None:
        return _EMPTY
    figure, symbol = amount(value, language, currency), _SYMBOLS.get(currency, currency)
    if is_french(language):
        return f"{figure}{NO_BREAK}{symbol if currency != 'USD' else '$US'}"
    sign = MINUS if figure.startswith(MINUS) else ""
    gap = NO_BREAK if symbol == currency else ""
    return f"{sign}{symbol}{gap}{figure.removeprefix(MINUS)}"


def percent(value: Decimal | int | None, language: str | None) -> str:
    """5,5 % in French, 5.5% in English."""
    if value is None:
        return _EMPTY
    return number(value, language) + (f"{NO_BREAK}%" if is_french(language) else "%")


def _in_paris(moment: date | datetime) -> date | datetime:
    return moment.astimezone(PARIS) if isinstance(moment, datetime) else moment


def day(moment: date | datetime | None, language: str | None) -> str:
    """22/11/2026; in English 22 Nov 2026, since 05/11 would be read in two ways."""
    if moment is None:
        return _EMPTY
    local = _in_paris(moment)
    if is_french(language):
        return f"{local.day:02}/{local.month:02}/{local.year:04}"
    return f"{local.day}{NO_BREAK}{_MONTHS[local.month - 1]}{NO_BREAK}{local.year:04}"


def short_day(moment: date | datetime | None, language: str | None) -> str:
    """22/11/26 in dense lists."""
    if moment is None:
        return _EMPTY
    local = _in_paris(moment)
    if is_french(language):
        return f"{local.day:02}/{local.month:02}/{local.year % 100:02}"
    return f"{local.day}{NO_BREAK}{_MONTHS[local.month - 1]}{NO_BREAK}{local.year % 100:02}"


def hour(moment: datetime | None) -> str:
    """10:42, Paris time."""
    return moment.astimezone(PARIS).strftime("%H:%M") if moment else _EMPTY


def day_and_hour(moment: datetime | None, language: str | None) -> str:
    """22/11/2026 à 10:42, Paris time."""
    if moment is None:
        return _EMPTY
    return _("%(day)s à %(hour)s") % {"day": day(moment, language), "hour": hour(moment)}


def ago(moment: datetime | None, now: datetime, language: str | None) -> str:
    """How long ago, while that helps: minutes and hours, then yesterday, then the date."""
    if moment is None:
        return _EMPTY
    elapsed = now - moment
    if elapsed < timedelta(minutes=1):
        return _("à l'instant")
    if elapsed < timedelta(hours=1):
        return _("il y a %(count)d min") % {"count": elapsed // timedelta(minutes=1)}
    if elapsed < timedelta(hours=12):
        return _("il y a %(count)d h") % {"count": elapsed // timedelta(hours=1)}
    today = now.astimezone(PARIS).date()
    local = moment.astimezone(PARIS).date()
    if local == today:
        return _("aujourd'hui à %(hour)s") % {"hour": hour(moment)}
    if local == today - timedelta(days=1):
        return _("hier à %(hour)s") % {"hour": hour(moment)}
    return day_and_hour(moment, language)


def from_day(day: date | None, today: date, language: str | None) -> str:
    """How far a day is from today, in words: "demain", "dans 11 jours", "il y a 3 jours"."""
    if day is None:
        return ""
    days = (day - today).days
    if days in (-1, 0, 1):
        return {-1: _("hier"), 0: _("aujourd'hui"), 1: _("demain")}[days]
    if days > 0:
        return _("dans %(count)s jours") % {"count": days}
    return _("il y a %(count)s jours") % {"count": -days}


def file_size(count: int | None, language: str | None) -> str:
    """The size of a file in decimal units, as file managers show it."""
    if count is None:
        return _EMPTY
    units = ("o", "ko", "Mo", "Go") if is_french(language) else ("B", "kB", "MB", "GB")
    size, unit = Decimal(count), 0
    while size >= 1000 and unit < len(units) - 1:
        size, unit = size / 1000, unit + 1
    shown = size.quantize(Decimal(1) if unit == 0 or size >= 100 else Decimal("0.1"))
    return f"{number(shown, language)}{NO_BREAK}{units[unit]}"
