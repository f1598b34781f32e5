"""Links of customers: made with the first mail, renewed or revoked by a person."""

from datetime import datetime, timedelta

from django.db import transaction

from facturier.kit.keys import uuid7
from facturier.organisations.queries import Member
from facturier.sales.queries import language_of
from facturier.sales.queries.issued import IssuedDocument
from facturier.sending.actions.steps import held_document, tell
from facturier.sending.models import LinkUse, ShareLink
from facturier.sending.queries.public import link_token
from facturier.sending.queries.sendings import is_open
from facturier.sending.queries.settings import settings_of
from facturier.sending.rules.links import token_hash

GOOD_FOR = timedelta(days=14)
"""A link that has less to live is not sent any more: the next mail gets a new one."""


@transaction.atomic
def renew_link(*, member: Member, reference: str, now: datetime) -> ShareLink:
    """A new link for the customer; the ones before open nothing any more."""
    issued = held_document(member, reference)
    _revoke_open(issued, now)
    link = make_link(issued, member.name, now)
    tell(issued, member.actor, "invoice.link_renewed", now, facts={"expires_at": link.expires_at})
    return link


@transaction.atomic
def revoke_link(*, member: Member, reference: str, now: datetime) -> int:
    """Close the page of the customer; answers how many links opened it until now."""
    issued = held_document(member, reference)
    closed = _revoke_open(issued, now)
    if closed:
        tell(issued, member.actor, "invoice.link_revoked", now, facts={"links": closed})
    return closed


def link_to_send(issued: IssuedDocument, by: str, now: datetime) -> ShareLink:
    """The link that a mail carries: the open one, or a new one. The document is held."""
    rows = ShareLink.objects.filter(organisation_id=issued.organisation_id, issued=issued)
    latest = rows.order_by("-id").first()
    if latest is not None and is_open(latest, now + GOOD_FOR) and still_ours(latest):
        return latest
    return make_link(issued, by, now)


def still_ours(link: ShareLink) -> bool:
    """Whether its token can be derived again: the secret key is the one of that day."""
    return bytes(link.token_hash) == token_hash(link_token(link.id))


def make_link(issued: IssuedDocument, by: str, now: datetime) -> ShareLink:
    """A link of its own key, with its counter. The event is recorded by who asked for it."""
    key = uuid7()
    days = settings_of(issued.organisation_id).link_days
    language = language_of(issued.draft)
    link = ShareLink.objects.create(
        id=key,
        organisation_id=issued.organisation_id,
        issued=issued,
        token_hash=token_hash(link_token(key)),
        language=language if language in ("fr", "en") else "fr",
        created_at=now,
        created_by=by,
        expires_at=now + timedelta(days=days),
    )
    LinkUse.objects.create(organisation_id=issued.organisation_id, link=link)
    return link


def _revoke_open(issued: IssuedDocument, now: datetime) -> int:
    rows = ShareLink.objects.filter(
        organisation_id=issued.organisation_id,
        issued=issued,
        revoked_at=None,
        expires_at__gt=now,
    )
    return rows.update(revoked_at=now)
