"""The words of every mail of sign-in, in the language that is active while they are written.

Plain text only: such a mail must be readable everywhere, and its links visible for what they are.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.identity.rules import browser_name
from facturier.kit.typography import typeset

Words = tuple[str, str]


def write(kind: str, facts: Mapping[str, Any]) -> Words:
    """The subject and the text of the mail of this kind; an unknown kind is our own mistake."""
    subject, text = LETTERS[kind](facts)
    greeting = (
        _("Bonjour %(name)s,") % {"name": facts["name"]} if facts.get("name") else _("Bonjour,")
    )
    whole = "\n\n".join((greeting, text, f"Facturier\n{facts['origin']}"))
    language = get_language()
    return typeset(subject, language), typeset(whole, language)


def _origin_of_change(facts: Mapping[str, Any]) -> str:
    """When, from which browser and from where; then what to do if it was somebody else."""
    browser = browser_name(facts.get("user_agent", "")) or _("navigateur inconnu")
    return "\n\n".join(
        (
            "\n".join(
                (
                    _("Date : %(date)s") % {"date": moment(facts["at"])},
                    _("Navigateur : %(browser)s") % {"browser": browser},
                    _("Adresse IP : %(ip)s") % {"ip": facts.get("ip") or "?"},
                )
            ),
            _(
                "Ce n'était pas vous ? Changez votre mot de passe et fermez vos autres séances :"
                "\n%(url)s"
            )
            % {"url": facts["sessions_url"]},
        )
    )


def moment(at: Any) -> str:
    """A date and an hour as the language writes them, with the zone."""
    here = localtime(at)
    return f"{date_format(here, 'DATETIME_FORMAT')} ({here.tzname()})"


def _notice(subject: Callable[[], str], sentence: Callable[[Mapping[str, Any]], str]) -> Any:
    def written(facts: Mapping[str, Any]) -> Words:
        return subject(), f"{sentence(facts)}\n\n{_origin_of_change(facts)}"

    return written


def _confirm_address(facts: Mapping[str, Any]) -> Words:
    return (
        _("Confirmez votre nouvelle adresse"),
        _(
            "Cette adresse a été donnée comme nouvelle adresse d'un compte Facturier."
            " Pour la confirmer, ouvrez ce lien dans les 24 heures :\n%(url)s"
        )
        % {"url": facts["url"]}
        + "\n\n"
        + _("Si vous n'avez rien demandé, ne faites rien : le compte garde son adresse."),
    )


def _reset_password(facts: Mapping[str, Any]) -> Words:
    return (
        _("Choisissez un nouveau mot de passe"),
        _(
            "Pour choisir un nouveau mot de passe, ouvrez ce lien dans l'heure."
            " Il ne sert qu'une fois.\n%(url)s"
        )
        % {"url": facts["url"]}
        + "\n\n"
        + _("Si vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même."),
    )


LETTERS: dict[str, Callable[[Mapping[str, Any]], Words]] = {
    "confirm_address": _confirm_address,
    "reset_password": _reset_password,
    "new_device": _notice(
        lambda: _("Nouvelle connexion à votre compte"),
        lambda facts: _("Votre compte vient d'être ouvert depuis un appareil nouveau."),
    ),
    "address_changed": _notice(
        lambda: _("Votre adresse a changé"),
        lambda facts: (
            _("L'adresse de votre compte est désormais %(new)s au lieu de %(old)s.")
            % {"new": facts["to_email"], "old": facts["from_email"]}
        ),
    ),
    "password_changed": _notice(
        lambda: _("Votre mot de passe a changé"),
        lambda facts: _("Le mot de passe de votre compte vient de changer."),
    ),
    "application_added": _notice(
        lambda: _("Application de codes ajoutée"),
        lambda facts: _("Une application de codes protège désormais votre compte."),
    ),
    "application_removed": _notice(
        lambda: _("Application de codes retirée"),
        lambda facts: _("L'application de codes ne protège plus votre compte."),
    ),
    "codes_made": _notice(
        lambda: _("Nouveaux codes de secours"),
        lambda facts: _("De nouveaux codes de secours remplacent les précédents."),
    ),
    "key_added": _notice(
        lambda: _("Clé d'accès ajoutée"),
        lambda facts: _("Une clé d'accès ouvre désormais votre compte."),
    ),
    "key_removed": _notice(
        lambda: _("Clé d'accès retirée"),
        lambda facts: _("Une clé d'accès n'ouvre plus votre compte."),
    ),
    "second_factor_reset": lambda facts: (
        _("Votre double authentification a été réinitialisée"),
        _(
            "L'administration de votre organisation a réinitialisé votre double authentification et"
            " fermé vos séances. Connectez-vous avec votre mot de passe, puis remettez-la en"
            " place :\n%(url)s"
        )
        % {"url": facts["security_url"]}
        + "\n\n"
        + _("Si vous ne l'avez pas demandé, prévenez votre administration."),
    ),
}
