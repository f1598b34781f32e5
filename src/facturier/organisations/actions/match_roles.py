"""The roles that we ship hold what this release gives them, in organisations of every age."""

from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, rules
from facturier.organisations.actions.steps import lock_organisation


def match_built_in_roles(*, organisation_id: UUID, now: datetime) -> int:
    """Give the built-in roles of an organisation the capabilities of this release.

    Called after each migration; answers how many roles changed, each told in the journal.
    """
    changed = 0
    with in_organisation(organisation_id):
        lock_organisation(organisation_id)
        roles = models.Role.objects.filter(organisation_id=organisation_id, built_in=True)
        for role in roles.order_by("id"):
            wanted = rules.BUILT_IN_ROLES.get(role.key)
            if wanted is None or set(wanted) == set(role.capabilities):
                continue
            before, role.capabilities = sorted(role.capabilities), list(wanted)
            role.save(update_fields=["capabilities"])
            audit.record(
                organisation_id=organisation_id,
                actor=audit.SYSTEM,
                verb="role.changed",
                subject=audit.Subject("role", role.id, role.name),
                changes={"capabilities": (before, sorted(wanted))},
                at=now,
            )
            changed += 1
    return changed
