"""One decision on many: two people at once, and invoices that changed since they were listed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import (
    a_category,
    a_company,
    a_department,
    an_entity,
)
from facturier.register.actions import add_note, bulk, reopen_invoice, undo_many, verify_invoice
from facturier.register.actions.bulk import Imputation, assign_many, verify_many
from facturier.register.models import Invoice
from facturier.register.tests.factories import an_invoice


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_on_the_same_many_wait_for_each_other_and_decide_once():
    company = a_company(roles=("editor",))
    an_entity(company)
    invoices = [an_invoice(company) for _number in range(12)]
    start = Barrier(2)

    def decide(rows):
        try:
            with company.here():
                start.wait(timeout=10)
                return verify_many(member=company["editor"], invoices=rows, now=timezone.now())
        finally:
            connection.close()

    # In opposite orders: without one order of the locks, each would hold what the other wants.
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(decide, (invoices, invoices[::-1]))
    with company.here():
        rows = Invoice.objects.filter(organisation_id=company.id)
        assert set(rows.values_list("stage", flat=True)) == {"verified"}
        assert AuditEvent.objects.filter(verb="invoice.verified").count() == 12
    # Who came second found them verified: nothing is told twice.
    assert {len(first.done) + len(first.left), len(second.done) + len(second.left)} == {12}


@pytest.mark.django_db(transaction=True)
def test_who_only_refers_to_an_invoice_does_not_wait_for_those_decided_with_it(monkeypatch):
    """A file recognised as the invoice refers to it at commit, and holds the journal by then.

    If it waited for the many, and they for the journal, they would wait in a circle.
    """
    company = a_company(roles=("editor",))
    an_entity(company)
    invoice = an_invoice(company)

    def referred():
        """What PostgreSQL does to check a foreign key."""
        try:
            with company.here(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute(
                    "SELECT 1 FROM register_invoice WHERE id = %s FOR KEY SHARE", [invoice.id]
                )
                return cursor.fetchone()
        finally:
            connection.close()

    def meanwhile(**verb):
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(referred).result() == (1,)
        return verify_invoice(**verb)

    monkeypatch.setattr(bulk, "verify_invoice", meanwhile)
    with company.here():
        outcome = verify_many(member=company["editor"], invoices=[invoice], now=timezone.now())
    assert outcome.done == (invoice.reference,)


@pytest.mark.django_db
def test_what_was_assigned_since_the_list_was_read_stays():
    company = a_company(roles=("editor",))
    an_entity(company)
    listed = an_invoice(company)
    department, category = a_department(company, "Achats"), a_category(company)
    with company.here():
        for imputation in (Imputation(department), Imputation(category_id=category)):
            # Both pages still believe that the invoice has neither.
            outcome = assign_many(
                member=company["editor"],
                invoices=[listed],
                imputation=imputation,
                now=timezone.now(),
            )
            assert outcome.done == (listed.reference,)
        row = Invoice.objects.get(id=listed.id)
    assert (row.department_id, row.category_id) == (department, category)


# -- one undo for all ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_many_that_were_verified_are_taken_back_by_one_undo_with_an_event_each():
    company = a_company(roles=("editor",))
    an_entity(company)
    invoices = [an_invoice(company) for _number in range(4)]
    with company.here():
        decided = verify_many(member=company["editor"], invoices=invoices, now=timezone.now())
        # Something else happened to the second; the third bears a note, which closes no way back.
        reopen_invoice(
            member=company["editor"], invoice_id=invoices[1].id, reason="Vue trop vite",
            now=timezone.now(),
        )  # fmt: skip
        add_note(member=company["editor"], invoice_id=invoices[2].id, text="Vu", now=timezone.now())
        undone = take_back(company, decided)
        assert set(undone.done) == {invoices[at].reference for at in (0, 2, 3)}
        assert [one.reference for one in undone.left] == [invoices[1].reference]
        assert "ne peut plus être annulée" in undone.left[0].reason
        assert set(stages(company)) == {"to_check"}
        assert AuditEvent.objects.filter(verb="invoice.step_undone").count() == 3
        # Nothing is left to take back, and an undoing is not undone.
        for again in (decided, undone):
            assert stages_after(company, again) == {"to_check"}


def take_back(company, outcome, by="editor"):
    return undo_many(
        member=company[by],
        first_seq=outcome.first_seq,
        last_seq=outcome.last_seq,
        now=timezone.now(),
    )


def stages(company) -> list[str]:
    rows = Invoice.objects.filter(organisation_id=company.id)
    return list(rows.values_list("stage", flat=True))


def stages_after(company, outcome) -> set[str]:
    try:
        assert take_back(company, outcome).done == ()
    except Refusal as refusal:
        assert refusal.code == "undo.too_late"  # noqa: PT017 (either answer is right)
    return set(stages(company))


@pytest.mark.django_db
def test_many_that_were_assigned_go_back_each_to_where_it_was():
    company = a_company(roles=("editor",))
    an_entity(company)
    was, becomes = a_department(company, "Achats"), a_department(company, "Atelier")
    first, second, third = (an_invoice(company) for _number in range(3))
    member = company["editor"]
    with company.here():
        assign_many(member=member, invoices=[first], imputation=Imputation(was), now=timezone.now())
        # The third has it already: nothing happens to it, nothing is taken back.
        assign_many(
            member=member, invoices=[third], imputation=Imputation(becomes), now=timezone.now()
        )
        decided = assign_many(
            member=member,
            invoices=[first, second, third],
            imputation=Imputation(becomes),
            now=timezone.now(),
        )
        assert len(decided.done) == 3
        undone = take_back(company, decided)
        assert set(undone.done) == {first.reference, second.reference}
        rows = dict(Invoice.objects.values_list("id", "department_id"))
        assert rows == {first.id: was, second.id: None, third.id: becomes}
        assert AuditEvent.objects.filter(verb="invoice.assignment_undone").count() == 2
        same = assign_many(
            member=member, invoices=[third], imputation=Imputation(becomes), now=timezone.now()
        )
        assert (same.first_seq, same.last_seq) == (None, None)
        assert take_back_is_refused(company, decided)


def take_back_is_refused(company, outcome, by="editor") -> bool:
    try:
        return take_back(company, outcome, by).done == ()
    except Refusal as refusal:
        return refusal.code == "undo.too_late"


@pytest.mark.django_db
def test_nobody_takes_back_what_a_colleague_did_nor_what_is_elsewhere():
    company, other = a_company(roles=("editor", "reader", "owner")), a_company(roles=("editor",))
    for one in (company, other):
        an_entity(one)
    invoice = an_invoice(company)
    with company.here():
        decided = verify_many(member=company["editor"], invoices=[invoice], now=timezone.now())
        for by in ("reader", "owner"):
            assert take_back_is_refused(company, decided, by)
        assert stages(company) == ["verified"]
    with other.here():
        assert take_back_is_refused(other, decided)
    with company.here(), pytest.raises(Refusal) as refused:
        undo_many(member=company["editor"], first_seq=1, last_seq=10**9, now=timezone.now())
    assert refused.value.code == "bulk.many"
    with company.here():
        assert stages(company) == ["verified"]
