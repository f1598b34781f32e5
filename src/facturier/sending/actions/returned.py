"""Mails that come back: laid at the delivery that they speak of, once.

Whose it is, the Message-ID that we gave says, and nothing else: an address alone may be written by
anybody. One that another organisation sent is unknown here, as one that nobody sent.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.sending.actions.deliver import POST
from facturier.sending.actions.post import Place, Post, story_of, write
from facturier.sending.formats.returned import NotReturned, Unread, read_return
from facturier.sending.models import ReturnedMail
from facturier.sending.rules.deliveries import DeliveryState
from facturier.sending.rules.returned import Returned, after_return, words_of

MOST_BYTES = 25 * 2**20
"""A report with the whole of what was sent in it; more, no server sends back."""
_POSTS: list[Post] = [POST]


def returns_come_to(post: Post) -> None:
    """Look for mails that came back among those of this room too. Called once by its AppConfig."""
    _POSTS.append(post)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that came back, as it was kept; `again` where it had been given before."""

    row: ReturnedMail
    place: Place
    state: DeliveryState
    again: bool


@transaction.atomic
def take_return(*, member: Member, content: bytes, now: datetime) -> Taken:
    """Keep what a mail that came back says. Safe to repeat.

    Given up for good, its delivery is bounced with the words of the server; a delay is noted only.
    Refuses (422) what is no such mail, and (404) one that speaks of none that this organisation
    sent.
    """
    require(member, "invoice.send")
    returned = _read(content)
    for message_id in returned.message_ids:
        for post in _POSTS:
            key = post.find(member, message_id)
            if key is not None:
                return _kept(member, post, key, message_id, returned, now)
    reason = _(
        "Ce message revient d'un e-mail qui n'est pas parti d'ici, ou n'en donne pas"
        " l'identifiant. Traitez-le à la main."
    )
    raise Refusal("returned.unknown", reason, status=404)


def _kept(
    member: Member, post: Post, key, message_id: str, returned: Returned, now: datetime
) -> Taken:
    delivery = post.hold(member.organisation_id, key)
    asked, place = post.asked(delivery), post.place(delivery)
    own = {"organisation_id": member.organisation_id}
    mark = _fingerprint(message_id, returned)
    row = ReturnedMail.objects.filter(**own, fingerprint=mark).first()
    if row is not None:
        return Taken(row, place, DeliveryState(delivery.state), again=True)
    words = words_of(asked.recipients, returned)
    row = ReturnedMail.objects.create(
        **own,
        fingerprint=mark,
        message_id=message_id,
        mail_kind=place.kind,
        mail_id=key,
        outcome=returned.kind,
        words=words,
        taken_at=now,
        taken_by=member.name,
    )
    found = after_return(
        asked.recipients,
        delivery.delivered,
        delivery.refused,
        DeliveryState(delivery.state),
        returned,
    )
    if found is None:
        before, delivery.words = delivery.words, words
        post.note(delivery, returned.kind, now)
        delivery.words = before
    else:
        write(delivery, found, now)
        post.note(delivery, returned.kind, now)
    what = "returned" if found else "delayed"
    post.tell(delivery, member.actor, what, now, **story_of(post, asked, words))
    return Taken(row, place, DeliveryState(delivery.state), again=False)


def _read(content: bytes) -> Returned:
    if len(content) > MOST_BYTES:
        reason = _("Ce fichier est trop gros pour un e-mail. Déposez le message revenu, seul.")
        raise Refusal("returned.too_big", reason, status=413, field="file")
    try:
        return read_return(content)
    except NotReturned as refused:
        raise Refusal(
            f"returned.{refused.why}", _why(refused.why), status=422, field="file"
        ) from None


def _why(why: Unread) -> str:
    words = {
        Unread.NO_MAIL: _("Ce fichier n'est pas un e-mail. Enregistrez le message (.eml)."),
        Unread.AUTO_REPLY: _("C'est une réponse automatique, pas un retour : rien n'a changé."),
        Unread.RECEIPT: _("C'est un accusé de lecture, pas un retour : rien n'a changé."),
        Unread.ARRIVED: _("Ce message dit que l'e-mail est arrivé : rien n'a changé."),
        Unread.NO_REPORT: _(
            "Ce message ne dit pas qu'un e-mail est revenu. Déposez celui du serveur de messagerie."
        ),
        Unread.TOO_DEEP: _("Ce message est trop compliqué pour être lu. Traitez-le à la main."),
    }
    return words[why]


def _fingerprint(message_id: str, returned: Returned) -> str:
    """What it says, whichever way it came: the same report twice is one."""
    said = sorted((one.kind, one.address, one.status, one.words) for one in returned.reports)
    return hashlib.sha256(json.dumps([message_id, said]).encode()).hexdigest()
