"""Asking for a mail: once for the same document and the same people, again only by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.sending.actions.deliver import POST
from facturier.sending.actions.links import link_to_send
from facturier.sending.actions.post import queue, retry
from facturier.sending.actions.steps import held_document, tell
from facturier.sending.actions.ways import sender_of
from facturier.sending.models import Delivery, DeliveryStep, Sending
from facturier.sending.queries.sendings import find_sending
from facturier.sending.queries.written import proposal_for
from facturier.sending.rules import recipients as people
from facturier.sending.rules.deliveries import DeliveryState
from facturier.sending.rules.letters import (
    LINK,
    LONGEST_BODY,
    LONGEST_FILLED_SUBJECT,
    Words,
    one_line,
    plain_body,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person asks for it; an empty subject or body is that of the template."""

    recipients: Sequence[str]
    subject: str = ""
    body: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sending that was asked for; `again` where it had been asked for before."""

    sending: Sending
    again: bool


@transaction.atomic
def send_invoice(
    *,
    member: Member,
    reference: str,
    letter: Letter,
    origin: str,
    now: datetime,
    after_round: int | None = None,
) -> Asked:
    """Queue the mail of an issued invoice; it leaves once its file is archived.

    The same document to the same people is queued once, however often it is asked. To send it
    again, name the round that the person saw (`after_round`): a second click meets the new one.
    """
    issued = held_document(member, reference)
    to = _recipients(letter.recipients)
    key = people.recipients_key(to)
    rows = Sending.objects.filter(
        organisation_id=member.organisation_id, issued=issued, recipients_key=key
    )
    latest = rows.select_related("delivery").order_by("-round").first()
    if latest is not None and (after_round is None or after_round < latest.round):
        return Asked(latest, again=True)
    proposal = proposal_for(member, issued, letter.language)
    words = _words(letter, proposal.words)
    link = link_to_send(issued, member.name, now)
    sending_id = uuid7()
    sending = Sending.objects.create(
        id=sending_id,
        organisation_id=member.organisation_id,
        issued=issued,
        link=link,
        is_copy=proposal.is_copy,
        recipients=to,
        recipients_key=key,
        round=latest.round + 1 if latest else 0,
        language=proposal.language,
        subject=words.subject,
        body=words.body,
        file_name=proposal.file_name,
        message_id=f"<{sending_id}@{sender_of(member.organisation_id).domain}>",
        origin=origin.rstrip("/")[:300],
        created_at=now,
        created_by_id=member.user_id,
        created_by=member.name,
    )
    _queue(sending, now)
    facts = {
        "sending": str(sending.id),
        "recipients": [people.masked(one) for one in to],
        "copy": sending.is_copy,
        "round": sending.round,
    }
    verb = "invoice.sent_again" if sending.round else "invoice.sending_asked"
    tell(issued, member.actor, verb, now, facts=facts)
    return Asked(sending, again=False)


def _queue(sending: Sending, now: datetime) -> None:
    own = {"organisation_id": sending.organisation_id, "sending": sending}
    Delivery.objects.create(**own, changed_at=now)
    DeliveryStep.objects.create(**own, what=DeliveryState.QUEUED, at=now)
    queue(POST, sending)


@transaction.atomic
def retry_sending(*, member: Member, sending_id: UUID, now: datetime) -> Sending:
    """Try anew a mail that was given up, under the same Message-ID. Safe to repeat."""
    sending = find_sending(member, sending_id)
    require(member, "invoice.send", register.subject_of(sending.issued.invoice))
    delivery = POST.hold(member.organisation_id, sending.id)
    reason = _("Cet envoi a eu sa réponse. Renvoyez la facture pour un nouvel e-mail.")
    retry(POST, delivery, member.actor, Refusal("sending.settled", reason), now)
    return sending


# -- steps -----------------------------------------------------------------------------------------
def _recipients(typed: Sequence[str]) -> list[str]:
    found = people.tidy(typed)
    if not found:
        reason = _("Choisissez au moins une adresse.")
        raise Refusal("sending.recipients", reason, status=422, field="recipients")
    if len(found) > people.MOST_RECIPIENTS:
        reason = _("Un envoi compte au plus %(most)s adresses.") % {"most": people.MOST_RECIPIENTS}
        raise Refusal("sending.recipients", reason, status=422, field="recipients")
    for one in found:
        if not people.is_address(one):
            shown = one_line(one)[:60]
            reason = _("« %(address)s » n'est pas une adresse e-mail. Corrigez-la.")
            reason %= {"address": shown}
            raise Refusal("sending.address", reason, status=422, field="recipients")
    return found


def _words(letter: Letter, proposed: Words) -> Words:
    """The words that leave: what was typed, or what was proposed. Neither is filled again."""
    typed = Words(
        one_line(letter.subject) or proposed.subject, plain_body(letter.body) or proposed.body
    )
    if len(typed.subject) > LONGEST_FILLED_SUBJECT or len(typed.body) > LONGEST_BODY * 2:
        field = "body" if len(typed.subject) <= LONGEST_FILLED_SUBJECT else "subject"
        reason = _("Ce texte est trop long. Raccourcissez-le.")
        raise Refusal("sending.words", reason, status=422, field=field)
    if LINK not in typed.body:
        reason = _("Le texte doit garder {link} : l'adresse de la page du client y sera écrite.")
        raise Refusal("sending.link", reason, status=422, field="body")
    if LINK in typed.subject:
        reason = _("{link} ne se met que dans le texte.")
        raise Refusal("sending.link", reason, status=422, field="subject")
    return typed
