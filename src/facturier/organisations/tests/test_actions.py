"""People: invited, given roles, deprived of them, protected. Each refusal, and what it protects."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity import queries as identity
from facturier.kit.refusal import Refusal
from facturier.organisations import actions, jobs, models, queries, rules, subscribers
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ORIGIN = "http://localhost:8000/"


@made_once
def company():
    return a_company(roles=["administrator", "reader", "editor"])


def last_event(company) -> AuditEvent:
    with company.here():
        return AuditEvent.objects.filter(organisation_id=company.id).latest("seq")


def invite(company, email, role="reader", *, by="administrator", now=NOW, **scope):
    with company.here():
        return actions.invite(
            member=company[by],
            email=email,
            role_id=company.role(role),
            scope=GivenScope(**scope),
            origin=ORIGIN,
            now=now,
        )


def grant(company, to, role, *, by="administrator", now=NOW, **scope):
    with company.here():
        return actions.grant_role(
            member=company[by],
            member_id=company[to].id,
            role_id=company.role(role),
            scope=GivenScope(**scope),
            now=now,
        )


def grant_of(company, who):
    with company.here():
        return models.Grant.objects.get(member_id=company[who].id).id


# -- invitations -----------------------------------------------------------------------------------
def test_a_newcomer_joins_with_a_password_of_their_own(company):
    invited = invite(company, " Neuf@Exemple.TEST ", "editor", amount_limit=Decimal(500))
    joined = actions.join_by_invitation(
        token=invited.token, name="Alix Neuf", password=PASSWORD, now=NOW
    )
    assert identity.person(joined.user_id).email == "neuf@exemple.test"
    with company.here():
        member = queries.member_of(company.id, joined.user_id, TODAY)
    assert member.grants[0].scope.amount_limit == Decimal(500)
    event = last_event(company)
    assert (event.verb, event.actor_name) == ("member.joined", "Alix Neuf")


def test_only_the_hash_of_a_link_is_kept(company):
    invited = invite(company, "neuf@exemple.test")
    with company.here():
        row = models.Invitation.objects.get(id=invited.id)
    assert bytes(row.token_hash) == rules.invitation_hash(invited.token)
    assert len(invited.token) == 43  # 256 bits
    assert invited.token not in repr(vars(row))


def test_the_letter_holds_the_link_and_speaks_the_language_of_its_reader(company):
    # The worker reads the real clock.
    invited = invite(company, "neuf@exemple.test", now=timezone.now())
    jobs.send_invitation(organisation_id=company.id, invitation_id=str(invited.id), origin=ORIGIN)
    [letter] = mail.outbox
    assert letter.to == ["neuf@exemple.test"]
    assert f"http://localhost:8000/invitation/{invited.token}/" in letter.body
    assert "Thomas Le Goff" in letter.subject


def test_a_dead_invitation_sends_no_letter(company):
    invited = invite(company, "neuf@exemple.test", now=timezone.now())
    with company.here():
        actions.revoke_invitation(member=company["owner"], invitation_id=invited.id, now=NOW)
    jobs.send_invitation(organisation_id=company.id, invitation_id=str(invited.id), origin=ORIGIN)
    assert mail.outbox == []


def test_a_person_with_an_account_joins_with_it(company):
    user_id = a_person("Alix Neuf", email="alix@exemple.test")
    invited = invite(company, "ALIX@exemple.test")
    with pytest.raises(Refusal, match=r"invitation\.known"):
        actions.join_by_invitation(token=invited.token, name="X", password=PASSWORD, now=NOW)
    actions.accept_invitation(token=invited.token, user_id=user_id, now=NOW)
    assert [place.name for place in queries.memberships_of(user_id)] == ["Maison Kervel"]


def test_somebody_else_cannot_use_the_link(company):
    stranger = a_person("Autre")
    invited = invite(company, "alix@exemple.test")
    with pytest.raises(Refusal, match="other_person") as refused:
        actions.accept_invitation(token=invited.token, user_id=stranger, now=NOW)
    assert refused.value.status == 403
    assert queries.memberships_of(stranger) == []


def test_a_weak_password_joins_nobody_and_keeps_the_link_alive(company):
    invited = invite(company, "neuf@exemple.test")
    with pytest.raises(Refusal, match=r"password\.weak") as refused:
        actions.join_by_invitation(token=invited.token, name="Alix", password="court", now=NOW)
    assert refused.value.field == "password"
    assert identity.person_by_email("neuf@exemple.test") is None
    actions.join_by_invitation(token=invited.token, name="Alix", password=PASSWORD, now=NOW)


@pytest.mark.parametrize("state", ["accepted", "revoked", "expired", "replaced"])
def test_a_dead_link_says_why(company, state):
    user_id = a_person("Alix", email="alix@exemple.test")
    invited, now = invite(company, "alix@exemple.test"), NOW
    if state == "accepted":
        actions.accept_invitation(token=invited.token, user_id=user_id, now=NOW)
    elif state == "revoked":
        with company.here():
            actions.revoke_invitation(member=company["owner"], invitation_id=invited.id, now=NOW)
    elif state == "expired":
        now += timedelta(days=rules.INVITATION_DAYS)
    else:
        invite(company, "alix@exemple.test", "editor")
    with pytest.raises(Refusal) as refused:
        actions.accept_invitation(token=invited.token, user_id=user_id, now=now)
    assert refused.value.code == f"invitation.{'revoked' if state == 'replaced' else state}"
    assert refused.value.reason.endswith(".")


def test_a_link_that_never_was_is_absent():
    with pytest.raises(Refusal) as refused:
        actions.accept_invitation(token="x" * 43, user_id=uuid4(), now=NOW)
    assert refused.value.status == 404


def test_an_invitation_falls_with_the_rights_of_its_author(company):
    user_id = a_person("Alix", email="alix@exemple.test")
    invited = invite(company, "alix@exemple.test")
    with company.here():
        actions.deactivate_member(
            member=company["owner"], member_id=company["administrator"].id, now=NOW
        )
    with pytest.raises(Refusal, match="lapsed"):
        actions.accept_invitation(token=invited.token, user_id=user_id, now=NOW)


@pytest.mark.parametrize(
    ("email", "code"),
    [("pas une adresse", "invitation.email"), ("x" * 250 + "@exemple.test", "invitation.email")],
)
def test_an_address_must_be_one(company, email, code):
    with pytest.raises(Refusal) as refused:
        invite(company, email)
    assert (refused.value.code, refused.value.field) == (code, "email")


def test_nobody_invites_oneself_nor_a_member(company):
    with pytest.raises(Refusal, match=r"invitation\.self"):
        invite(company, company["administrator"].email.upper())
    with pytest.raises(Refusal, match=r"invitation\.member"):
        invite(company, company["reader"].email)
    with company.here():
        actions.deactivate_member(member=company["owner"], member_id=company["reader"].id, now=NOW)
    with pytest.raises(Refusal, match="Réactivez"):
        invite(company, company["reader"].email)


@pytest.mark.parametrize("by", ["reader", "editor"])
def test_only_who_manages_members_invites(company, by):
    with pytest.raises(Refusal) as refused:
        invite(company, "neuf@exemple.test", by=by)
    assert refused.value.status == 403


def test_an_accepted_invitation_is_not_revoked(company):
    user_id = a_person("Alix", email="alix@exemple.test")
    invited = invite(company, "alix@exemple.test")
    actions.accept_invitation(token=invited.token, user_id=user_id, now=NOW)
    with company.here(), pytest.raises(Refusal, match=r"invitation\.accepted"):
        actions.revoke_invitation(member=company["owner"], invitation_id=invited.id, now=NOW)


# -- roles -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["invite", "grant", "withdraw", "deactivate", "second_factor"])
def test_only_an_owner_touches_what_makes_an_owner(company, verb):
    grant_id, owner = grant_of(company, "owner"), company["owner"].id
    administrator = {"member": company["administrator"], "now": NOW}
    second = a_member(company, a_person("Second"), "owner")
    attempts = {
        "invite": lambda: invite(company, "neuf@exemple.test", "owner"),
        "grant": lambda: grant(company, "reader", "owner"),
        "withdraw": lambda: actions.withdraw_grant(
            member_id=owner, grant_id=grant_id, **administrator
        ),
        "deactivate": lambda: actions.deactivate_member(member_id=owner, **administrator),
        "second_factor": lambda: actions.require_second_factor(
            role_id=company.role("owner"), required=True, **administrator
        ),
    }
    with company.here(), pytest.raises(Refusal) as refused:
        attempts[verb]()
    assert (refused.value.code, refused.value.status) == ("owner.only", 403)
    assert second.roles == ("Propriétaire",)


def test_an_owner_names_another_and_may_unname_them(company):
    grant(company, "editor", "owner", by="owner")
    with company.here():
        assert len(queries.active_owner_ids(company.id)) == 2
        page = queries.member_page(company["owner"], company["editor"].id, TODAY)
        owning = next(row for row in page.grants if row.role == "Propriétaire")
        actions.withdraw_grant(
            member=company["owner"], member_id=company["editor"].id, grant_id=owning.id, now=NOW
        )
        assert queries.active_owner_ids(company.id) == {company["owner"].id}


def test_nobody_changes_their_own_rights(company):
    for who in ("owner", "administrator"):
        mine = {"member": company[who], "member_id": company[who].id, "now": NOW}
        with company.here():
            for attempt in (
                lambda mine=mine: actions.grant_role(role_id=company.role("editor"), **mine),
                lambda mine=mine, who=who: actions.withdraw_grant(
                    grant_id=grant_of(company, who), **mine
                ),
                lambda mine=mine: actions.reset_member_second_factor(reason="perdu", **mine),
            ):
                with pytest.raises(Refusal) as refused:
                    attempt()
                assert (refused.value.code, refused.value.status) == ("grant.self", 403)


def test_the_database_too_refuses_a_grant_to_oneself(company):
    with pytest.raises(IntegrityError, match="grant_never_to_oneself"), company.here():
        models.Grant.objects.create(
            organisation_id=company.id,
            member_id=company["administrator"].id,
            role_id=company.role("owner"),
            giver_id=company["administrator"].id,
            granted_by="moi",
            granted_at=NOW,
        )


def test_the_last_owner_cannot_leave(company):
    for who in ("owner", "administrator"):
        with company.here(), pytest.raises(Refusal, match=r"owner\.last"):
            actions.deactivate_member(member=company[who], member_id=company["owner"].id, now=NOW)


def test_a_request_of_somebody_deprived_meanwhile_is_refused(company):
    """The member of a request is read before the lock: what holds is asked again behind it."""
    late = company["administrator"]
    with company.here():
        actions.withdraw_grant(
            member=company["owner"],
            member_id=late.id,
            grant_id=grant_of(company, "administrator"),
            now=NOW,
        )
    with pytest.raises(Refusal) as refused:
        grant(company, "reader", "editor")
    assert refused.value.status == 403
    with company.here():
        actions.deactivate_member(member=company["owner"], member_id=late.id, now=NOW)
    with pytest.raises(Refusal) as refused:
        grant(company, "reader", "editor")
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("role", "scope", "code"),
    [
        ("auditor", {}, "grant.undated"),
        ("reader", {"valid_until": TODAY - timedelta(days=1)}, "grant.past"),
        ("editor", {"amount_limit": Decimal(0)}, "grant.limit"),
        ("editor", {"amount_limit": Decimal(10) ** 17}, "grant.limit"),
        ("editor", {"entity_id": uuid4()}, "grant.unknown_place"),
        ("editor", {"department_id": uuid4()}, "grant.unknown_place"),
        ("editor", {"project_id": uuid4()}, "grant.unknown_place"),
        ("owner", {"direction": Direction.ISSUED}, "grant.owner_whole"),
        ("owner", {"valid_until": TODAY}, "grant.owner_whole"),
        ("reader", {}, "grant.twin"),
    ],
)
def test_a_scope_that_cannot_be_is_refused_beside_its_field(company, role, scope, code):
    with pytest.raises(Refusal) as refused:
        grant(company, "reader", role, by="owner", **scope)
    assert refused.value.code == code
    assert refused.value.field


def test_a_place_of_another_company_is_as_unknown_as_one_that_never_was(company):
    other = a_company("Autre", roles=())
    with pytest.raises(Refusal, match="unknown_place"):
        grant(company, "reader", "editor", entity_id=an_entity(other))
    with company.here(), pytest.raises(Refusal, match="unknown_role"):
        actions.grant_role(
            member=company["owner"],
            member_id=company["reader"].id,
            role_id=other.role("editor"),
            now=NOW,
        )
    with company.here(), pytest.raises(Refusal) as refused:
        actions.grant_role(
            member=company["owner"],
            member_id=other["owner"].id,
            role_id=company.role("editor"),
            now=NOW,
        )
    assert refused.value.status == 404


def test_a_grant_holds_through_its_last_day_and_not_after(company):
    grant(company, "reader", "editor", valid_until=TODAY)
    with company.here():
        held = queries.held_grants(company.id, company["reader"].id, TODAY)
        assert {row.role for row in held} == {"reader", "editor"}
        later = queries.held_grants(company.id, company["reader"].id, TODAY + timedelta(days=1))
        assert {row.role for row in later} == {"reader"}


def test_a_department_grant_covers_what_stands_below(company):
    top = a_department(company, "Direction")
    low = a_department(company, "Achats", parent_id=top)
    beside = a_department(company, "Ventes")
    grant(company, "reader", "editor", department_id=top)
    member = company.fresh("reader")
    for department, allowed in ((top, True), (low, True), (beside, False), (None, False)):
        subject = rules.Subject(department_id=department)
        assert bool(queries.may(member, "invoice.verify", subject)) is allowed


def test_events_keep_the_role_its_scope_and_its_end(company):
    grant(company, "reader", "editor", amount_limit=Decimal(500), valid_until=TODAY)
    event = last_event(company)
    assert (event.verb, event.subject_label) == ("role.granted", "Malik Ferrand")
    assert '"role":[null,"Création et modification"]' in event.changes
    assert '"valid_until":[null,"2026-03-02"]' in event.changes
    assert "500,00" in event.changes


# -- presence --------------------------------------------------------------------------------------
def test_a_deactivated_member_is_nobody_until_reactivated(company):
    with company.here():
        by = {"member": company["administrator"], "member_id": company["reader"].id, "now": NOW}
        actions.deactivate_member(**by)
        actions.deactivate_member(**by)
        assert queries.member_of(company.id, company["reader"].user_id, TODAY) is None
        with pytest.raises(Refusal, match=r"member\.inactive"):
            grant(company, "reader", "editor")
        actions.reactivate_member(**by)
        assert company.fresh("reader").roles == ("Lecture seule",)
        told = AuditEvent.objects.filter(verb__startswith="member.").order_by("seq")
        verbs = list(told.values_list("verb", flat=True))
    assert verbs[-2:] == ["member.deactivated", "member.reactivated"]
    assert queries.memberships_of(company["reader"].user_id)[0].name == "Maison Kervel"


# -- second factors --------------------------------------------------------------------------------
def test_a_role_that_asks_for_a_second_factor_is_closed_without_one(company):
    with company.here():
        actions.require_second_factor(
            member=company["administrator"],
            role_id=company.role("editor"),
            required=True,
            now=NOW,
        )
        assert queries.second_factor_roles(company.id, company["editor"].user_id, TODAY) == [
            "Création et modification"
        ]
    assert company.fresh("editor").lacks_second_factor
    assert not company.fresh("reader").lacks_second_factor
    assert last_event(company).changes == '{"second_factor":[false,true]}'


def test_a_reset_asks_for_a_reason_and_keeps_it(company):
    by = {"member": company["administrator"], "member_id": company["reader"].id, "now": NOW}
    with company.here():
        with pytest.raises(Refusal) as refused:
            actions.reset_member_second_factor(reason="  ", **by)
        assert refused.value.field == "reason"
        actions.reset_member_second_factor(reason="Reconnu au téléphone", **by)
    event = last_event(company)
    assert (event.verb, event.reason) == ("second_factor.reset", "Reconnu au téléphone")


def test_only_an_owner_resets_an_owner(company):
    with company.here(), pytest.raises(Refusal, match=r"owner\.only"):
        actions.reset_member_second_factor(
            member=company["administrator"],
            member_id=company["owner"].id,
            reason="perdu",
            now=NOW,
        )


def test_an_account_shared_with_another_company_is_not_reset_from_here(company):
    other = a_company("Autre", roles=())
    a_member(other, company["reader"].user_id)
    by = {"member_id": company["reader"].id, "reason": "perdu", "now": NOW}
    with company.here(), pytest.raises(Refusal, match="shared"):
        actions.reset_member_second_factor(member=company["administrator"], **by)
    a_member(other, company["administrator"].user_id, "administrator")
    with company.here():
        actions.reset_member_second_factor(member=company["administrator"], **by)


# -- tokens ----------------------------------------------------------------------------------------
def test_a_token_is_opened_within_ones_rights_and_a_year(company):
    mine = {"member": company["editor"], "name": "Import", "now": NOW}
    with company.here():
        for scopes, days, field in (
            (["audit:read"], 30, "scopes"),
            (["invoice:read"], 366, "days"),
            (["invoice:read"], 0, "days"),
            ([], 30, "scopes"),
        ):
            with pytest.raises(Refusal) as refused:
                actions.create_token(scopes=scopes, days=days, **mine)
            assert refused.value.field == field
        token_id, text = actions.create_token(scopes=["invoice:read"], days=30, **mine)
        [row], others = queries.tokens(company["editor"], NOW)
        assert (row.id, others) == (token_id, [])
    bearer = identity.token_bearer(text, NOW)
    assert (bearer.organisation_id, bearer.user_id) == (company.id, company["editor"].user_id)


def test_a_reader_opens_no_token(company):
    with company.here(), pytest.raises(Refusal) as refused:
        actions.create_token(
            member=company["reader"], name="x", scopes=["invoice:read"], days=1, now=NOW
        )
    assert refused.value.status == 403


def test_administrators_see_and_revoke_every_token_others_only_their_own(company):
    with company.here():
        token_id, text = actions.create_token(
            member=company["editor"], name="Import", scopes=["invoice:read"], days=30, now=NOW
        )
        with pytest.raises(Refusal) as refused:
            actions.revoke_token(member=company["reader"], token_id=token_id, now=NOW)
        assert refused.value.status == 404
        _mine, others = queries.tokens(company["administrator"], NOW)
        assert [row.person for row in others] == ["Nadia Benhaddou"]
        actions.revoke_token(member=company["administrator"], token_id=token_id, now=NOW)
    assert identity.token_bearer(text, NOW) is None


def test_the_command_line_issues_a_token_for_the_right_company(company):
    other = a_company("Autre", roles=())
    a_member(other, company["editor"].user_id, "editor")
    asked = {"name": "x", "scopes": ["invoice:read"], "days": 1, "now": NOW}
    email = company["editor"].email
    with pytest.raises(Refusal, match="several"):
        actions.issue_token(email=email, **asked)
    _id, text = actions.issue_token(email=email, organisation="autre", **asked)
    assert identity.token_bearer(text, NOW).organisation_id == other.id
    with pytest.raises(Refusal, match="nobody"):
        actions.issue_token(email="personne@exemple.test", **asked)


def test_createadmin_makes_a_person_and_their_organisation():
    owner = actions.create_admin(
        email="chef@exemple.test",
        name="Chef",
        password=PASSWORD,
        organisation_name="Neuve",
        now=NOW,
    )
    assert (owner.name, owner.roles, owner.organisation_name) == (
        "Chef",
        ("Propriétaire",),
        "Neuve",
    )


# -- news of accounts ------------------------------------------------------------------------------
def test_news_of_an_account_is_recorded_in_each_of_its_organisations(company, monkeypatch):
    other = a_company("Autre", roles=())
    a_member(other, company["editor"].user_id, "editor")
    asked = []
    monkeypatch.setattr(subscribers, "defer", lambda name, **ids: asked.append((name, ids)))
    subscribers.signed_in(
        user_id=str(company["editor"].user_id), at=NOW.isoformat(), method="password", ip="::1"
    )
    assert {ids["organisation_id"] for _name, ids in asked} == {company.id, other.id}
    for name, ids in asked:
        assert name == subscribers.RECORD
        subscribers.record_account_news(**{**ids, "user_id": str(ids["user_id"])})
    for place in (company, other):
        event = last_event(place)
        assert (event.verb, event.actor_name) == ("user.signed_in", "Nadia Benhaddou")
        assert event.facts == '{"ip":"::1","method":"password"}'
