"""Runs: each period once, in order, its failure told, whatever happens to the job and the clock."""

import os
import signal
import threading
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from facturier.kit import jobs
from facturier.kit.refusal import Refusal
from facturier.organisations.models import Grant
from facturier.organisations.models import Member as MemberRow
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.recurring import actions
from facturier.recurring.actions import taking
from facturier.recurring.models import Occurrence, Plan, Run
from facturier.recurring.tests.factories import DAILY, Subscriptions, days_later
from facturier.sales import actions as sales
from facturier.sales.models import Draft, IssuedDocument, IssuedFile
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import judges_stand_aside

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Subscriptions()


def test_what_is_due_is_issued_in_order_with_its_period_and_the_name_of_the_plan(shop):
    plan = shop.plan()
    run = shop.run()
    assert shop.periods(plan) == [(1, "31/01", "issued"), (2, "28/02", "issued")]
    first = shop.occurrence(plan, 1).draft
    assert first.header["subject"][0] == "Entretien janvier 2026"
    assert (first.header["period_start"][0], first.header["period_end"][0]) == (
        "2026-01-01", "2026-01-31",
    )  # fmt: skip
    assert shop.issued_drafts() == [
        shop.occurrence(plan, 1).draft_id, shop.occurrence(plan, 2).draft_id,
    ]  # fmt: skip
    with shop.company.here():
        plan.refresh_from_db()
        run.refresh_from_db()
    assert (plan.next_number, plan.next_due) == (3, date(2026, 3, 31))
    assert (run.stage, run.issued, run.waiting) == ("done", 2, 0)
    assert {event.actor_name for event in shop.told("invoice.issued")} == {
        f"Plan Entretien pour le compte de {shop.company['editor'].name}"
    }


def test_a_plan_of_drafts_leaves_them_to_a_person(shop):
    plan = shop.plan(mode="draft")
    shop.run()
    assert [state for _n, _day, state in shop.periods(plan)] == ["drafted", "drafted"]
    assert shop.issued_drafts() == []


def test_run_ten_times_it_takes_each_period_once(shop):
    plan = shop.plan()
    run = shop.run()
    for _time in range(10):
        shop.run()
        shop.take(run)
    assert len(shop.issued_drafts()) == 2
    assert len(shop.periods(plan)) == 2
    with shop.company.here():
        assert Run.objects.count() == 1, "nothing was due: no run was begun"


def test_after_forty_days_down_each_day_is_taken_once_and_in_order(shop):
    plan = shop.plan(rule=DAILY, start=TODAY, cover="none", most=50, mode="draft")
    other = shop.plan(rule={"unit": "day", "every": 7}, start=TODAY, cover="none", mode="draft")
    shop.run()
    shop.run(days_later(40))
    assert [number for number, *_rest in shop.periods(plan)] == list(range(1, 42))
    with shop.company.here():
        rows = Occurrence.objects.filter(plan__in=[plan, other]).order_by("draft_id")
        days = [row.due for row in rows]
    assert days == sorted(days), "of all plans together, the earliest day first"
    assert len(shop.periods(other)) == 6


def test_a_clock_that_jumped_far_waits_for_a_person(shop):
    plan = shop.plan(rule=DAILY, start=TODAY, cover="none", mode="draft")
    shop.run()
    far = days_later(400)
    run = shop.run(far)
    assert (run.stage, run.held) == ("paused", True)
    assert len(shop.periods(plan)) == 1, "nothing was taken on a date that nobody confirmed"
    assert len(shop.told("recurring_run.held")) == 1
    # The clock is right again, and a person goes on: only what is due is taken.
    with shop.company.here():
        actions.resume_run(member=shop.company["owner"], run_id=run.id, now=days_later(1))
    shop.take(run, days_later(1))
    assert len(shop.periods(plan)) == 2


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_night_that_clocks_change_takes_each_day_once(shop, night):
    at = datetime.fromisoformat(f"{night}T00:30:00").replace(tzinfo=ZoneInfo("Europe/Paris"))
    plan = shop.plan(
        rule=DAILY, start=date.fromisoformat(night), cover="none", most=2, mode="draft"
    )
    for hours in range(0, 30, 1):
        shop.run(datetime.fromtimestamp(at.timestamp() + hours * 3600, ZoneInfo("Europe/Paris")))
    assert [state for _n, _day, state in shop.periods(plan)] == ["drafted", "drafted"]


def test_a_clock_that_goes_back_takes_nothing_twice(shop):
    plan = shop.plan()
    shop.run()
    shop.run(NOW - timedelta(days=20))
    shop.run()
    assert len(shop.periods(plan)) == 2


def test_an_owner_who_left_keeps_the_period_waiting_until_somebody_takes_over(shop):
    plan = shop.plan()
    with shop.company.here():
        MemberRow.objects.filter(id=shop.company["editor"].id).update(active=False)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        shop.told("x")
        from facturier.audit import actions as audit

        audit.record(
            organisation_id=shop.company.id, actor=audit.SYSTEM, verb="member.left",
            subject=audit.Subject("member", shop.company["editor"].id, "essai"), at=NOW,
        )  # fmt: skip
    for _time in range(3):
        shop.run()
    assert shop.periods(plan) == [(1, "31/01", "waiting")]
    row = shop.occurrence(plan, 1)
    assert (row.code, row.draft_id) == ("plan.owner", None)
    assert "reprenez ce plan" in row.reason
    assert len(shop.told("period.waiting")) == 1, "told once, not each hour"
    shop.do(actions.take_over_plan, plan, by="owner")
    shop.run()
    assert [state for _n, _day, state in shop.periods(plan)] == ["issued", "issued"]


def test_a_right_that_was_lost_is_asked_again_at_each_period(shop):
    plan = shop.plan()
    with shop.company.here():
        Grant.objects.filter(member_id=shop.company["editor"].id).delete()
        from facturier.audit import actions as audit

        audit.record(
            organisation_id=shop.company.id, actor=audit.SYSTEM, verb="member.changed",
            subject=audit.Subject("member", shop.company["editor"].id, "essai"), at=NOW,
        )  # fmt: skip
    shop.run()
    [(_number, _day, state)] = shop.periods(plan)
    assert state == "waiting"
    assert shop.occurrence(plan, 1).code in ("forbidden", "absent")
    assert shop.issued_drafts() == []


def test_a_draft_that_cannot_be_issued_waits_and_goes_on_once_put_right(shop):
    template = shop.template()
    shop.change(template, ("customer", None))
    plan = shop.plan(template=template)
    good = shop.plan(name="Autre")
    shop.run()
    assert shop.periods(plan) == [(1, "31/01", "waiting")]
    assert [state for _n, _day, state in shop.periods(good)] == ["issued", "issued"]
    row = shop.occurrence(plan, 1)
    assert row.field == "customer"
    shop.change(row.draft, ("customer", str(shop.customer)))
    shop.change(template, ("customer", str(shop.customer)))
    shop.run()
    assert [state for _n, _day, state in shop.periods(plan)] == ["issued", "issued"]
    assert len(shop.issued_drafts()) == 4


def test_a_changed_template_and_price_apply_to_the_next_alone(shop):
    template = shop.template()
    plan = shop.plan(template=template, mode="draft")
    shop.run()
    before = shop.occurrence(plan, 2).draft_id
    shop.change(template, ("note", "Nouvelle adresse"))
    shop.do(
        actions.record_indexation, plan, kind="percent", first_day=date(2026, 3, 1),
        percent=__import__("decimal").Decimal("3"), proof="Contrat, article 7",
    )  # fmt: skip
    shop.run(days_later(30))
    with shop.company.here():
        from facturier.sales.queries import content_of

        old = content_of(Draft.objects.get(id=before))
        new = content_of(shop.occurrence(plan, 3).draft)
    assert ("note" in old.header, new.header["note"].value) == (False, "Nouvelle adresse")
    assert [line.value("price") for _key, line in old.ordered()] == ["310"]
    assert [line.value("price") for _key, line in new.ordered()] == ["319.3"]


def test_a_skipped_period_is_passed_over_and_may_be_taken_up_before(shop):
    plan = shop.plan()
    for number in (1, 2):
        shop.do(actions.skip_period, plan, number=number, reason="Offert")
    shop.do(actions.unskip_period, plan, number=2)
    shop.run()
    assert shop.periods(plan) == [(1, "31/01", "skipped"), (2, "28/02", "issued")]
    for verb, asked in (
        (actions.skip_period, {"number": 2, "reason": "x"}), (actions.unskip_period, {"number": 1}),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            shop.do(verb, plan, **asked)
        assert refused.value.status == 409


def test_a_pause_takes_hold_before_the_next_period(shop, monkeypatch):
    plan = shop.plan()
    real = taking._issue_one

    def paused_after_the_first(*given, **named):
        done = real(*given, **named)
        Run.objects.update(stage="paused")
        return done

    monkeypatch.setattr(taking, "_issue_one", paused_after_the_first)
    run = shop.run()
    assert len(shop.periods(plan)) == 1
    monkeypatch.setattr(taking, "_issue_one", real)
    shop.run()
    assert len(shop.periods(plan)) == 1, "paused: the timer begins nothing"
    with shop.company.here():
        actions.resume_run(member=shop.company["owner"], run_id=run.id, now=NOW)
        assert jobs.is_pending("recurring.take_due", run_id=run.id)
    shop.take(run)
    assert len(shop.periods(plan)) == 2


def test_the_database_refuses_a_second_row_of_a_period(shop):
    plan = shop.plan()
    shop.run()
    row = shop.occurrence(plan, 1)
    for changed in ({"number": 9}, {"due": date(2027, 1, 1)}):
        with shop.company.here(), pytest.raises(IntegrityError), transaction.atomic():
            values = {"number": row.number, "due": row.due} | changed
            Occurrence.objects.create(
                organisation_id=shop.company.id, plan=plan, at=NOW, by="essai", **values
            )


def test_a_plan_ends_with_its_last_period(shop):
    plan = shop.plan(most=1)
    shop.run()
    with shop.company.here():
        plan.refresh_from_db()
    assert (plan.state, plan.next_due) == ("ended", None)
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here():
        assert not Plan.objects.exists()


def test_a_draft_put_away_by_a_person_is_no_invoice(shop):
    template = shop.template()
    shop.change(template, ("customer", None))
    plan = shop.plan(template=template)
    shop.run()
    with shop.company.here():
        sales.discard_draft(
            member=shop.company["editor"], draft_id=shop.occurrence(plan, 1).draft_id, now=NOW
        )
    shop.run()
    assert [state for _n, _day, state in shop.periods(plan)][0] == "discarded"
    assert shop.issued_drafts() == []


# -- at once, and killed ---------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_take_each_period_once(monkeypatch):
    judges_stand_aside(monkeypatch)
    shop = Subscriptions()
    plans = [shop.plan(name=f"Plan {number}") for number in range(2)]
    ready, failed = threading.Barrier(2), []

    def schedule():
        try:
            ready.wait()
            shop.run()
        except BaseException as error:  # noqa: BLE001 (told by the test)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=schedule) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    for plan in plans:
        assert shop.periods(plan) == [(1, "31/01", "issued"), (2, "28/02", "issued")]
    assert len(shop.issued_drafts()) == 4
    with shop.company.here():
        assert Run.objects.count() == 1


STEPS = {
    "before the draft": ("_opened", False),
    "once the draft is open, before the commit": ("_opened", True),
    "before the event of a step is written": ("audit._append", False),
    "once the event of a step stands, before the commit": ("audit._append", True),
    "once the period is drafted, before its file is begun": ("_made_ahead", False),
    "once its file is begun, before the commit": ("_made_ahead", True),
    "once the period is drafted": ("_issue_one", False),
    "once it is issued, before the commit": ("sales.issue_draft", True),
    "before the plan moves on": ("_move_on", False),
    "once the plan has moved on, before the commit": ("_move_on", True),
}


def killed_at(shop, run, step: str) -> None:
    path, done = STEPS[step]
    connection.close()
    child = os.fork()
    if child == 0:
        owner = taking
        *rooms, name = path.split(".")
        for room in rooms:
            owner = getattr(owner, room)
        real = getattr(owner, name)

        def dying(*args, **kwargs):
            if done:
                real(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            setattr(owner, name, dying)
            shop.take(run)
        finally:
            os._exit(0)  # it was not killed: the test says so
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"not reached: {step}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_at_any_step_goes_on_and_takes_nothing_twice(step, monkeypatch):
    # The trial comes before; its process is not one for children to share.
    judges_stand_aside(monkeypatch)
    shop = Subscriptions()
    plan = shop.plan()
    run = shop.look()
    for _time in range(3):
        killed_at(shop, run, step)
        assert shop.issued_drafts() == []
    shop.take(run)
    assert shop.periods(plan) == [(1, "31/01", "issued"), (2, "28/02", "issued")]
    with shop.company.here():
        made = Draft.objects.filter(made_from={"draft": str(plan.template_id)}).count()
    assert made == 2, "no draft was left behind by what was killed"


def test_a_typed_text_that_grows_too_long_waits_with_its_field(shop):
    template = shop.template()
    [key] = _lines(shop, template)
    with shop.company.here():
        sales.change_draft(
            member=shop.company["editor"], draft_id=template.id, key=uuid4(), now=NOW,
            operations=[Operation(key, "name", 1, "x" * 190 + " {period}")],
        )  # fmt: skip
    plan = shop.plan(template=template)
    shop.run()
    assert [state for _n, _day, state in shop.periods(plan)] == ["waiting"]
    with shop.company.here():
        assert Occurrence.objects.get(plan_id=plan.id).field == "name"
        assert not Draft.objects.filter(state="open").exists(), "nothing half-written"


def test_an_invoice_that_a_plan_issues_has_its_file_with_its_number(shop):
    shop.plan()
    shop.run()
    with shop.company.here():
        assert IssuedDocument.objects.count() == IssuedFile.objects.count() > 0


def _lines(shop, template):
    from facturier.sales.queries import content_of

    with shop.company.here():
        return list(content_of(Draft.objects.get(id=template.id)).lines)


def test_an_invoice_of_a_run_asks_so_many_statements_and_no_more(shop):
    """Each costs the run a tenth of a millisecond and the database as much, ten thousand times."""
    template = shop.template()

    def asked_by(plans: int) -> int:
        for number in range(plans):
            shop.plan(name=f"Plan {number}", template=template, most=1, cover="none")
        run = shop.look()
        with CaptureQueriesContext(connection) as statements:
            shop.take(run)
        # What begins and ends the transactions, within that of the test, is left out.
        ground = ("SAVEPOINT", "facturier.organisation")
        return sum(not any(word in one["sql"] for word in ground) for one in statements)

    asked_by(2)  # what is asked once is asked
    few, many = asked_by(2), asked_by(5)
    assert many - few == 3 * A_RUN_ASKS


A_RUN_ASKS = 44
