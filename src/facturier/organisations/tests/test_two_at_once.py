"""Two people at the same moment, on two real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations import actions, models, queries
from facturier.organisations.tests.factories import NOW, a_company, a_department, a_member, a_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(company, *verbs) -> list[str]:
    """Run each verb in a transaction and on a connection of its own; "done" or the refusal."""
    start = Barrier(len(verbs))

    def run(verb) -> str:
        try:
            with company.here():
                # Each has begun, and read its own rights, before either one locks.
                start.wait(timeout=10)
                verb()
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return sorted(threads.map(run, verbs))


def test_two_owners_who_withdraw_each_other_leave_one():
    company = a_company(roles=())
    first, second = company["owner"], a_member(company, a_person("Seconde"), "owner")
    with company.here():
        grant_ids = dict(models.Grant.objects.values_list("member_id", "id"))

    def withdrawal(by, of):
        return lambda: actions.withdraw_grant(
            member=by, member_id=of.id, grant_id=grant_ids[of.id], now=NOW
        )

    answers = at_once(company, withdrawal(first, second), withdrawal(second, first))
    assert answers == ["done", "forbidden"]
    with company.here():
        assert len(queries.active_owner_ids(company.id)) == 1
        assert AuditEvent.objects.filter(verb="role.withdrawn").count() == 1


def test_two_owners_who_lock_out_each_other_leave_one():
    company = a_company(roles=())
    first, second = company["owner"], a_member(company, a_person("Seconde"), "owner")

    def exclusion(by, of):
        return lambda: actions.deactivate_member(member=by, member_id=of.id, now=NOW)

    answers = at_once(company, exclusion(first, second), exclusion(second, first))
    assert answers == ["done", "forbidden"]
    with company.here():
        assert len(queries.active_owner_ids(company.id)) == 1


def test_a_link_opened_in_two_windows_makes_one_member():
    company = a_company(roles=())
    user_id = a_person("Alix", email="alix@exemple.test")
    with company.here():
        invited = actions.invite(
            member=company["owner"],
            email="alix@exemple.test",
            role_id=company.role("reader"),
            origin="http://localhost/",
            now=NOW,
        )

    def acceptance():
        actions.accept_invitation(token=invited.token, user_id=user_id, now=NOW)

    assert at_once(company, acceptance, acceptance) == ["done", "invitation.accepted"]
    with company.here():
        assert models.Member.objects.filter(user_id=user_id).count() == 1


def test_two_moves_never_close_a_loop():
    company = a_company(roles=())
    north, south = a_department(company, "Nord"), a_department(company, "Sud")

    def move(what, name, below):
        return lambda: actions.change_department(
            member=company["owner"], department_id=what, name=name, parent_id=below, now=NOW
        )

    answers = at_once(company, move(north, "Nord", south), move(south, "Sud", north))
    assert answers == ["department.loop", "done"]
