"""Series: created, closed, apart from each other; the numbers they gave, proven whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    NOW,
    TODAY,
    a_company,
    a_member,
    a_person,
    an_entity,
)
from facturier.register.tests import factories as register
from facturier.sales import actions, queries
from facturier.sales.models import Series
from facturier.sales.rules.series import USUAL, numbering
from facturier.sales.tests.numbered import SIREN, a_number, a_series, document_of, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company(roles=("owner", "administrator", "editor", "reader", "auditor"))


@pytest.fixture
def entity(company):
    return an_entity(company)


def refusal_of(call, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return refusal.value


def close(company, series, by="administrator"):
    with company.here():
        return actions.close_series(member=company[by], series_id=series.id, now=NOW)


def shown(company, entity, by="reader", today=TODAY):
    with company.here():
        return queries.series_of_entity(company[by], entity, today)


def usual(company, entity):
    with company.here():
        return actions.ensure_usual_series(company.id, entity, NOW, company["editor"].actor)


# -- created ---------------------------------------------------------------------------------------
def test_a_series_is_created_and_told(company, entity):
    a_series(company, entity, by="administrator", pattern=" F{YYYY}{MM}-{N:3} ")
    (row,) = shown(company, entity)
    assert (row.pattern, row.next_number, row.last_number) == (
        "F{YYYY}{MM}-{N:3}",
        f"F{TODAY:%Y%m}-001",
        "",
    )
    assert row.kinds == ["Facture", "Facture rectificative", "Facture d'acompte"]
    with company.here():
        event = AuditEvent.objects.get(verb="series.created")
        assert event.subject_label == "Factures" and "F{YYYY}{MM}-{N:3}" in event.changes


@pytest.mark.parametrize(
    ("values", "code", "field", "status"),
    [
        ({"pattern": "F{YYYY}"}, "series.running", "pattern", 422),
        ({"pattern": "F{MM}-{N}"}, "series.month", "pattern", 422),
        ({"pattern": "É{N}"}, "series.characters", "pattern", 422),
        ({"pattern": "F\x00{N}"}, "pattern.long", "pattern", 422),
        ({"pattern": "F" * 61 + "{N}"}, "pattern.long", "pattern", 422),
        ({"pattern": "F" * 33 + "{N}"}, "series.long", "pattern", 422),
        ({"pattern": "{SITE}{N}"}, "series.site", "site", 422),
        ({"pattern": "{SITE}{N}", "site": "ÎLE"}, "series.characters", "pattern", 422),
        ({"name": " "}, "series.name", "name", 422),
        ({"name": "x" * 61}, "name.long", "name", 422),
        ({"kinds": ()}, "series.type_codes", "type_codes", 422),
        ({"kinds": ("999",)}, "series.type_codes", "type_codes", 422),
        ({"entity_id": uuid4()}, "absent", None, 404),
    ],
)
def test_a_series_that_cannot_number_is_refused_and_nothing_is_kept(
    company, entity, values, code, field, status
):
    refused = refusal_of(a_series, company, **{"entity_id": entity, **values})
    assert (refused.code, refused.field, refused.status) == (code, field, status)
    with company.here():
        assert not Series.objects.exists()


def test_a_series_that_could_give_the_number_of_another_is_refused_by_its_name(company, entity):
    a_series(company, entity)
    again = refusal_of(a_series, company, entity, "F{YYYY}-{N}", name="Neuf", kinds=("381",))
    assert (again.code, again.status) == ("series.collides", 409)
    assert "« Factures » (F{YYYY}-{N:5})" in again.reason
    a_series(company, entity, "A{YYYY}-{N:5}", name="Avoirs", kinds=("381",))


def test_a_kind_is_numbered_by_one_series_of_a_site(company, entity):
    a_series(company, entity)
    twice = refusal_of(a_series, company, entity, "G{N}", name="Autres", kinds=("386", "381"))
    assert twice.code == "series.kinds" and "Facture d'acompte" in twice.reason
    twin = refusal_of(a_series, company, entity, "G{N}", name="FACTURES", kinds=("381",))
    assert twin.code == "series.twin"
    brest = a_series(company, entity, "{SITE}-{N}", name="Brest", site="BREST", kinds=("380",))
    with company.here():
        assert queries.series_for(company.id, entity, "380", "BREST") == brest
        assert queries.series_for(company.id, entity, "380").name == "Factures"
        assert queries.series_for(company.id, entity, "386", "BREST").name == "Factures"
        assert queries.series_for(company.id, entity, "381") is None


def test_numbers_left_under_a_siren_are_never_given_again_by_the_entity_that_has_it_now(
    company, entity
):
    a_number(company, a_series(company, entity))
    facts = organisations.EntityFacts(name="Maison Kervel SAS", siren="404833048")
    with company.here():
        organisations.change_entity(member=company["owner"], entity_id=entity, facts=facts, now=NOW)
    heir = an_entity(company, "Kervel Reprise", siren=SIREN)
    refused = refusal_of(usual, company, heir)
    assert refused.code == "series.collides" and "Maison Kervel SAS" in refused.reason
    a_series(company, heir, "R{YYYY}-{N}")


def test_an_entity_without_a_siren_or_put_away_gets_no_series(company, entity):
    with company.here():
        facts = organisations.EntityFacts(name="Kervel GmbH", country="DE")
        foreign = organisations.create_entity(member=company["owner"], facts=facts, now=NOW)
    assert refusal_of(a_series, company, foreign).code == "series.siren"
    with company.here():
        organisations.archive_entity(member=company["owner"], entity_id=entity, now=NOW)
    assert refusal_of(a_series, company, entity).code == "series.archived"
    assert refusal_of(usual, company, entity).code == "series.archived"


# -- closed ----------------------------------------------------------------------------------------
def test_a_closed_series_gives_no_number_keeps_its_own_and_closes_once(company, entity):
    series = a_series(company, entity)
    a_number(company, series)
    assert close(company, series).closed_at == NOW
    close(company, series)
    (row,) = shown(company, entity)
    assert (row.next_number, row.last_number) == ("", f"F{TODAY:%Y}-00001")
    with company.here():
        assert queries.series_for(company.id, entity, "380") is None
        assert AuditEvent.objects.filter(verb="series.closed").count() == 1
    assert usual(company, entity) == ()
    used = refusal_of(a_series, company, entity, "F{YYYY}-{N:4}")
    assert used.code == "series.collides"
    a_series(company, entity, "FA{YYYY}-{N:5}")


def test_a_series_closed_before_its_first_number_stands_in_nobodys_way(company, entity):
    close(company, a_series(company, entity))
    a_series(company, entity)
    assert [row.closed_at is None for row in shown(company, entity)] == [True, False]


def test_who_may_not_configure_creates_and_closes_nothing_and_reads_all(company, entity):
    series = a_series(company, entity)
    for role in ("editor", "reader", "auditor"):
        assert refusal_of(a_series, company, entity, "G{N}", by=role).status == 403
        assert refusal_of(close, company, series, by=role).status == 403
        assert len(shown(company, entity, by=role)) == 1
    other = a_company("Autre", roles=("owner",))
    assert refusal_of(a_series, other, entity).status == 404
    with other.here():
        for call in (
            lambda: actions.close_series(member=other["owner"], series_id=series.id, now=NOW),
            lambda: queries.one_series(other["owner"], series.id, TODAY),
            lambda: queries.numbers_page(other["owner"], series.id, TODAY),
        ):
            assert refusal_of(call).status == 404
        assert queries.series_page(other["owner"], TODAY).rows == ()


# -- the usual ones --------------------------------------------------------------------------------
def test_the_usual_series_are_made_once_for_an_entity_that_never_had_any(company, entity):
    with company.here():
        assert queries.entities_without_series(company["reader"]) == {entity}
    made = usual(company, entity)
    assert [(one.name, one.created_by) for one in made] == [
        (name, company["editor"].name) for name in USUAL
    ]
    assert usual(company, entity) == ()
    with company.here():
        assert queries.entities_without_series(company["reader"]) == set()
        assert AuditEvent.objects.filter(verb="series.created").count() == len(USUAL)


def test_asking_for_the_usual_series_costs_one_question_where_there_are_some(
    company, entity, django_assert_num_queries
):
    usual(company, entity)
    with company.here(), django_assert_num_queries(3):  # and the savepoint around
        assert actions.ensure_usual_series(company.id, entity, NOW, company["editor"].actor) == ()


def test_the_usual_series_number_every_kind_but_what_others_write_for_us():
    class One:
        def __init__(self, site, type_codes):
            self.site, self.type_codes = site, list(type_codes)

    ours = [One("", kinds) for _pattern, kinds in USUAL.values()]
    assert [code for code in ("380", "381", "384", "386") if not numbering(ours, code)] == []
    assert numbering(ours, "389") is None


# -- two at once -----------------------------------------------------------------------------------
def at_once(company, *verbs) -> list[str]:
    """Run each verb in a transaction and on a connection of its own; "done" or the refusal."""
    start = Barrier(len(verbs))

    def run(verb) -> str:
        try:
            with company.here():
                start.wait(timeout=10)
                verb()
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return sorted(threads.map(run, verbs))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_create_colliding_series_at_once_one_is_refused():
    company = a_company(roles=("administrator",))
    entity = an_entity(company)

    def creation(by, name, pattern, kinds):
        return lambda: actions.create_series(
            member=company[by],
            entity_id=entity,
            name=name,
            pattern=pattern,
            type_codes=kinds,
            now=NOW,
        )

    answers = at_once(
        company,
        creation("owner", "Une", "F{YYYY}-{N}", ["380"]),
        creation("administrator", "Deux", "F{YY}26-{N}", ["381"]),
    )
    assert answers == ["done", "series.collides"]
    with company.here():
        assert Series.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_first_issues_at_once_make_the_usual_series_once():
    company = a_company(roles=("editor",))
    entity = an_entity(company)

    def ensuring():
        actions.ensure_usual_series(company.id, entity, NOW, company["editor"].actor)

    assert at_once(company, *[ensuring] * 4) == ["done"] * 4
    with company.here():
        assert Series.objects.count() == len(USUAL)


# -- the numbers -----------------------------------------------------------------------------------
def test_numbers_are_listed_in_order_with_what_their_invoices_say_and_proven_whole(company, entity):
    series = a_series(company, entity)
    for day in range(3):
        a_number(company, series, TODAY + timedelta(days=day))
    with company.here():
        page = queries.numbers_page(company["reader"], series.id, TODAY, size=2)
        rest = queries.numbers_page(company["reader"], series.id, TODAY, after=page.after)
    assert (page.period, page.periods, page.after) == ("2026", ("2026",), 2)
    assert [row.number for row in (*page.rows, *rest.rows)] == [f"F2026-0000{n}" for n in (1, 2, 3)]
    assert page.rows[0].gross == 120 and page.rows[0].customer
    assert page.proof.gapless and page.proof.counted == page.proof.last == 3
    assert rest.after is None
    (row,) = shown(company, entity)
    assert (row.last_number, row.next_number) == ("F2026-00003", "F2026-00004")


def test_numbers_begin_anew_with_the_year_and_each_period_is_its_own(company, entity):
    series = a_series(company, entity)
    a_number(company, series, TODAY)
    a_number(company, series, TODAY.replace(year=2027))
    with company.here():
        latest = queries.numbers_page(company["reader"], series.id, TODAY)
        assert (latest.period, latest.periods) == ("2027", ("2027", "2026"))
        first = queries.numbers_page(company["reader"], series.id, TODAY, period="2026")
        assert [row.number for row in first.rows] == ["F2026-00001"]
        missing = refusal_of(
            queries.numbers_page, company["reader"], series.id, TODAY, period="2025"
        )
        assert missing.status == 404
        assert list(queries.broken_invariants(company.id)) == []


def test_an_invoice_outside_ones_rights_shows_its_number_and_day_alone(company, entity):
    series = a_series(company, entity)
    number = a_number(company, series)
    buyer = a_member(company, a_person(), "editor", scope=GivenScope(direction=Direction.RECEIVED))
    with company.here():
        assert refusal_of(queries.numbers_page, buyer, series.id, TODAY).status == 403
    reads_all = company.people["auditor"]
    narrow = type(reads_all)(
        **{name: getattr(reads_all, name) for name in reads_all.__dataclass_fields__}
        | {
            "grants": tuple(
                type(grant)(
                    **{name: getattr(grant, name) for name in grant.__dataclass_fields__}
                    | {"capabilities": frozenset({"organisation.read"})}
                )
                for grant in reads_all.grants
            )
        }
    )
    with company.here():
        (row,) = queries.numbers_page(narrow, series.id, TODAY).rows
        (told,) = queries.every_number(narrow, series.id, "2026", TODAY)
    assert (row.number, row.issue_date) == (number.number, TODAY)
    assert (row.readable, row.customer, row.gross, row.reference) == (False, "", None, "")
    assert told == row


def test_lists_and_numbers_ask_the_same_few_questions_however_many(
    company, entity, django_assert_max_num_queries
):
    for letter in "ABC":
        a_series(company, entity, f"{letter}{{N}}", name=letter, site=letter)
    series = a_series(company, entity)
    for _each in range(3):
        a_number(company, series)
    with company.here(), django_assert_max_num_queries(3):
        queries.series_of_entity(company["reader"], entity, TODAY)
    with company.here(), django_assert_max_num_queries(7):
        queries.numbers_page(company["reader"], series.id, TODAY)


# -- the verifier ----------------------------------------------------------------------------------
def test_the_verifier_finds_a_hole_a_step_back_and_a_number_of_another_series(company, entity):
    series = a_series(company, entity)
    a_number(company, series)
    later = register.an_invoice(
        company, seller=SIREN, buyer="404833048", number="F2026-00002", issue_date=TODAY
    )

    def hole():
        move(series, "2026", TODAY)
        move(series, "2026", TODAY)
        document_of(company, series, later, "2026", 3, number="F2026-00003")

    def back():
        move(series, "2026", TODAY)
        document_of(company, series, later, "2026", 2, issue_date=TODAY - timedelta(days=1))

    def other():
        move(series, "2026", TODAY)
        document_of(company, series, later, "2026", 2, number="X2026-00002")

    found = {}
    for damage in (hole, back, other):
        with company.here(), transaction.atomic():
            damage()
            found[damage.__name__] = {
                what for _place, what in queries.broken_invariants(company.id)
            }
            if damage is hole:
                proof = queries.numbers_page(company["reader"], series.id, TODAY).proof
                assert not proof.gapless and proof.holes == (2,)
            transaction.set_rollback(True)
    assert "its numbers are not 1 to the last (I1)" in found["hole"]
    assert "dated before the number that precedes it (I2)" in found["back"]
    assert "its number is not the one of its series and day (I3)" in found["other"]
    assert "the invoice states another number or day (I3)" in found["other"]
    with company.here():
        assert list(queries.broken_invariants(company.id)) == []
