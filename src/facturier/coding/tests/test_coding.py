"""Lines are coded by people, within their rights; nothing is overwritten in silence."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from facturier.audit.models import AuditEvent
from facturier.coding import actions, queries
from facturier.coding.actions import AskedLine
from facturier.coding.models import LineCoding, LineShare
from facturier.coding.tests.factories import code, line_of, lined, of, said
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    NOW,
    a_category,
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)
from facturier.register import actions as register
from facturier.register.actions.assign import Assignment
from facturier.register.models import Invoice
from facturier.register.tests.factories import a_document, an_invoice
from facturier.register.tests.test_repair import reads_anew
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
TRANSPORT, PACKING = ("Transport Brest", "100.00"), ("Emballage", "33.33")


@made_once
def company():
    company = a_company(roles=("editor", "reader", "approver"))
    an_entity(company)
    return company


def story(company, verb):
    with company.here():
        return list(AuditEvent.objects.filter(verb=verb).order_by("seq"))


def refused(company, invoice, *shares, **rest) -> Refusal:
    with pytest.raises(Refusal) as caught:
        code(company, invoice, *shares, **rest)
    return caught.value


def counted(company, invoice):
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        return list(queries.counted_lines(company.id, [row]))


def sound(company) -> bool:
    with company.here():
        connection.check_constraints()
        return list(queries.broken_invariants(company.id)) == []


# -- what is written -------------------------------------------------------------------------------
def test_a_line_is_split_exactly_and_the_category_lends_its_account(company):
    workshop, energy = a_department(company, "Atelier"), a_category(company)
    invoice = an_invoice(company, lined(TRANSPORT, PACKING))
    code(company, invoice, of("60", department=workshop, category=energy), of("40", account="6241"),
         line=2)  # fmt: skip
    assert said(company, invoice, 2) == [("606100", "20.00"), ("6241", "13.33")]
    assert line_of(company, invoice, 1).shares == ()
    (event,) = story(company, "invoice.lines_coded")
    assert json.loads(event.changes)["coding"] == [
        None, "2: Atelier · Énergie · 606100 60 %, 6241 40 %",
    ]  # fmt: skip
    assert sound(company)


def test_lines_without_shares_follow_their_invoice_and_all_sums_to_its_net(company):
    workshop, energy = a_department(company, "Atelier"), a_category(company)
    document = lined(TRANSPORT, PACKING)
    totals = replace(document.totals, net=document.totals.net - Decimal("3.33"))
    invoice = an_invoice(company, replace(document, totals=totals))
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        register.assign_invoice(
            member=company["editor"], invoice_id=row.id, now=NOW,
            assignment=Assignment(row.direction, row.entity_id, workshop, None, energy),
        )  # fmt: skip
    code(company, invoice, of(account="6241", amount="100.00"))
    found = counted(company, invoice)
    assert [(one.line.position, one.line.target.account, str(one.amount)) for one in found] == [
        (1, "6241", "100.00"), (2, "606100", "33.33"), (-1, "606100", "-3.33"),
    ]  # fmt: skip
    assert sum(one.amount for one in found) == Decimal("130.00")


def test_a_credit_note_gives_back(company):
    invoice = an_invoice(company, lined(TRANSPORT, type_code="381"))
    code(company, invoice, of(account="6241"))
    assert [one.amount for one in counted(company, invoice)] == [Decimal("-100.00")]


def test_coding_again_the_same_changes_nothing_and_says_nothing(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of("60", account="1A"), of("40", account="2A"))
    code(company, invoice, of("40.0", account="2A"), of("60.0000", account="1A"))
    assert len(story(company, "invoice.lines_coded")) == 1
    assert line_of(company, invoice).version == 1


def test_a_line_follows_its_invoice_again(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of(account="1A"))
    code(company, invoice, version=1)
    line = line_of(company, invoice)
    assert (line.shares, line.version) == ((), 2)
    assert sound(company)


# -- what is refused -------------------------------------------------------------------------------
def test_bad_shares_are_refused_in_words(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    missing = refused(company, invoice, of("60", account="1A"), of("30", account="2A"))
    assert (missing.code, missing.status, missing.field) == ("coding.percents", 422, "shares")
    assert "il manque 10 %" in missing.reason.replace("\xa0", " ").replace("\u202f", " ")
    beyond = refused(company, invoice, of(account="1A", amount="100.01"))
    assert "dépassent" in beyond.reason
    assert refused(company, invoice, of(account="1A"), line=7).code == "coding.line"
    stranger = a_department(a_company("Ailleurs", roles=()), "Là-bas")
    assert refused(company, invoice, of(department=stranger)).code == "assignment.unknown"
    with pytest.raises(Refusal) as twice, company.here():
        line = AskedLine(1, (of(account="1A"),))
        actions.code_lines(
            member=company["editor"], invoice_id=invoice.id, lines=[line, line], now=NOW
        )
    assert twice.value.code == "coding.line"
    assert story(company, "invoice.lines_coded") == []


def test_what_is_archived_is_not_coded_on_anew_but_may_stay(company):
    workshop = a_department(company, "Atelier")
    first, second = (an_invoice(company, lined(TRANSPORT)) for _time in range(2))
    code(company, first, of(department=workshop))
    with company.here():
        organisations.archive_department(member=company["owner"], department_id=workshop, now=NOW)
    no = refused(company, second, of(department=workshop))
    assert no.code == "coding.archived"
    assert "Atelier" in no.reason
    code(company, first, of("50", department=workshop), of("50", account="6241"))
    assert len(line_of(company, first).shares) == 2


def test_only_received_invoices_to_check_are_coded_and_the_refused_keep_theirs(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of(account="1A"))
    with company.here():
        register.refuse_invoice(
            member=company["approver"],
            invoice_id=invoice.id,
            reason="Non commandé",
            code="TRANSAC_INC",
            now=NOW,
        )
    assert refused(company, invoice, of(account="2A")).code == "stage.closed"
    with company.here():
        actions.follow_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert said(company, invoice) == [("1A", "100.00")]
    with company.here():
        assert list(queries.counted_invoices(company["editor"])) == []
    issued = an_invoice(company, a_document(seller="732829320", buyer="404833048"))
    assert refused(company, issued, of(account="1A")).code == "coding.direction"


# -- rights ----------------------------------------------------------------------------------------
def test_who_may_not_assign_may_not_code(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    assert refused(company, invoice, of(account="1A"), by="reader").status == 403


def test_who_is_of_one_department_counts_nothing_on_another(company):
    ours, theirs = a_department(company, "Atelier"), a_department(company, "Siège")
    abroad = a_project(company, "P-9", department_id=theirs)
    company.people["scoped"] = a_member(
        company, a_person("Portée"), "editor", scope=GivenScope(department_id=ours)
    )
    invoice = an_invoice(company, lined(TRANSPORT))
    assert refused(company, invoice, of(account="1A"), by="scoped").status == 404
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        register.assign_invoice(
            member=company["editor"], invoice_id=row.id, now=NOW,
            assignment=Assignment(row.direction, row.entity_id, ours),
        )  # fmt: skip
    code(company, invoice, of(account="1A"), by="scoped")
    no = refused(company, invoice, of("50", account="1A"), of("50", department=theirs), by="scoped")
    assert (no.status, no.rule) == (403, "department")
    code(company, invoice, of(department=theirs, project=abroad))
    taken = refused(company, invoice, of(account="1A"), by="scoped")
    assert (taken.status, taken.rule) == (403, "department")


def test_what_another_department_is_counted_changes_only_by_who_may(company):
    """A share that stays where it is, of another amount, gains or loses as a new one does."""
    ours, theirs = a_department(company, "Atelier"), a_department(company, "Siège")
    company.people["scoped"] = a_member(
        company, a_person("Portée"), "editor", scope=GivenScope(department_id=ours)
    )
    invoice = an_invoice(company, lined(TRANSPORT))
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        register.assign_invoice(
            member=company["editor"], invoice_id=row.id, now=NOW,
            assignment=Assignment(row.direction, row.entity_id, ours),
        )  # fmt: skip
    code(company, invoice, of("50", department=theirs), of("50", account="1A"))
    pushed = refused(
        company, invoice, of("90", department=theirs), of("10", account="2A"), by="scoped"
    )
    assert (pushed.status, pushed.rule) == (403, "department")
    code(company, invoice, of("50", department=theirs), of("50", account="2A"), by="scoped")


def test_another_organisation_sees_and_writes_nothing_of_it(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of(account="1A"))
    other = a_company("Ailleurs", roles=("editor",))
    with pytest.raises(Refusal) as caught, other.here():
        actions.code_lines(
            member=other["editor"], invoice_id=invoice.id, lines=[AskedLine(1, ())], now=NOW
        )
    assert caught.value.status == 404
    with other.here():
        assert LineCoding.objects.count() == LineShare.objects.count() == 0


def test_the_database_refuses_shares_that_do_not_sum(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of("60", account="1A"), of("40", account="2A"))
    for change in ({"amount": Decimal("59.99")}, {"percent": Decimal(61)}):
        with company.here(), pytest.raises(DatabaseError), transaction.atomic():
            LineShare.objects.filter(account="1A").update(**change)
            connection.check_constraints()
    with company.here(), pytest.raises(DatabaseError), transaction.atomic():
        LineShare.objects.filter(account="1A").delete()
        connection.check_constraints()
    with company.here(), pytest.raises(DatabaseError), transaction.atomic():
        LineCoding.objects.all().delete()


# -- two people ------------------------------------------------------------------------------------
def test_somebody_elses_coding_meanwhile_is_told_with_both_values(company):
    invoice = an_invoice(company, lined(TRANSPORT, PACKING))
    code(company, invoice, of(account="6241"), by="approver", version=0)
    no = refused(company, invoice, of("60", account="1A"), of("40", account="2A"), version=0)
    assert (no.code, no.status) == ("coding.changed", 409)
    for told in (company["approver"].name, "6241", "1A", "2A"):
        assert told in no.reason
    assert said(company, invoice) == [("6241", "100.00")]
    # The same wish is no conflict, nor is another line.
    code(company, invoice, of(account="6241"), version=0)
    code(company, invoice, of(account="1A"), line=2, version=0)


# -- taking back -----------------------------------------------------------------------------------
def undo(company, invoice, seq, by="editor"):
    with company.here():
        actions.undo_coding(member=company[by], invoice_id=invoice.id, seq=seq, now=NOW)


def test_a_coding_is_taken_back_to_what_it_was_while_nothing_followed(company):
    invoice = an_invoice(company, lined(TRANSPORT))
    code(company, invoice, of(account="1A", amount="99.99"), of(account="2A", amount="0.01"))
    code(company, invoice, of(account="6241"))
    first, second = story(company, "invoice.lines_coded")
    with pytest.raises(Refusal) as late:
        undo(company, invoice, first.seq)
    assert late.value.code == "undo.too_late"
    undo(company, invoice, second.seq)
    assert said(company, invoice) == [("1A", "99.99"), ("2A", "0.01")]
    undo(company, invoice, second.seq)  # safe to repeat
    assert len(story(company, "invoice.coding_undone")) == 1
    assert sound(company)


# -- what is stated changes ------------------------------------------------------------------------
def follow(company, invoice):
    with company.here():
        actions.follow_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)


def test_reading_again_keeps_the_shares_of_the_same_lines_and_drops_the_others(
    company, monkeypatch
):
    invoice = an_invoice(company, lined(TRANSPORT, PACKING, ("Gasoil", "10.00")))
    for line, account in ((1, "6241"), (2, "6026"), (3, "6061")):
        code(company, invoice, of(account=account), line=line)

    def other(document):
        first, second, third = document.lines
        dearer = replace(second, net=Decimal("43.33"))
        return replace(document, lines=(third, dearer, first))

    reads_anew(monkeypatch, other)
    with company.here():
        register.ask_rereading(
            member=company["editor"], invoice_id=invoice.id, reason="Mal lue", now=NOW
        )
    register.reread_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        new = Invoice.objects.get(reference="E-2")
    for _time in range(2):
        follow(company, new)
    assert [said(company, new, at) for at in (1, 2, 3)] == [
        [("6061", "10.00")], [], [("6241", "100.00")],
    ]  # fmt: skip
    (event,) = story(company, "invoice.coding_carried")
    assert json.loads(event.facts)["from"] == "E-1"
    assert set(json.loads(event.facts)["dropped"]) == {"2"}
    assert said(company, invoice, 2) == [("6026", "33.33")]  # what is set aside keeps its own
    assert sound(company)


def test_an_invoice_without_lines_is_coded_as_a_whole_and_loses_it_when_its_net_changes(company):
    invoice = an_invoice(company, replace(a_document(net="80.00"), lines=()))
    code(company, invoice, of("25", account="1A"), of("75", account="2A"), line=0)
    assert said(company, invoice, 0) == [("1A", "20.00"), ("2A", "60.00")]
    with company.here():  # as a correction of what was typed leaves it
        LineCoding.objects.update(line_key="other")
    assert line_of(company, invoice, 0).outdated
    assert [one.line.own for one in counted(company, invoice)] == [False]
    for _time in range(2):
        follow(company, invoice)
    assert line_of(company, invoice, 0).version == 2
    (event,) = story(company, "invoice.coding_dropped")
    assert json.loads(event.facts)["dropped"]["0"][0]["account"] == "1A"
    assert sound(company)


# -- what is suggested -----------------------------------------------------------------------------
def suggested(company, invoice, by="editor"):
    with company.here():
        coding = queries.coding_of(Invoice.objects.get(id=invoice.id))
        return queries.suggestions_of(company[by], coding)


def test_a_correction_is_suggested_on_the_next_invoice_and_accepted_with_one_verb(company):
    first = an_invoice(company, lined(TRANSPORT, PACKING))
    code(company, first, of(account="6241"))
    code(company, first, of(account="6026"), line=2)
    second = an_invoice(company, lined(TRANSPORT, PACKING))
    found = suggested(company, second)
    assert {at: one.shares[0].target.account for at, one in found.items()} == {1: "6241", 2: "6026"}
    assert line_of(company, second).shares == ()  # never by itself
    with company.here():
        actions.accept_suggestions(member=company["editor"], invoice_id=second.id, now=NOW)
    assert (said(company, second, 1), said(company, second, 2)) == (
        [("6241", "100.00")], [("6026", "33.33")],
    )  # fmt: skip
    assert line_of(company, second).source == "suggested"
    code(company, second, of(account="6242"), now=NOW + timedelta(hours=1))
    third = an_invoice(company, lined(TRANSPORT, PACKING))
    assert suggested(company, third)[1].shares[0].target.account == "6242"


def test_what_is_accepted_is_what_was_shown(company):
    first = an_invoice(company, lined(TRANSPORT))
    code(company, first, of(account="6241"))
    second = an_invoice(company, lined(TRANSPORT))
    shown = {1: suggested(company, second)[1].digest}
    code(company, first, of(account="6242"), now=NOW + timedelta(hours=1))
    asked = {"member": company["editor"], "invoice_id": second.id, "now": NOW}
    with company.here(), pytest.raises(Refusal) as caught:
        actions.accept_suggestions(**asked, shown=shown)
    assert caught.value.code == "coding.suggestion_changed"
    with company.here():
        actions.accept_suggestions(**asked, shown={1: suggested(company, second)[1].digest})
    assert said(company, second) == [("6242", "100.00")]
    with company.here(), pytest.raises(Refusal) as caught:
        actions.accept_suggestions(**asked)
    assert caught.value.code == "coding.nothing_suggested"


def test_nothing_is_taken_from_another_supplier_an_archived_place_or_an_unreadable_invoice(company):
    ours, workshop = a_department(company, "Atelier"), a_department(company, "Siège")
    first = an_invoice(company, lined(TRANSPORT))
    code(company, first, of(department=workshop))
    assert suggested(company, an_invoice(company, lined(TRANSPORT, seller="552032534"))) == {}
    second = an_invoice(company, lined(TRANSPORT))
    assert suggested(company, second) != {}
    company.people["scoped"] = a_member(
        company, a_person("Portée"), "editor", scope=GivenScope(department_id=ours)
    )
    assert suggested(company, second, by="scoped") == {}
    with company.here():
        organisations.archive_department(member=company["owner"], department_id=workshop, now=NOW)
    assert suggested(company, second) == {}


def test_many_are_coded_as_suggested_each_by_itself_and_taken_back_together(company):
    first = an_invoice(company, lined(TRANSPORT))
    code(company, first, of(account="6241"))
    chosen = [an_invoice(company, lined(TRANSPORT)) for _time in range(2)]
    unknown = an_invoice(company, lined(TRANSPORT, seller="552032534"))
    with company.here():
        rows = list(Invoice.objects.filter(id__in=[one.id for one in (*chosen, unknown)]))
        outcome = actions.accept_many(member=company["editor"], invoices=rows, now=NOW)
    assert outcome.done == ("E-2", "E-3")
    assert [one.reference for one in outcome.left] == ["E-4"]
    assert "Rien à suggérer" in outcome.left[0].reason
    with company.here():
        taken = actions.undo_many(
            member=company["editor"], first_seq=outcome.first_seq, last_seq=outcome.last_seq,
            now=NOW,
        )  # fmt: skip
    assert taken.done == ("E-2", "E-3")
    assert [line_of(company, one).shares for one in chosen] == [(), ()]
    assert sound(company)
