"""Issuing: one number for one document, no gap and no twin, and nothing changes afterwards."""

import threading
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import GivenScope
from facturier.organisations.queries import member_of
from facturier.organisations.tests.factories import (
    NOW,
    TODAY,
    a_company,
    a_department,
    a_member,
    a_person,
)
from facturier.register import actions as register
from facturier.register.models import Invoice
from facturier.sales import actions
from facturier.sales.actions import issue as issuing
from facturier.sales.models import IssuedDocument, Series, SeriesPeriod
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_complete_draft, a_customer, a_seller, a_series

pytestmark = pytest.mark.django_db


class Shop:
    """A company that may issue."""

    def __init__(self) -> None:
        self.company = a_company(roles=("owner", "editor", "reader", "approver"))
        self.entity = a_seller(self.company)
        self.customer = a_customer(self.company)
        self.series = a_series(self.company, self.entity)

    def draft(self, **rest):
        return a_complete_draft(self.company, self.entity, self.customer, **rest)

    def issue(self, draft, *, by="editor", today=TODAY, version=None, **how):
        with self.company.here():
            return actions.issue_draft(
                member=self.company[by],
                draft_id=draft.id,
                version=draft.version if version is None else version,
                today=today,
                now=NOW,
                **how,
            )

    def change(self, draft, *asked):
        with self.company.here():
            answer = actions.change_draft(
                member=self.company["editor"],
                draft_id=draft.id,
                key=uuid4(),
                operations=[Operation(None, name, draft.version, value) for name, value in asked],
                now=NOW,
            )
            assert {each["outcome"] for each in answer.results} == {"accepted"}
            draft.refresh_from_db()

    def numbers(self):
        with self.company.here():
            rows = IssuedDocument.objects.filter(organisation_id=self.company.id)
            return list(rows.order_by("running").values_list("running", "number"))


@pytest.fixture
def shop():
    return Shop()


def test_a_draft_becomes_an_invoice_whose_file_says_what_the_register_holds(shop):
    issued = shop.issue(shop.draft())
    assert (issued.number, issued.again) == ("F2026-0001", False)
    with shop.company.here():
        invoice = Invoice.objects.select_related("original").get(id=issued.invoice_id)
        document = read(content_of(invoice.original)).document
        [event] = AuditEvent.objects.filter(verb="invoice.issued")
    assert (invoice.number, invoice.direction, invoice.party_id) == (
        "F2026-0001",
        "issued",
        shop.customer,
    )
    assert (invoice.net, invoice.tax, invoice.gross) == tuple(
        map(Decimal, ("7440.00", "1488.00", "8928.00"))
    )
    assert (document.number, document.totals.payable, document.issue_date) == (
        "F2026-0001",
        Decimal("8928.00"),
        TODAY,
    )
    assert document.seller.name == "Maison Kervel SAS"
    assert document.buyer.name == "Hôtel Belle-Rade"
    assert {note.subject_code for note in document.notes} >= {"PMT", "PMD", "AAB", "BAR"}
    assert event.subject_id == invoice.id
    assert "F2026-0001" in str(event.facts)


def test_asked_again_it_answers_the_same_number(shop):
    draft = shop.draft()
    first, again = shop.issue(draft), shop.issue(draft)
    assert (again.number, again.invoice_id, again.again) == (first.number, first.invoice_id, True)
    assert shop.numbers() == [(1, "F2026-0001")]


def test_who_may_not_issue_is_refused_and_takes_no_number(shop):
    draft = shop.draft()
    for role in ("reader", "approver"):
        with pytest.raises(Refusal) as refused:
            shop.issue(draft, by=role)
        assert refused.value.status == 403
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here(), pytest.raises(Refusal) as refused:
        actions.issue_draft(
            member=stranger["owner"], draft_id=draft.id, version=draft.version, today=TODAY, now=NOW
        )
    assert refused.value.status == 404
    assert shop.numbers() == []


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ([("customer", None)], "draft.incomplete", "customer"),
        ([("issue_date", str(TODAY + timedelta(days=1)))], "draft.incomplete", "issue_date"),
        ([("due_date", str(TODAY - timedelta(days=1)))], "draft.incomplete", "due_date"),
    ],
)
def test_what_lacks_refuses_before_a_number_is_taken(shop, asked, code, field):
    draft = shop.draft()
    shop.change(draft, *asked)
    with pytest.raises(Refusal) as refused:
        shop.issue(draft)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.status == 422
    assert shop.numbers() == []
    assert shop.issue(shop.draft()).number == "F2026-0001"


def test_a_draft_that_changed_since_it_was_read_is_not_issued(shop):
    draft = shop.draft()
    seen = draft.version
    shop.change(draft, ("subject", "Autre chose"))
    with pytest.raises(Refusal) as refused:
        shop.issue(draft, version=seen)
    assert (refused.value.code, refused.value.status) == ("draft.stale", 409)


def test_a_number_never_has_an_earlier_date_than_the_one_before(shop):
    shop.issue(shop.draft())
    earlier = shop.draft()
    shop.change(earlier, ("issue_date", str(TODAY - timedelta(days=1))))
    with pytest.raises(Refusal) as refused:
        shop.issue(earlier)
    assert (refused.value.code, refused.value.field) == ("series.date", "issue_date")
    assert shop.issue(shop.draft()).number == "F2026-0002"


def test_what_fails_after_the_number_was_taken_gives_it_back(shop, monkeypatch):
    shop.issue(shop.draft())
    draft = shop.draft()

    def broken(**_facts):
        raise RuntimeError("cut")

    with monkeypatch.context() as cut:
        cut.setattr(issuing.audit, "record", broken)
        with pytest.raises(RuntimeError, match="cut"):
            shop.issue(draft)
    assert shop.numbers() == [(1, "F2026-0001")]
    assert shop.issue(draft).number == "F2026-0002"


def test_an_issued_draft_is_closed_for_good(shop):
    draft = shop.draft()
    shop.issue(draft)
    with shop.company.here():
        for verb in (actions.discard_draft, actions.restore_draft):
            with pytest.raises(Refusal):
                verb(member=shop.company["owner"], draft_id=draft.id, now=NOW)
        with pytest.raises(Refusal) as refused:
            actions.change_draft(
                member=shop.company["editor"], draft_id=draft.id, key=uuid4(),
                operations=[Operation(None, "subject", draft.version, "x")], now=NOW,
            )  # fmt: skip
        draft.refresh_from_db()
    assert (refused.value.code, draft.state) == ("draft.closed", DraftState.ISSUED)


ATTACKS = [
    "UPDATE sales_issueddocument SET number = 'F2026-0009'",
    "DELETE FROM sales_issueddocument",
    "UPDATE sales_seriesperiod SET last = last + 2",
    "UPDATE sales_seriesperiod SET last = last - 1",
    "UPDATE sales_seriesperiod SET last = last + 1",  # a number for no document
    "UPDATE sales_seriesperiod SET last = last + 1, last_date = last_date - 1",
    "DELETE FROM sales_seriesperiod",
    "UPDATE register_invoice SET number = 'F2026-0009'",
    "UPDATE register_invoice SET gross = 1",
    "UPDATE register_invoice SET stage = 'to_check'",
    "UPDATE register_invoice SET direction = 'received'",
    "UPDATE register_invoice SET channel = 'upload'",
    "DELETE FROM register_invoice",
    "UPDATE register_invoiceline SET net = 1",
    "UPDATE register_invoiceparty SET name = 'Autre'",
    (
        "INSERT INTO sales_seriesperiod (id, organisation_id, series_id, period, last)"
        " SELECT gen_random_uuid(), organisation_id, id, '2027', 7 FROM sales_series"
    ),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_itself_refuses_to_change_what_was_issued(attack):
    shop = Shop()
    shop.issue(shop.draft())
    with pytest.raises(DatabaseError), shop.company.here(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert shop.numbers() == [(1, "F2026-0001")]


@pytest.mark.django_db(transaction=True)
def test_clerks_issuing_at_once_leave_no_gap_and_no_twin_and_none_fails():
    shop = Shop()
    drafts = [shop.draft() for _ in range(24)]
    waiting, issued = list(drafts), []
    lock = threading.Lock()

    def clerk() -> None:
        try:
            while True:
                with lock:
                    if not waiting:
                        return
                    draft = waiting.pop()
                answer = shop.issue(draft)
                with lock:
                    issued.append(answer.number)
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk) for _ in range(6)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert sorted(issued) == [f"F2026-{number:04}" for number in range(1, 25)]
    assert [running for running, _number in shop.numbers()] == list(range(1, 25))
    with shop.company.here():
        [period] = SeriesPeriod.objects.filter(organisation_id=shop.company.id)
    assert (period.last, period.last_date) == (24, TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_same_draft_at_once_get_one_number():
    shop = Shop()
    draft = shop.draft()
    start, answers = threading.Barrier(2), []

    def clerk() -> None:
        try:
            start.wait()
            answers.append(shop.issue(draft))
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk) for _ in range(2)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert [one.number for one in answers] == ["F2026-0001"] * 2
    assert sorted(one.again for one in answers) == [False, True]


def test_a_transaction_that_is_taken_back_leaves_no_gap(shop):
    draft = shop.draft()
    with shop.company.here(), transaction.atomic():
        actions.issue_draft(
            member=shop.company["editor"], draft_id=draft.id, version=draft.version,
            today=TODAY, now=NOW,
        )  # fmt: skip
        transaction.set_rollback(True)
    assert shop.numbers() == []
    assert shop.issue(shop.draft()).number == "F2026-0001"


def test_who_prepares_for_one_department_alone_issues_what_is_theirs(shop):
    department = a_department(shop.company, "Ventes")
    person = a_person("Paul Petit")
    with shop.company.here():
        a_member(
            shop.company, person, "editor", scope=GivenScope(department_id=department), now=NOW
        )
        narrow = member_of(shop.company.id, person, TODAY)
    theirs, other = shop.draft(), shop.draft()
    shop.change(theirs, ("department", str(department)))
    with shop.company.here():
        issued = actions.issue_draft(
            member=narrow, draft_id=theirs.id, version=theirs.version, today=TODAY, now=NOW
        )
        with pytest.raises(Refusal) as refused:
            actions.issue_draft(
                member=narrow, draft_id=other.id, version=other.version, today=TODAY, now=NOW
            )
    assert (issued.number, refused.value.status) == ("F2026-0001", 404)


def test_a_limit_of_amount_bounds_what_one_may_issue(shop):
    person = a_person("Rose Limite")
    with shop.company.here():
        scope = GivenScope(amount_limit=Decimal("5000"))
        a_member(shop.company, person, "editor", scope=scope, now=NOW)
        bounded = member_of(shop.company.id, person, TODAY)
    dear, cheap = shop.draft(), shop.draft(price="100")
    with shop.company.here():
        with pytest.raises(Refusal) as refused:
            actions.issue_draft(
                member=bounded, draft_id=dear.id, version=dear.version, today=TODAY, now=NOW
            )
        issued = actions.issue_draft(
            member=bounded, draft_id=cheap.id, version=cheap.version, today=TODAY, now=NOW
        )
    assert (refused.value.status, issued.number) == (403, "F2026-0001")


def test_nobody_reopens_refuses_or_repairs_what_was_issued(shop):
    issued = shop.issue(shop.draft())
    given = {"member": shop.company["owner"], "invoice_id": issued.invoice_id, "now": NOW}
    for verb in (register.reopen_invoice, register.refuse_invoice, register.mark_not_invoice):
        with shop.company.here(), pytest.raises(Refusal) as refused:
            verb(reason="par erreur", **given)
        assert refused.value.code == "invoice.issued", verb


def test_the_first_issue_of_an_entity_makes_its_usual_series_and_tells_it(shop):
    entity = a_seller(shop.company, "Kervel Services", siren="443061841")
    draft = a_complete_draft(shop.company, entity, shop.customer)
    assert shop.issue(draft).number == "F2026-00001"
    with shop.company.here():
        names = set(Series.objects.filter(entity_id=entity).values_list("name", flat=True))
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert names == {"Factures", "Avoirs"}
    assert "series.created" in verbs


@pytest.mark.django_db(transaction=True)
def test_first_issues_of_several_entities_at_once_never_wait_in_a_circle():
    shop = Shop()
    entities = [
        a_seller(shop.company, f"Entité {siren}", siren=siren)
        for siren in ("443061841", "404833048", "552081317")
    ]
    drafts = [a_complete_draft(shop.company, one, shop.customer) for one in entities]
    drafts += [shop.draft() for _ in range(3)]
    start, numbers = threading.Barrier(len(drafts)), []

    def clerk(draft) -> None:
        try:
            start.wait()
            numbers.append(shop.issue(draft).number)
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk, args=[draft]) for draft in drafts]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert sorted(numbers) == [*["F2026-00001"] * 3, "F2026-0001", "F2026-0002", "F2026-0003"]
