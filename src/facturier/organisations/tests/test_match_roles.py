"""Organisations of an earlier release hold what this one gives to the roles it ships."""

import pytest

from facturier.audit.models import AuditEvent
from facturier.organisations import models, rules
from facturier.organisations.actions import match_built_in_roles
from facturier.organisations.tests.factories import NOW, a_company

pytestmark = pytest.mark.django_db


def test_a_built_in_role_of_an_earlier_release_gets_its_new_capabilities_and_it_is_told():
    company = a_company(roles=())
    with company.here():
        roles = models.Role.objects.filter(organisation_id=company.id)
        old = roles.get(key="reader")
        old.capabilities = ["invoice.read", "once.upon_a_time"]
        roles.filter(id=old.id).update(capabilities=old.capabilities)
        own = models.Role.objects.create(
            organisation_id=company.id, key="own", name="Maison", capabilities=[], built_in=False
        )
        before = AuditEvent.objects.count()
        assert match_built_in_roles(organisation_id=company.id, now=NOW) == 1
        assert match_built_in_roles(organisation_id=company.id, now=NOW) == 0
        assert set(roles.get(id=old.id).capabilities) == set(rules.BUILT_IN_ROLES["reader"])
        assert roles.get(id=own.id).capabilities == []
        event = AuditEvent.objects.order_by("-seq").first()
        assert AuditEvent.objects.count() == before + 1
        assert event.verb == "role.changed" and event.actor_kind == "system"
