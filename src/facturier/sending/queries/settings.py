"""How mails leave, and in which words."""

from uuid import UUID

from facturier.organisations.queries import Member, require
from facturier.register.queries import FilingPlan
from facturier.sending.models import MailTemplate, SendingSettings
from facturier.sending.rules.letters import SHIPPED, Words

MOST_VERSIONS = 50


def settings_of(organisation_id: UUID) -> SendingSettings:
    """The settings; where nothing was stated yet, the usual ones, of version 0."""
    row = SendingSettings.objects.filter(organisation_id=organisation_id).first()
    return row or SendingSettings(organisation_id=organisation_id)


def filing_plan_of(organisation_id: UUID) -> FilingPlan:
    """How the files of an organisation are called and filed, as the register asks it."""
    row = settings_of(organisation_id)
    return FilingPlan(row.file_name, row.folders)


def stated_settings(member: Member) -> SendingSettings:
    """The same, for who may set them."""
    require(member, "sales.configure")
    return settings_of(member.organisation_id)


def words_in_force(organisation_id: UUID, language: str) -> Words:
    """The words of the mail in a language: the latest version, or ours."""
    rows = MailTemplate.objects.filter(organisation_id=organisation_id, language=language)
    row = rows.order_by("-number").first()
    return Words(row.subject, row.body) if row else SHIPPED[language]


def template_versions(member: Member, language: str) -> list[MailTemplate]:
    """The versions that were written, the latest first."""
    require(member, "sales.configure")
    rows = MailTemplate.objects.filter(organisation_id=member.organisation_id, language=language)
    return list(rows.order_by("-number")[:MOST_VERSIONS])
