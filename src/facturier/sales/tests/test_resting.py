"""A draft that rested is issued without a second trial: of the very same document alone."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from facturier.checks.queries import judge_before_issue
from facturier.einvoice.document import Document
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import TODAY, a_company
from facturier.parties.models import Party
from facturier.register.models import Invoice
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look
from facturier.sales import actions
from facturier.sales.actions import expected
from facturier.sales.actions import issue as issuing
from facturier.sales.actions.resting import Resting, fingerprint
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_customer, a_seller, a_series
from facturier.sales.tests.test_drafts_api import Caller, operations
from facturier.sales.tests.test_issue import Shop
from tests.plumbing.french_invoices import french_invoice

LOOK, PAGE = Look(), Page()


def test_numbers_of_one_shape_are_alike_and_nothing_else_is():
    def told(document: Document, look: Look = LOOK, page: Page = PAGE) -> bytes:
        return fingerprint(document, look, page)

    one = french_invoice(number="F2026-0042", remittance="F2026-0042")
    assert told(one) == told(french_invoice(number="F2026-0042", remittance="F2026-0042"))
    assert told(one) == told(replace(one, number="F2026-0107", remittance="F2026-0107"))
    others = [
        told(replace(one, number="F2026-10000")),
        told(replace(one, number="G2026-0042")),
        told(replace(one, issue_date=one.issue_date + timedelta(days=1))),
        told(replace(one, lines=one.lines[:-1])),
        told(replace(one, lines=one.lines[::-1])),
        told(replace(one, seller=replace(one.seller, name="Autre"))),
        told(one, replace(LOOK, logo=b"\x89PNG one")),
        told(one, replace(LOOK, logo=b"\x89PNG two")),
        told(one, replace(LOOK, logo_height=20)),
        told(one, LOOK, replace(PAGE, language="en")),
        told(one, LOOK, replace(PAGE, subject="Autre")),
    ]
    assert len({told(one), *others}) == 1 + len(others)


@pytest.fixture
def rested(monkeypatch):
    """A memory of its own, and what was tried out while somebody waited."""
    memory = Resting(expected.try_out_at_rest)
    monkeypatch.setattr(issuing, "resting_drafts", lambda: memory)
    tried = []

    def counted(*given):
        tried.append(given)
        return tried_out(*given)

    tried_out = issuing.tried_out
    monkeypatch.setattr(issuing, "tried_out", counted)

    def rest(shop, draft, today=TODAY):
        monkeypatch.setattr(expected.timezone, "localdate", lambda: today)
        found = expected.try_out_at_rest(shop.company.id, draft.id)
        if found is not None:
            memory._passed[found] = None
        return found

    rest.tried = tried
    return rest


@pytest.mark.django_db
def test_what_rested_is_issued_without_a_second_trial_and_every_judge_agrees_with_its_number(
    rested,
):
    shop = Shop()
    draft, other = shop.draft(), shop.draft()
    shop.change(other, ("buyer_reference", "CDE 12"))
    assert rested(shop, draft)
    shop.issue(other)
    assert len(rested.tried) == 1  # the other had not rested
    issued = shop.issue(draft)
    assert (issued.number, len(rested.tried)) == ("F2026-0002", 1)
    with shop.company.here():
        kept = content_of(
            Invoice.objects.select_related("original").get(id=issued.invoice_id).original
        )
        document = expected.draft_as_composed(draft, TODAY).document
    verdict = judge_before_issue(replace(document, number=issued.number, remittance=issued.number))
    assert verdict.passed
    assert verdict.xml == kept


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["field", "customer", "day", "line"])
def test_what_changed_since_is_tried_out_again(rested, what):
    shop = Shop()
    draft, today = shop.draft(), TODAY
    assert rested(shop, draft)
    if what == "field":
        shop.change(draft, ("buyer_reference", "CDE 12"))
    elif what == "line":
        with shop.company.here():
            [line, *_] = expected.content_of(draft).lines
            actions.change_draft(
                member=shop.company["editor"], draft_id=draft.id, key=uuid4(), now=timezone.now(),
                operations=[Operation(line, "price", draft.version, "99.90")],
            )  # fmt: skip
            draft.refresh_from_db()
    elif what == "customer":
        with shop.company.here():
            Party.objects.filter(id=shop.customer).update(name="Hôtel de la Rade")
    else:
        today = TODAY + timedelta(days=1)
    shop.issue(draft, today=today)
    assert len(rested.tried) == 1


@pytest.mark.django_db
def test_what_lacks_something_or_does_not_pass_is_not_remembered(rested, monkeypatch):
    shop = Shop()
    lacking, forbidden = shop.draft(), shop.draft()
    shop.change(lacking, ("customer", None))
    assert rested(shop, lacking) is None
    shop.change(forbidden, ("note", "Un caractère que personne n'imprime : \U0001f9fe"))
    assert rested(shop, forbidden) is None
    with pytest.raises(Refusal):
        shop.issue(forbidden)
    assert shop.numbers() == []


def test_another_organisation_has_nothing_tried_out(db):
    shop, other = Shop(), a_company("Ailleurs", roles=("owner",))
    draft = shop.draft()
    assert expected.try_out_at_rest(other.id, draft.id) is None


# ------------------------------------------------------------------------------ the one who waits


def test_a_draft_typed_in_is_tried_out_once_it_is_left_alone():
    seen, draft = [], uuid4()
    memory = Resting(lambda _organisation, asked: seen.append(asked))
    for _stroke in range(5):
        memory.ask(uuid4(), draft, 0.05)
    assert memory.wait(10)
    assert seen == [draft]


def test_who_issues_waits_for_a_trial_that_has_begun_and_takes_over_one_that_waits():
    begun, end = threading.Event(), threading.Event()
    slow, waiting, seen = uuid4(), uuid4(), []

    def trial(_organisation, draft):
        seen.append(draft)
        begun.set()
        assert end.wait(10)
        return bytes(draft.bytes)

    memory = Resting(trial)
    memory.ask(uuid4(), slow, 0)
    assert begun.wait(10)
    memory.ask(uuid4(), waiting, 0)
    assert not memory.has_passed(waiting, waiting.bytes)
    threading.Timer(0.05, end.set).start()
    assert memory.has_passed(slow, slow.bytes)
    assert memory.wait(10)
    assert seen == [slow]


def test_a_trial_that_fails_leaves_the_next_its_turn():
    seen = []

    def trial(_organisation, draft):
        seen.append(draft)
        if len(seen) == 1:
            raise RuntimeError("no database")
        return b"passed"

    memory = Resting(trial)
    for _draft in range(2):
        memory.ask(uuid4(), uuid4(), 0)
    assert memory.wait(10)
    assert len(seen) == 2
    assert memory.has_passed(uuid4(), b"passed")


def test_no_more_drafts_wait_and_no_more_is_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr("facturier.sales.actions.resting.MOST_WAITING", 3)
    monkeypatch.setattr("facturier.sales.actions.resting.MOST_REMEMBERED", 2)
    seen = []

    def trial(_organisation, draft):
        seen.append(draft)
        return draft.bytes

    memory, drafts = Resting(trial), [uuid4() for _draft in range(5)]
    for draft in drafts:
        memory.ask(uuid4(), draft, 0.2)
    assert memory.wait(10)
    assert seen == drafts[2:]
    assert [memory.has_passed(draft, draft.bytes) for draft in drafts] == [False] * 3 + [True] * 2


@pytest.mark.django_db(transaction=True)
def test_a_program_that_opens_a_whole_draft_finds_it_tried_out(monkeypatch):
    company = a_company(roles=("owner", "editor"), now=timezone.now())
    entity = a_seller(company)
    a_series(company, entity)
    caller, memory = Caller(company), Resting(expected.try_out_at_rest)
    for room in (issuing, expected):
        monkeypatch.setattr(room, "resting_drafts", lambda: memory)
    opened = caller.post(
        "",
        {
            "entity": str(entity),
            "customer": str(a_customer(company)),
            "fields": {"nature": "goods", "delivery_date": str(timezone.localdate())},
            "lines": [{"name": "Nappe", "quantity": "2", "price": "40", "vat": "20"}],
        },
    )
    draft = json.loads(opened.content)
    assert memory.wait(60)
    assert len(memory._passed) == 1
    changed = caller.post(f"{draft['id']}/operations/", operations((None, "note", "Merci")))
    assert memory.wait(60)
    assert len(memory._passed) == 2
    monkeypatch.setattr(issuing, "tried_out", None)  # called, it would fail
    version = json.loads(changed.content)["version"]
    issued = caller.post(f"{draft['id']}/issue/", {"version": version})
    assert issued.status_code == 200, issued.content
