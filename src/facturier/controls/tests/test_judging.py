"""Doubts of real entries: found, lifted, decided; nothing of another organisation is evidence."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from facturier.audit.models import AuditEvent
from facturier.controls import actions, queries
from facturier.controls.models import ComparedInvoice, ControlSettings, DossierEntry, Doubt
from facturier.controls.queries import DoubtFilters
from facturier.controls.rules import CONTROLS, Severity, usual_setting
from facturier.controls.tests.factories import (
    IBAN,
    OTHER_IBAN,
    a_doubted,
    a_pair,
    doubts,
    look,
    paid_to,
    rules_of,
)
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY, a_company, an_entity
from facturier.register import actions as register
from facturier.register.models import Invoice
from facturier.register.queries.twins import suspects
from facturier.register.rules import Stage
from facturier.register.tests.factories import a_document, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ROLES = ("editor", "reader", "approver", "payer", "auditor", "exception_expert")


@made_once
def company():
    company = a_company(roles=ROLES)
    an_entity(company)
    return company


def decide(company, verb, doubt, by="editor", **rest):
    with company.here():
        return verb(member=company[by], doubt_id=doubt.id, now=NOW, **rest)


def story(company, verb):
    with company.here():
        return list(AuditEvent.objects.filter(verb=verb).order_by("seq"))


def test_the_same_number_written_otherwise_is_doubted_on_the_later_entry_with_its_evidence(company):
    first, second, doubt = a_pair(company, number="FA-003411")
    assert (doubt.rule, doubt.severity) == ("duplicate.same", "high")
    assert (doubt.invoice_id, doubt.other_id) == (second.id, first.id)
    assert {"number_same", "supplier_same", "gross_same", "date_same"} <= set(
        doubt.evidence["signals"]
    )
    rewritten = a_doubted(company, a_document(number="3411"))
    pairs = [one for one in doubts(company, rewritten) if one.other_id]
    assert {one.other_id for one in pairs} == {first.id, second.id}
    with company.here():
        assert suspects(company["editor"], first) == ("E-2", "E-3")
    events = story(company, "invoice.doubted")
    assert json.loads(events[-1].facts)["found"] == ["duplicate.same", "duplicate.same"]


def test_looking_again_changes_nothing_and_says_nothing(company):
    _first, second, doubt = a_pair(company)
    events = len(story(company, "invoice.doubted"))
    for _time in range(2):
        look(company, second)
    assert [one.id for one in doubts(company, second) if one.other_id] == [doubt.id]
    assert len(story(company, "invoice.doubted")) == events


def test_the_earlier_entry_looked_at_last_finds_the_pair_too(company):
    first = an_invoice(company, number="FA-12345")
    second = a_doubted(company, number="12345")
    assert rules_of(company, second) == ["supplier.new"]
    look(company, first)
    (doubt,) = [one for one in doubts(company) if one.other_id]
    assert (doubt.invoice_id, doubt.other_id) == (second.id, first.id)


def test_an_invoice_of_another_organisation_is_never_evidence(company):
    other = a_company("Ailleurs", roles=("editor",))
    an_entity(other)
    document = a_document(number="FA-777")
    there = a_doubted(other, document)
    here = a_doubted(company, replace(document, due_date=TODAY + timedelta(days=9)))
    assert [one for one in doubts(company, here) if one.other_id] == []
    with company.here():
        assert ComparedInvoice.objects.filter(invoice_id=there.id).count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Doubt.objects.create(
                organisation_id=company.id, invoice=here, other_id=there.id, rule="duplicate.same",
                mark="x", found_at=NOW,
            )  # fmt: skip
            transaction.get_connection().check_constraints()
    (theirs,) = doubts(other, there)
    with company.here(), pytest.raises(Refusal) as refused:
        actions.dismiss_doubt(member=company["editor"], doubt_id=theirs.id, reason="non", now=NOW)
    assert refused.value.status == 404


def test_two_that_are_told_apart_are_remembered_with_author_and_reason(company):
    first, second, doubt = a_pair(company)
    with pytest.raises(Refusal) as refused:
        decide(company, actions.dismiss_doubt, doubt, reason=" ")
    assert (refused.value.status, refused.value.field) == (422, "reason")
    decide(company, actions.dismiss_doubt, doubt, reason="Deux livraisons")
    for one in (first, second):
        look(company, one)
    (kept,) = [one for one in doubts(company, second, "dismissed") if one.other_id]
    assert (kept.decided_by, kept.reason) == (company["editor"].name, "Deux livraisons")
    with company.here():
        assert suspects(company["editor"], first) == ()
        numbers = Invoice.objects.values_list("number", flat=True)
        assert set(numbers) == {"FA-003411"}  # nobody altered the supplier's number
    assert [e.reason for e in story(company, "invoice.doubt_dismissed")] == ["Deux livraisons"]
    with pytest.raises(Refusal) as again:
        decide(company, actions.dismiss_doubt, doubt, reason="encore")
    assert again.value.code == "doubt.decided"


def test_told_apart_elsewhere_dismisses_the_doubt(company):
    first, second, doubt = a_pair(company)
    with company.here():
        register.tell_apart(
            member=company["editor"], invoice_id=first.id, other_id=second.id, reason="Deux",
            now=NOW,
        )  # fmt: skip
    look(company, second)
    with company.here():
        doubt.refresh_from_db()
    assert (doubt.state, doubt.reason) == ("dismissed", "Deux")


def test_one_explained_twin_teaches_the_amount(company):
    """Subscriptions: after one dismissal the amount alone says nothing any more."""
    _first, _second, doubt = a_pair(company, number="AB-1001")
    decide(company, actions.dismiss_doubt, doubt, reason="Abonnement")
    near = a_doubted(company, a_document(number="AB-1010"))
    assert [one for one in doubts(company, near) if one.other_id] == []


def test_the_same_invoice_by_two_ways_becomes_one_dossier_with_all_originals(company):
    first, second, doubt = a_pair(company)
    decide(company, actions.accept_doubt, doubt, reason="")
    with company.here():
        entry = DossierEntry.objects.get()
        assert (entry.invoice_id, entry.legal_id) == (second.id, first.id)
        row = Invoice.objects.get(id=second.id)
        assert (row.stage, row.stage_reason) == (Stage.NOT_INVOICE, "Doublon de E-1.")
        (other,) = queries.dossier_of(company["editor"], first)
        assert (other.invoice.reference, other.legal) == ("E-2", False)
        (legal,) = queries.dossier_of(company["editor"], row)
        assert (legal.invoice.reference, legal.legal) == ("E-1", True)
        assert list(queries.broken_invariants(company.id)) == []
    look(company, second)
    assert doubts(company, second) == []
    # Brought back, the two are doubted again, and the dossier is undone.
    with company.here():
        register.bring_back(
            member=company["editor"], invoice_id=second.id, reason="Erreur", now=NOW
        )
    look(company, second)
    assert [one.rule for one in doubts(company, second) if one.other_id] == ["duplicate.same"]
    with company.here():
        assert not DossierEntry.objects.exists()
        assert list(queries.broken_invariants(company.id)) == []


def test_of_two_the_one_that_somebody_vouched_for_stays(company):
    first, second, doubt = a_pair(company)
    with company.here():
        register.verify_invoice(member=company["editor"], invoice_id=second.id, now=NOW)
    decide(company, actions.accept_doubt, doubt, reason="")
    with company.here():
        assert DossierEntry.objects.get().legal_id == second.id


@pytest.mark.parametrize("by", ["reader", "approver", "payer", "auditor"])
def test_who_may_not_repair_sees_the_doubt_and_does_not_decide(company, by):
    _first, second, doubt = a_pair(company)
    with company.here():
        assert queries.doubts_of(company[by], second)
    for verb in (actions.dismiss_doubt, actions.accept_doubt):
        with pytest.raises(Refusal) as refused:
            decide(company, verb, doubt, by=by, reason="non")
        assert refused.value.status == 403


def test_the_exception_expert_decides(company):
    *_pair, doubt = a_pair(company)
    decide(company, actions.dismiss_doubt, doubt, by="exception_expert", reason="Vu")


def test_a_stale_page_decides_nothing(company):
    *_pair, doubt = a_pair(company)
    with pytest.raises(Refusal) as refused:
        decide(company, actions.dismiss_doubt, doubt, reason="Vu", version=doubt.version + 1)
    assert refused.value.status == 409


def test_what_was_decided_on_other_evidence_is_open_again(company):
    first = a_doubted(company, paid_to(a_document(), IBAN))
    (doubt,) = [one for one in doubts(company, first) if one.rule == "account.new"]
    decide(company, actions.accept_doubt, doubt, reason="On appelle")
    decide(company, actions.reopen_doubt, doubt)
    decide(company, actions.dismiss_doubt, doubt, reason="Appelé")
    look(company, first)
    assert "account.new" in rules_of(company, first, "dismissed")


def test_an_account_that_changed_is_doubted_masked(company):
    for _month in range(2):
        a_doubted(company, paid_to(a_document(), IBAN))
    last = a_doubted(company, paid_to(a_document(), OTHER_IBAN))
    (doubt,) = [one for one in doubts(company, last) if one.rule == "account.changed"]
    assert doubt.severity == "high"
    assert IBAN not in str(doubt.evidence)
    assert OTHER_IBAN not in str(doubt.evidence)
    stranger = a_doubted(company, paid_to(a_document(seller="552100554"), IBAN))
    assert "account.shared" in rules_of(company, stranger)


def test_history_needs_five_invoices_and_then_finds_what_is_unusual(company):
    for month in range(5):
        day = TODAY - timedelta(days=30 * (6 - month))
        a_doubted(company, a_document(net=f"{100 + month}.10", issue_date=day))
    odd = a_doubted(company, a_document(net="4321.09", percent="10", issue_date=TODAY))
    assert {"amount.unusual", "price.unusual", "vat.unusual"} <= set(rules_of(company, odd))
    assert "supplier.new" not in rules_of(company, odd)
    usual = a_doubted(company, a_document(net="103.40", issue_date=TODAY + timedelta(days=30)))
    assert rules_of(company, usual) == []


def test_a_control_that_is_off_finds_nothing_and_lifts_what_it_found(company):
    _first, second, doubt = a_pair(company)
    off = {
        code: replace(usual_setting(CONTROLS[code]), on=False)
        for code in ("duplicate.same", "supplier.new")
    }
    with company.here():
        done = actions.set_controls(member=company["owner"], version=0, rules=off, now=NOW)
        assert done.version == 1
        with pytest.raises(Refusal) as stale:
            actions.set_controls(member=company["owner"], version=0, rules=off, now=NOW)
        assert stale.value.status == 409
    look(company, second)
    with company.here():
        doubt.refresh_from_db()
    assert doubt.state == "lifted"
    (event,) = story(company, "controls.set")
    assert json.loads(event.changes)["duplicate.same.on"] == [True, False]


def test_settings_are_bounded_closed_rules_stay_off_and_versions_never_change(company):
    usual = usual_setting(CONTROLS["duplicate.alike"])
    closed = replace(usual_setting(CONTROLS["threshold.near"]), on=True)
    for code, bad in (
        ("duplicate.alike", replace(usual, limits={"days": 61, "permille": 10})),
        ("duplicate.alike", replace(usual, limits={"days": 5})),
        ("threshold.near", closed),
        ("inconnu", usual),
    ):
        with company.here(), pytest.raises(Refusal) as refused:
            actions.set_controls(member=company["owner"], version=0, rules={code: bad}, now=NOW)
        assert refused.value.status == 422
    with company.here(), pytest.raises(Refusal) as forbidden:
        actions.set_controls(member=company["editor"], version=0, rules={}, now=NOW)
    assert forbidden.value.status == 403
    graver = replace(usual, severity=Severity.HIGH)
    with company.here():
        actions.set_controls(
            member=company["owner"], version=0, rules={"duplicate.alike": graver}, now=NOW
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            ControlSettings.objects.update(number=9)


def test_the_list_is_walked_by_key_and_narrowed(company):
    for _pair in range(3):
        a_pair(company, number=f"FA-{9000 + 137 * _pair}")
    reader = company["reader"]
    with company.here():
        seen, after = [], None
        while True:
            page = queries.doubts_page(reader, DoubtFilters(), after=after, size=2)
            seen += [row.doubt.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert len(seen) == len(set(seen)) == queries.open_count(reader)
        pairs = queries.doubts_page(reader, DoubtFilters(family="duplicate")).rows
        assert {row.doubt.rule for row in pairs} <= {"duplicate.same", "duplicate.alike"}
        assert all(row.other for row in pairs)


def test_catching_up_looks_at_each_once(company):
    for _number in range(3):
        an_invoice(company)
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 3
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 0
