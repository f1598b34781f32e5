"""What happens on the page of a link. Nobody is signed in: the place of the link is all we have."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from facturier.audit.actions import Actor
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member
from facturier.sending.actions.links import link_to_send
from facturier.sending.actions.steps import held_document, hold, tell
from facturier.sending.models import CustomerMessage, LinkUse
from facturier.sending.queries.public import Place, link_at
from facturier.sending.rules.letters import one_line, plain_body
from facturier.sending.rules.links import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    MOST_MESSAGES,
    MOST_MESSAGES_AN_HOUR,
)
from facturier.sending.rules.messages import FROM_CUSTOMER, MessageKind


def _customer(name: str) -> Actor:
    """Who holds the link. Their name is what they say: nobody has proved it."""
    return Actor("customer", None, name or _("Client"))


def note_opening(*, place: Place, now: datetime) -> None:
    """The page was opened: counted, the first time told."""
    _count(place, now, "opened", "invoice.link_opened")


def note_download(*, place: Place, now: datetime) -> None:
    """The file was taken: counted, the first time told."""
    _count(place, now, "downloaded", "invoice.link_downloaded")


@transaction.atomic
def _count(place: Place, now: datetime, what: str, verb: str) -> None:
    rows = LinkUse.objects.filter(organisation_id=place.organisation_id, link_id=place.link_id)
    first = rows.filter(**{what: 0}).update(**{what: 1, f"first_{what}_at": now})
    rows.exclude(**{f"last_{what}_at": now}).update(**{f"last_{what}_at": now})
    if not first:
        rows.update(**{what: F(what) + 1})
        return
    link = link_at(place)
    tell(link.issued, _customer(""), verb, now)


@transaction.atomic
def write_us(*, place: Place, kind: str, name: str, text: str, now: datetime) -> CustomerMessage:
    """A question or a dispute of the customer: it stands in the story of the invoice."""
    link = link_at(place)
    hold(place.organisation_id, link.issued_id)
    if kind not in FROM_CUSTOMER:
        raise Refusal("message.kind", _("Choisissez une question ou un désaccord."), status=422)
    text, name = _text(text), one_line(name)[:LONGEST_NAME]
    rows = CustomerMessage.objects.filter(
        organisation_id=place.organisation_id, issued=link.issued, ours=False
    )
    lately = rows.filter(written_at__gt=now - timedelta(hours=1)).count()
    if lately >= MOST_MESSAGES_AN_HOUR or rows.count() >= MOST_MESSAGES:
        reason = _("Trop de messages en peu de temps. Réessayez plus tard, ou écrivez-nous.")
        raise Refusal("message.too_many", reason, status=429)
    message = CustomerMessage.objects.create(
        organisation_id=place.organisation_id,
        issued=link.issued,
        link=link,
        kind=kind,
        text=text,
        written_at=now,
        written_by=name,
    )
    verb = "invoice.disputed" if kind == MessageKind.DISPUTE else "invoice.customer_asked"
    facts = {"message": str(message.id)}
    tell(link.issued, _customer(name), verb, now, facts=facts, reason=text)
    return message


@transaction.atomic
def answer_customer(*, member: Member, reference: str, text: str, now: datetime) -> CustomerMessage:
    """Our answer, which the customer reads on their page; it makes a link where none is open."""
    issued = held_document(member, reference)
    text = _text(text)
    message = CustomerMessage.objects.create(
        organisation_id=member.organisation_id,
        issued=issued,
        link=link_to_send(issued, member.name, now),
        kind=MessageKind.ANSWER,
        text=text,
        written_at=now,
        written_by=member.name,
        ours=True,
    )
    facts = {"message": str(message.id)}
    tell(issued, member.actor, "invoice.customer_answered", now, facts=facts, reason=text)
    return message


def _text(typed: str) -> str:
    text = plain_body(typed)
    if not text:
        raise Refusal("message.empty", _("Écrivez votre message."), status=422, field="text")
    if len(text) > LONGEST_MESSAGE:
        reason = _("Un message compte au plus %(most)s caractères.") % {"most": LONGEST_MESSAGE}
        raise Refusal("message.long", reason, status=422, field="text")
    return text
