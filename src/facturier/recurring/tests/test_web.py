"""The pages of plans: prepared, previewed, changed, skipped, indexed; rights; bad input."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.organisations.tests.factories import TODAY, a_company
from facturier.recurring import actions, queries
from facturier.recurring.models import Indexation, Occurrence, Plan, Run
from facturier.recurring.tests.factories import MONTHLY, Subscriptions
from facturier.recurring.web.words import rule_told

pytestmark = pytest.mark.django_db
LIST = "/recurrences/"


@pytest.fixture
def shop():
    return Subscriptions()


def browser_of(shop, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html", raise_request_exception=False)
    client.force_login(User.objects.get(pk=shop.company[role].user_id))
    return client


def typed(copied, **said):
    return {
        "name": "Loyer", "template": str(copied.id), "every": "1", "unit": "month",
        "days": "31", "start": "2026-01-31", "cover": "calendar_behind", "mode": "draft",
        "prices": "contract", "decimals": "2", **said,
    }  # fmt: skip


def test_a_plan_is_prepared_on_its_page_and_shows_its_next_twelve(shop):
    template, clerk = shop.template(), browser_of(shop)
    answer = clerk.post(f"{LIST}nouveau/", typed(template), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200, page[:500]
    with shop.company.here():
        plan = Plan.objects.get()
    assert page.count("372,00") == 12
    assert "février 2026" in page, "January had begun before the plan"
    assert "chaque mois, le dernier jour" in page
    assert "Loyer" in clerk.get(LIST).content.decode()
    changed = typed(template, name="Loyer du hall", version=str(plan.version))
    assert clerk.post(f"{LIST}{plan.id}/modifier/", changed).status_code == 302
    stale = clerk.post(f"{LIST}{plan.id}/modifier/", typed(template, version="1", name="Autre"))
    assert stale.status_code == 422
    assert "Loyer du hall" in clerk.get(f"{LIST}{plan.id}/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"days": "x"}, "jours du mois"), ({"days": "32"}, "1 à 31"), ({"days": ""}, "un jour"),
        ({"every": "0"}, "1"), ({"start": "hier"}, "date"), ({"end": "2020-01-01"}, "précède"),
        ({"most": "-1"}, "1"), ({"cover": "none", "prorate": "on"}, "prorata"),
        ({"unit": "hour"}, "choix"), ({"nth": "1"}, "jour"), ({"name": ""}, "champ"),
        ({"template": "x"}, "choix"), ({"weekdays": "9", "unit": "week"}, "choix"),
        ({"name": "a\x00b"}, "caract"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_kept(shop, said, words):
    answer = browser_of(shop).post(f"{LIST}nouveau/", typed(shop.template(), **said))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with shop.company.here():
        assert not Plan.objects.exists()


def test_periods_are_skipped_and_taken_up_and_the_plan_paused_and_ended(shop):
    plan, clerk = shop.plan(), browser_of(shop)
    root = f"{LIST}{plan.id}/"
    assert clerk.post(f"{root}echeances/1/sauter/", {"reason": "Offert"}).status_code == 302
    assert "Offert" in clerk.get(root).content.decode()
    assert clerk.post(f"{root}echeances/1/sauter/", {"reason": ""}).status_code == 422
    assert clerk.post(f"{root}echeances/999999/sauter/", {"reason": "x"}).status_code == 409
    assert clerk.post(f"{root}echeances/1/retablir/").status_code == 302
    assert clerk.post(f"{root}echeances/1/retablir/").status_code == 404
    assert clerk.post(f"{root}pause/").status_code == 302
    assert shop.run() is None, "a plan in pause is not due"
    assert clerk.post(f"{root}reprendre/", {"passees": "sauter"}).status_code == 302
    with shop.company.here():
        assert {row.state for row in Occurrence.objects.all()} == {"skipped"}
    assert clerk.post(f"{root}terminer/").status_code == 302
    assert clerk.post(f"{root}pause/").status_code == 409
    assert "terminé" in clerk.get(root).content.decode()


def test_an_index_is_recorded_with_its_proof_and_moves_the_preview(shop):
    plan, clerk = shop.plan(mode="draft"), browser_of(shop)
    root = f"{LIST}{plan.id}/"
    move = {
        "kind": "index", "first_day": "2026-03-01", "index_name": "Syntec", "base": "281,3",
        "value": "290,1", "proof": "Fédération Syntec, publication de février 2026",
    }  # fmt: skip
    assert clerk.post(f"{root}evolutions/", move | {"proof": ""}).status_code == 422
    assert clerk.post(f"{root}evolutions/", move | {"base": "0"}).status_code == 422
    assert clerk.post(f"{root}evolutions/", move | {"base": "NaN"}).status_code == 422
    bad = {"proof_file": SimpleUploadedFile("p.txt", b"du texte")}
    assert clerk.post(f"{root}evolutions/", move | bad).status_code == 422
    assert clerk.post(f"{root}evolutions/", move).status_code == 302
    with shop.company.here():
        ahead = queries.periods_ahead(
            shop.company["editor"], queries.find_plan(shop.company["editor"], plan.id), TODAY
        )
        row = Indexation.objects.get()
    # 310 x 290.1 / 281.3 = 319.697...
    assert [one.net for one in ahead[:3]] == [Decimal(310), Decimal(310), Decimal("319.70")]
    assert "Syntec" in clerk.get(root).content.decode()
    proof = f"{root}evolutions/{row.id}/preuve/"
    assert clerk.get(proof).status_code == 404
    assert clerk.post(proof).status_code == 422
    wrong = SimpleUploadedFile("p.zip", b"PK\x03\x04 rien")
    assert clerk.post(proof, {"proof_file": wrong}).status_code == 422
    paper = b"%PDF-1.7 Syntec"
    for _again in range(2):
        file = SimpleUploadedFile("../Syntec février.pdf", paper)
        assert clerk.post(proof, {"proof_file": file}).status_code == 302
    other = SimpleUploadedFile("autre.pdf", b"%PDF-1.7 autre")
    assert clerk.post(proof, {"proof_file": other}).status_code == 409
    read = browser_of(shop, "reader").get(proof)
    assert (read.content, read["Content-Type"]) == (paper, "application/pdf")
    assert browser_of(shop, "reader").post(proof, {"proof_file": other}).status_code == 403
    with shop.company.here():
        told = AuditEvent.objects.filter(verb="plan.proof_attached")
        assert [json.loads(one.facts)["sha256"] for one in told] == [
            hashlib.sha256(paper).hexdigest()
        ]
    assert clerk.post(f"{root}evolutions/{row.id}/retirer/").status_code == 302
    assert "publication de février" not in clerk.get(root).content.decode()


def test_the_run_is_begun_paused_and_resumed_by_who_issues_everything(shop):
    plan, owner = shop.plan(), browser_of(shop, "owner")
    now = timezone.now()
    assert owner.post(f"{LIST}lancer/").status_code == 302
    with shop.company.here():
        run = Run.objects.get()
    assert f"{LIST}passages/{run.id}/pause/" in owner.get(LIST).content.decode()
    assert owner.post(f"{LIST}passages/{run.id}/pause/").status_code == 302
    assert owner.post(f"{LIST}passages/{run.id}/reprendre/").status_code == 302
    shop.take(run, now)
    assert owner.post(f"{LIST}passages/{run.id}/reprendre/").status_code == 409
    assert {state for _n, _d, state in shop.periods(plan)} == {"issued"}
    assert browser_of(shop, "reader").post(f"{LIST}lancer/").status_code == 403


def test_a_reader_looks_and_changes_nothing_and_a_stranger_finds_nothing(shop):
    plan = shop.plan()
    root = f"{LIST}{plan.id}/"
    reader = browser_of(shop, "reader")
    page = reader.get(root).content.decode()
    assert "evolutions/" not in page
    assert "Modifier" not in page
    for path, body in (
        ("pause/", {}), ("terminer/", {}), ("echeances/1/sauter/", {"reason": "x"}),
        ("evolutions/", {}), ("repondre/", {}), ("modifier/", {}),
    ):  # fmt: skip
        assert reader.post(root + path, body).status_code == 403
    stranger = a_company("Ailleurs", roles=("owner",))
    outside = Client(HTTP_ACCEPT="text/html", raise_request_exception=False)
    outside.force_login(User.objects.get(pk=stranger["owner"].user_id))
    assert outside.get(root).status_code == 404
    assert outside.post(f"{root}pause/").status_code == 404
    assert "Entretien" not in outside.get(LIST).content.decode()


def test_the_pages_ask_the_same_whatever_their_length(shop, django_assert_max_num_queries):
    template = shop.template()
    plans = [shop.plan(template=template, name=f"Plan {n}") for n in range(4)]
    member = shop.company["editor"]
    with shop.company.here(), django_assert_max_num_queries(2):
        page = queries.plans_page(member, size=2)
    assert ([one.name for one in page.rows], page.after) == (["Plan 3", "Plan 2"], plans[2].id)
    with shop.company.here(), django_assert_max_num_queries(24):
        queries.plan_page(member, plans[0].id, TODAY)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (MONTHLY, "chaque mois, le dernier jour"),
        ({"unit": "month", "every": 2, "days": [1, 15]}, "tous les 2 mois, le 1, le 15"),
        ({"unit": "week", "every": 1, "weekdays": [0, 4]}, "chaque semaine, le lundi, vendredi"),
        ({"unit": "month", "nth": -1, "weekdays": [4]}, "chaque mois, le dernier vendredi du mois"),
        ({"unit": "day", "every": 3}, "tous les 3 jours"),
    ],
)
def test_a_rule_is_told_as_people_say_it(rule, words):
    assert rule_told(rule) == words


def test_dates_of_a_plan_are_fixed_once_a_period_was_taken(shop):
    plan = shop.plan()
    shop.run()
    from facturier.kit.refusal import Refusal

    given = actions.Given(
        name="Entretien", rule=MONTHLY, start=date(2026, 1, 2), mode="issue",
        cover="calendar_behind",
    )  # fmt: skip
    with shop.company.here():
        plan.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        shop.do(actions.change_plan, plan, version=plan.version, given=given)
    assert (refused.value.status, refused.value.field) == (409, "start")
