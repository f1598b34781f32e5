"""The example: opened by who leads a company, made where there is none, left without a trace lost."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.identity.tests.factories import text_of
from facturier.kit.jobs import is_pending
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations import actions, models, queries
from facturier.organisations.tests.factories import PASSWORD, a_company, a_person, an_entity
from facturier.workbench import jobs
from facturier.workbench.actions import make_example, open_example
from facturier.workbench.actions.example import JOB
from facturier.workbench.demo.play import play_demo
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def browser(user_id) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(User.objects.get(pk=user_id))
    return client


@made_once
def company():
    made = a_company(roles=("administrator", "editor"), password=PASSWORD)
    an_entity(made)
    return made


@made_once
def demo():
    return play_demo(today=NOW.date(), size=2)


@made_once
def company_and_demo():
    company = a_company(roles=("administrator", "editor"), password=PASSWORD)
    an_entity(company)
    return company, play_demo(today=NOW.date(), size=2)


def test_one_click_opens_the_example_and_one_leaves_it(company_and_demo):
    company, demo = company_and_demo
    client = browser(company["owner"].user_id)
    assert client.post(reverse("workbench:open_example"))["Location"] == "/"
    page = client.get("/reception/")
    assert "Entreprise de démonstration" in text_of(page)
    assert "Quitter l'exemple" in text_of(page)
    client.post(reverse("workbench:leave_example"))
    assert "Entreprise de démonstration" not in text_of(client.get("/reception/"))
    places = queries.memberships_of(company["owner"].user_id)
    assert [place.is_demo for place in places] == [False]
    with in_organisation(demo):
        told = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))[-2:]
    assert told == ["demo.opened", "demo.left"]


def test_who_looks_in_is_never_offered_by_the_one_click_door(company_and_demo):
    company, demo = company_and_demo
    before = queries.demo_people()
    open_example(user_id=company["owner"].user_id, now=NOW)
    assert queries.demo_people() == before
    assert company["owner"].user_id not in {one[0] for one in queries.demo_people()}


def test_opening_twice_and_coming_back_make_one_member(company_and_demo):
    company, demo = company_and_demo
    owner = company["owner"].user_id
    for _again in range(2):
        open_example(user_id=owner, now=NOW)
        with in_organisation(demo):
            visitor = queries.member_of(demo, owner, NOW.date())
            assert queries.is_owner(visitor)
            actions.leave_demo(member=visitor, now=NOW)
    with in_organisation(demo):
        assert models.Member.objects.filter(user_id=owner).count() == 1
        assert models.Grant.objects.filter(member__user_id=owner).count() == 1


def test_who_leads_no_company_opens_no_example(company_and_demo):
    company, demo = company_and_demo
    stranger = a_person(password=PASSWORD)
    for user_id in (company["editor"].user_id, stranger):
        with pytest.raises(Refusal):
            open_example(user_id=user_id, now=NOW)
    answer = browser(stranger).post(reverse("workbench:open_example"))
    assert answer["Location"] == reverse("organisations:choose")
    with in_organisation(demo):
        assert models.Member.objects.count() == 6


def test_the_people_of_the_demo_stay_at_home(demo):
    with in_organisation(demo):
        owner = next(
            row.user_id
            for row in models.Member.objects.select_related("user").order_by("joined_at")
        )
    client = browser(owner)
    assert "Quitter l'exemple" not in text_of(client.get("/reception/"))
    assert client.post(reverse("workbench:leave_example")).status_code == 404


def test_a_real_company_is_not_left_that_way(company):
    client = browser(company["owner"].user_id)
    assert client.post(reverse("workbench:leave_example")).status_code == 404
    assert len(queries.memberships_of(company["owner"].user_id)) == 1


def test_where_there_is_no_example_a_job_makes_it_once_and_the_page_waits(company, monkeypatch):
    owner = company["owner"].user_id
    client = browser(owner)
    for _impatient in range(2):
        answer = client.post(reverse("workbench:open_example"))
        assert answer["Location"] == reverse("workbench:example")
    assert is_pending(JOB)
    waiting = client.get(reverse("workbench:example"))
    assert "L'exemple se prépare" in text_of(waiting)
    assert b"data-poll" in waiting.content
    monkeypatch.setattr(
        "facturier.workbench.actions.example.play_demo",
        lambda *, today, size: play_demo(today=today, size=2),
    )
    jobs.make_example(user_id=str(owner))
    jobs.make_example(user_id=str(owner))
    ready = client.get(reverse("workbench:example"))
    assert "Maison Kervel est prête" in text_of(ready)
    assert b"data-poll" not in ready.content
    assert sum(place.is_demo for place in queries.memberships_of(owner)) == 1
    assert len(queries.organisation_ids()) == 2


def test_who_is_about_to_found_a_company_may_look_first_and_found_it_then(demo):
    founder = a_person("Alix Morvan", password=PASSWORD)
    client = browser(founder)
    client.post(reverse("workbench:open_example"))
    assert "Quitter l'exemple" in text_of(client.get("/reception/"))
    page = client.get(reverse("workbench:first_company"))
    assert page.status_code == 200
    assert "Maison Kervel SAS" not in page.content.decode()
    make_example(user_id=founder, now=NOW)
    client.post(
        reverse("workbench:first_company"),
        {
            "siren": "732829320",
            "name": "Menuiserie Morvan",
            "street": "1 rue du Port",
            "postcode": "29200",
            "city": "Brest",
            "vat_regime": "real_monthly",
        },
    )
    names = {place.name for place in queries.memberships_of(founder)}
    assert names == {"Maison Kervel", "Menuiserie Morvan"}
    assert "Menuiserie Morvan" in text_of(client.get("/reception/"))
    with in_organisation(demo):
        assert models.LegalEntity.objects.count() == 1
