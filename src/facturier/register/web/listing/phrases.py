"""Filters as French phrases, and the sentences about what an address says wrongly."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.labels import once_in_each_language
from facturier.organisations.queries import Places
from facturier.register.rules import Stage
from facturier.register.rules.narrowing import (
    DOUBTED,
    UNDECIDED,
    DueWithin,
    IssuedIn,
    Narrowing,
    Unread,
)
from facturier.register.web.listing.addresses import Asked

Labels = Mapping[Any, str]


@once_in_each_language
def stage_labels() -> dict[Stage, str]:
    """How far invoices are."""
    return {
        Stage.TO_CHECK: _("À vérifier"),
        Stage.VERIFIED: _("Vérifiées"),
        Stage.REFUSED: _("Refusées"),
        Stage.NOT_INVOICE: _("Écartées"),
    }


@once_in_each_language
def kind_labels() -> dict[str, str]:
    """What kind of document."""
    return {
        "factures": _("Factures"),
        "avoirs": _("Avoirs"),
        "rectificatives": _("Rectificatives"),
        "acomptes": _("Acomptes"),
        "autofactures": _("Autofactures"),
    }


@once_in_each_language
def twin_labels() -> dict[str, str]:
    """What may be the same invoice as another."""
    return {UNDECIDED: _("à départager")}


@once_in_each_language
def gravity_labels() -> dict[str, str]:
    """How grave a doubt is that waits for a person."""
    return {
        DOUBTED: _("à décider"),
        "high": _("graves"),
        "medium": _("à voir"),
        "low": _("pour information"),
    }


@once_in_each_language
def family_labels() -> dict[str, str]:
    """What a doubt is about."""
    return {
        "duplicate": _("doublons"),
        "honesty": _("page et fichier"),
        "arithmetic": _("totaux et mentions"),
        "account": _("comptes bancaires"),
        "habit": _("habitudes du fournisseur"),
        "law": _("délais de paiement"),
    }


@once_in_each_language
def period_labels() -> dict[IssuedIn, str]:
    """When issued."""
    return {
        IssuedIn.THIS_MONTH: _("ce mois"),
        IssuedIn.LAST_MONTH: _("le mois dernier"),
        IssuedIn.THIS_YEAR: _("cette année"),
        IssuedIn.LAST_YEAR: _("l'année dernière"),
    }


@once_in_each_language
def due_labels() -> dict[DueWithin, str]:
    """When due."""
    return {
        DueWithin.OVERDUE: _("passée"),
        DueWithin.WEEK: _("sous 7 jours"),
        DueWithin.MONTH: _("sous 30 jours"),
    }


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the address of the list without it."""

    name: str
    value: str
    without_url: str


def chips(asked: Asked, places: Places, parties: dict[UUID, str]) -> list[Chip]:
    """Every filter of a list but its direction, which has buttons of its own."""
    narrowing = asked.narrowing
    found: list[Chip] = []

    def chip(name: str, value: str, **emptied: Any) -> None:
        found.append(Chip(name, value, asked.url(**emptied)))

    for field, name, labels in _chosen(places, parties):
        values = getattr(narrowing, field)
        if values:
            # An invoice has one stage and one department, but bears all the tags asked.
            spoken = _(" et ").join(sorted(values)) if labels is None else _several(values, labels)
            chip(name, spoken, **{field: frozenset()})
    if narrowing.issued_in:
        chip(_("Date"), period_labels()[narrowing.issued_in], issued_in=None)
    if narrowing.issued_from or narrowing.issued_to:
        spoken = _between(narrowing.issued_from, narrowing.issued_to, _day)
        chip(_("Date"), spoken, issued_from=None, issued_to=None)
    if narrowing.due_within:
        chip(_("Échéance"), due_labels()[narrowing.due_within], due_within=None)
    if narrowing.due_from or narrowing.due_to:
        spoken = _between(narrowing.due_from, narrowing.due_to, _day)
        chip(_("Échéance"), spoken, due_from=None, due_to=None)
    if narrowing.gross_from is not None or narrowing.gross_to is not None:
        chip(_("Montant"), _amounts(narrowing), gross_from=None, gross_to=None)
    if narrowing.text:
        chip(_("Recherche"), f"« {narrowing.text} »", text="")
    return found


def _chosen(places: Places, parties: dict[UUID, str]) -> list[tuple[str, str, Labels | None]]:
    return [
        ("stages", _("Statut"), dict(stage_labels())),
        ("kinds", _("Type"), dict(kind_labels())),
        ("entities", _("Entité"), dict(places.labels)),
        ("departments", _("Service"), dict(places.labels)),
        ("projects", _("Projet"), dict(places.labels)),
        ("categories", _("Catégorie"), dict(places.labels)),
        ("parties", _("Tiers"), dict(parties)),
        ("currencies", _("Devise"), {}),
        ("tags", _("Étiquette"), None),
        ("twins", _("Jumelles"), dict(twin_labels())),
        ("doubts", _("Doutes"), dict(gravity_labels())),
        ("controls", _("Contrôle"), dict(family_labels())),
    ]


def _several(values: Iterable[Any], labels: Labels) -> str:
    spoken = sorted(
        _("aucun") if value is None else labels.get(value, str(value)[:40]) for value in values
    )
    if len(spoken) > 2:
        return ngettext("%(count)s choisi", "%(count)s choisis", len(spoken)) % {
            "count": len(spoken)
        }
    return _(" ou ").join(spoken)


def _between(low: Any, high: Any, write: Callable[[Any], str]) -> str:
    if low is not None and high is not None:
        return _("du %(start)s au %(end)s") % {"start": write(low), "end": write(high)}
    if low is not None:
        return _("à partir du %(start)s") % {"start": write(low)}
    return _("jusqu'au %(end)s") % {"end": write(high)}


def _amounts(narrowing: Narrowing) -> str:
    low, high = narrowing.gross_from, narrowing.gross_to
    if low is not None and high is not None:
        if low == high:
            return _amount(low)
        return _("de %(low)s à %(high)s") % {"low": _amount(low), "high": _amount(high)}
    if low is not None:
        return _("%(low)s et plus") % {"low": _amount(low)}
    return _("%(high)s et moins") % {"high": _amount(high)}


def _amount(amount: Decimal | None) -> str:
    return display.number(amount, get_language(), 2)


def _day(day: Any) -> str:
    return display.day(day, get_language())


def told(unread: Iterable[Unread]) -> list[str]:
    """What is wrong with an address, and what to do, a sentence each."""
    sentences = {
        "date": _("« %(text)s » n'est pas une date : écrivez par exemple 02/11/2026."),
        "amount": _("« %(text)s » n'est pas un montant : écrivez par exemple 1 234,50."),
        "currency": _(
            "« %(text)s » n'est pas une devise : écrivez trois lettres, par exemple EUR."
        ),
        "range": _("« %(text)s » précède le début demandé : la fin est ignorée."),
        "many": _("Ce filtre a trop de valeurs : choisissez-en cinquante au plus."),
        "choice": _("« %(text)s » n'est pas un choix de ce filtre : il est ignoré."),
    }
    return [sentences[each.code] % {"text": each.text} for each in unread]
