"""The mailbox of an organisation, and who may write to it without a question."""

from uuid import UUID

from facturier.channels.models import AllowedSender, Mailbox, MailboxLook
from facturier.channels.rules.senders import Known, domain_of, tells_a_company
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties


def mailbox_of(organisation_id: UUID) -> Mailbox:
    """The settings; where nothing was stated yet, the usual ones, of version 0."""
    row = Mailbox.objects.filter(organisation_id=organisation_id).first()
    return row or Mailbox(organisation_id=organisation_id)


def stated_mailbox(member: Member) -> Mailbox:
    """The same, for who may set them."""
    require(member, "organisation.manage")
    return mailbox_of(member.organisation_id)


def look_of(organisation_id: UUID) -> MailboxLook | None:
    """What the last look found; None where nobody has looked yet."""
    return MailboxLook.objects.filter(organisation_id=organisation_id).first()


def mailbox_version(organisation_id: UUID) -> int | None:
    """Which statement of the mailbox holds; None where it is off."""
    row = mailbox_of(organisation_id)
    return row.version if row.on else None


def allowed_senders(member: Member) -> list[AllowedSender]:
    """Who is let in by the settings, in the order of the alphabet."""
    require(member, "organisation.manage")
    rows = AllowedSender.objects.filter(organisation_id=member.organisation_id, withdrawn_at=None)
    return list(rows.order_by("sender"))


def how_known(organisation_id: UUID, sender: str) -> Known:
    """How we know the address that a mail names as its sender."""
    if not sender:
        return Known.NOT
    domain = domain_of(sender)
    rows = AllowedSender.objects.filter(
        organisation_id=organisation_id, withdrawn_at=None, sender__in=[sender, f"@{domain}"]
    )
    if rows.exists():
        return Known.ALLOWED
    whole, same_domain = parties.suppliers_writing_from(organisation_id, sender)
    if whole:
        return Known.ADDRESS
    return Known.DOMAIN if same_domain and tells_a_company(domain) else Known.NOT
