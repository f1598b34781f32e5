"""People dealt with by a token: invited, given roles, let go; never those who rule over others."""

import pytest
from django.core import mail
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations import actions, models, rules
from facturier.organisations.tests.factories import a_company, a_member, a_person, address_of
from facturier.organisations.tests.test_api import NEVER, caller
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
BOTH = ("member:read", "member:manage")
RULING = ("owner", "administrator")


@made_once
def company():
    return a_company(roles=("editor", "reader", "administrator"), now=timezone.now())


@pytest.fixture
def call(company):
    return caller(company, scopes=BOTH)


def grants(company, role: str) -> list[models.Grant]:
    with company.here():
        return list(models.Grant.objects.filter(member_id=company[role].id))


def test_a_person_is_invited_and_the_invitation_revoked(company, call):
    sent = {"email": "neuve@exemple.test", "role": str(company.role("payer"))}
    status, made = call("POST", "/invitations/", sent, HTTP_IDEMPOTENCY_KEY="n-1")
    assert status == 201
    assert (made["email"], made["role"], made["expired"]) == (sent["email"], "Payeur", False)
    assert "token" not in made and "link" not in made, "a link goes to its address alone"
    again = call("POST", "/invitations/", sent, HTTP_IDEMPOTENCY_KEY="n-1")
    assert again == (201, made)
    assert call("GET", "/invitations/")[1]["items"] == [made]
    with company.here():
        event = AuditEvent.objects.get(verb="member.invited")
        assert "essai" in str(event.facts) + event.actor_name
    assert call("POST", f"/invitations/{made['id']}/revoke/")[0] == 204
    assert call("POST", f"/invitations/{made['id']}/revoke/")[0] == 204
    assert call("GET", "/invitations/")[1]["items"] == []
    assert call("POST", f"/invitations/{NEVER}/revoke/")[0] == 404


def test_a_role_is_given_with_its_limits_and_withdrawn(company, call):
    path = f"/members/{company['editor'].id}"
    sent = {
        "role": str(company.role("approver")),
        "held_for": {"direction": "received", "amount_limit": "5000.00"},
        "until": "2099-12-31",
    }
    status, told = call("POST", f"{path}/roles/", sent, HTTP_IDEMPOTENCY_KEY="g-1")
    assert status == 201
    [given] = [one for one in told["grants"] if one["until"] == "2099-12-31"]
    assert given["held_for"]["direction"] == "received"
    assert given["held_for"]["amount_limit"] == "5000.00"
    assert call("POST", f"{path}/roles/", sent)[1]["code"] == "grant.twin"
    status, told = call("POST", f"{path}/roles/{given['id']}/withdraw/")
    assert status == 200 and given["id"] not in [one["id"] for one in told["grants"]]
    assert call("POST", f"{path}/roles/{given['id']}/withdraw/")[0] == 404


def test_a_member_leaves_and_comes_back(company, call):
    path = f"/members/{company['editor'].id}"
    assert call("POST", f"{path}/deactivate/")[1]["active"] is False
    assert call("POST", f"{path}/deactivate/")[0] == 200, "said twice, done once"
    assert call("POST", f"{path}/reactivate/")[1]["active"] is True
    with company.here():
        verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("member.deactivated") == verbs.count("member.reactivated") == 1


@pytest.mark.parametrize("role", RULING)
def test_a_token_makes_nobody_who_rules(company, call, role):
    sent = {"role": str(company.role(role))}
    for path, body in (
        ("/invitations/", sent | {"email": "complice@exemple.test"}),
        (f"/members/{company['editor'].id}/roles/", sent),
    ):
        status, refused = call("POST", path, body)
        assert (status, refused["code"]) == (403, "grant.by_token")
    with company.here():
        assert not models.Invitation.objects.exists()
        assert not AuditEvent.objects.filter(verb__in=("member.invited", "role.granted")).filter(
            subject_label="complice@exemple.test"
        )


@pytest.mark.parametrize("role", RULING)
def test_a_token_unmakes_nobody_who_rules(company, call, role):
    if role == "owner":
        other = a_member(company, a_person("Seconde"), "owner", now=timezone.now())
    else:
        other = company[role]
    with company.here():
        [grant] = models.Grant.objects.filter(member_id=other.id)
    for path in (f"roles/{grant.id}/withdraw", "deactivate", "reactivate"):
        status, refused = call("POST", f"/members/{other.id}/{path}/")
        assert (status, refused["code"]) == (403, "grant.by_token"), path
    with company.here():
        assert models.Grant.objects.filter(id=grant.id).exists()
        assert models.Member.objects.get(id=other.id).active


def test_a_token_does_not_make_the_invitation_of_who_shall_rule_worthless(company, call):
    with company.here():
        invited = actions.invite(
            member=company["owner"],
            email="associee@exemple.test",
            role_id=company.role("owner"),
            origin="http://localhost/",
            now=timezone.now(),
        )
    assert call("POST", f"/invitations/{invited.id}/revoke/")[1]["code"] == "grant.by_token"
    sent = {"email": "Associee@exemple.test", "role": str(company.role("reader"))}
    assert call("POST", "/invitations/", sent)[1]["code"] == "grant.by_token"
    with company.here():
        assert models.Invitation.objects.get(id=invited.id).revoked_at is None


def test_every_role_that_rules_is_one_that_a_token_leaves_alone(company):
    with company.here():
        ruling = {
            role.key
            for role in models.Role.objects.all()
            if rules.RULING_CAPABILITIES.intersection(role.capabilities)
        }
    assert ruling == set(RULING)


def test_nobody_changes_their_own_roles_by_a_token_either(company, call):
    path = f"/members/{company['owner'].id}"
    sent = {"role": str(company.role("payer"))}
    assert call("POST", f"{path}/roles/", sent)[1]["code"] == "grant.self"
    assert call("POST", f"{path}/deactivate/")[1]["code"] == "owner.last"


def test_a_token_that_only_reads_or_only_writes_changes_nobody(company):
    path = f"/members/{company['editor'].id}"
    sent = {"email": "neuve@exemple.test", "role": str(company.role("payer"))}
    for scopes in (BOTH[:1], BOTH[1:]):
        call = caller(company, scopes=scopes)
        for where, body in (
            ("/invitations/", sent),
            (f"{path}/roles/", {"role": sent["role"]}),
            (f"{path}/deactivate/", None),
            (f"{path}/reactivate/", None),
            (f"{path}/roles/{grants(company, 'editor')[0].id}/withdraw/", None),
        ):
            assert call("POST", where, body)[1]["code"] == "forbidden", (scopes, where)
    with company.here():
        assert not models.Invitation.objects.exists()


def test_an_administrators_token_does_what_the_administrator_may(company):
    call = caller(company, "administrator", BOTH)
    path = f"/members/{company['editor'].id}"
    assert call("POST", f"{path}/deactivate/")[0] == 200
    sent = {"email": "neuve@exemple.test", "role": str(company.role("owner"))}
    assert call("POST", "/invitations/", sent)[1]["code"] == "owner.only"


def test_members_of_another_company_are_absent(company):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    call, path = caller(other, scopes=BOTH), f"/members/{company['editor'].id}"
    sent = {"role": str(other.role("payer"))}
    [grant] = grants(company, "editor")
    assert call("POST", f"{path}/roles/", sent)[0] == 404
    for verb in ("deactivate", "reactivate", f"roles/{grant.id}/withdraw"):
        assert call("POST", f"{path}/{verb}/")[0] == 404
    own = f"/members/{other['editor'].id}"
    foreign = {"role": str(company.role("payer"))}
    assert call("POST", f"{own}/roles/", foreign)[1]["code"] == "grant.unknown_role"


def test_bad_facts_are_refused_in_words(company, call):
    role = str(company.role("payer"))
    known = address_of(company["editor"].user_id)
    for sent, code in (
        ({"email": "pas une adresse", "role": role}, "invitation.email"),
        ({"email": known, "role": role}, "invitation.member"),
        ({"email": "a@b.fr", "role": NEVER}, "grant.unknown_role"),
        ({"email": "a@b.fr", "role": role, "until": "2020-01-01"}, "grant.past"),
        ({"email": "a@b.fr", "role": role, "held_for": {"amount_limit": "-1"}}, "grant.limit"),
        (
            {"email": "a@b.fr", "role": role, "held_for": {"entity": NEVER}},
            "grant.unknown_place",
        ),
    ):
        status, told = call("POST", "/invitations/", sent)
        assert (told["code"], status in (409, 422), bool(told["detail"])) == (code, True, True)
    assert not mail.outbox
