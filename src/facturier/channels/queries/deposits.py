"""Pages of suppliers: links, and what was dropped and said there. The token is the right.

A token that is unknown, has expired or was revoked meets the same question and the same answer:
the database knows no row (I27).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from facturier.channels.models import DepositedFile, DepositLink, DepositMessage
from facturier.channels.rules.deposits import MOST_SHOWN, Fate, fate_of
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.queries.arrivals import Outcome, outcomes
from facturier.sending.rules.links import token_hash, token_text


@dataclass(frozen=True, slots=True)
class Place:
    """Whose link it is."""

    organisation_id: UUID
    link_id: UUID


@dataclass(frozen=True, slots=True)
class Dropped:
    """A dropped file, or one that an archive held, and its fate."""

    id: UUID | None
    """The key of the deposit; None for what came out of an archive."""
    file_name: str
    size: int
    at: datetime
    fate: Fate
    reason: str
    came_in: str
    may_replace: bool


def link_token(link_id: UUID) -> str:
    """The token of a link: derived again wherever it must be written, stored nowhere."""
    return token_text(salted_hmac("channels.link", str(link_id), algorithm="sha256").digest())


def link_place(token: str, now: datetime) -> Place | None:
    """Whose link a token is, while it opens; None for any other text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM channels_link_by_token(%s, %s)", [token_hash(token), now])
        row = cursor.fetchone()
    return Place(*row) if row else None


def link_at(place: Place) -> DepositLink:
    """The link of a place with its supplier; in the organisation of the place."""
    return DepositLink.objects.select_related("party", "organisation").get(
        organisation_id=place.organisation_id, id=place.link_id
    )


def open_link(organisation_id: UUID, party_id: UUID, now: datetime) -> DepositLink | None:
    """The link that opens the page of a supplier; None where none does."""
    rows = DepositLink.objects.filter(
        organisation_id=organisation_id, party_id=party_id, revoked_at=None, expires_at__gt=now
    )
    found = rows.order_by("-id").first()
    if found is None or bytes(found.token_hash) != token_hash(link_token(found.id)):
        return None  # of another secret key: its address cannot be written any more
    return found


def links_page(member: Member, older_than: UUID | None, most: int) -> list[DepositLink]:
    """Links, the newest first."""
    require(member, "invoice.deposit")
    rows = DepositLink.objects.filter(organisation_id=member.organisation_id)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    return list(rows.select_related("party").order_by("-id")[:most])


def one_link(member: Member, link_id: UUID) -> DepositLink:
    """A link by key; absent (404) elsewhere."""
    require(member, "invoice.deposit")
    rows = DepositLink.objects.filter(organisation_id=member.organisation_id, id=link_id)
    found = rows.select_related("party").first()
    if found is None:
        raise absent()
    return found


def dropped(organisation_id: UUID, party_id: UUID) -> list[Dropped]:
    """What a supplier dropped, the newest first, each with what its archive held behind it."""
    deposits = list(
        DepositedFile.objects.filter(organisation_id=organisation_id, party_id=party_id).order_by(
            "-id"
        )[:MOST_SHOWN]
    )
    told = outcomes(organisation_id, [one.arrival_id for one in deposits])
    replaced = {one.replaces_id for one in deposits if one.replaces_id}
    found: list[Dropped] = []
    for deposit in deposits:
        family = told.get(deposit.arrival_id, [])
        for place, outcome in enumerate(family):
            own = deposit if place == 0 else None
            found.append(_dropped(outcome, own, party_id, replaced))
    return found


def dropped_with(organisation_id: UUID, arrival_id: UUID) -> list[UUID]:
    """The arrivals that a supplier dropped at once with one, as the register asks it."""
    own = DepositedFile.objects.filter(organisation_id=organisation_id)
    group = own.filter(arrival_id=arrival_id).values("together")
    return list(own.filter(together__in=group).values_list("arrival_id", flat=True))


def messages_of(organisation_id: UUID, party_id: UUID) -> list[DepositMessage]:
    """What was said on the page of a supplier, the oldest first."""
    rows = DepositMessage.objects.filter(organisation_id=organisation_id, party_id=party_id)
    return list(reversed(rows.order_by("-id")[:MOST_SHOWN]))


def _dropped(
    one: Outcome, deposit: DepositedFile | None, party_id: UUID, replaced: set[UUID]
) -> Dropped:
    fate = fate_of(one.state, one.reason_code, one.stage, one.party_id == party_id)
    reason = (one.stage_reason or one.reason) if fate is Fate.REFUSED else ""
    return Dropped(
        id=deposit.id if deposit else None,
        file_name=one.file_name,
        size=one.size,
        at=one.received_at,
        fate=fate,
        reason=reason,
        came_in=one.came_in,
        may_replace=fate is Fate.REFUSED and deposit is not None and deposit.id not in replaced,
    )
