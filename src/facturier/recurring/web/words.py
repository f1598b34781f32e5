"""What the pages call the parts of a plan."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facturier.recurring.rules.prices import Kind
from facturier.recurring.rules.schedule import LAST_DAY, Cover, Unit, rule_of
from facturier.recurring.rules.states import Mode, PlanState, Prices, State

UNITS = {
    Unit.DAY: gettext_lazy("jours"),
    Unit.WEEK: gettext_lazy("semaines"),
    Unit.MONTH: gettext_lazy("mois"),
    Unit.QUARTER: gettext_lazy("trimestres"),
    Unit.YEAR: gettext_lazy("années"),
}
WEEKDAYS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
NTH = {
    1: gettext_lazy("premier"),
    2: gettext_lazy("deuxième"),
    3: gettext_lazy("troisième"),
    4: gettext_lazy("quatrième"),
    -1: gettext_lazy("dernier"),
}
COVERS = {
    Cover.CALENDAR_AHEAD: gettext_lazy("Mois entiers, d'avance"),
    Cover.CALENDAR_BEHIND: gettext_lazy("Mois entiers, à terme échu"),
    Cover.AHEAD: gettext_lazy("De l'échéance à la suivante, d'avance"),
    Cover.BEHIND: gettext_lazy("De l'échéance d'avant à celle-ci, à terme échu"),
    Cover.NONE: gettext_lazy("Aucune : la date de livraison est celle de l'échéance"),
}
MODES = {
    Mode.DRAFT: gettext_lazy("Brouillon à valider"),
    Mode.ISSUE: gettext_lazy("Émission automatique"),
}
PRICES = {
    Prices.CONTRACT: gettext_lazy("Ceux du modèle, et leurs évolutions"),
    Prices.CATALOGUE: gettext_lazy("Ceux du catalogue au jour de l'échéance"),
}
KINDS = {
    Kind.PERCENT: gettext_lazy("Pourcentage, une fois"),
    Kind.YEARLY: gettext_lazy("Pourcentage, chaque année"),
    Kind.INDEX: gettext_lazy("Indice : nouvelle valeur sur valeur de base"),
}
# (label, tone, icon) of what a period is, and of a plan.
PERIOD_LOOK = {
    State.PLANNED: (gettext_lazy("Prévue"), "", "calendar"),
    State.DRAFTED: (gettext_lazy("Brouillon"), "draft", "file-pen-line"),
    State.ISSUED: (gettext_lazy("Émise"), "ok", "circle-check"),
    State.WAITING: (gettext_lazy("En attente"), "warn", "triangle-alert"),
    State.SKIPPED: (gettext_lazy("Sautée"), "draft", "circle-slash"),
    State.DISCARDED: (gettext_lazy("Brouillon écarté"), "draft", "archive"),
}
PLAN_LOOK = {
    PlanState.ACTIVE: (gettext_lazy("Actif"), "ok", "circle-check"),
    PlanState.PAUSED: (gettext_lazy("En pause"), "warn", "pause"),
    PlanState.ENDED: (gettext_lazy("Terminé"), "draft", "circle-slash"),
}


def _every(unit: Unit, every: int) -> str:
    counted = {
        Unit.DAY: ngettext("chaque jour", "tous les %(num)s jours", every),
        Unit.WEEK: ngettext("chaque semaine", "toutes les %(num)s semaines", every),
        Unit.MONTH: ngettext("chaque mois", "tous les %(num)s mois", every),
        Unit.QUARTER: ngettext("chaque trimestre", "tous les %(num)s trimestres", every),
        Unit.YEAR: ngettext("chaque année", "toutes les %(num)s années", every),
    }
    return counted[unit] % {"num": every} if every > 1 else counted[unit]


def rule_told(said: Mapping[str, Any]) -> str:
    """A rule as people say it: "tous les 2 mois, le 15 et le dernier jour"."""
    rule = rule_of(said)
    told = _every(rule.unit, rule.every)
    if rule.nth is not None:
        on = _("le %(nth)s %(weekday)s du mois") % {
            "nth": NTH[rule.nth], "weekday": WEEKDAYS[rule.weekdays[0]],
        }  # fmt: skip
    elif rule.weekdays:
        on = _("le %(days)s") % {"days": ", ".join(str(WEEKDAYS[day]) for day in rule.weekdays)}
    elif rule.days:
        on = ", ".join(_day(day) for day in rule.days)
    else:
        on = ""
    return f"{told}, {on}" if on else told


def _day(day: int) -> str:
    return _("le dernier jour") if day == LAST_DAY else _("le %(day)s") % {"day": day}
