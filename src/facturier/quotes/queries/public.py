"""What a link opens: one quote as it was sent last. No member, no session: the token is the right.

A token that is unknown, has expired or was revoked meets the same question and the same answer:
the database knows no row (I27). A quote that was put away opens no more either.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from facturier.files.queries import content_of
from facturier.kit.refusal import absent
from facturier.quotes.models import QuoteAnswer, QuoteLink, QuoteMessage, QuoteVersion
from facturier.quotes.queries.quotes import latest_version, shown_as
from facturier.quotes.rules.content import Frozen, lines_of
from facturier.quotes.rules.states import Shown
from facturier.sales.rules.drafts import DraftState
from facturier.sending.rules.links import MOST_MESSAGES, token_hash, token_text


@dataclass(frozen=True, slots=True)
class Place:
    """Whose link it is."""

    organisation_id: UUID
    link_id: UUID


@dataclass(frozen=True, slots=True)
class PublicQuote:
    """What the customer sees."""

    number: str
    version: QuoteVersion
    frozen: Frozen
    shown: Shown
    answer: QuoteAnswer | None
    """To this version, or the acceptance of the quote."""
    messages: tuple[QuoteMessage, ...]
    expires_at: datetime


def still_ours(link: QuoteLink) -> bool:
    """Whether its token can be derived again: the secret key is the one of that day."""
    return bytes(link.token_hash) == token_hash(link_token(link.id))


def link_token(link_id: UUID) -> str:
    """The token of a link: derived again wherever it must be written, stored nowhere."""
    return token_text(salted_hmac("quotes.link", str(link_id), algorithm="sha256").digest())


def link_place(token: str, now: datetime) -> Place | None:
    """Whose link a token is, while it opens; None for any other text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM quotes_link_by_token(%s, %s)", [token_hash(token), now])
        row = cursor.fetchone()
    return Place(*row) if row else None


def link_at(place: Place) -> QuoteLink:
    """The link of a place, with its quote; in the organisation of the place.

    Absent for a quote that was put away, as if there were no link.
    """
    rows = QuoteLink.objects.select_related("quote__draft__entity").filter(
        organisation_id=place.organisation_id, id=place.link_id
    )
    found = rows.exclude(quote__draft__state=DraftState.DISCARDED).first()
    if found is None:
        raise absent()
    return found


def link_language(place: Place) -> str:
    """The language in which the page of a link begins."""
    rows = QuoteLink.objects.filter(organisation_id=place.organisation_id, id=place.link_id)
    return rows.values_list("language", flat=True).get()


def public_quote(place: Place, today: date) -> PublicQuote:
    """The quote behind a link, as it was sent last."""
    link = link_at(place)
    version = latest_version(link.quote)
    if version is None:
        raise absent()
    own = {"organisation_id": place.organisation_id}
    answers = QuoteAnswer.objects.filter(**own, quote=link.quote).order_by("-id")
    answer = next(
        (one for one in answers if one.kind == "accepted" or one.version_id == version.id), None
    )
    rows = QuoteMessage.objects.filter(**own, quote=link.quote).order_by("id")
    return PublicQuote(
        number=link.quote.number,
        version=version,
        frozen=lines_of(version.content),
        shown=shown_as(link.quote, today),
        answer=answer,
        messages=tuple(rows[: MOST_MESSAGES * 2]),
        expires_at=link.expires_at,
    )


def public_file(place: Place) -> tuple[str, bytes]:
    """(name, bytes) of the PDF of the latest version."""
    link = link_at(place)
    version = latest_version(link.quote)
    if version is None:
        raise absent()
    return file_name(link.quote.number, version.number), content_of(version.file)


def file_name(number: str, version: int) -> str:
    """How the PDF of a version is called: DEV-2026-0001.pdf, then DEV-2026-0001-v2.pdf."""
    return f"{number}.pdf" if version == 1 else f"{number}-v{version}.pdf"
