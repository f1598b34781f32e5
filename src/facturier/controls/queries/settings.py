"""How an organisation wants its controls."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facturier.controls.models import ControlSettings
from facturier.controls.rules import Setting, settings_from
from facturier.organisations.queries import Member, require

MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The settings and their version; 0 where nothing was ever set."""

    version: int
    rules: dict[str, Setting]
    written_at: datetime | None = None
    written_by: str = ""


def settings_of(organisation_id: UUID) -> SettingsInForce:
    """The settings in force."""
    rows = ControlSettings.objects.filter(organisation_id=organisation_id)
    row = rows.order_by("-number").first()
    if row is None:
        return SettingsInForce(0, settings_from({}))
    return SettingsInForce(row.number, settings_from(row.settings), row.written_at, row.written_by)


def readable_settings(member: Member) -> SettingsInForce:
    """The same, for whoever reads how the organisation is set."""
    require(member, "organisation.read")
    return settings_of(member.organisation_id)


def versions(member: Member) -> list[ControlSettings]:
    """The versions that were written, the latest first."""
    require(member, "organisation.read")
    rows = ControlSettings.objects.filter(organisation_id=member.organisation_id)
    return list(rows.order_by("-number")[:MOST_VERSIONS])
