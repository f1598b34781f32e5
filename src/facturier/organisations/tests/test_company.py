"""The company's own structure: entities, departments, projects, categories."""

from decimal import Decimal

import pytest

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations import actions, models, queries
from facturier.organisations.actions import EntityFacts
from facturier.organisations.tests.factories import (
    NOW,
    a_category,
    a_company,
    a_department,
    a_project,
    an_entity,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    return a_company(roles=["administrator", "reader"])


def events(company) -> list[str]:
    with company.here():
        rows = AuditEvent.objects.filter(organisation_id=company.id).order_by("seq")
        return list(rows.values_list("verb", flat=True))


def last_event(company) -> AuditEvent:
    with company.here():
        return AuditEvent.objects.filter(organisation_id=company.id).latest("seq")


def test_a_new_organisation_has_its_roles_its_owner_and_one_event(company):
    founded = a_company("Seule", roles=())
    with founded.here():
        roles = list(models.Role.objects.values_list("key", flat=True))
        assert set(roles) == {
            "owner",
            "administrator",
            "reader",
            "editor",
            "approver",
            "payer",
            "exception_expert",
            "auditor",
        }
        assert queries.active_owner_ids(founded.id) == {founded["owner"].id}
    assert events(founded) == ["organisation.founded"]
    assert founded["owner"].roles == ("Propriétaire",)


def test_built_in_roles_are_read_in_the_reader_language(company):
    from django.utils import translation

    with company.here(), translation.override("en"):
        names = [name for _key, name in queries.role_choices(company["owner"])]
    # The catalogue may be compiled later: the French name is what is shown without it.
    assert len(names) == len(set(names)) == 8


def test_an_entity_is_kept_with_its_numbers_compact(company):
    facts = EntityFacts(
        name="  Maison   Kervel SAS ",
        siren="732 829 320",
        sirets=("732 829 320 00074", "73282932000074"),
        vat_number="fr 44 732829320",
        capital=Decimal("10000.50"),
        country="fr",
    )
    with company.here():
        entity_id = actions.create_entity(member=company["administrator"], facts=facts, now=NOW)
        [entity] = queries.entities(company["reader"])
    assert entity.id == entity_id
    assert (entity.name, entity.siren) == ("Maison Kervel SAS", "732829320")
    assert entity.sirets == ("73282932000074",)
    assert (entity.vat_number, entity.country) == ("FR44732829320", "FR")
    assert events(company)[-1] == "entity.created"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"siren": ""}, "siren"),
        ({"siren": "732829321"}, "siren"),
        ({"sirets": ("55208131766522",)}, "sirets"),
        ({"vat_number": "FR40303265045"}, "vat_number"),
        ({"capital": Decimal(-1)}, "capital"),
        ({"vat_regime": "unheard_of"}, "vat_regime"),
        ({"country": "France"}, "country"),
    ],
)
def test_an_entity_is_refused_with_the_field_at_fault_and_a_sentence(company, change, field):
    right = {"name": "Maison Kervel SAS", "siren": "732829320"}
    with company.here(), pytest.raises(Refusal) as refused:
        facts = EntityFacts(**{**right, **change})
        actions.create_entity(member=company["owner"], facts=facts, now=NOW)
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert refused.value.reason.endswith(".")


def test_two_entities_of_one_siren_are_refused_but_foreign_ones_need_none(company):
    an_entity(company)
    with pytest.raises(Refusal, match="twin"):
        an_entity(company, "La même")
    with company.here():
        for name in ("Kervel Ltd", "Kervel GmbH"):
            facts = EntityFacts(name=name, country="DE")
            actions.create_entity(member=company["owner"], facts=facts, now=NOW)


def test_changing_an_entity_records_what_changed_and_nothing_when_nothing_did(company):
    entity_id = an_entity(company)
    with company.here():
        facts = EntityFacts(name="Maison Kervel SAS", siren="732829320", city="Quimper")
        for _again in range(2):
            actions.change_entity(
                member=company["owner"], entity_id=entity_id, facts=facts, now=NOW
            )
    assert events(company).count("entity.changed") == 1
    assert last_event(company).changes == '{"city":["Brest","Quimper"]}'


def test_archiving_and_restoring_an_entity_are_told_once_each(company):
    entity_id = an_entity(company)
    with company.here():
        for verb in (actions.archive_entity, actions.restore_entity):
            for _again in range(2):
                verb(member=company["owner"], entity_id=entity_id, now=NOW)
    assert events(company)[-2:] == ["entity.archived", "entity.restored"]


def test_an_archived_entity_is_offered_no_more_and_still_recognised(company):
    entity_id = an_entity(company)
    with company.here():
        actions.archive_entity(member=company["owner"], entity_id=entity_id, now=NOW)
        places = queries.places(company.id)
        assert entity_id not in places.entities
        assert places.label("entity_id", entity_id) == "Maison Kervel SAS"
        assert queries.entity_identities(company.id) == [(entity_id, "732829320", "")]


def test_a_department_never_stands_below_itself(company):
    top = a_department(company, "Direction")
    middle = a_department(company, "Achats", parent_id=top)
    low = a_department(company, "Achats France", parent_id=middle)
    for parent in (top, middle, low):
        with company.here(), pytest.raises(Refusal, match="loop"):
            actions.change_department(
                member=company["owner"], department_id=top, name="D", parent_id=parent, now=NOW
            )


def test_departments_move_with_everything_below_them(company):
    first, second = a_department(company, "Nord"), a_department(company, "Sud")
    below = a_department(company, "Achats", parent_id=first)
    with company.here():
        actions.change_department(
            member=company["owner"], department_id=below, name="Achats", parent_id=second, now=NOW
        )
        nord, sud = queries.departments(company["reader"])
    assert (nord.children, [child.id for child in sud.children]) == ([], [below])
    assert last_event(company).changes == '{"parent":["Nord","Sud"]}'


def test_siblings_have_different_names_cousins_may_share_one(company):
    first, second = a_department(company, "Nord"), a_department(company, "Sud")
    a_department(company, "Achats", parent_id=first)
    a_department(company, "Achats", parent_id=second)
    with pytest.raises(Refusal, match="twin"):
        a_department(company, "ACHATS", parent_id=first)
    with pytest.raises(Refusal, match="twin"):
        a_department(company, "nord")


def test_a_department_is_archived_from_the_leaves_and_restored_from_the_root(company):
    top = a_department(company, "Direction")
    low = a_department(company, "Achats", parent_id=top)
    with company.here():
        owner = {"member": company["owner"], "now": NOW}
        with pytest.raises(Refusal, match="has_children"):
            actions.archive_department(department_id=top, **owner)
        actions.archive_department(department_id=low, **owner)
        actions.archive_department(department_id=top, **owner)
        with pytest.raises(Refusal, match="parent_archived"):
            actions.restore_department(department_id=low, **owner)
        with pytest.raises(Refusal, match="unknown_parent"):
            actions.create_department(name="Ventes", parent_id=top, **owner)
        actions.restore_department(department_id=top, **owner)
        actions.restore_department(department_id=low, **owner)


def test_project_codes_and_category_names_are_unique_whatever_their_case(company):
    a_project(company, "Alpha")
    a_category(company, "Énergie")
    with pytest.raises(Refusal, match=r"project\.twin"):
        a_project(company, "ALPHA")
    with pytest.raises(Refusal, match=r"category\.twin"):
        a_category(company, "énergie")


def test_projects_and_categories_change_and_rest(company):
    department = a_department(company)
    project, category = a_project(company), a_category(company)
    with company.here():
        owner = {"member": company["owner"], "now": NOW}
        actions.change_project(
            project_id=project, code="P-2", name="Halle", department_id=department, **owner
        )
        actions.change_category(category_id=category, name="Électricité", account="606110", **owner)
        actions.archive_project(project_id=project, **owner)
        actions.restore_project(project_id=project, **owner)
        actions.archive_category(category_id=category, **owner)
        actions.restore_category(category_id=category, **owner)
        [shown] = queries.projects(company["reader"])
    assert (shown.code, shown.department, shown.archived) == ("P-2", "Achats", False)
    assert events(company)[-6:] == [
        "project.changed",
        "category.changed",
        "project.archived",
        "project.restored",
        "category.archived",
        "category.restored",
    ]


def test_the_organisation_is_renamed_by_who_manages_it(company):
    with company.here():
        actions.rename_organisation(member=company["administrator"], name="Kervel", now=NOW)
        assert queries.company(company["reader"]).name == "Kervel"
    assert last_event(company).changes == '{"name":["Maison Kervel","Kervel"]}'


def test_a_reader_changes_nothing_of_the_company(company):
    entity_id, department_id = an_entity(company), a_department(company)
    project_id, category_id = a_project(company), a_category(company)
    before = events(company)
    reader = {"member": company["reader"], "now": NOW}
    facts = EntityFacts(name="Autre", siren="552081317")
    attempts = [
        lambda: actions.rename_organisation(name="X", **reader),
        lambda: actions.create_entity(facts=facts, **reader),
        lambda: actions.change_entity(entity_id=entity_id, facts=facts, **reader),
        lambda: actions.archive_entity(entity_id=entity_id, **reader),
        lambda: actions.create_department(name="X", **reader),
        lambda: actions.change_department(
            department_id=department_id, name="X", parent_id=None, **reader
        ),
        lambda: actions.archive_department(department_id=department_id, **reader),
        lambda: actions.create_project(code="X", name="X", **reader),
        lambda: actions.archive_project(project_id=project_id, **reader),
        lambda: actions.create_category(name="X", **reader),
        lambda: actions.archive_category(category_id=category_id, **reader),
    ]
    with company.here():
        for attempt in attempts:
            with pytest.raises(Refusal) as refused:
                attempt()
            assert (refused.value.status, refused.value.rule) == (403, "no_role")
            assert "Hélène Vasseur" in refused.value.ask
    assert events(company) == before
