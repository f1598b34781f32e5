"""Numbers of documents: the pattern of a series, and what a pattern may hold. Pure.

A pattern is text with places in braces: {YYYY} or {YY} the year of issue, {MM} its month, {N} the
running number, {N:4} the same with at least four digits, {SITE} the code of the site. Admitted are
the characters of BR-FR-01 and BR-FR-02 (A-Z a-z 0-9 - + _ /), 35 at most. The running number begins
anew with each year or month that the pattern names: without that, two would be the same.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.kinds import Said

LONGEST = 35
_ADMITTED = re.compile(r"[A-Za-z0-9\-+_/]*")
_PLACE = re.compile(r"\{(YYYY|YY|MM|SITE|N(?::([1-9]))?)\}")
LAST = 10**9 - 1  # running number of one period


class BadPattern(ValueError):
    """A pattern that cannot number documents, and the sentence that says why."""

    def __init__(self, code: str, said: Said) -> None:
        super().__init__(code)
        self.code, self.said = code, said


class Restart(StrEnum):
    """When the running number begins anew."""

    NEVER = "never"
    YEARLY = "yearly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read."""

    text: str
    restart: Restart

    def number(self, day: date, running: int, site: str = "") -> str:
        """The number of a document issued on a day."""
        if not 1 <= running <= LAST:
            raise ValueError(f"no running number: {running}")

        def filled(place: re.Match[str]) -> str:
            name, digits = place[1], place[2]
            if name.startswith("N"):
                return str(running).zfill(int(digits or 1))
            return {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "SITE": site}[name]

        return _PLACE.sub(filled, self.text)

    def period(self, day: date) -> str:
        """What the running number is counted in: 2026, 2026-11, or all time."""
        return {
            Restart.NEVER: "",
            Restart.YEARLY: f"{day:%Y}",
            Restart.MONTHLY: f"{day:%Y-%m}",
        }[self.restart]


def pattern_of(text: str, site: str = "") -> Pattern:
    """Read a pattern. BadPattern where its numbers would be refused, or would not differ."""
    text = text.strip()
    places = [place[1] for place in _PLACE.finditer(text)]
    rest = _PLACE.sub("", text)
    if not _ADMITTED.fullmatch(rest) or not _ADMITTED.fullmatch(site):
        raise BadPattern(
            "characters",
            Said(N_("Un numéro n'admet que lettres sans accent, chiffres, - + _ et / (BR-FR-02).")),
        )
    if sum(place.startswith("N") for place in places) != 1:
        raise BadPattern("running", Said(N_("Il faut {N} une fois : le numéro d'ordre.")))
    if len(places) != len(set(places)):
        raise BadPattern("twice", Said(N_("Une partie du numéro est demandée deux fois.")))
    if "MM" in places and not {"YYYY", "YY"} & set(places):
        raise BadPattern("month", Said(N_("Le mois demande aussi l'année : {YYYY} ou {YY}.")))
    if "SITE" in places and not site:
        raise BadPattern("site", Said(N_("Le modèle demande le code du site.")))
    restart = (
        Restart.MONTHLY
        if "MM" in places
        else Restart.YEARLY
        if {"YYYY", "YY"} & set(places)
        else Restart.NEVER
    )
    pattern = Pattern(text, restart)
    if len(pattern.number(date(2026, 12, 31), LAST, site)) > LONGEST:
        raise BadPattern(
            "long",
            Said(
                N_("Le numéro dépasserait %(most)s caractères (BR-FR-01)."), {"most": str(LONGEST)}
            ),
        )
    return pattern


def may_collide(one: Pattern, other: Pattern, sites: tuple[str, str] = ("", "")) -> bool:
    """Whether two series could give the same number: unless they differ before it begins to run.

    Errs on the safe side: two patterns that differ only behind the running number are refused.
    """
    for mine, theirs in zip(_shape(one, sites[0]), _shape(other, sites[1]), strict=False):
        if mine == theirs or (mine == _DIGIT and theirs.isdigit()):
            continue
        if theirs == _DIGIT and mine.isdigit():
            continue
        return False
    return True


_DIGIT = "\0"  # any digit: the year and the month


def _shape(pattern: Pattern, site: str) -> str:
    """What stands before the running number: literal characters, and digits of the date."""
    head = pattern.text[: re.search(r"\{N", pattern.text).start()]  # type: ignore[union-attr]
    head = head.replace("{YYYY}", _DIGIT * 4).replace("{YY}", _DIGIT * 2)
    return head.replace("{MM}", _DIGIT * 2).replace("{SITE}", site)
