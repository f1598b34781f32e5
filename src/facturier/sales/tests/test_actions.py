"""Deciding about legal mentions: rights, days, words, and the one event of each."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import NOW, TODAY, a_company, a_member, a_person
from facturier.sales import actions, queries
from facturier.sales.models import WordingDecision
from facturier.sales.rules.wordings import Why

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company(roles=("owner", "administrator", "editor", "reader"))


def follow(company, key="franchise", version="cgi", *, by="administrator", day=TODAY, **rest):
    with company.here():
        return actions.follow_wording(
            member=company[by],
            key=key,
            version=version,
            first_day=day,
            today=TODAY,
            now=NOW,
            **rest,
        )


def write(company, key="late_payment", fr="Pénalités : 12 %.", en="", *, by="owner", **rest):
    values = {"first_day": TODAY, "reason": "Conditions de vente 2026", **rest}
    with company.here():
        return actions.write_wording(
            member=company[by], key=key, text_fr=fr, text_en=en, today=TODAY, now=NOW, **values
        )


def said(company, key, day=TODAY, language="fr"):
    with company.here():
        return queries.wordings_in_force(company.id, [key], day, language)[key]


def refusal_of(call, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return refusal.value


def test_a_text_of_the_company_stands_from_its_day_on_and_the_journal_tells_it(company):
    assert said(company, "late_payment").why is Why.IN_FORCE
    write(company, en="Interest: 12%.", first_day=TODAY + timedelta(days=5))
    assert said(company, "late_payment", TODAY + timedelta(days=4)).why is Why.IN_FORCE
    later = said(company, "late_payment", TODAY + timedelta(days=5), "en")
    assert (later.text, later.why) == ("Interest: 12%.", Why.OWN)
    with company.here():
        event = AuditEvent.objects.get(verb="wording.decided")
        assert (event.subject_label, event.reason) == (
            "Pénalités de retard (PMD)",
            "Conditions de vente 2026",
        )
        assert "Pénalités : 12 %." in event.changes


def test_following_us_again_ends_a_text_of_the_company(company):
    write(company)
    follow(company, "late_payment", "automatic")
    assert said(company, "late_payment").why is Why.IN_FORCE
    follow(company, "late_payment", "1")
    assert said(company, "late_payment").why is Why.CONFIRMED
    with company.here():
        page = queries.wording_page(company["reader"], "late_payment", TODAY)
    assert [one.version for one in page.decisions] == ["1", "automatic", ""]
    assert [one.is_automatic for one in page.decisions] == [False, True, False]


def test_the_successor_is_confirmed_from_the_day_it_is_in_force(company):
    early = refusal_of(follow, company, version="cibs", day=date(2026, 8, 31))
    assert (early.code, early.field) == ("wording.not_admitted", "first_day")
    assert "01/09/2026" in early.reason
    follow(company, version="cibs", day=date(2026, 9, 1))
    assert said(company, "franchise", date(2026, 9, 1)).version.name == "cibs"
    late = refusal_of(follow, company, day=date(2028, 1, 1))
    assert (late.code, "31/12/2027" in late.reason) == ("wording.not_admitted", True)


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"fr": " "}, "wording.missing", "text_fr"),
        ({"fr": "x" * 1001}, "wording.long", "text_fr"),
        ({"en": "a\x00"}, "wording.unreadable", "text_en"),
        ({"fr": "Taux {rate}"}, "wording.gap", "text_fr"),
        ({"reason": "  "}, "wording.reason", "reason"),
        ({"reason": "x" * 501}, "wording.reason", "reason"),
        ({"reason": "a\x00"}, "wording.reason", "reason"),
        ({"first_day": TODAY - timedelta(days=1)}, "wording.past", "first_day"),
        ({"key": "franchise", "fr": "Sans TVA"}, "wording.lacks", "text_fr"),
        ({"key": "vat_group"}, "wording.fixed", "text_fr"),
        (
            {"key": "early_discount", "fr": "Escompte {percent} {days}", "en": "Discount"},
            "wording.lacks",
            "text_en",
        ),
    ],
)
def test_a_text_is_refused_with_what_to_do_and_nothing_is_kept(company, values, code, field):
    refused = refusal_of(write, company, **values)
    assert (refused.code, refused.field, refused.status) == (code, field, 422)
    assert refused.reason
    with company.here():
        assert not WordingDecision.objects.exists()
        assert not AuditEvent.objects.filter(verb="wording.decided").exists()


def test_what_does_not_exist_is_absent_or_refused(company):
    assert refusal_of(follow, company, "nothing").status == 404
    assert refusal_of(write, company, "nothing").status == 404
    assert refusal_of(follow, company, version="x\x00").code == "wording.version"
    assert refusal_of(follow, company, day=TODAY - timedelta(days=1)).code == "wording.past"
    with company.here():
        assert refusal_of(queries.wording_page, company["reader"], "x", TODAY).status == 404


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_who_may_not_configure_sales_decides_nothing_and_reads_all(company, role):
    for call in (follow, write):
        assert refusal_of(call, company, by=role).status in (403, 404)
    with company.here():
        rows = queries.wording_rows(company[role], TODAY)
        assert len(rows) == len({row.key for row in rows}) > 50


def test_an_administrator_of_one_entity_decides_nothing_for_all(company):
    with company.here():
        entity_id = organisations.create_entity(
            member=company["owner"],
            facts=organisations.EntityFacts(name="Kervel Sud", siren="810000018"),
            now=NOW,
        )
    scope = GivenScope(entity_id=entity_id)
    member = a_member(company, a_person(), "administrator", scope=scope)
    with company.here():
        refused = refusal_of(
            actions.follow_wording,
            member=member,
            key="franchise",
            version="cgi",
            first_day=TODAY,
            today=TODAY,
            now=NOW,
        )
    assert refused.status in (403, 404)


def test_decisions_of_one_company_are_nothing_to_another(company):
    write(company)
    other = a_company("Autre", roles=("owner",))
    assert said(other, "late_payment").why is Why.IN_FORCE
    with other.here():
        assert not WordingDecision.objects.exists()


def test_a_decision_is_neither_changed_nor_deleted(company):
    write(company)
    for statement in (
        "UPDATE sales_wordingdecision SET reason = 'x'",
        "DELETE FROM sales_wordingdecision",
    ):
        with company.here(), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(statement)


def test_every_mention_is_read_with_one_query(company, django_assert_num_queries):
    write(company)
    with company.here(), django_assert_num_queries(1):
        rows = queries.wording_rows(company["reader"], TODAY)
        assert len(rows) > 50
