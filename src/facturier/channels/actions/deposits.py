"""Pages of suppliers: links that people open and revoke, files that suppliers drop there."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.channels.actions.steps import hold
from facturier.channels.models import DepositedFile, DepositLink, DepositMessage
from facturier.channels.queries.deposits import Place, dropped, link_at, link_token, one_link
from facturier.channels.rules.deposits import (
    ACCEPTED,
    LARGEST,
    MOST_A_DAY,
    MOST_AN_HOUR,
    USUAL_DAYS,
)
from facturier.einvoice.unreadable import Unreadable
from facturier.files import actions as files
from facturier.files import queries as stored
from facturier.files.queries import Limits, StoredFile
from facturier.files.rules import ZIP, media_type_of
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.parties.queries import party_by_id
from facturier.register import actions as register
from facturier.sending.rules.letters import LANGUAGES, one_line, plain_body
from facturier.sending.rules.links import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    MOST_MESSAGES,
    MOST_MESSAGES_AN_HOUR,
    token_hash,
)

ARCHIVE = Limits(entries=200, bytes_each=LARGEST, bytes_in_all=200 * 10**6)


@transaction.atomic
def open_deposit_page(*, member: Member, party_id: UUID, now: datetime) -> DepositLink:
    """A new link to the page of a supplier; the ones before open nothing any more."""
    require(member, "invoice.deposit")
    party = party_by_id(member, party_id)
    if not party.is_supplier or party.archived_at is not None or party.absorbed_by_id is not None:
        reason = _("Seul un fournisseur en activité a une page de dépôt.")
        raise Refusal("deposit.supplier", reason, status=422)
    hold(member.organisation_id, f"link.{party_id}")
    _revoke(member.organisation_id, party_id, now)
    key = uuid7()
    link = DepositLink.objects.create(
        id=key,
        organisation_id=member.organisation_id,
        party_id=party_id,
        token_hash=token_hash(link_token(key)),
        language=party.language if party.language in LANGUAGES else "fr",
        created_at=now,
        created_by=member.name,
        expires_at=now + timedelta(days=USUAL_DAYS),
    )
    facts = {"expires_at": link.expires_at}
    _tell(link, party.name, member.actor, "party.deposit_opened", now, facts=facts)
    return link


@transaction.atomic
def revoke_deposit_page(*, member: Member, link_id: UUID, now: datetime) -> None:
    """Close the page of a supplier."""
    link = one_link(member, link_id)
    hold(member.organisation_id, f"link.{link.party_id}")
    if _revoke(member.organisation_id, link.party_id, now):
        _tell(link, link.party.name, member.actor, "party.deposit_revoked", now)


@transaction.atomic
def ask_supplier(*, member: Member, link_id: UUID, text: str, now: datetime) -> DepositMessage:
    """A question that the supplier reads on their page, and answers there."""
    link = one_link(member, link_id)
    if link.revoked_at is not None or link.expires_at <= now:
        raise Refusal("deposit.closed", _("Cette page est fermée. Ouvrez-en une nouvelle."))
    said = _text(text)
    message = _written(link, said, member.name, ours=True, now=now)
    _tell(link, link.party.name, member.actor, "party.deposit_asked", now, reason=said)
    return message


# -- what happens on the page ----------------------------------------------------------------------
def ensure_acceptable(size: int, start: bytes) -> None:
    """Refuse at once, before anything is kept, what is no PDF, XML or ZIP of a fair size."""
    if size == 0:
        raise _refused("empty", _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."))
    if size > LARGEST:
        reason = _("Ce fichier dépasse %(limit)s Mo. Réduisez-le ou découpez-le.")
        raise _refused("large", reason % {"limit": LARGEST // 10**6})
    if media_type_of(start) not in ACCEPTED:
        reason = _("Seuls des fichiers PDF, XML ou ZIP sont acceptés. Convertissez-le en PDF.")
        raise _refused("kind", reason)


def ensure_opens(kept: files.KeptBytes) -> None:
    """Refuse at once an archive that is broken, locked, empty or a bomb."""
    if kept.media_type != ZIP:
        return
    file = StoredFile(
        organisation_id=kept.organisation_id, sha256=kept.sha256, media_type=kept.media_type
    )
    try:
        stored.contents_of(file, ARCHIVE).close()
    except Unreadable as unreadable:
        raise _refused(unreadable.code, _(unreadable.reason) % unreadable.params) from unreadable


def ensure_room(place: Place, now: datetime) -> None:
    """Refuse (429) a page that brings more than a supplier ever has."""
    link = link_at(place)
    rows = DepositedFile.objects.filter(
        organisation_id=place.organisation_id, party_id=link.party_id
    )
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    if (
        rows.filter(arrival__received_at__gt=hour).count() >= MOST_AN_HOUR
        or rows.filter(arrival__received_at__gt=day).count() >= MOST_A_DAY
    ):
        reason = _("Trop de fichiers en peu de temps. Réessayez plus tard, ou écrivez-nous.")
        raise Refusal("deposit.too_many", reason, status=429)


@transaction.atomic
def drop_file(
    *,
    place: Place,
    kept: files.KeptBytes,
    file_name: str,
    replaces: UUID | None,
    now: datetime,
    together: UUID | None = None,
) -> DepositedFile:
    """A file of a supplier becomes an arrival; `replaces` is a refused one of theirs.

    Files that are dropped at once bear one key, `together`.
    """
    link = link_at(place)
    if kept.organisation_id != place.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    hold(place.organisation_id, f"link.{link.party_id}")
    ensure_room(place, now)
    if replaces is not None:
        theirs = dropped(place.organisation_id, link.party_id)
        if not any(one.id == replaces and one.may_replace for one in theirs):
            reason = _("Ce fichier n'est plus à remplacer.")
            raise Refusal("deposit.replaced", reason)
    arrival = register.receive_file(
        kept=kept,
        sender=register.Sender(_supplier(link), link.party.name),
        file_name=file_name,
        channel="supplier",
        now=now,
    )
    return DepositedFile.objects.create(
        organisation_id=place.organisation_id,
        party_id=link.party_id,
        link=link,
        arrival_id=arrival.id,
        replaces_id=replaces,
        together=together,
    )


@transaction.atomic
def answer_us(*, place: Place, name: str, text: str, now: datetime) -> DepositMessage:
    """What a supplier writes on their page."""
    link = link_at(place)
    hold(place.organisation_id, f"link.{link.party_id}")
    said = _text(text)
    rows = DepositMessage.objects.filter(
        organisation_id=place.organisation_id, party_id=link.party_id, ours=False
    )
    lately = rows.filter(written_at__gt=now - timedelta(hours=1)).count()
    if lately >= MOST_MESSAGES_AN_HOUR or rows.count() >= MOST_MESSAGES:
        reason = _("Trop de messages en peu de temps. Réessayez plus tard, ou écrivez-nous.")
        raise Refusal("message.too_many", reason, status=429)
    by = one_line(name)[:LONGEST_NAME] or link.party.name
    message = _written(link, said, by, ours=False, now=now)
    _tell(link, link.party.name, _supplier(link), "party.deposit_answered", now, reason=said)
    return message


# -- steps -----------------------------------------------------------------------------------------
def _supplier(link: DepositLink) -> audit.Actor:
    """Who holds the link: nobody has proved who it is."""
    return audit.Actor("supplier", None, link.party.name)


def _written(link: DepositLink, text: str, by: str, *, ours: bool, now: datetime) -> DepositMessage:
    return DepositMessage.objects.create(
        organisation_id=link.organisation_id,
        party_id=link.party_id,
        link=link,
        text=text,
        ours=ours,
        written_at=now,
        written_by=by,
    )


def _revoke(organisation_id: UUID, party_id: UUID, now: datetime) -> int:
    rows = DepositLink.objects.filter(
        organisation_id=organisation_id, party_id=party_id, revoked_at=None, expires_at__gt=now
    )
    return rows.update(revoked_at=now)


def _text(typed: str) -> str:
    text = plain_body(typed)
    if not text:
        raise Refusal("message.empty", _("Écrivez votre message."), status=422, field="text")
    if len(text) > LONGEST_MESSAGE:
        reason = _("Un message compte au plus %(most)s caractères.") % {"most": LONGEST_MESSAGE}
        raise Refusal("message.long", reason, status=422, field="text")
    return text


def _refused(code: str, reason: str) -> Refusal:
    return Refusal(f"file.{code}", reason, status=422, field="files")


def _tell(
    link: DepositLink, name: str, actor: audit.Actor, verb: str, now: datetime, **told: object
) -> None:
    audit.record(
        organisation_id=link.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("party", link.party_id, name),
        at=now,
        **told,  # type: ignore[arg-type]
    )
