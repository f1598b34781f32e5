"""Whatever is done in whatever order, no entry stands on two documents: tried at random."""

from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.sales import actions as sales
from facturier.sales.models import Draft
from facturier.sales.queries import content_of
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_customer, a_seller
from facturier.timesheets import actions
from facturier.timesheets.models import Billing, TimeEntry
from facturier.timesheets.tests.factories import a_billed_draft, an_entry
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
STEPS = ("approve", "take_back", "bill", "discard", "restore", "remove", "put_back", "issue")
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.sets(st.integers(0, 2), min_size=1)),
    min_size=4,
    max_size=14,
)


@made_once
def house():
    company = a_company(roles=("approver",))
    return company, a_seller(company), a_customer(company)


def take(house, rows, drafts, step) -> None:
    """One step; a refusal changes nothing and is as good an answer as another."""
    company, entity, customer = house
    verb, which, chosen = step
    picked = [rows[at] for at in sorted(chosen)]
    with company.here():
        for row in picked:
            row.refresh_from_db()
    if verb == "bill":
        drafts.append(a_billed_draft(company, entity, customer, picked).id)
        return
    by = {"member": company["owner"], "now": NOW}
    with company.here():
        if verb == "approve":
            chosen = [(row.id, row.version) for row in picked]
            actions.approve(model=TimeEntry, chosen=chosen, **by)
        elif verb == "take_back":
            row = picked[0]
            actions.take_back(model=TimeEntry, row_id=row.id, version=row.version, **by)
        elif drafts:
            change(Draft.objects.get(id=drafts[which % len(drafts)]), verb, by)


def change(draft, verb, by) -> None:
    """A step of a draft."""
    if verb == "discard":
        sales.discard_draft(draft_id=draft.id, **by)
    elif verb == "restore":
        sales.restore_draft(draft_id=draft.id, **by)
    elif verb == "issue":
        sales.issue_draft(draft_id=draft.id, version=draft.version, today=TODAY, **by)
    else:
        [key] = content_of(draft).lines
        asked = Operation(key, "removed", draft.version, True if verb == "remove" else None)
        sales.change_draft(draft_id=draft.id, key=uuid4(), operations=[asked], **by)


def ensure_sound(company, rows) -> None:
    """What must hold after each step."""
    with company.here():
        drafts = {one.id: one for one in Draft.objects.filter(organisation_id=company.id)}
        holding = {
            key: one.state != "discarded" and bool(content_of(one).ordered())
            for key, one in drafts.items()
        }
        billings = list(Billing.objects.filter(organisation_id=company.id))
        for row in rows:
            row.refresh_from_db()
            own = [one for one in billings if one.entry_id == row.id]
            standing = [one for one in own if one.stands]
            assert len(standing) <= 1
            assert all(holding[one.draft_id] for one in standing)
            assert not standing or row.approved_at
            issued = [
                one
                for one in own
                if drafts[one.draft_id].state == "issued" and holding[one.draft_id]
            ]
            assert len(issued) <= 1, "an entry is invoiced once"
            # Free, though a living draft still holds its line: only what was approved anew is so.
            if any(holding[one.draft_id] for one in own) and row.approved_at and not standing:
                assert not issued


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=steps)
def test_an_entry_is_never_on_two_documents_whatever_is_done(house, asked):
    company, _entity, customer = house
    rows = [an_entry(company, customer, approved_by="approver") for _ in range(3)]
    drafts: list = []
    for step in asked:
        with suppress(Refusal):
            take(house, rows, drafts, step)
        ensure_sound(company, rows)
