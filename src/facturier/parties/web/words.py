"""What codes are called: countries, languages, kinds of electronic addresses."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.einvoice.countries import is_country
from facturier.parties.actions import LANGUAGES
from facturier.parties.rules import ADDRESS_SCHEMES, Sort

Choices = list[tuple[str, str]]


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse("en" if language.startswith("en") else "fr")


def _here() -> Locale:
    return _locale(get_language() or "fr")


def country_name(code: str) -> str:
    """The name of a country; a code that is none stands for itself."""
    return str(_here().territories.get(code, "")) or code


def countries(kept: str = "FR") -> Choices:
    """France first, then the others by name; `kept` is offered even if it is no country."""
    named = {code: str(name) for code, name in _here().territories.items() if is_country(code)}
    named.setdefault(kept, _("Pays inconnu") if kept == "XX" else kept)
    first = [("FR", named.pop("FR"))]
    return first + sorted(named.items(), key=lambda each: each[1])


def languages() -> Choices:
    """The languages in which one writes to a party."""
    names = _here().languages
    return [(code, str(names[code]).capitalize()) for code in LANGUAGES]


def scheme_name(code: str) -> str:
    """What a scheme of electronic addresses is made of."""
    scheme = ADDRESS_SCHEMES.get(code)
    if scheme is None:
        return code
    if scheme.sort is Sort.VAT:
        return _("Numéro de TVA, %(country)s") % {"country": country_name(scheme.detail)}
    if scheme.sort is Sort.REGISTER:
        return _("Identifiant national, %(country)s") % {"country": country_name(scheme.detail)}
    if scheme.code == "0225":
        return _("Annuaire français de la facturation électronique")
    if scheme.code == "EM":
        return _("Adresse e-mail")
    if scheme.code == "0130":
        return _("Commission européenne")
    return scheme.detail or _("Autre identifiant")


def schemes() -> Choices:
    """The list EAS to choose from."""
    return [(code, f"{scheme_name(code)} ({code})") for code in ADDRESS_SCHEMES]
