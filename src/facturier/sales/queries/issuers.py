"""What an entity issues with: who it is, its series, the looks and the mentions.

All of it is read anew where a row of it has changed, and known otherwise (`kit.remembered`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from facturier.kit.remembered import Remembered, standing
from facturier.organisations import queries as organisations
from facturier.sales.models import DocumentTemplateVersion, Series
from facturier.sales.queries.looks import ServedLook, served_look, serving_versions
from facturier.sales.queries.sellers import seller_card
from facturier.sales.queries.series import open_series
from facturier.sales.queries.wordings import decisions_on
from facturier.sales.rules.composing import SellerCard
from facturier.sales.rules.looks import Serves
from facturier.sales.rules.series import numbering
from facturier.sales.rules.wording_texts import SHIPPED
from facturier.sales.rules.wordings import Chosen, Decision

MOST = 32  # entities that are known at once; each with the pictures of its looks
DAYS = 8  # of which the mentions are known


@dataclass(slots=True)
class Issuer:
    """An entity that issues. Shared by those who ask: what it gives is not changed."""

    organisation_id: UUID
    entity_id: UUID
    card: SellerCard
    """What documents say of it: its identity, and its settings for issuing."""
    _series: Sequence[Series]
    _versions: Sequence[tuple[DocumentTemplateVersion, Serves]]
    _looks: dict[str, ServedLook] = field(default_factory=dict)
    _decided: dict[date, list[Decision]] = field(default_factory=dict)

    def series(self, type_code: str, site: str = "") -> Series | None:
        """As `queries.series_for`: the open series that numbers a kind of document."""
        return numbering(self._series, type_code, site)

    def look(self, type_code: str) -> ServedLook:
        """As `queries.look_for`: the look that a kind of document takes today."""
        found = self._looks.get(type_code)
        if found is None:
            found = self._looks[type_code] = served_look(self._versions, self.entity_id, type_code)
        return found

    def wordings(self, keys: Iterable[str], day: date, language: str = "fr") -> dict[str, Chosen]:
        """As `queries.wordings_in_force`: key -> the mention as an invoice of a day states it."""
        decisions = self._decided.get(day)
        if decisions is None:
            if len(self._decided) >= DAYS:
                self._decided.clear()
            decisions = self._decided[day] = decisions_on(self.organisation_id, day)
        return {key: SHIPPED.in_force(key, day, language, decisions) for key in keys}


_OWN = "organisation_id = %(organisation)s"
_OF_ENTITY = f"{_OWN} AND entity_id = %(entity)s"
_issuers: Remembered[Issuer] = Remembered(
    MOST,
    organisations.ENTITY_STANDING,
    standing("sales_sellerprofile", _OF_ENTITY),
    standing("sales_series", _OF_ENTITY),
    standing("sales_documenttemplate", _OWN),  # its versions are frozen, and it names the one
    standing("sales_wordingdecision", _OWN),
)


def issuer_of(organisation_id: UUID, entity_id: UUID) -> Issuer:
    """An entity as it issues now: one statement where nothing has changed; 404 without any.

    It asks no right: the room that asks has, on the document.
    """
    own = (organisation_id, entity_id)
    rows = {"organisation": organisation_id, "entity": entity_id}
    return _issuers.get(own, rows, lambda: _read(*own))


def _read(organisation_id: UUID, entity_id: UUID) -> Issuer:
    own = (organisation_id, entity_id)
    return Issuer(*own, seller_card(*own), open_series(*own), serving_versions(*own))
