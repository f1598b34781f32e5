"""Issuing many drafts: each once, in order, its refusal told, whatever happens to the job."""

import json
import os
import signal
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.kit import jobs
from facturier.kit.bulk import BulkStage
from facturier.kit.refusal import Refusal
from facturier.organisations.models import Grant
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.sales import actions, queries
from facturier.sales.actions import bulk as bulking
from facturier.sales.models import BulkIssue, BulkIssueRow, IssuedDocument, IssuedFile
from facturier.sales.rules.bulk import MOST, in_order
from facturier.sales.tests.factories import judges_stand_aside
from facturier.sales.tests.test_drafts_api import Caller
from facturier.sales.tests.test_issue import Shop

pytestmark = pytest.mark.django_db
LIST = "/facturier/brouillons/"


class Many(Shop):
    """A shop with drafts that are issued together."""

    def prepare(self, drafts, *, by="editor"):
        with self.company.here():
            return actions.prepare_bulk(
                member=self.company[by], chosen=[(one.id, one.version) for one in drafts],
                today=TODAY, now=NOW,
            )  # fmt: skip

    def start(self, bulk, *, by="editor"):
        with self.company.here():
            actions.start_bulk(member=self.company[by], bulk_id=bulk.id, now=NOW)

    def run(self, bulk):
        actions.issue_bulk(organisation_id=self.company.id, bulk_id=bulk.id, clock=lambda: NOW)

    def decide(self, verb, bulk, *, by="editor"):
        with self.company.here():
            return verb(member=self.company[by], bulk_id=bulk.id, now=NOW)

    def rows(self, bulk):
        with self.company.here():
            rows = BulkIssueRow.objects.filter(bulk_id=bulk.id).order_by("place")
            return [(row.state, row.number, row.code, row.field) for row in rows]

    def stage(self, bulk):
        with self.company.here():
            return BulkIssue.objects.get(id=bulk.id).stage

    def verbs(self):
        with self.company.here():
            events = AuditEvent.objects.filter(verb__startswith="bulk_issue.")
            return list(events.order_by("seq").values_list("verb", flat=True))


@pytest.fixture
def shop():
    return Many()


def test_drafts_that_are_issued_together_have_their_files_with_their_numbers(shop):
    bulk = shop.prepare([shop.draft(), shop.draft()])
    shop.start(bulk)
    shop.run(bulk)
    with shop.company.here():
        assert [state for state, *_rest in shop.rows(bulk)] == ["issued", "issued"]
        assert IssuedFile.objects.count() == 2


@given(st.lists(st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 3, 2)))))
def test_earlier_dates_come_first_and_what_is_equal_keeps_its_order(days):
    found = in_order([(at, day) for at, day in enumerate(days)], TODAY)
    assert sorted(found) == list(range(len(days)))
    keys = [((days[at] or TODAY), at) for at in found]
    assert keys == sorted(keys)


def test_drafts_are_issued_in_order_each_with_its_number(shop):
    drafts = [shop.draft() for _one in range(3)]
    shop.change(drafts[2], ("issue_date", str(TODAY - timedelta(days=3))))
    bulk = shop.prepare(drafts)
    assert shop.numbers() == [], "nothing is issued before somebody confirms"
    shop.start(bulk)
    shop.run(bulk)
    assert [row[:2] for row in shop.rows(bulk)] == [
        ("issued", "F2026-0001"), ("issued", "F2026-0002"), ("issued", "F2026-0003"),
    ]  # fmt: skip
    with shop.company.here():
        first = IssuedDocument.objects.get(number="F2026-0001")
    assert (first.draft_id, first.issue_date) == (drafts[2].id, TODAY - timedelta(days=3))
    assert shop.stage(bulk) == BulkStage.DONE
    assert shop.verbs() == ["bulk_issue.prepared", "bulk_issue.started", "bulk_issue.finished"]


def test_a_refused_draft_tells_why_and_where_and_holds_up_no_other(shop):
    drafts = [shop.draft() for _one in range(3)]
    shop.change(drafts[1], ("customer", None))
    bulk = shop.prepare(drafts)
    shop.change(drafts[0], ("subject", "changé depuis"))
    shop.start(bulk)
    shop.run(bulk)
    states = shop.rows(bulk)
    assert states[0][0::2] == ("refused", "draft.stale")
    assert states[1][0] == "refused"
    assert states[1][3] == "customer"
    assert states[2][:2] == ("issued", "F2026-0001")
    # Put right, they are tried again as they are now.
    shop.change(drafts[1], ("customer", str(shop.customer)))
    shop.decide(actions.retry_bulk, bulk)
    shop.run(bulk)
    assert [row[0] for row in shop.rows(bulk)] == ["issued"] * 3
    assert [number for number, _text in shop.numbers()] == [1, 2, 3]


def test_run_ten_times_it_issues_each_draft_once(shop):
    drafts = [shop.draft() for _one in range(2)]
    bulk = shop.prepare(drafts)
    shop.start(bulk)
    for _time in range(10):
        shop.start(bulk)
        shop.run(bulk)
    assert shop.numbers() == [(1, "F2026-0001"), (2, "F2026-0002")]
    # The same drafts in another bulk: their numbers are known.
    with pytest.raises(Refusal) as refused:
        shop.prepare(drafts)
    assert refused.value.code == "bulk.gone"


def test_a_pause_takes_hold_before_the_next_draft_and_resuming_ends_it(shop, monkeypatch):
    drafts = [shop.draft() for _one in range(3)]
    bulk = shop.prepare(drafts)
    shop.start(bulk)
    real = bulking.issue_draft

    def paused_after_the_first(**given):
        answer = real(**given)
        BulkIssue.objects.filter(id=bulk.id).update(stage=BulkStage.PAUSED)
        return answer

    monkeypatch.setattr(bulking, "issue_draft", paused_after_the_first)
    shop.run(bulk)
    assert [row[0] for row in shop.rows(bulk)] == ["issued", "waiting", "waiting"]
    monkeypatch.setattr(bulking, "issue_draft", real)
    shop.run(bulk)
    assert len(shop.numbers()) == 1, "paused: a job that comes does nothing"
    shop.decide(actions.resume_bulk, bulk)
    shop.run(bulk)
    assert len(shop.numbers()) == 3


def test_rights_are_asked_again_for_each_draft(shop, monkeypatch):
    drafts = [shop.draft() for _one in range(3)]
    bulk = shop.prepare(drafts)
    shop.start(bulk)
    real = bulking.issue_draft

    def then_the_role_is_withdrawn(**given):
        answer = real(**given)
        Grant.objects.filter(member_id=shop.company["editor"].id).delete()
        return answer

    monkeypatch.setattr(bulking, "issue_draft", then_the_role_is_withdrawn)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    shop.run(bulk)
    states = shop.rows(bulk)
    assert [row[0] for row in states] == ["issued", "refused", "refused"]
    assert {row[2] for row in states[1:]} <= {"forbidden", "absent"}
    assert len(shop.numbers()) == 1


def test_who_may_not_issue_prepares_nothing_and_a_stranger_sees_nothing(shop):
    drafts = [shop.draft()]
    for role in ("reader", "approver"):
        with pytest.raises(Refusal) as refused:
            shop.prepare(drafts, by=role)
        assert refused.value.status == 403
    bulk = shop.prepare(drafts)
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here():
        for ask in (
            lambda: queries.bulk_page(stranger["owner"], bulk.id),
            lambda: actions.start_bulk(member=stranger["owner"], bulk_id=bulk.id, now=NOW),
            lambda: actions.prepare_bulk(
                member=stranger["owner"], chosen=[(drafts[0].id, 1)], today=TODAY, now=NOW
            ),
        ):
            with pytest.raises(Refusal) as refused:
                ask()
            assert refused.value.status == 404


def test_what_cannot_be_done_is_refused_whole(shop):
    draft = shop.draft()
    with shop.company.here():
        for chosen, code in (
            ([], "bulk.none"),
            ([(UUID(int=at), 1) for at in range(MOST + 1)], "bulk.many"),
            ([(draft.id, 1), (UUID(int=1), 1)], "absent"),
        ):
            with pytest.raises(Refusal) as refused:
                actions.prepare_bulk(
                    member=shop.company["editor"], chosen=chosen, today=TODAY, now=NOW
                )
            assert refused.value.code == code
        assert not BulkIssue.objects.exists()
    bulk = shop.prepare([draft])
    shop.decide(actions.drop_bulk, bulk)
    for verb in (actions.start_bulk, actions.pause_bulk, actions.resume_bulk, actions.retry_bulk):
        with pytest.raises(Refusal) as refused:
            shop.decide(verb, bulk)
        assert refused.value.status == 409


def test_the_page_of_a_bulk_asks_the_same_whatever_its_length(shop, django_assert_max_num_queries):
    bulk = shop.prepare([shop.draft() for _one in range(4)])
    with shop.company.here(), django_assert_max_num_queries(8):
        page = queries.bulk_page(shop.company["editor"], bulk.id, size=2)
        assert len(page.rows) == 2
        assert page.after == 2
    assert page.counts == {"waiting": 4, "issued": 0, "refused": 0}
    assert page.sums == (("EUR", page.rows[0].gross * 4),)


# -- the page --------------------------------------------------------------------------------------
def browser_of(shop, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html", raise_request_exception=False)
    client.force_login(User.objects.get(pk=shop.company[role].user_id))
    return client


def test_drafts_are_chosen_in_the_list_confirmed_and_watched(shop):
    drafts, clerk = [shop.draft() for _one in range(2)], browser_of(shop)
    shop.change(drafts[0], ("customer", None))
    page = clerk.get(LIST).content.decode()
    assert f"{drafts[0].id}:{drafts[0].version}" in page
    chosen = [f"{one.id}:{one.version}" for one in drafts]
    answer = clerk.post(f"{LIST}emettre/", {"choisies": chosen}, follow=True)
    [(address, _status)] = answer.redirect_chain
    page = answer.content.decode()
    assert "Émettre 2 factures" in page
    assert "17 856,00" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert clerk.post(f"{address}lancer/").status_code == 302
    with shop.company.here():
        bulk = BulkIssue.objects.get()
        assert jobs.is_pending("sales.issue_bulk", bulk_id=bulk.id)
    actions.issue_bulk(organisation_id=shop.company.id, bulk_id=bulk.id, clock=timezone.now)
    page = clerk.get(address).content.decode()
    assert f"F{timezone.localdate().year}-0001" in page
    assert f"/facturier/brouillons/{drafts[0].id}/#h-customer" in page
    assert "reessayer/" in page
    assert clerk.get(f"{address}?etat=refusees&apres=x").status_code == 200


def test_the_whole_list_is_taken_and_a_reader_finds_no_boxes(shop):
    for _one in range(2):
        shop.draft()
    answer = browser_of(shop).post(f"{LIST}emettre/", {"toutes": "1"}, follow=True)
    assert "Émettre 2 factures" in answer.content.decode()
    page = browser_of(shop, "reader").get(LIST).content.decode()
    assert 'name="choisies"' not in page
    assert "emettre/" not in page
    for bad in ({}, {"choisies": "x"}, {"choisies": f"{answer}:1"}, {"choisies": ":"}):
        assert browser_of(shop).post(f"{LIST}emettre/", bad).status_code == 422


# -- the API ---------------------------------------------------------------------------------------
class Program(Caller):
    """The same, at the calls of bulk issues."""

    def get(self, path=""):
        return self.client.get(f"/api/v1/bulk-issues/{path}", **self.headers)

    def post(self, path, body):
        return self.client.post(
            f"/api/v1/bulk-issues/{path}", json.dumps(body), content_type="application/json",
            **self.headers,
        )  # fmt: skip


def test_a_program_issues_drafts_together_and_reads_what_became_of_each(shop):
    caller = Program(shop.company)
    drafts = [shop.draft() for _one in range(2)]
    body = {"drafts": [{"id": str(one.id), "version": one.version} for one in drafts]}
    answer = caller.post("", body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["stage"], made["total"], made["waiting"]) == ("running", 2, 2)
    with shop.company.here():
        bulk = BulkIssue.objects.get()
    actions.issue_bulk(organisation_id=shop.company.id, bulk_id=bulk.id, clock=timezone.now)
    root = f"{made['id']}/"
    assert caller.get(root).json()["issued"] == 2
    rows = caller.get(f"{root}drafts/?state=issued").json()["items"]
    assert [row["draft_id"] for row in rows] == [str(one.id) for one in drafts]
    assert caller.post(f"{root}pause/", {}).status_code == 409
    with shop.company.here():
        event = AuditEvent.objects.filter(verb="invoice.issued").first()
    assert event.actor_name.endswith("(essai)"), "the journal names the token that asked"


# -- a job that is killed --------------------------------------------------------------------------
KILLED_AT = {"before a draft": False, "once it is issued, before the commit": True}


def dies_at(shop, bulk, nth: int, *, done: bool) -> None:
    """Run the job in a process that is killed at its nth draft (from 0)."""
    connection.close()
    child = os.fork()
    if child == 0:
        real, times = bulking.issue_draft, []

        def dying(**given):
            answer = real(**given) if done or len(times) < nth else None
            if len(times) == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            times.append(1)
            return answer

        try:
            bulking.issue_draft = dying
            shop.run(bulk)
        finally:
            os._exit(0)  # it was not killed: the test says so
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", KILLED_AT)
def test_a_job_killed_at_any_draft_goes_on_and_issues_nothing_twice(step, monkeypatch):
    # The trial comes before; its process is not one for children to share.
    judges_stand_aside(monkeypatch)
    shop = Many()
    bulk = shop.prepare([shop.draft() for _one in range(3)])
    shop.start(bulk)
    for nth in (0, 1):
        dies_at(shop, bulk, nth, done=KILLED_AT[step])
    assert [row[0] for row in shop.rows(bulk)] == ["issued", "waiting", "waiting"]
    shop.run(bulk)
    assert [row[0] for row in shop.rows(bulk)] == ["issued"] * 3
    assert [number for number, _text in shop.numbers()] == [1, 2, 3]
