"""The days of Paris as a span of time, whose anchor is whose, what a seller must state. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from facturier.audit.rules import Anchor

PARIS = ZoneInfo("Europe/Paris")


def span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """From the first moment of a day in Paris to the first moment after another, left out."""
    since = datetime.combine(first, time.min, PARIS) if first else None
    if last is None or last == date.max:
        return since, None
    return since, datetime.combine(last + timedelta(days=1), time.min, PARIS)


def anchors_by_organisation(
    anchors: Iterable[Anchor], organisation_ids: Sequence[UUID]
) -> dict[UUID, list[Anchor]]:
    """Give each anchor to its chain; ValueError if it is not said whose it is."""
    given: dict[UUID, list[Anchor]] = {}
    for anchor in anchors:
        owner = anchor.organisation_id
        if owner is None:
            if len(organisation_ids) != 1:
                raise ValueError(f"there are several organisations: write ORG:{anchor}")
            owner = organisation_ids[0]
        elif owner not in organisation_ids:
            raise ValueError(f"no such organisation here: {owner}")
        given.setdefault(owner, []).append(anchor)
    return given


# Who has a capital and stands in the register of trade (articles R123-237 and R123-238 of the
# Code de commerce); a sole trader and an association have neither.
WITH_CAPITAL = ("SA", "SAS", "SASU", "SARL", "EURL", "SCA", "SNC", "SELARL", "SELAS", "SCS")
VAT_FREE = ("franchise", "none")


def missing_mentions(facts: Mapping[str, object]) -> list[str]:
    """What an invoice of this seller would still lack, by the name of the field.

    Article 242 nonies A of annexe II of the CGI (name, address, SIREN, VAT number), and the Code
    de commerce for companies (form, capital, town of the register).
    """
    wanted = ["name", "street", "postcode", "city"]
    if str(facts.get("country") or "FR") == "FR":
        wanted.append("siren")
    if facts.get("vat_regime") not in VAT_FREE:
        wanted.append("vat_number")
    form = str(facts.get("legal_form") or "").replace(".", "").upper().split(" ")[0]
    if form in WITH_CAPITAL:
        wanted += ["capital", "rcs"]
    return [name for name in wanted if facts.get(name) in (None, "")]
