"""A look into the mailbox: each mail is kept whole, once, before anything is marked there.

Cut short anywhere, the next look goes on: what is kept has its sighting in the same transaction,
and what has a sighting that is not settled is only marked, or moved, again.
"""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import translation

from facturier.audit import actions as audit
from facturier.channels.actions.mailbox import server_of
from facturier.channels.actions.steps import hold
from facturier.channels.formats import Heading, TooMuch, heading_of
from facturier.channels.gateways import Box, MailboxTrouble, opened
from facturier.channels.models import Mailbox, MailboxLook, ReceivedMail, Sighting
from facturier.channels.queries.mailbox import how_known, mailbox_of
from facturier.channels.rules.authentication import Proofs, proofs_in
from facturier.channels.rules.mailbox import (
    LARGEST_MAIL,
    LISTENS,
    MOST_AT_ONCE,
    MOST_BYTES_AT_ONCE,
    RESTS,
    place_of,
)
from facturier.channels.rules.senders import Known, doubt_of
from facturier.einvoice.unreadable import N_
from facturier.files import actions as files
from facturier.files.rules import MAIL
from facturier.kit import jobs
from facturier.kit.tenancy import in_organisation
from facturier.register import actions as register
from facturier.register.rules import ArrivalState

POLL = "channels.poll_mailbox"
TOO_LARGE = N_(
    "Ce message dépasse %(limit)s Mo : seul son en-tête a été repris. Il reste entier dans la"
    " boîte ; demandez à l'expéditeur de le découper."
)
FLOOD = N_(
    "L'en-tête de ce message est démesuré : il n'a pas été ouvert, par sécurité. Demandez à"
    " l'expéditeur de le renvoyer."
)
NOTHING = Heading("", "", "", "", ())
_BODY = re.compile(rb"\r?\n\r?\n")


def due_mailboxes(organisation_ids: list[UUID]) -> None:
    """Ask for a look into every mailbox that is on; one that waits already is asked once."""
    for organisation_id in organisation_ids:
        with in_organisation(organisation_id):
            if mailbox_of(organisation_id).on:
                jobs.defer(POLL, organisation_id=organisation_id, once=True)


def poll_mailbox(*, organisation_id: UUID, clock: Callable[[], datetime]) -> int:
    """Take what is new, then mark what is kept; answers how many mails were taken."""
    with in_organisation(organisation_id):
        row = mailbox_of(organisation_id)
    if not row.on:
        return 0
    taken = 0
    try:
        # The words of a trouble are kept: in the language of the house, whoever reads them.
        with translation.override("fr"), opened(server_of(row), row.folder) as box:
            taken = _take_new(row, box, clock)
            _settle(row, box, clock)
    except MailboxTrouble as trouble:
        _note_look(organisation_id, clock(), str(trouble))
    else:
        _note_look(organisation_id, clock(), "")
    return taken


def listen_to_mailbox(*, organisation_id: UUID, until: Callable[[], bool]) -> bool:
    """Ask for a look whenever the server tells of a mail, `until` says that it is enough.

    False where the server cannot tell; raises `MailboxTrouble`. Nothing is taken here, and no
    transaction is held while we listen.
    """
    with in_organisation(organisation_id):
        row = mailbox_of(organisation_id)
    if not row.on:
        return True
    with opened(server_of(row), row.folder) as box:
        if not box.can_listen():
            return False
        _ask_to_look(organisation_id)  # for what came before we listened
        while not until():
            if box.listen(LISTENS):
                _ask_to_look(organisation_id)
                time.sleep(RESTS)
    return True


def _ask_to_look(organisation_id: UUID) -> None:
    with in_organisation(organisation_id):
        jobs.defer(POLL, organisation_id=organisation_id, once=True)


# -- taking ----------------------------------------------------------------------------------------
def _take_new(row: Mailbox, box: Box, clock: Callable[[], datetime]) -> int:
    taken = weighed = 0
    seen = _seen(row, box)
    for uid in box.uids():
        if uid in seen:
            continue
        size = box.size(uid)
        if size is None:
            continue
        if taken >= MOST_AT_ONCE or (taken and weighed + size > MOST_BYTES_AT_ONCE):
            break
        content = box.whole(uid) if size <= LARGEST_MAIL else box.head(uid)
        if content is None:
            continue
        keep_mail(row, content, (box.uid_validity, uid), whole=size <= LARGEST_MAIL, now=clock())
        taken, weighed = taken + 1, weighed + min(size, LARGEST_MAIL)
    return taken


def _seen(row: Mailbox, box: Box) -> set[int]:
    with in_organisation(row.organisation_id):
        rows = Sighting.objects.filter(**_here(row), uid_validity=box.uid_validity)
        return set(rows.values_list("uid", flat=True))


def keep_mail(
    row: Mailbox, content: bytes, at: tuple[int, int], *, whole: bool, now: datetime
) -> bool:
    """Keep one mail, found `at` (UIDVALIDITY, UID); False where that place was taken before.

    Its bytes are on disk before any lock; arrival, mail and sighting are one transaction.
    """
    kept = files.keep_bytes(row.organisation_id, [content])
    # The channel knows what it is, whatever its first header happens to be.
    kept = files.KeptBytes(kept.organisation_id, kept.sha256, kept.size, MAIL)
    try:
        heading, flood = heading_of(content), False
    except TooMuch:
        heading, flood = NOTHING, True
    body = hashlib.sha256(_body_of(content)).hexdigest()
    with in_organisation(row.organisation_id):
        hold(row.organisation_id, "mail")
        place = {**_here(row), "uid_validity": at[0], "uid": at[1]}
        if Sighting.objects.filter(**place).exists():
            return False
        mail = _same_mail(row, heading, body) if whole and not flood else None
        if mail is None:
            mail = _entered(row, kept, heading, body, _stop(flood, whole), now)
        Sighting.objects.create(**place, mail=mail)
    return True


def _body_of(content: bytes) -> bytes:
    end = _BODY.search(content)
    return content[end.end() :] if end else b""


def _same_mail(row: Mailbox, heading: Heading, body: str) -> ReceivedMail | None:
    """The same mail in another place: moved, copied, restored, or come by two ways."""
    if not heading.message_id:
        return None
    rows = ReceivedMail.objects.filter(
        organisation_id=row.organisation_id,
        message_id=heading.message_id,
        sender=heading.sender,
        body_sha256=body,
    )
    return rows.first()


def _stop(flood: bool, whole: bool) -> register.Waits | None:
    if flood:
        return register.Waits(ArrivalState.SET_ASIDE, "mail-headers", FLOOD)
    if not whole:
        values = {"limit": str(LARGEST_MAIL // 10**6)}
        return register.Waits(ArrivalState.SET_ASIDE, "mail-too-large", TOO_LARGE, values)
    return None


def _entered(
    row: Mailbox,
    kept: files.KeptBytes,
    heading: Heading,
    body: str,
    stop: register.Waits | None,
    now: datetime,
) -> ReceivedMail:
    proofs = proofs_in(heading.results, row.authserv_id)
    known = how_known(row.organisation_id, heading.sender)
    name = heading.sender or translation.gettext("Expéditeur inconnu")
    arrival = register.receive_file(
        kept=kept,
        sender=register.Sender(audit.Actor("sender", None, name), name),
        file_name=f"{heading.subject[:100] or translation.gettext('Message sans objet')}.eml",
        channel="mail",
        now=now,
        waits=stop or _doubt(heading, known, proofs),
    )
    believed = proofs != Proofs()
    return ReceivedMail.objects.create(
        organisation_id=row.organisation_id,
        arrival_id=arrival.id,
        sender=heading.sender,
        sender_name=heading.sender_name,
        subject=heading.subject,
        message_id=heading.message_id,
        body_sha256=body,
        known=known.value,
        authserv_id=row.authserv_id if believed else "",
        spf=proofs.spf,
        dkim=proofs.dkim,
        dmarc=proofs.dmarc,
        entity_id=row.entity_id,
    )


def _doubt(heading: Heading, known: Known, proofs: Proofs) -> register.Waits | None:
    doubt = doubt_of(heading.sender, known, proofs)
    if doubt is None:
        return None
    values = {"sender": heading.sender}
    return register.Waits(ArrivalState.HELD, doubt.code, doubt.reason, values)


# -- marking ---------------------------------------------------------------------------------------
def _settle(row: Mailbox, box: Box, clock: Callable[[], datetime]) -> None:
    """Mark, or move, what is kept; a mail that is gone meanwhile is settled as well."""
    with in_organisation(row.organisation_id):
        rows = Sighting.objects.filter(**_here(row), uid_validity=box.uid_validity, settled_at=None)
        waiting = list(rows.order_by("uid").values_list("uid", flat=True)[: MOST_AT_ONCE * 2])
    if not waiting:
        return
    there = set(box.uids())
    here = [uid for uid in waiting if uid in there]
    if here:
        box.mark_read(here)
        if row.move_to and not box.move(here, row.move_to):
            raise MailboxTrouble(
                translation.gettext(
                    "Ce serveur ne sait pas déplacer un message : les messages repris y restent,"
                    " marqués comme lus. Videz le champ « Dossier des messages repris »."
                )
            )
    with in_organisation(row.organisation_id):
        Sighting.objects.filter(
            **_here(row), uid_validity=box.uid_validity, uid__in=waiting
        ).update(settled_at=clock())


def _here(row: Mailbox) -> dict[str, object]:
    return {
        "organisation_id": row.organisation_id,
        "place": place_of(row.host, row.port, row.username, row.folder),
    }


def _note_look(organisation_id: UUID, now: datetime, trouble: str) -> None:
    with in_organisation(organisation_id):
        hold(organisation_id, "look")
        look = MailboxLook.objects.filter(organisation_id=organisation_id).first()
        look = look or MailboxLook(organisation_id=organisation_id)
        look.looked_at, look.trouble = now, trouble
        if not trouble:
            look.worked_at = now
        look.save()
