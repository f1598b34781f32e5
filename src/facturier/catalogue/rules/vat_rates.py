"""Rates of French VAT as dated data: where, how much, by which article, from when to when. Pure.

Sources: CGI 278, 278-0 bis, 279, 281 quater to 281 nonies (mainland), 297 (Corsica), 294 to 296
ter (overseas); for the past, loi 95-885, loi 2000-656 article 1, loi 2011-1978 article 13, loi
2012-1510 article 68. The articles move to the CIBS on 1 January 2027 (ordonnances 2025-1247 and
2026-671) without a change of rate.

The table answers from `EARLIEST` on: a rate without a first day was in force before it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

EARLIEST = date(1995, 8, 1)


class Territory(StrEnum):
    """Parts of France that VAT tells apart."""

    MAINLAND = "mainland"  # and Monaco (CGI 256-0, convention of 18 May 1963)
    CORSICA = "corsica"
    OVERSEAS = "overseas"  # Guadeloupe, Martinique, La Réunion
    GUYANE = "guyane"  # VAT is not applied (CGI 294, 1)
    MAYOTTE = "mayotte"  # likewise


class RateKind(StrEnum):
    """How the law calls a rate."""

    NORMAL = "normal"
    INTERMEDIATE = "intermediate"
    REDUCED = "reduced"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent; both days are included, None is open."""

    territory: Territory
    kind: RateKind
    percent: Decimal
    article: str
    source: str
    first_day: date | None = None
    last_day: date | None = None

    def in_force_on(self, day: date) -> bool:
        """True within the period."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)


def _rate(
    territory: Territory,
    kind: RateKind,
    percent: str,
    article: str,
    source: str = "",
    *,
    first: date | None = None,
    last: date | None = None,
) -> Rate:
    return Rate(territory, kind, Decimal(percent), article, source or article, first, last)


_M, _C, _O = Territory.MAINLAND, Territory.CORSICA, Territory.OVERSEAS
_NORMAL, _MIDDLE = RateKind.NORMAL, RateKind.INTERMEDIATE
_REDUCED, _SPECIAL = RateKind.REDUCED, RateKind.SPECIAL
_SINCE_2014, _UNTIL_2013 = date(2014, 1, 1), date(2013, 12, 31)
_2012 = "loi 2012-1510, article 68"
_CORSICAN = "BOI-TVA-GEO-10-10"
_OVERSEAS_GUIDE = "BOI-TVA-GEO-20-10"

TABLE: tuple[Rate, ...] = (
    _rate(_M, _NORMAL, "20", "CGI 278", _2012, first=_SINCE_2014),
    _rate(_M, _MIDDLE, "10", "CGI 278 bis, 279", _2012, first=_SINCE_2014),
    _rate(_M, _REDUCED, "5.5", "CGI 278-0 bis"),
    _rate(_M, _SPECIAL, "2.1", "CGI 281 quater à 281 nonies"),
    _rate(_C, _NORMAL, "20", "CGI 278", _CORSICAN, first=_SINCE_2014),
    _rate(_C, _SPECIAL, "13", "CGI 297", _CORSICAN),
    _rate(_C, _MIDDLE, "10", "CGI 297", _2012, first=_SINCE_2014),
    _rate(_C, _REDUCED, "5.5", "CGI 278-0 bis", _CORSICAN),
    _rate(_C, _SPECIAL, "2.1", "CGI 297", _CORSICAN),
    _rate(_C, _SPECIAL, "0.9", "CGI 297", _CORSICAN),
    _rate(_O, _NORMAL, "8.5", "CGI 296", "loi 2000-656, article 1", first=date(2000, 4, 1)),
    _rate(_O, _REDUCED, "2.1", "CGI 296", _OVERSEAS_GUIDE),
    _rate(_O, _SPECIAL, "1.75", "CGI 296 ter", _OVERSEAS_GUIDE),
    _rate(_O, _SPECIAL, "1.05", "CGI 296 ter", _OVERSEAS_GUIDE),
    # The past: for credit notes and corrections of old invoices.
    *(
        _rate(
            where,
            _NORMAL,
            "19.6",
            "CGI 278",
            "loi 2000-656, article 1",
            first=date(2000, 4, 1),
            last=_UNTIL_2013,
        )
        for where in (_M, _C)
    ),
    *(
        _rate(
            where,
            _NORMAL,
            "20.6",
            "CGI 278",
            "loi 95-885",
            first=date(1995, 8, 1),
            last=date(2000, 3, 31),
        )
        for where in (_M, _C)
    ),
    _rate(
        _M,
        _MIDDLE,
        "7",
        "CGI 279",
        "loi 2011-1978, article 13",
        first=date(2012, 1, 1),
        last=_UNTIL_2013,
    ),
)

# The official rules accept them too (BR-FR-16). No public text gives their article or their period:
# a received invoice may state them, ours never do.
WITHOUT_PERIOD = (Decimal("9.2"), Decimal("9.6"))


def rates_in_force(territory: Territory, day: date) -> tuple[Rate, ...]:
    """The rates of a territory on a day, the highest first; none where VAT is not applied.

    Raises ValueError for a day before the table begins.
    """
    if day < EARLIEST:
        raise ValueError(f"the table of rates begins on {EARLIEST}")
    found = (rate for rate in TABLE if rate.territory == territory and rate.in_force_on(day))
    return tuple(sorted(found, key=lambda rate: -rate.percent))


def current(territory: Territory) -> tuple[Decimal, ...]:
    """The percents of a territory that no law has ended yet, the highest first."""
    found = {one.percent for one in TABLE if one.territory == territory and not one.last_day}
    return tuple(sorted(found, reverse=True))


# -- where an address lies -------------------------------------------------------------------------
# Overseas departments have country codes of their own; postcodes say the same under FR.
_BY_COUNTRY = {
    "FR": Territory.MAINLAND,
    "MC": Territory.MAINLAND,
    "GP": Territory.OVERSEAS,
    "MQ": Territory.OVERSEAS,
    "RE": Territory.OVERSEAS,
    "GF": Territory.GUYANE,
    "YT": Territory.MAYOTTE,
}
_BY_POSTCODE = {
    "971": Territory.OVERSEAS,
    "972": Territory.OVERSEAS,
    "973": Territory.GUYANE,
    "974": Territory.OVERSEAS,
    "976": Territory.MAYOTTE,
}
# Saint-Barthélemy and Saint-Martin, then the other places that share the postcodes of France.
_BEYOND = ("97133", "97150", "975", "977", "978", "98")
MONACO = "980"


def territory_of(country: str, postcode: str = "") -> Territory | None:
    """The part of France an address lies in; None where French VAT law is not at home."""
    country, digits = country.strip().upper(), postcode.replace(" ", "")
    if country != "FR":
        return _BY_COUNTRY.get(country)
    if digits.startswith(MONACO):
        return Territory.MAINLAND
    if digits.startswith(_BEYOND):
        return None
    if digits.startswith("20"):
        return Territory.CORSICA
    return _BY_POSTCODE.get(digits[:3], Territory.MAINLAND)
