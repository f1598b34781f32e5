"""A planned question answers what its queryset answers, with one statement put together once."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from facturier.kit.planned import planned
from facturier.organisations.tests.factories import NOW, a_company
from facturier.sales import actions
from facturier.sales.models import Draft, DraftLine
from facturier.sales.tests.factories import a_complete_draft, a_customer, a_seller

pytestmark = pytest.mark.django_db


@planned
def one_draft(organisation_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
    rows = Draft.objects.filter(organisation_id=organisation_id, id=draft_id)
    return rows.select_related("entity", "customer")


@planned
def drafts_among(keys: list[UUID]) -> QuerySet[Draft, UUID]:
    return Draft.objects.filter(id__among=keys).order_by("id").values_list("id", flat=True)


@planned
def lines_of(keys: list[UUID], after: int) -> QuerySet[DraftLine, tuple[UUID, Any]]:
    rows = DraftLine.objects.filter(draft_id__among=keys, place__gt=after)
    return rows.order_by("key").values_list("key", "fields")


@pytest.fixture
def drafts():
    company = a_company(roles=("owner", "editor"))
    entity = a_seller(company)
    whole = a_complete_draft(company, entity, a_customer(company))
    with company.here():
        empty = actions.open_draft(member=company["editor"], entity_id=entity, now=NOW)
        yield [whole, empty]


def test_rows_are_as_the_queryset_gives_them(drafts, django_assert_num_queries):
    for draft in drafts:
        expected = one_draft.question(draft.organisation_id, draft.id).get()
        with django_assert_num_queries(1):
            found = one_draft.first(draft.organisation_id, draft.id)
            assert found is not None
            assert found.entity.name == expected.entity.name
            assert found.customer == expected.customer
        assert found == expected
        fields = [field.attname for field in Draft._meta.concrete_fields]
        assert [getattr(found, name) for name in fields] == [
            getattr(expected, name) for name in fields
        ]


def test_lists_of_values_and_of_keys(drafts):
    keys = [draft.id for draft in drafts]
    assert drafts_among(keys) == sorted(keys)
    assert drafts_among([]) == []
    assert one_draft(drafts[0].organisation_id, uuid4()) == []
    lines = lines_of(keys, 0)
    assert lines
    assert lines == list(lines_of.question(keys, 0))
    assert lines_of(keys, 2**40) == []


def test_the_statement_is_put_together_once(drafts):
    asked = []

    @planned
    def by_day(day: date, state: str) -> QuerySet[Draft]:
        asked.append(day)
        return Draft.objects.filter(created_at__date__lte=day).exclude(state=state).order_by("id")

    assert by_day(date(2000, 1, 1), "template") == []
    assert [one.id for one in by_day(date(9999, 1, 1), "template")] == [one.id for one in drafts]
    assert by_day(date(9999, 1, 1), "open") == []
    assert len(asked) == 1


def test_a_value_that_the_question_leaves_out_is_a_mistake(drafts):
    @planned
    def forgets(organisation_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
        return Draft.objects.filter(organisation_id=organisation_id)

    with pytest.raises(TypeError, match="leaves out"):
        forgets(uuid4(), uuid4())
