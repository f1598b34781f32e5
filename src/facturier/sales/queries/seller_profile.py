"""What each entity states of itself on what it issues."""

from dataclasses import dataclass
from uuid import UUID

from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Entity, Member
from facturier.sales.models import SellerProfile
from facturier.sales.rules.seller import default_address


@dataclass(frozen=True, slots=True)
class IssuingEntity:
    """An entity with its settings; where nothing was stated yet, an empty row of version 0."""

    entity: Entity
    profile: SellerProfile

    @property
    def address(self) -> tuple[str, str]:
        """(scheme, value) of BT-34 as documents state it."""
        if self.profile.endpoint:
            return self.profile.endpoint_scheme, self.profile.endpoint
        return default_address(self.entity.siren)


def issuing_entities(member: Member) -> list[IssuingEntity]:
    """The entities with their settings, those in use first, by name."""
    found = organisations.entities(member)  # asks the right to read
    rows = SellerProfile.objects.filter(organisation_id=member.organisation_id)
    profiles = {row.entity_id: row for row in rows}
    return [IssuingEntity(one, profiles.get(one.id) or _nothing(member, one.id)) for one in found]


def issuing_entity(member: Member, entity_id: UUID) -> IssuingEntity:
    """One of them; 404 if there is none."""
    entity = next((one for one in organisations.entities(member) if one.id == entity_id), None)
    if entity is None:
        raise absent()
    rows = SellerProfile.objects.filter(organisation_id=member.organisation_id)
    profile = rows.filter(entity_id=entity_id).first()
    return IssuingEntity(entity, profile or _nothing(member, entity_id))


def _nothing(member: Member, entity_id: UUID) -> SellerProfile:
    return SellerProfile(organisation_id=member.organisation_id, entity_id=entity_id, version=0)
