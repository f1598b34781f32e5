"""Found an organisation: its chain, its roles, its first owner."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from facturier.audit import actions as audit
from facturier.identity import actions as identity
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, rules
from facturier.organisations.actions.company import EntityFacts, create_entity
from facturier.organisations.actions.steps import clean
from facturier.organisations.queries import Member, may_found, member_of

# Kept in French in the row, read in the language of the reader (queries.role_label).
ROLE_NAMES = {
    rules.OWNER: gettext_noop("Propriétaire"),
    rules.ADMINISTRATOR: gettext_noop("Administration"),
    "reader": gettext_noop("Lecture seule"),
    "editor": gettext_noop("Création et modification"),
    "approver": gettext_noop("Approbation"),
    "payer": gettext_noop("Payeur"),
    "exception_expert": gettext_noop("Expert exceptions"),
    rules.AUDITOR: gettext_noop("Auditeur"),
}
assert list(ROLE_NAMES) == list(rules.BUILT_IN_ROLES)


def found_organisation(
    *, name: str, owner_user_id: UUID, now: datetime, is_demo: bool = False
) -> Member:
    """A new organisation with the built-in roles and one owner; answers that owner as its member.

    No member can ask for it: the command line, the demo and the first steps do, for a person that
    exists.
    """
    missing = _("Le nom de l'organisation manque. Écrivez celui que ses membres liront.")
    name = clean(name, "name", 200, missing=missing)
    organisation_id = uuid7()
    with in_organisation(organisation_id):
        organisation = models.Organisation.objects.create(
            id=organisation_id, name=name, is_demo=is_demo, created_at=now
        )
        audit.open_chain(organisation_id)
        roles = models.Role.objects.bulk_create(
            models.Role(
                organisation=organisation,
                key=key,
                name=ROLE_NAMES[key],
                capabilities=list(capabilities),
                built_in=True,
            )
            for key, capabilities in rules.BUILT_IN_ROLES.items()
        )
        row = models.Member.objects.create(
            organisation=organisation, user_id=owner_user_id, joined_at=now
        )
        models.Grant.objects.create(
            organisation=organisation,
            member=row,
            role=next(role for role in roles if role.key == rules.OWNER),
            granted_by=audit.SYSTEM.name,
            granted_at=now,
        )
        owner = member_of(organisation_id, owner_user_id, timezone.localdate(now))
        assert owner is not None, "the owner of a new organisation must be an active person"
        audit.record(
            organisation_id=organisation_id,
            actor=owner.actor,
            verb="organisation.founded",
            subject=audit.Subject("organisation", organisation_id, name),
            facts={"owner": owner.name, "owner_email": owner.email, "demo": is_demo},
            at=now,
        )
    return owner


@transaction.atomic
def found_company(*, user_id: UUID, facts: EntityFacts, now: datetime) -> Member:
    """The company of an installation, founded by its first person: an organisation, one entity.

    The organisation takes the name of its entity; a group renames it later.
    """
    with connection.cursor() as cursor:
        # Two browsers at once must not found two companies.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organisations.found_company'))")
    if not may_found(user_id):
        reason = _("Une entreprise existe déjà ici. Demandez un lien d'invitation à ses membres.")
        raise Refusal("organisation.not_first", reason, status=403)
    kept = facts.tidy()
    owner = found_organisation(name=kept.name, owner_user_id=user_id, now=now)
    with in_organisation(owner.organisation_id):
        create_entity(member=owner, facts=kept, now=now)
    return owner


@transaction.atomic
def create_admin(
    *,
    email: str,
    name: str,
    password: str | None,
    organisation_name: str,
    now: datetime,
    language: str = "fr",
) -> Member:
    """The first person of an installation, as the owner of a new organisation (`createadmin`)."""
    user_id = identity.create_user(email=email, name=name, password=password, language=language)
    return found_organisation(name=organisation_name, owner_user_id=user_id, now=now)
