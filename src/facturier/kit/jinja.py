"""The Jinja2 environment of every page: strict, escaped, translated, and typeset."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from facturier.kit import display, typography
from facturier.kit.addresses import address
from facturier.kit.icons import icon
from facturier.kit.statuses import status_of
from facturier.kit.units import unit


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend."""
    options |= {"undefined": StrictUndefined, "autoescape": True}
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    extensions = [*options.pop("extensions", []), "jinja2.ext.i18n"]
    env = Environment(extensions=extensions, **options)  # noqa: S701  (autoescape is set above)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        _typeset(translation.gettext),
        _typeset(translation.ngettext),
        newstyle=True,
        pgettext=_typeset(translation.pgettext),
        npgettext=_typeset(translation.npgettext),
    )
    env.globals |= {
        # In place of the extension's own: a page says a hundred texts, nearly all without a value.
        "gettext": gettext,
        "_": gettext,
        "static": static,
        "url": _url,
        "icon": icon,
        "status_of": status_of,
        "csp_nonce": csp_nonce,
        "messages_of": messages_of,
        "json_script": json_script,
        "active_language": translation.get_language,
    }
    env.filters |= _filters()
    return env


def _typeset(translate: Callable[..., str]) -> Callable[..., str]:
    """The translation function, its answer set in the typography of the active language."""

    def translated(*args: Any) -> str:
        return typography.typeset(translate(*args), translation.get_language())

    return translated


@pass_context
def gettext(context: Context, message: str, /, **values: Any) -> Markup:
    """A text of a template in the active language, typeset; the values it names are escaped."""
    language = _spoken(context)
    return _text(language, message) % values if values else _whole_text(language, message)


def _spoken(context: Context) -> str | None:
    """The language of a page, which says a hundred texts and brings it along (`of_page`)."""
    return context.get("page_language") or translation.get_language()


@lru_cache(maxsize=8192)
def _text(language: str | None, message: str) -> Markup:
    # Texts come from the templates and the catalogue, never from a person.
    return Markup(typography.typeset(translation.gettext(message), language))  # noqa: S704


@lru_cache(maxsize=8192)
def _whole_text(language: str | None, message: str) -> Markup:
    return _text(language, message) % {}


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    if args or kwargs:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return address(name)


def csp_nonce(request: HttpRequest | None) -> str:
    """The nonce of this answer, or nothing where no policy is set (a template rendered alone)."""
    nonce = getattr(request, "csp_nonce", "")
    return str(nonce() if callable(nonce) else nonce)


def of_page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the page's language, and one masked token for all its forms."""
    return {
        "page_language": translation.get_language(),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }


def messages_of(request: HttpRequest | None) -> list[Any]:
    """The messages left for this person by the page before."""
    if request is None or not hasattr(request, "_messages"):
        return []
    return list(get_messages(request))


def _language() -> str | None:
    return translation.get_language()


@pass_context
def typo(context: Context, text: object) -> str | Markup:
    """Typeset a text that did not come through the templates' own translation."""
    language = _spoken(context)
    if isinstance(text, Markup):
        return Markup(typography.typeset(str(text), language))  # noqa: S704  (was safe before)
    if hasattr(text, "__html__"):
        return Markup(typography.typeset(str(escape(text)), language))  # noqa: S704
    return typography.typeset(str(text), language)


def _ago(moment: datetime | None) -> str:
    language = _language()
    return typography.typeset(display.ago(moment, timezone.now(), language), language)


def _from_today(day: date | None) -> str:
    language = _language()
    return typography.typeset(display.from_day(day, timezone.localdate(), language), language)


def _with_language(function: Callable[..., str]) -> Callable[..., str]:
    def bound(value: Any, *args: Any) -> str:
        return function(value, *args, language=_language())

    return bound


def _machine_time(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _number(value: Decimal | int | None, least: int = 0) -> str:
    return display.number(value, _language(), least)


def _amount(value: Decimal | int | None, currency: str = "EUR") -> str:
    return display.amount(value, _language(), currency)


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "typo": typo,
        "number": _number,
        "amount": _amount,
        "price": partial(_number, least=2),
        "money": _with_language(display.money),
        "percent": _with_language(display.percent),
        "date": _with_language(display.day),
        "short_date": _with_language(display.short_day),
        "datetime": _with_language(display.day_and_hour),
        "hour": display.hour,
        "ago": _ago,
        "from_today": _from_today,
        "iso": _machine_time,
        "filesize": _with_language(display.file_size),
        "unit": unit,
        "siren": typography.siren,
        "siret": typography.siret,
        "vat": typography.vat,
        "iban": typography.iban,
        "initials": typography.initials,
    }
