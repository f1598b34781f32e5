"""Drafts: rights, what a customer and an item bring along, people at once, batches sent again."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from facturier.audit.models import AuditEvent
from facturier.catalogue.tests.factories import an_item
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import GivenScope
from facturier.organisations.queries import member_of
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    NOW,
    TODAY,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.parties.tests.factories import a_party
from facturier.sales import actions, queries
from facturier.sales.models import DraftBatch
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company(roles=("owner", "administrator", "editor", "reader", "payer"))


@pytest.fixture
def entity(company):
    return an_entity(company)


def opened(company, entity, *, by="editor", **rest):
    with company.here():
        return actions.open_draft(member=company[by], entity_id=entity, now=NOW, **rest)


def change(company, draft, *asked, by="editor", key=None, now=NOW):
    with company.here():
        return actions.change_draft(
            member=company[by] if isinstance(by, str) else by,
            draft_id=draft.id,
            key=key or uuid4(),
            operations=[Operation(*each) for each in asked],
            now=now,
        )


def holds(company, draft, line=None):
    with company.here():
        content = queries.content_of(queries.find_draft(company["owner"], draft.id))
    fields = content.header if line is None else content.lines[line].fields
    return {name: held.value for name, held in fields.items() if held.value is not None}


# -- rights ----------------------------------------------------------------------------------------
def test_who_may_prepare_opens_and_changes_who_may_read_looks_nobody_else_knows(company, entity):
    draft = opened(company, entity)
    for role in ("reader", "payer", "administrator"):
        with pytest.raises(Refusal) as refused:
            opened(company, entity, by=role)
        assert refused.value.status == 403
        with pytest.raises(Refusal) as refused:
            change(company, draft, (None, "subject", 0, "x"), by=role)
        assert refused.value.status == 403
        with company.here():
            assert queries.find_draft(company[role], draft.id) == draft
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here(), pytest.raises(Refusal) as refused:
        actions.change_draft(
            member=stranger["owner"], draft_id=draft.id, key=uuid4(), operations=[], now=NOW
        )
    assert refused.value.status == 404


def test_a_scope_hides_the_drafts_of_others_and_cannot_be_left(company, entity):
    department, other = a_department(company, "Ventes"), a_department(company, "Atelier")
    person = a_person("Paul Petit")
    with company.here():
        a_member(company, person, "editor", scope=GivenScope(department_id=department), now=NOW)
        narrow = member_of(company.id, person, TODAY)
    ours, theirs = opened(company, entity), opened(company, entity)
    change(company, ours, (None, "department", 0, str(department)))
    change(company, theirs, (None, "department", 0, str(other)))
    with company.here():
        assert [row.id for row in queries.drafts_page(narrow).rows] == [ours.id]
        with pytest.raises(Refusal) as refused:
            queries.find_draft(narrow, theirs.id)
    assert refused.value.status == 404
    change(company, ours, (None, "subject", 1, "Hall"), by=narrow)
    with pytest.raises(Refusal) as refused:
        change(company, ours, (None, "department", 2, str(other)), by=narrow)
    assert refused.value.status == 403
    assert holds(company, ours) == {"department": str(department), "subject": "Hall"}


def test_a_role_on_received_invoices_alone_prepares_and_sees_nothing(company, entity):
    person = a_person("Rose Reçu")
    with company.here():
        scope = GivenScope(direction=Direction.RECEIVED)
        a_member(company, person, "editor", scope=scope, now=NOW)
        member = member_of(company.id, person, TODAY)
        opened(company, entity)
        assert queries.drafts_page(member).rows == ()
        with pytest.raises(Refusal):
            actions.open_draft(member=member, entity_id=entity, now=NOW)


# -- what is filled --------------------------------------------------------------------------------
def test_a_known_customer_brings_terms_and_language_which_a_person_may_change(company, entity):
    party = a_party(
        company, "Hôtel Belle-Rade", is_customer=True, payment_days=45, language="en"
    ).id
    other = a_party(company, "Mairie de Brest", is_customer=True, payment_days=30).id
    draft = opened(company, entity, customer_id=party)
    assert holds(company, draft)["payment_days"] == 45
    assert holds(company, draft)["language"] == "en"
    version = change(company, draft, (None, "language", 1, "fr")).version
    change(company, draft, (None, "customer", version, str(other)))
    # The terms were the first customer's, the language a person's.
    assert holds(company, draft)["payment_days"] == 30
    assert holds(company, draft)["language"] == "fr"


def test_a_customer_brings_the_profile_of_its_files_which_a_person_may_change(company, entity):
    asks = {"is_customer": True, "invoice_profile": "extended"}
    party = a_party(company, "Groupe Armor", **asks).id
    other = a_party(company, "Mairie de Brest", is_customer=True).id
    draft = opened(company, entity, customer_id=party)
    assert holds(company, draft)["profile"] == "extended"
    version = change(company, draft, (None, "customer", 1, str(other))).version
    assert "profile" not in holds(company, draft)
    version = change(company, draft, (None, "profile", version, "core")).version
    change(company, draft, (None, "customer", version, str(party)))
    assert holds(company, draft)["profile"] == "core"


def test_an_item_brings_its_name_unit_price_and_rate_and_spares_what_was_typed(company, entity):
    item = an_item(company, "TAB-60")
    draft, line = opened(company, entity), uuid4()
    change(company, draft, (line, "price", 0, "300"), (line, "item", 0, str(item.id)))
    held = holds(company, draft, line)
    assert held["price"] == "300"
    assert held["name"] == item.texts["fr"]["name"]
    assert held["unit"] == item.unit


def test_what_the_organisation_does_not_have_is_refused_as_any_wrong_value(company, entity):
    stranger = a_company("Ailleurs", roles=("owner", "editor"))
    theirs = a_party(stranger, "Leur client", is_customer=True).id
    item = an_item(stranger, "LEUR-1")
    draft = opened(company, entity)
    answer = change(
        company,
        draft,
        (None, "customer", 0, str(theirs)),
        (uuid4(), "item", 0, str(item.id)),
        (None, "department", 0, str(uuid4())),
        (None, "subject", 0, "gardé"),
    )
    outcomes = [each["outcome"] for each in answer.results]
    assert outcomes == ["refused", "refused", "refused", "accepted"]
    assert holds(company, draft) == {"subject": "gardé"}


# -- batches ---------------------------------------------------------------------------------------
def test_a_batch_sent_again_gets_the_same_answer_and_changes_nothing(company, entity):
    draft, key = opened(company, entity), uuid4()
    first = change(company, draft, (None, "subject", 0, "Hall"), key=key)
    change(company, draft, (None, "subject", 1, "Bar"))
    again = change(company, draft, (None, "subject", 0, "Hall"), key=key)
    assert (again.results, again.again) == (first.results, True)
    assert holds(company, draft) == {"subject": "Bar"}
    with pytest.raises(Refusal) as refused:
        change(company, draft, (None, "subject", 0, "Autre"), key=key)
    assert refused.value.code == "draft.key"


def test_the_history_says_who_changed_what_from_what_to_what(company, entity):
    draft = opened(company, entity)
    change(company, draft, (None, "subject", 0, "Hall"))
    change(company, draft, (None, "subject", 1, "Bar"), by="owner")
    with company.here():
        last, first = queries.history_of(company["reader"], draft)
    assert (last.by, last.changes[0]["before"], last.changes[0]["after"]) == (
        company["owner"].name,
        "Hall",
        "Bar",
    )
    assert first.version == 1


def test_history_is_closed_to_the_application_and_no_draft_is_ever_deleted(company, entity):
    draft = opened(company, entity)
    change(company, draft, (None, "subject", 0, "Hall"))
    for statement in (
        "UPDATE sales_draftbatch SET changes = '[]'",
        "DELETE FROM sales_draftbatch",
        "DELETE FROM sales_draftline",
        "DELETE FROM sales_draft",
    ):
        with (
            company.here(),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


# -- put away, taken back, copied ------------------------------------------------------------------
def test_a_draft_put_away_is_closed_until_it_is_taken_back(company, entity):
    draft = opened(company, entity)
    with company.here():
        actions.discard_draft(member=company["editor"], draft_id=draft.id, now=NOW)
        assert queries.drafts_page(company["editor"]).rows == ()
        assert len(queries.drafts_page(company["editor"], DraftState.DISCARDED).rows) == 1
        with pytest.raises(Refusal) as refused:
            actions.discard_draft(member=company["editor"], draft_id=draft.id, now=NOW)
    assert refused.value.status == 409
    with pytest.raises(Refusal) as refused:
        change(company, draft, (None, "subject", 0, "Hall"))
    assert refused.value.code == "draft.closed"
    with company.here():
        actions.restore_draft(member=company["editor"], draft_id=draft.id, now=NOW)
    assert change(company, draft, (None, "subject", 0, "Hall")).version == 1
    with company.here():
        events = AuditEvent.objects.filter(subject_id=draft.id).order_by("seq")
        verbs = [event.verb for event in events]
    assert verbs == ["draft.opened", "draft.discarded", "draft.restored"]


def test_a_template_and_a_copy_hold_all_but_the_dates_and_the_lines_taken_away(company, entity):
    draft, kept, gone = opened(company, entity), uuid4(), uuid4()
    change(
        company, draft,
        (None, "subject", 0, "Entretien"), (None, "due_date", 0, "2026-12-31"),
        (kept, "name", 0, "Visite"), (gone, "name", 0, "Erreur"), (gone, "removed", 0, True),
    )  # fmt: skip
    with company.here():
        template = actions.save_as_template(
            member=company["editor"], draft_id=draft.id, name=" Entretien  mensuel ", now=NOW
        )
    copy = opened(company, entity, like=template.id)
    assert (template.name, template.state, copy.state) == (
        "Entretien mensuel",
        DraftState.TEMPLATE,
        DraftState.OPEN,
    )
    assert holds(company, copy) == {"subject": "Entretien"}
    with company.here():
        lines = queries.content_of(copy).lines
    assert [line.value("name") for line in lines.values()] == ["Visite"]


# -- at once ---------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_people_typing_at_once_lose_nothing_and_are_never_failed():
    company = a_company(roles=("owner", "editor"), now=NOW)
    entity = an_entity(company)
    draft = opened(company, entity)
    done: list[UUID] = []
    lines = [UUID(int=number) for number in range(1, 9)]

    def types(line: UUID) -> None:
        try:
            version = 0
            for quantity in range(1, 11):
                asked = [(line, "quantity", version, str(quantity))]
                if quantity == 1:
                    asked.append((line, "name", 0, f"Ligne {line.int}"))
                answer = change(company, draft, *asked, now=NOW + timedelta(seconds=quantity))
                assert {each["outcome"] for each in answer.results} == {"accepted"}
                version = answer.version
            done.append(line)
        finally:
            connection.close()

    people = [threading.Thread(target=types, args=[line]) for line in lines]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(done) == lines
    with company.here():
        found = queries.find_draft(company["owner"], draft.id)
        content = queries.content_of(found)
        batches = DraftBatch.objects.filter(organisation_id=company.id, draft=draft)
        assert sorted(batch.version for batch in batches) == list(range(1, 81))
    assert found.version == 80
    assert {line.value("quantity") for line in content.lines.values()} == {"10"}
    assert len(content.ordered()) == 8
