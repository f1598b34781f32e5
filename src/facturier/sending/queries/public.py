"""What a link opens: one document, and nothing else. No member, no session: the token is the right.

A token that is unknown, has expired or was revoked meets the same question and the same answer:
the database knows no row (I27).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal, absent
from facturier.rendering.queries import sheet_of
from facturier.sales import queries as sales
from facturier.sales.rules.profiles import FACTURX
from facturier.sending.models import CustomerMessage, ShareLink
from facturier.sending.queries.settings import settings_of
from facturier.sending.queries.written import document_of, facts_of, name_for
from facturier.sending.rules.links import MOST_MESSAGES, token_hash, token_text


@dataclass(frozen=True, slots=True)
class Place:
    """Whose link it is."""

    organisation_id: UUID
    link_id: UUID


@dataclass(frozen=True, slots=True)
class PublicInvoice:
    """What the customer sees."""

    number: str
    kind: str
    seller: str
    customer: str
    issue_date: date | None
    due_date: date | None
    payable: Decimal | None
    currency: str
    language: str
    expires_at: datetime
    has_file: bool
    sheet: dict[str, Any]
    """The readable document (`rendering/_sheet.html`)."""
    messages: tuple[CustomerMessage, ...]
    """The oldest first; those of this document alone."""


def link_token(link_id: UUID) -> str:
    """The token of a link: derived again wherever it must be written, stored nowhere."""
    return token_text(salted_hmac("sending.link", str(link_id), algorithm="sha256").digest())


def link_place(token: str, now: datetime) -> Place | None:
    """Whose link a token is, while it opens; None for any other text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sending_link_by_token(%s, %s)", [token_hash(token), now])
        row = cursor.fetchone()
    return Place(*row) if row else None


def same_for_all(reason: str) -> Refusal:
    """The one answer to every link that does not open."""
    return absent(reason)


def link_at(place: Place) -> ShareLink:
    """The link of a place, with its document; in the organisation of the place."""
    return ShareLink.objects.select_related("issued__invoice__original", "issued__draft").get(
        organisation_id=place.organisation_id, id=place.link_id
    )


def link_language(place: Place) -> str:
    """The language in which the page of a link begins."""
    rows = ShareLink.objects.filter(organisation_id=place.organisation_id, id=place.link_id)
    return rows.values_list("language", flat=True).get()


def public_invoice(place: Place, language: str) -> PublicInvoice:
    """The document behind a link, told in a language; the sheet stays as the document speaks."""
    link = link_at(place)
    issued = link.issued
    document = document_of(issued)
    facts = facts_of(document, language)
    rows = CustomerMessage.objects.filter(
        organisation_id=place.organisation_id, issued=issued
    ).order_by("id")
    return PublicInvoice(
        number=issued.number,
        kind=facts["kind"],
        seller=facts["seller"],
        customer=facts["customer"],
        issue_date=document.issue_date,
        due_date=document.due_date,
        payable=document.totals.payable,
        currency=document.currency or "",
        language=link.language,
        expires_at=link.expires_at,
        has_file=_archived(link) is not None,
        sheet=sheet_of(document, language),
        messages=tuple(rows[: MOST_MESSAGES * 2]),
    )


def public_file(place: Place) -> tuple[str, bytes]:
    """(name, bytes) of the archived file behind a link; absent while it is not made."""
    link = link_at(place)
    made = _archived(link)
    if made is None:
        raise absent()
    rule = settings_of(place.organisation_id).file_name
    name = name_for(rule, document_of(link.issued), link.language, "pdf")
    return name, content_of(made.file)


def _archived(link: ShareLink) -> Any:
    files = sales.files_of_issued(link.organisation_id, link.issued_id)
    return next((one for one in files if one.form in FACTURX), None)
