"""Who may write to the mailbox without a question; mails that a person lets in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.channels.actions.steps import hold, note
from facturier.channels.models import AllowedSender
from facturier.channels.queries.mails import held_arrival
from facturier.channels.rules.senders import MOST_ALLOWED, fault_of_sender, tidy_sender
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register import actions as register


@transaction.atomic
def allow_sender(*, member: Member, sender: str, now: datetime) -> AllowedSender:
    """Let an address, or everybody of a domain, write without a question from now on."""
    require(member, "organisation.manage")
    text = tidy_sender(sender)
    if fault := fault_of_sender(text):
        raise Refusal(f"sender.{fault}", _fault_said(fault), status=422, field="sender")
    hold(member.organisation_id, "senders")
    rows = AllowedSender.objects.filter(organisation_id=member.organisation_id, withdrawn_at=None)
    known = rows.filter(sender=text).first()
    if known is not None:
        return known
    if rows.count() >= MOST_ALLOWED:
        reason = _("La liste compte déjà %(most)s expéditeurs. Retirez-en, ou admettez un domaine.")
        raise Refusal("sender.too_many", reason % {"most": MOST_ALLOWED})
    row = AllowedSender.objects.create(
        organisation_id=member.organisation_id,
        sender=text,
        allowed_at=now,
        allowed_by=member.name,
    )
    note(member, "mailbox.sender_allowed", now, changes={"sender": (None, text)})
    return row


@transaction.atomic
def withdraw_sender(*, member: Member, sender_id: UUID, now: datetime) -> None:
    """Take an allowed sender off the list; what came in stays."""
    require(member, "organisation.manage")
    rows = AllowedSender.objects.select_for_update().filter(
        organisation_id=member.organisation_id, id=sender_id, withdrawn_at=None
    )
    row = rows.first()
    if row is None:
        raise absent()
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    note(member, "mailbox.sender_withdrawn", now, changes={"sender": (row.sender, None)})


@transaction.atomic
def let_mail_in(*, member: Member, arrival_id: UUID, allow: bool, now: datetime) -> None:
    """Let one mail in; `allow` lets its sender write without a question from now on as well."""
    held = held_arrival(member, arrival_id)
    if allow:
        require(member, "organisation.manage")
        if not held.mail.sender:
            reason = _(
                "Ce message ne nomme pas un expéditeur clair : il n'y a personne à admettre."
            )
            raise Refusal("sender.unclear", reason, status=422)
    register.let_in(member=member, arrival_id=arrival_id, now=now)
    if allow:
        allow_sender(member=member, sender=held.mail.sender, now=now)


def _fault_said(fault: str) -> str:
    return {
        "shape": _("Écrivez une adresse (nom@exemple.fr), ou un domaine (@exemple.fr)."),
        "shared": _(
            "N'importe qui peut avoir une adresse chez ce fournisseur de messagerie : admettez une"
            " adresse entière."
        ),
    }[fault]
