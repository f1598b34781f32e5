"""Verbs of organisations: right, lock, change, and the one event that tells it."""

from facturier.organisations.actions.account_news import record_account_news
from facturier.organisations.actions.company import (
    EntityFacts,
    archive_entity,
    change_entity,
    create_entity,
    rename_organisation,
    restore_entity,
)
from facturier.organisations.actions.demo import leave_demo, visit_demo
from facturier.organisations.actions.departments import (
    archive_department,
    change_department,
    create_department,
    restore_department,
)
from facturier.organisations.actions.found import (
    create_admin,
    found_company,
    found_organisation,
)
from facturier.organisations.actions.grants import (
    EVERYWHERE,
    GivenScope,
    grant_role,
    withdraw_grant,
)
from facturier.organisations.actions.invitations import (
    Invited,
    Joined,
    accept_invitation,
    dead_link,
    invitation_token,
    invite,
    join_by_invitation,
    revoke_invitation,
)
from facturier.organisations.actions.match_roles import match_built_in_roles
from facturier.organisations.actions.members import (
    deactivate_member,
    reactivate_member,
)
from facturier.organisations.actions.projects import (
    archive_category,
    archive_project,
    change_category,
    change_project,
    create_category,
    create_project,
    restore_category,
    restore_project,
)
from facturier.organisations.actions.security import (
    note_rights_export,
    require_second_factor,
    reset_member_second_factor,
)
from facturier.organisations.actions.tokens import (
    create_token,
    issue_token,
    revoke_token,
)

__all__ = [
    "EVERYWHERE",
    "EntityFacts",
    "GivenScope",
    "Invited",
    "Joined",
    "accept_invitation",
    "archive_category",
    "archive_department",
    "archive_entity",
    "archive_project",
    "change_category",
    "change_department",
    "change_entity",
    "change_project",
    "create_admin",
    "create_category",
    "create_department",
    "create_entity",
    "create_project",
    "create_token",
    "deactivate_member",
    "dead_link",
    "found_company",
    "found_organisation",
    "grant_role",
    "invitation_token",
    "invite",
    "issue_token",
    "join_by_invitation",
    "leave_demo",
    "match_built_in_roles",
    "note_rights_export",
    "reactivate_member",
    "record_account_news",
    "rename_organisation",
    "require_second_factor",
    "reset_member_second_factor",
    "restore_category",
    "restore_department",
    "restore_entity",
    "restore_project",
    "revoke_invitation",
    "revoke_token",
    "visit_demo",
    "withdraw_grant",
]
