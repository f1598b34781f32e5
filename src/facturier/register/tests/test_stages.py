"""Verify, refuse, reopen, assign: rights, reasons, one event each."""

import re
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from facturier.audit.models import AuditEvent
from facturier.einvoice.judging.rule_sets import BY_NAME
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction, Scope
from facturier.organisations.tests.factories import (
    NOW,
    ROLES,
    TODAY,
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)
from facturier.register import actions
from facturier.register.actions.assign import Assignment
from facturier.register.models import Invoice
from facturier.register.queries import (
    broken_invariants,
    counted,
    invoices_page,
    subject_of,
    whole_invoice,
    within,
)
from facturier.register.queries.refused import code_label
from facturier.register.rules import Stage
from facturier.register.rules.narrowing import Narrowing
from facturier.register.rules.refusals import RefusalCode
from facturier.register.tests.factories import an_invoice
from facturier.register.tests.test_keying import a_keyed
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db

MAY_VERIFY = {"owner", "editor", "exception_expert"}
MAY_REFUSE = MAY_VERIFY | {"approver"}


@made_once
def company():
    """A company with an entity and one person per role."""
    company = a_company()
    company.entity_id = an_entity(company)
    return company


def verify(company, invoice, by="editor"):
    with company.here():
        return actions.verify_invoice(member=company[by], invoice_id=invoice.id, now=NOW)


def refuse(company, invoice, by="editor", reason="Quantité fausse", code="MONTANTTOTAL_ERR"):
    with company.here():
        return actions.refuse_invoice(
            member=company[by], invoice_id=invoice.id, reason=reason, code=code, now=NOW
        )


@pytest.mark.parametrize("role", ROLES)
def test_each_role_verifies_and_refuses_exactly_where_its_capabilities_say(company, role):
    for act, allowed in ((verify, MAY_VERIFY), (refuse, MAY_REFUSE)):
        invoice = an_invoice(company)
        if role in allowed:
            act(company, invoice, role)
        else:
            with pytest.raises(Refusal) as refused:
                act(company, invoice, role)
            assert refused.value.status == 403
            with company.here():
                invoice.refresh_from_db()
            assert invoice.stage == Stage.TO_CHECK


def test_a_refusal_without_a_reason_is_refused(company):
    invoice = an_invoice(company)
    with pytest.raises(Refusal) as refused:
        refuse(company, invoice, reason="   ", code="")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("code", ["", "QTE_ERR", "AUTRE", "doublon", "DOUBLON ", "\0", "X" * 900])
def test_a_received_electronic_invoice_is_refused_by_a_code_of_the_list_alone(company, code):
    invoice = an_invoice(company)
    with pytest.raises(Refusal) as refused:
        refuse(company, invoice, code=code)
    assert (refused.value.status, refused.value.field) == (422, "code")
    assert refused.value.code == ("refusal.code_unknown" if code else "refusal.code_missing")
    assert "REF_CT_ABSENT" in refused.value.reason
    with company.here():
        invoice.refresh_from_db()
    assert (invoice.stage, invoice.stage_code) == (Stage.TO_CHECK, "")


@pytest.mark.parametrize("code", RefusalCode)
def test_each_code_is_kept_needs_no_word_and_leaves_with_the_refusal(company, code):
    invoice = an_invoice(company)
    kept = refuse(company, invoice, reason=" ", code=code)
    assert (kept.stage, kept.stage_code, kept.stage_reason) == (Stage.REFUSED, code, "")
    assert code_label(code) != code
    with company.here():
        assert list(broken_invariants(company.id)) == []
        actions.reopen_invoice(
            member=company["editor"], invoice_id=invoice.id, reason="Vu", now=NOW
        )
        assert fresh(invoice) == (Stage.TO_CHECK, "")
        actions.undo_step(member=company["editor"], invoice_id=invoice.id, now=NOW)
        assert fresh(invoice) == (Stage.REFUSED, code)


def fresh(invoice):
    invoice.refresh_from_db()
    return invoice.stage, invoice.stage_code


def test_a_refusal_taken_back_takes_its_code_along(company):
    invoice = an_invoice(company)
    refuse(company, invoice)
    with company.here():
        actions.undo_step(member=company["editor"], invoice_id=invoice.id, now=NOW)
        assert fresh(invoice) == (Stage.TO_CHECK, "")


@pytest.mark.parametrize("keyed", [True, False])
def test_what_came_as_no_electronic_invoice_or_to_nobody_is_refused_in_words(company, keyed):
    invoice = a_keyed(company) if keyed else an_invoice(company, buyer="552100554")
    assert refuse(company, invoice, code="").stage_code == ""


def test_no_code_stands_without_a_refusal_whoever_writes(company):
    invoice = an_invoice(company)
    refused = pytest.raises(DatabaseError, match="code_of_refusal")
    with company.here(), refused, transaction.atomic():
        Invoice.objects.filter(id=invoice.id).update(stage_code="DOUBLON")


def test_the_list_of_codes_is_that_of_the_official_rule():
    """BR-FR-CDV-CL-09_MDT-113_210 in the official file that life cycles are checked by."""
    rules = etree.parse(str(BY_NAME["BR-FR-CDV"].rules.located()))
    [rule] = rules.xpath(
        "//*[local-name()='choose'][.//*[local-name()='attribute'][@name='id']"
        "[normalize-space()='BR-FR-CDV-CL-09_MDT-113_210']]/*[local-name()='when']/@test"
    )
    assert re.findall(r"\(\.\) = '(\w+)'", rule) == list(RefusalCode)


def test_each_step_leaves_one_event_with_what_changed_and_why(company):
    invoice = an_invoice(company)
    refuse(company, invoice)
    with company.here():
        actions.reopen_invoice(
            member=company["editor"], invoice_id=invoice.id, reason="Avoir reçu", now=NOW
        )
    verify(company, invoice)
    with company.here():
        events = AuditEvent.objects.filter(subject_id=invoice.id).order_by("seq")
        told = list(events.values_list("verb", "changes", "reason"))
    assert told[1:] == [
        (
            "invoice.refused",
            '{"stage":["to_check","refused"],"stage_code":["","MONTANTTOTAL_ERR"]}',
            "Quantité fausse",
        ),
        (
            "invoice.reopened",
            '{"stage":["refused","to_check"],"stage_code":["MONTANTTOTAL_ERR",""]}',
            "Avoir reçu",
        ),
        ("invoice.verified", '{"stage":["to_check","verified"]}', ""),
    ]


def test_a_second_click_is_told_that_it_is_done(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    with pytest.raises(Refusal) as refused:
        verify(company, invoice)
    assert refused.value.code == "stage.same"


def test_a_verified_invoice_is_not_refused_behind_the_back_of_who_verified_it(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    with pytest.raises(Refusal) as refused:
        refuse(company, invoice)
    assert refused.value.code == "stage.closed"


def test_an_invoice_of_nobody_is_verified_only_once_oriented(company):
    invoice = an_invoice(company, buyer="552100554")
    with pytest.raises(Refusal) as refused:
        verify(company, invoice)
    assert refused.value.code == "invoice.not_oriented"
    with company.here():
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=invoice.id,
            assignment=Assignment(Direction.RECEIVED, company.entity_id),
            now=NOW,
        )
    assert verify(company, invoice).stage == Stage.VERIFIED


def test_an_amount_limit_bounds_the_decision_and_not_the_reading(company):
    limited = a_member(
        company, a_person(), "editor", scope=GivenScope(amount_limit=Decimal("120.00"))
    )
    within_limit, beyond = an_invoice(company, net="100.00"), an_invoice(company, net="100.01")
    with company.here():
        actions.verify_invoice(member=limited, invoice_id=within_limit.id, now=NOW)
        with pytest.raises(Refusal) as refused:
            actions.verify_invoice(member=limited, invoice_id=beyond.id, now=NOW)
        assert refused.value.rule == "amount"
        assert company["editor"].name in refused.value.ask
        assert whole_invoice(limited, beyond.reference).row.id == beyond.id


def test_nobody_moves_an_invoice_into_a_department_that_is_not_theirs(company):
    ours, theirs = a_department(company, "Atelier"), a_department(company, "Siège")
    scoped = a_member(company, a_person(), "editor", scope=GivenScope(department_id=ours))
    invoice = an_invoice(company)

    def assign(member, department_id):
        with company.here():
            return actions.assign_invoice(
                member=member,
                invoice_id=invoice.id,
                assignment=Assignment(Direction.RECEIVED, company.entity_id, department_id),
                now=NOW,
            )

    with pytest.raises(Refusal) as refused:
        assign(scoped, ours)
    assert refused.value.status == 404, "an invoice of no department does not exist for them"
    assign(company["owner"], ours)
    with pytest.raises(Refusal) as refused:
        assign(scoped, theirs)
    assert refused.value.status == 403


def test_a_place_of_another_organisation_is_as_unknown_as_one_that_does_not_exist(company):
    other = a_company("Ailleurs", roles=())
    foreign = a_department(other)
    invoice = an_invoice(company)
    answers = []
    for department_id in (foreign, uuid7()):
        with company.here(), pytest.raises(Refusal) as refused:
            actions.assign_invoice(
                member=company["editor"],
                invoice_id=invoice.id,
                assignment=Assignment(Direction.RECEIVED, company.entity_id, department_id),
                now=NOW,
            )
        answers.append((refused.value.code, refused.value.status, refused.value.reason))
    assert answers[0] == answers[1]


def test_assigning_what_is_already_so_records_nothing(company):
    invoice = an_invoice(company)
    with company.here():
        before = AuditEvent.objects.count()
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=invoice.id,
            assignment=Assignment(Direction.RECEIVED, company.entity_id),
            now=NOW,
        )
        assert AuditEvent.objects.count() == before


@pytest.fixture
def varied(company):
    """Invoices of every direction, entity, department and project."""
    departments = [None, a_department(company, "A"), a_department(company, "B")]
    projects = [None, a_project(company)]
    for department in departments:
        for project in projects:
            for seller, buyer in (("404833048", "732829320"), ("732829320", "404833048")):
                invoice = an_invoice(company, seller=seller, buyer=buyer)
                with company.here():
                    actions.assign_invoice(
                        member=company["owner"],
                        invoice_id=invoice.id,
                        assignment=Assignment(
                            Direction(invoice.direction), invoice.entity_id, department, project
                        ),
                        now=NOW,
                    )
    an_invoice(company, buyer="552100554")
    company.departments, company.projects = departments, projects
    return company


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_list_shows_exactly_what_the_policy_function_allows_one_by_one(varied, data):
    """The SQL form of the scopes equals `may`, for any set of grants."""
    from dataclasses import replace

    from facturier.organisations.rules import HeldGrant

    departments = [key for key in varied.departments if key]
    scope = st.builds(
        Scope,
        entity_id=st.sampled_from([None, varied.entity_id, uuid7()]),
        direction=st.sampled_from([None, *Direction]),
        departments=st.none() | st.frozensets(st.sampled_from(departments), min_size=1),
        project_id=st.sampled_from([None, varied.projects[1], uuid7()]),
        amount_limit=st.none() | st.just(Decimal(1)),
    )
    grant = st.builds(
        HeldGrant,
        role=st.just("r"),
        role_name=st.just("R"),
        capabilities=st.frozensets(st.sampled_from(["invoice.read", "invoice.verify"])),
        scope=scope,
    )
    member = replace(varied["owner"], grants=tuple(data.draw(st.lists(grant, max_size=4))))
    with varied.here():
        everything = Invoice.objects.filter(organisation_id=varied.id)
        allowed = {
            row.id
            for row in everything
            if organisations.may(member, "invoice.read", subject_of(row))
        }
        listed = set(everything.filter(within(member, "invoice.read")).values_list("id", flat=True))
        assert listed == allowed
        page = invoices_page(member, Narrowing(), today=TODAY)
        assert {row.id for row in page.rows} == allowed
        assert counted(member, Narrowing(), TODAY) == (len(allowed), True)
        searched = invoices_page(member, Narrowing(text="FA"), today=TODAY)
        assert {row.id for row in searched.rows} == allowed
