"""What should have come: learned, stated, settled by what comes, left out, stopped."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.awaited import actions, queries
from facturier.awaited.actions import ExpectationFacts
from facturier.awaited.actions.look import hold_supplier
from facturier.awaited.models import Expectation, LeftOut
from facturier.awaited.rules import Rhythm, later
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.parties import actions as parties
from facturier.parties.tests.factories import a_party
from facturier.register import actions as register
from facturier.register.tests.factories import a_document, an_invoice

pytestmark = pytest.mark.django_db
FIRST = date(2025, 6, 5)
REASON = "en congé cet été"


class Office:
    """A company, and a supplier who invoices each month."""

    def __init__(self, months: int = 6) -> None:
        self.company = a_company()
        self.entity = an_entity(self.company)
        self.today = FIRST
        for at in range(months):
            self.comes(later(FIRST, Rhythm.MONTHLY, at))

    def comes(self, day: date, **stated):
        document = replace(a_document(**stated), issue_date=day)
        invoice = an_invoice(self.company, document)
        self.party_id = invoice.party_id
        self.looks(max(self.today, day), invoice.id)
        return invoice

    def looks(self, today: date, invoice_id=None) -> None:
        self.today = today
        own = {"organisation_id": self.company.id, "today": today, "now": NOW}
        if invoice_id:
            actions.look_for_invoice(invoice_id=invoice_id, **own)
        else:
            actions.look_at_all(**own)

    def page(self, state: str = "missing", by: str = "owner"):
        with self.company.here():
            return queries.awaited_page(self.company[by], self.today, state=state).rows

    def does(self, deed, by: str = "owner", **told):
        with self.company.here(), transaction.atomic():
            return deed(member=self.company[by], now=NOW, **told)


@pytest.fixture
def office():
    return Office()


def test_what_does_not_come_is_missed_after_its_days_of_grace(office):
    due = later(FIRST, Rhythm.MONTHLY, 6)
    office.looks(due + timedelta(days=6))
    assert office.page() == ()
    [coming] = office.page("coming")
    assert coming.row.due_date == due
    office.looks(due + timedelta(days=7))
    [missing] = office.page()
    assert (missing.row.rhythm, missing.row.origin) == ("monthly", "learned")
    assert missing.usual == Decimal("120.00")
    assert missing.last_reference.startswith("E-")
    assert missing.row.last_date == later(FIRST, Rhythm.MONTHLY, 5)


def test_a_late_one_settles_it_by_itself(office):
    due = later(FIRST, Rhythm.MONTHLY, 6)
    office.looks(due + timedelta(days=12))
    assert len(office.page()) == 1
    office.comes(due + timedelta(days=2))
    assert office.page() == ()
    [coming] = office.page("coming")
    assert coming.row.due_date == later(due + timedelta(days=2), Rhythm.MONTHLY)


def test_a_credit_note_and_what_is_no_invoice_settle_nothing(office):
    due = later(FIRST, Rhythm.MONTHLY, 6)
    wrong = office.comes(due)
    office.looks(due + timedelta(days=12))
    assert office.page() == ()
    with office.company.here():
        register.mark_not_invoice(
            member=office.company["owner"], invoice_id=wrong.id, reason="un bon", now=NOW
        )
    office.looks(due + timedelta(days=12), wrong.id)
    assert len(office.page()) == 1


def test_three_invoices_are_no_habit_and_an_old_habit_ends_by_itself(office):
    few = Office(months=3)
    few.looks(later(FIRST, Rhythm.MONTHLY, 5))
    assert few.page() == few.page("coming") == ()
    office.looks(later(FIRST, Rhythm.MONTHLY, 9) + timedelta(days=2))
    assert office.page() == ()


def test_looking_twice_writes_nothing_anew(office):
    with office.company.here():
        before = list(Expectation.objects.values())
    office.looks(office.today)
    with office.company.here():
        assert list(Expectation.objects.values()) == before


def test_a_period_is_left_out_with_its_reason_and_the_next_one_is_awaited(office):
    due = later(FIRST, Rhythm.MONTHLY, 6)
    office.looks(due + timedelta(days=12))
    [one] = office.page()
    told = {"expectation_id": one.row.id, "due_date": due}
    with pytest.raises(Refusal, match="Dites pourquoi"):
        office.does(actions.leave_out, reason=" ", **told)
    office.does(actions.leave_out, reason=REASON, **told)
    assert office.page() == ()
    office.looks(office.today)
    [coming] = office.page("coming")
    assert coming.row.due_date == later(FIRST, Rhythm.MONTHLY, 7)
    with pytest.raises(Refusal) as stale:
        office.does(actions.leave_out, reason=REASON, **told)
    assert stale.value.status == 409
    with office.company.here():
        assert LeftOut.objects.get().reason == REASON
        assert AuditEvent.objects.get(verb="awaited.period_left_out").reason == REASON


def test_what_is_stopped_stays_so_until_somebody_takes_it_back(office):
    office.looks(later(FIRST, Rhythm.MONTHLY, 6) + timedelta(days=12))
    [one] = office.page()
    office.does(actions.stop, expectation_id=one.row.id, reason="contrat rompu")
    office.looks(office.today)
    assert office.page() == ()
    [stopped] = office.page("stopped")
    assert stopped.row.stopped_reason == "contrat rompu"
    with pytest.raises(Refusal):
        office.does(actions.stop, expectation_id=one.row.id, reason="encore")
    office.does(actions.resume, expectation_id=one.row.id)
    assert len(office.page()) == 1


@pytest.mark.django_db(transaction=True)
def test_who_decides_of_an_absorbed_supplier_waits_for_who_looks_at_the_one_that_took_it_in():
    """Else the look, which had read the row before, would write over what the person said."""
    office = Office()
    [row] = office.page("coming")
    kept = a_party(office.company, "Ateliers Réunis").id
    with office.company.here():
        parties.merge_parties(
            member=office.company["owner"], kept_id=kept, absorbed_id=office.party_id,
            reason="la même maison", now=NOW,
        )  # fmt: skip
    held, done = threading.Event(), threading.Event()

    def look():
        try:
            with office.company.here(), transaction.atomic():
                hold_supplier(office.company.id, kept)
                held.set()
                done.wait(10)
        finally:
            connection.close()

    looking = threading.Thread(target=look)
    looking.start()
    held.wait(10)
    try:
        with pytest.raises(OperationalError, match="lock timeout"), office.company.here():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
            actions.stop(
                member=office.company["owner"], expectation_id=row.row.id, reason=REASON, now=NOW
            )
    finally:
        done.set()
        looking.join()


def test_what_a_person_says_stands_before_what_was_learned(office):
    since = later(FIRST, Rhythm.MONTHLY, 6)
    facts = ExpectationFacts("quarterly", since=since, least=Decimal(200))
    office.does(actions.state_expectation, party_id=office.party_id, facts=facts)
    office.looks(since + timedelta(days=10))
    [coming] = office.page("coming")
    assert (coming.row.origin, coming.row.due_date) == ("stated", since)
    office.comes(since, net="100.00")  # below what counts
    office.looks(since + timedelta(days=20))
    assert [one.row.origin for one in office.page()] == ["stated"]
    office.comes(since + timedelta(days=3), net="300.00")
    assert office.page() == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ExpectationFacts("weekly", since=FIRST), "rhythm"),
        (ExpectationFacts("monthly", since=date(1900, 1, 1)), "since"),
        (ExpectationFacts("monthly", since=FIRST, until=date(2025, 1, 1)), "until"),
        (ExpectationFacts("monthly", since=FIRST, least=Decimal(-1)), "least"),
        (ExpectationFacts("monthly", since=FIRST, most=Decimal("NaN")), "most"),
        (ExpectationFacts("monthly", since=FIRST, least=Decimal(2), most=Decimal(1)), "most"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(office, facts, field):
    with pytest.raises(Refusal) as refused:
        office.does(actions.state_expectation, party_id=office.party_id, facts=facts)
    assert (refused.value.status, refused.value.field) == (422, field)


def test_who_only_reads_decides_nothing_and_another_house_sees_nothing(office):
    office.looks(later(FIRST, Rhythm.MONTHLY, 6) + timedelta(days=12))
    [one] = office.page()
    for deed, told in ((actions.stop, {"reason": REASON}), (actions.resume, {}),
                       (actions.leave_out, {"reason": REASON, "due_date": one.row.due_date})):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            office.does(deed, by="reader", expectation_id=one.row.id, **told)
        assert refused.value.status == 403
    other = Office(months=1)
    with pytest.raises(Refusal) as absent:
        other.does(actions.stop, expectation_id=one.row.id, reason=REASON)
    assert absent.value.status == 404
    assert other.page() == ()


def test_a_row_points_into_its_own_house_alone(office):
    other = Office(months=1)
    with pytest.raises(DatabaseError), other.company.here(), transaction.atomic():
        Expectation.objects.create(
            organisation_id=other.company.id, party_id=office.party_id, origin="stated",
            rhythm="monthly", stated_at=NOW,
        )  # fmt: skip
        transaction.get_connection().check_constraints()


# -- pages and programs ----------------------------------------------------------------------------
def test_the_pages_show_it_and_the_api_decides(office):
    office.looks(timezone.localdate())
    from facturier.sales.tests.test_issue_web import browser_of

    now = timezone.now()
    since = timezone.localdate() - timedelta(days=20)
    browser = browser_of(office, "owner")
    address = f"/reception/attendues/nouvelle/{office.party_id}/"
    assert browser.get(address).status_code == 200
    typed = {"rhythm": "monthly", "since": since.isoformat(), "least": "10", "most": "5"}
    assert browser.post(address, typed).status_code == 422
    assert browser.post(address, typed | {"most": "90,50"}).status_code == 302
    page = browser.get("/reception/attendues/").content.decode()
    assert "chaque mois" in page
    assert "1 facture attendue" in browser.get("/reception/").content.decode()
    with office.company.here():
        _id, token = organisations.create_token(
            member=office.company["owner"], name="essai", now=now,
            scopes=["party:read", "party:manage", "invoice:read"], days=30,
        )  # fmt: skip
    client = Client(headers={"authorization": f"Bearer {token}"})
    [listed] = client.get("/api/v1/awaited-invoices/").json()["items"]
    assert (listed["origin"], listed["due_date"]) == ("stated", since.isoformat())
    own, post = f"/api/v1/awaited-invoices/{listed['id']}/", {"content_type": "application/json"}
    body = json.dumps({"reason": REASON, "due_date": since.isoformat()})
    assert client.post(f"{own}leave-out/", body, **post).json()["due_date"] > since.isoformat()
    assert client.post(f"{own}leave-out/", body, **post).status_code == 409
    stopped = client.post(f"{own}stop/", json.dumps({"reason": REASON}), **post).json()
    assert stopped["stopped_reason"] == REASON
    assert client.post(f"{own}resume/", "", **post).json()["stopped_at"] is None
    body = json.dumps({"party": str(office.party_id), "rhythm": "yearly", "since": "2026-01-01"})
    keyed = {"headers": {"Idempotency-Key": "une"}, **post}
    made = [client.post("/api/v1/awaited-invoices/", body, **keyed).json() for _ in range(2)]
    assert made[0] == made[1]


def test_a_known_key_repeats_its_answer_to_who_may_alone(office):
    """A token without the right is refused, though another one of the same person was answered."""
    body = {"party": str(office.party_id), "rhythm": "monthly", "since": "2026-01-05"}

    def sent(*scopes):
        with office.company.here():
            _id, secret = organisations.create_token(
                member=office.company["owner"], name="essai", now=timezone.now(),
                scopes=list(scopes), days=30,
            )  # fmt: skip
        client = Client(headers={"authorization": f"Bearer {secret}", "Idempotency-Key": "un"})
        path = "/api/v1/awaited-invoices/"
        return client.post(path, json.dumps(body), content_type="application/json").status_code

    assert sent("party:read", "party:manage", "invoice:read") == 201
    assert sent("invoice:read") == 403
    assert sent("party:read", "party:manage", "invoice:read") == 201
