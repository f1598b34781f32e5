"""Whatever people do to each other's rights, in whatever order: what must hold still holds."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations import actions, models, queries, rules
from facturier.organisations.tests.factories import (
    NOW,
    TODAY,
    Company,
    a_company,
    a_person,
    address_of,
)

PEOPLE = 5
OUTSIDERS = (3, 4)
somebody = st.integers(0, PEOPLE - 1)
role_keys = st.sampled_from(["owner", "administrator", "editor"])


@dataclass(frozen=True)
class Facts:
    """Everything that the verbs of people may change."""

    members: frozenset
    grants: frozenset
    invitations: frozenset
    owners: frozenset
    events: int


class People(RuleBasedStateMachine):
    """An owner, an administrator, an editor and two outsiders change each other's rights."""

    company: Company
    users: list[UUID]
    roles: dict[str, UUID]

    def __init__(self):
        super().__init__()
        self.links: dict[int, str] = {}
        # Every example starts from the same company, and leaves nothing behind.
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def facts(self) -> Facts:
        own = {"organisation_id": self.company.id}
        with self.company.here():
            grants = models.Grant.objects.filter(**own)
            return Facts(
                frozenset(models.Member.objects.filter(**own).values_list("id", "active")),
                frozenset(grants.values_list("id", "member_id", "role_id")),
                frozenset(
                    models.Invitation.objects.filter(**own).values_list(
                        "id", "accepted_at", "revoked_at"
                    )
                ),
                frozenset(grants.filter(role__key=rules.OWNER).values_list("id", flat=True)),
                AuditEvent.objects.filter(**own).count(),
            )

    def member(self, number: int) -> queries.Member | None:
        with self.company.here():
            return queries.member_of(self.company.id, self.users[number], TODAY)

    def member_id(self, number: int):
        with self.company.here():
            row = models.Member.objects.filter(
                organisation_id=self.company.id, user_id=self.users[number]
            ).first()
            return row and row.id

    def attempt(self, verb, actor: queries.Member | None = None):
        """Do it or be refused; a change and exactly one event, or neither."""
        before = self.facts()
        answer = None
        try:
            with self.company.here():
                answer = verb()
        except Refusal:
            assert self.facts() == before
        after = self.facts()
        state_before, state_after = (
            (facts.members, facts.grants, facts.invitations) for facts in (before, after)
        )
        assert after.events - before.events == (state_before != state_after)
        if actor and not queries.is_owner(actor):
            assert after.owners == before.owners
        return answer

    @rule(by=somebody, to=st.sampled_from([*OUTSIDERS, 0]), role=role_keys)
    def invite(self, by, to, role):
        if actor := self.member(by):
            invited = self.attempt(
                lambda: actions.invite(
                    member=actor,
                    email=address_of(self.users[to]),
                    role_id=self.roles[role],
                    origin="http://localhost/",
                    now=NOW,
                ),
                actor,
            )
            if invited:
                self.links[to] = invited.token

    @rule(of=st.sampled_from(OUTSIDERS), stranger=st.none() | somebody)
    def accept(self, of, stranger):
        if of in self.links:
            by = of if stranger is None else stranger
            self.attempt(
                lambda: actions.accept_invitation(
                    token=self.links[of], user_id=self.users[by], now=NOW
                )
            )

    @rule(by=somebody, to=somebody, role=role_keys)
    def grant(self, by, to, role):
        if (actor := self.member(by)) and (target := self.member_id(to)):
            self.attempt(
                lambda: actions.grant_role(
                    member=actor, member_id=target, role_id=self.roles[role], now=NOW
                ),
                actor,
            )

    @rule(by=somebody, of=somebody, which=st.integers(0, 3))
    def withdraw(self, by, of, which):
        if (actor := self.member(by)) and (target := self.member_id(of)):
            with self.company.here():
                held = list(models.Grant.objects.filter(member_id=target).order_by("id"))
            if held:
                grant_id = held[which % len(held)].id
                self.attempt(
                    lambda: actions.withdraw_grant(
                        member=actor, member_id=target, grant_id=grant_id, now=NOW
                    ),
                    actor,
                )

    @rule(by=somebody, of=somebody, back=st.booleans())
    def come_or_go(self, by, of, back):
        if (actor := self.member(by)) and (target := self.member_id(of)):
            verb = actions.reactivate_member if back else actions.deactivate_member
            self.attempt(lambda: verb(member=actor, member_id=target, now=NOW), actor)

    @invariant()
    def an_owner_stays(self):
        with self.company.here():
            assert queries.active_owner_ids(self.company.id)

    @invariant()
    def nobody_holds_a_grant_of_their_own_giving(self):
        with self.company.here():
            for grant in models.Grant.objects.filter(organisation_id=self.company.id):
                assert grant.giver_id != grant.member_id


@pytest.mark.django_db
def test_people_change_each_other_rights_in_any_order():
    People.company = a_company(roles=["administrator", "editor"])
    People.users = [member.user_id for member in People.company.people.values()]
    People.users += [a_person("Alix"), a_person("Dominique")]
    People.roles = {key: People.company.role(key) for key in rules.BUILT_IN_ROLES}
    run_state_machine_as_test(
        People, settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=30)
    )
