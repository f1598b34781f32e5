"""The pages, asked as a browser does: who may open them, and what a foreign id answers."""

from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity import queries as identity
from facturier.organisations import actions, models, queries
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_category,
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
PAGES = ("company", "departments", "projects", "categories", "members", "roles", "tokens")


@made_once
def company():
    return a_company(now=timezone.now())


def browser(company=None, role="owner", *, user_id=None) -> Client:
    """A browser in which this member has signed in."""
    from django.contrib.auth import get_user_model

    client = Client(headers={"accept": "text/html"})
    client.force_login(get_user_model().objects.get(pk=user_id or company[role].user_id))
    return client


def url(name, *keys) -> str:
    return reverse(f"organisations:{name}", args=keys)


def invite(company, email, role="reader"):
    with company.here():
        return actions.invite(
            member=company["owner"],
            email=email,
            role_id=company.role(role),
            origin="http://testserver/",
            now=timezone.now(),
        )


# -- who opens what --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "closed"),
    [
        ("owner", set()),
        ("administrator", set()),
        ("reader", {"members", "roles"}),
        ("editor", {"members", "roles"}),
        ("auditor", set()),
    ],
)
def test_pages_open_by_role(company, role, closed):
    client = browser(company, role)
    for page in PAGES:
        expected = 403 if page in closed else 200
        assert client.get(url(page)).status_code == expected, page


def test_a_stranger_is_led_to_sign_in(company):
    for page in (*PAGES, "choose", "none", "second_factor_needed"):
        response = Client().get(url(page))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_a_person_without_organisation_is_told_so():
    client = browser(user_id=a_person())
    response = client.get(url("company"), follow=True)
    assert response.redirect_chain[-1][0] == url("none")
    assert response.status_code == 200


def test_changes_are_refused_to_who_only_reads(company):
    client, key = browser(company, "reader"), uuid4()
    posts = [
        ("company", ()), ("entities", ()), ("entity", (key,)), ("archive_entity", (key,)),
        ("restore_entity", (key,)), ("departments", ()), ("department", (key,)),
        ("archive_department", (key,)), ("restore_department", (key,)), ("projects", ()),
        ("project", (key,)), ("archive_project", (key,)), ("restore_project", (key,)),
        ("categories", ()), ("category", (key,)), ("archive_category", (key,)),
        ("restore_category", (key,)), ("invite", ()), ("revoke_invitation", (key,)),
        ("grant", (key,)), ("withdraw", (key, key)), ("deactivate", (key,)),
        ("reactivate", (key,)), ("reset_second_factor", (key,)), ("role_second_factor", (key,)),
        ("tokens", ()),
    ]  # fmt: skip
    for name, keys in posts:
        assert client.post(url(name, *keys), {"name": "X"}).status_code == 403, name
    assert client.post(url("revoke_token", key)).status_code == 404


def test_what_changes_something_is_never_done_by_looking(company):
    client, key = browser(company), uuid4()
    for name, keys in [
        ("switch", ()), ("entities", ()), ("archive_entity", (key,)), ("invite", ()),
        ("revoke_invitation", (key,)), ("grant", (key,)), ("withdraw", (key, key)),
        ("deactivate", (key,)), ("reset_second_factor", (key,)), ("accept", ("x",)),
        ("revoke_token", (key,)), ("role_second_factor", (key,)),
    ]:  # fmt: skip
        assert client.get(url(name, *keys)).status_code == 405, name


# -- foreign ids (I27) -----------------------------------------------------------------------------
def test_an_id_of_another_company_answers_as_one_that_never_was(company):
    other = a_company("Autre", roles=["editor"], now=timezone.now())
    with other.here():
        token_id, _text = actions.create_token(
            member=other["editor"],
            name="Import",
            scopes=["invoice:read"],
            days=30,
            now=timezone.now(),
        )
        grant_id = models.Grant.objects.filter(member_id=other["editor"].id).get().id
    invited = invite(other, "alix@exemple.test")
    foreign = {
        "entity": (an_entity(other),),
        "department": (a_department(other),),
        "project": (a_project(other),),
        "category": (a_category(other),),
        "member": (other["editor"].id,),
        "withdraw": (other["editor"].id, grant_id),
        "revoke_invitation": (invited.id,),
        "role_second_factor": (other.role("editor"),),
        "revoke_token": (token_id,),
    }
    foreign["archive_entity"] = foreign["restore_entity"] = foreign["entity"]
    foreign["archive_department"] = foreign["restore_department"] = foreign["department"]
    foreign["archive_project"] = foreign["restore_project"] = foreign["project"]
    foreign["archive_category"] = foreign["restore_category"] = foreign["category"]
    for name in ("grant", "deactivate", "reactivate", "reset_second_factor"):
        foreign[name] = foreign["member"]
    client, data = browser(company), {"name": "X", "code": "X", "reason": "x", "siren": "732829320"}
    for name, keys in foreign.items():
        never = tuple(uuid4() for _key in keys)
        for method in (client.get, client.post):
            found, absent = method(url(name, *keys), data), method(url(name, *never), data)
            assert found.status_code == absent.status_code, name
            assert found.status_code in (404, 405), name
            assert _without_secrets(found) == _without_secrets(absent), name
    assert models_untouched(other)


def _without_secrets(response) -> str:
    """The page without what changes at every request: nonces and the token of forms."""
    import re

    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r'nonce="[^"]+"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)


def models_untouched(other) -> bool:
    with other.here():
        return all(
            not model.objects.exclude(archived_at=None).exists()
            for model in (models.LegalEntity, models.Department, models.Project)
        )


def test_nobody_switches_to_a_company_they_do_not_belong_to(company):
    other = a_company("Autre", roles=(), now=timezone.now())
    client = browser(company)
    for organisation in (other.id, uuid4(), "x", ""):
        response = client.post(url("switch"), {"organisation": organisation})
        assert response.status_code == 404


def test_a_person_of_two_companies_switches_between_them(company):
    other = a_company("Autre", roles=(), now=timezone.now())
    a_member(other, company["editor"].user_id, "editor", now=timezone.now())
    client = browser(company, "editor")
    page = client.get(url("choose"))
    assert "Maison Kervel" in page.content.decode()
    for place in (other, company):
        response = client.post(url("switch"), {"organisation": place.id, "next": url("company")})
        assert response.url == url("company")
        shown = client.get(url("company")).content.decode()
        assert place.name in shown
    response = client.post(
        url("switch"), {"organisation": other.id, "next": "https://ailleurs.test/"}
    )
    assert response.url == "/"


# -- forms -----------------------------------------------------------------------------------------
def test_an_entity_is_created_changed_archived_and_restored(company):
    client = browser(company)
    typed = {
        "name": "Maison Kervel SAS",
        "siren": "732 829 320",
        "sirets": "732 829 320 00074\n",
        "vat_number": "FR44 732829320",
        "capital": "10 000,50 €",
        "vat_regime": "real_monthly",
        "country": "FR",
    }
    assert client.post(url("entities"), typed).url == url("company")
    with company.here():
        row = models.LegalEntity.objects.get()
    assert (str(row.capital), row.sirets) == ("10000.50", ["73282932000074"])
    assert client.get(url("entity", row.id)).status_code == 200
    assert client.post(url("entity", row.id), {**typed, "city": "Brest"}).status_code == 302
    assert client.post(url("archive_entity", row.id)).status_code == 302
    assert client.post(url("restore_entity", row.id)).status_code == 302
    with company.here():
        row.refresh_from_db()
    assert (row.city, row.archived_at) == ("Brest", None)


def test_a_form_says_everything_that_is_wrong_and_loses_nothing(company):
    typed = {
        "name": "Maison Kervel SAS",
        "siren": "732829321",
        "vat_number": "FR40303265045",
        "vat_regime": "real_monthly",
        "country": "FR",
        "city": "Landerneau",
    }
    response = browser(company).post(url("entities"), typed)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Landerneau" in shown
    assert "Le SIREN 732829321 ne passe pas le contrôle" in shown
    assert "correspond à un autre SIREN" in shown


def test_departments_projects_and_categories_have_their_pages(company):
    client = browser(company)
    assert client.post(url("departments"), {"name": "Achats", "parent": ""}).status_code == 302
    with company.here():
        department = models.Department.objects.get().id
    assert client.post(url("departments"), {"name": "achats"}).status_code == 422
    below = client.post(url("departments"), {"name": "Achats France", "parent": department})
    assert below.status_code == 302
    assert client.post(url("archive_department", department)).status_code == 409
    renamed = client.post(url("department", department), {"name": "Approvisionnement"})
    assert renamed.status_code == 302
    for name, listed, typed in (
        ("projects", "project", {"code": "P-1", "name": "Halle", "department": department}),
        ("categories", "category", {"name": "Énergie", "account": "606100"}),
    ):
        assert client.post(url(name), typed).status_code == 302
        assert client.post(url(name), typed).status_code == 422
        with company.here():
            places = queries.places(company.id)
        [key] = places.projects if listed == "project" else places.categories
        assert client.get(url(listed, key)).status_code == 200
        assert client.post(url(listed, key), {**typed, "name": "Autre"}).status_code == 302
        assert client.post(url(f"archive_{listed}", key)).status_code == 302
        assert client.post(url(f"restore_{listed}", key)).status_code == 302
    assert "Approvisionnement" in client.get(url("departments")).content.decode()


def test_a_refused_button_leads_back_to_its_page_with_the_reason(company):
    client = browser(company)
    top = a_department(company, "Direction", now=timezone.now())
    a_department(company, "Achats", parent_id=top, now=timezone.now())
    came_from = f"http://testserver{url('departments')}"
    response = client.post(
        url("archive_department", top), headers={"referer": came_from}, follow=True
    )
    assert "Des services en dépendent" in response.content.decode()


# -- people ----------------------------------------------------------------------------------------
def test_inviting_shows_the_link_once_and_the_newcomer_joins_by_it(company):
    client = browser(company, "administrator")
    typed = {"email": "neuf@exemple.test", "role": company.role("editor"), "amount_limit": "500"}
    response = client.post(url("invite"), typed)
    assert response.status_code == 200
    link = _link_in(response)
    assert "no-store" in response["Cache-Control"]
    assert link not in client.get(url("members")).content.decode()

    newcomer = Client(headers={"accept": "text/html"})
    page = newcomer.get(link)
    assert page.status_code == 200
    assert identity.person_by_email("neuf@exemple.test") is None  # looking accepts nothing
    refused = newcomer.post(f"{link}accepter/", {"name": "Alix Neuf", "password": "court"})
    assert refused.status_code == 422
    assert "Alix Neuf" in refused.content.decode()
    joined = newcomer.post(f"{link}accepter/", {"name": "Alix Neuf", "password": PASSWORD})
    assert joined.url == "/"
    assert newcomer.get(url("company")).status_code == 200
    # The session came by the ordinary door: it is listed, and ends with the others.
    person = identity.person_by_email("neuf@exemple.test")
    assert identity.session_count(person.id) == 1
    assert newcomer.get(link).status_code == 410
    assert newcomer.post(f"{link}accepter/").status_code == 410


def _link_in(response) -> str:
    import re

    return re.search(r"http://testserver/invitation/[\w-]{43}/", response.content.decode())[0]


def test_a_person_with_an_account_signs_in_before_accepting(company):
    user_id = a_person("Alix", email="alix@exemple.test")
    invited = invite(company, "alix@exemple.test")
    link = url("invitation", invited.token)
    stranger = Client()
    page = stranger.get(link).content.decode()
    assert "next=%2Finvitation%2F" in page
    stranger.post(url("accept", invited.token), {"name": "Alix", "password": PASSWORD})
    assert queries.memberships_of(user_id) == []
    client = browser(user_id=user_id)
    assert client.post(url("accept", invited.token)).url == "/"
    assert client.get(url("company")).status_code == 200


def test_the_wrong_person_is_told_for_whom_the_link_is(company):
    invited = invite(company, "alix@exemple.test")
    client = browser(company, "reader")
    page = client.get(url("invitation", invited.token))
    assert "alix@exemple.test" in page.content.decode()
    assert client.post(url("accept", invited.token)).status_code == 422
    assert identity.person_by_email("alix@exemple.test") is None


def test_a_link_that_never_was_is_a_page_that_does_not_exist():
    assert Client().get(url("invitation", "x" * 43)).status_code == 404
    assert Client().post(url("accept", "é" * 43)).status_code == 404


def test_an_administrator_cannot_offer_the_owner_role(company):
    client = browser(company, "administrator")
    typed = {"email": "neuf@exemple.test", "role": company.role("owner")}
    assert client.post(url("invite"), typed).status_code == 422
    assert client.post(url("grant", company["reader"].id), typed).status_code == 422
    assert browser(company).post(url("invite"), typed).status_code == 200


def test_a_role_is_given_and_taken_back_from_the_page_of_a_member(company):
    client, reader = browser(company, "administrator"), company["reader"].id
    assert client.get(url("member", reader)).status_code == 200
    typed = {"role": company.role("auditor"), "valid_until": ""}
    assert client.post(url("grant", reader), typed).status_code == 422
    typed["valid_until"] = "2099-12-31"
    assert client.post(url("grant", reader), typed).url == url("member", reader)
    with company.here():
        grant = models.Grant.objects.get(member_id=reader, role__key="auditor").id
    assert client.post(url("withdraw", reader, grant)).url == url("member", reader)
    assert client.post(url("withdraw", reader, grant)).status_code == 404
    own = company["administrator"].id
    assert client.post(url("grant", own), typed).status_code == 403


def test_a_deactivated_member_is_refused_at_the_next_request(company):
    reader, administrator = browser(company, "reader"), browser(company, "administrator")
    assert reader.get(url("company")).status_code == 200
    administrator.post(url("deactivate", company["reader"].id))
    response = reader.get(url("company"), follow=True)
    assert response.redirect_chain[-1][0] == url("none")
    administrator.post(url("reactivate", company["reader"].id))
    assert reader.get(url("company")).status_code == 200


def test_a_role_that_asks_for_a_second_factor_leads_there(company):
    client = browser(company, "administrator")
    role = company.role("editor")
    assert client.post(url("role_second_factor", role), {"required": "on"}).status_code == 302
    editor = browser(company, "editor")
    for page in ("company", "tokens"):
        assert editor.get(url(page)).url == url("second_factor_needed"), page
    assert "Création et modification" in editor.get(url("second_factor_needed")).content.decode()
    assert client.get(url("second_factor_needed")).url == "/"
    client.post(url("role_second_factor", role), {"required": ""})
    assert editor.get(url("company")).status_code == 200


def test_a_reset_without_reason_is_refused_beside_the_field(company):
    client = browser(company, "administrator")
    reader = company["reader"].id
    assert client.post(url("reset_second_factor", reader), {"reason": ""}).status_code == 422
    done = client.post(url("reset_second_factor", reader), {"reason": "Reconnu au téléphone"})
    assert done.url == url("member", reader)


def test_a_token_is_shown_once(company):
    client = browser(company, "editor")
    typed = {"name": "Import", "scopes": ["invoice:read"], "days": "30"}
    response = client.post(url("tokens"), typed)
    assert response.status_code == 200
    assert "fct_" in response.content.decode()
    with company.here():
        [token], _others = queries.tokens(company["editor"], timezone.now())
    assert client.post(url("tokens"), {**typed, "days": "366"}).status_code == 422
    assert client.post(url("tokens"), {**typed, "scopes": ["audit:read"]}).status_code == 422
    assert client.post(url("revoke_token", token.id)).url == url("tokens")


def test_no_letter_leaves_before_the_worker_runs(company):
    invite(company, "neuf@exemple.test")
    assert mail.outbox == []


# -- the table of rights as a file -----------------------------------------------------------------
def test_the_table_of_rights_leaves_as_a_file_that_a_spreadsheet_opens(company):
    answer = browser(company).get(reverse("organisations:roles_export"))
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Domaine;Permission;Propriétaire;Administration;")
    deposit = next(line for line in lines if "Déposer des factures" in line)
    assert deposit == "Factures;Déposer des factures;oui;non;non;oui;non;non;non;non"
    assert lines[-2].startswith("Sécurité;Double authentification exigée;non;")
    with company.here():
        labels = len(queries.capability_labels())
        told = AuditEvent.objects.filter(verb="role.exported").values_list("actor_name", flat=True)
        assert list(told) == [company["owner"].name], "an export is told, once (I19)"
    assert len(lines) == 1 + labels + 2


def test_the_table_of_rights_marks_the_roles_that_ask_for_a_second_factor(company):
    with company.here():
        actions.require_second_factor(
            member=company["owner"],
            role_id=company.role("approver"),
            required=True,
            now=timezone.now(),
        )
    page = browser(company).get(reverse("organisations:roles")).content.decode()
    heads = page[page.index("<thead>") : page.index("</thead>")]
    assert heads.count("second facteur exigé") == 1
    groups = [group.label for group in _groups(company)]
    assert groups == [
        "Factures",
        "Temps et jalons",
        "Achats",
        "Tiers",
        "Produits et services",
        "Entreprise",
        "Personnes et droits",
        "Journal",
        "Accès par programme",
        "Ventes",
    ]


def _groups(company):
    with company.here():
        return queries.capability_groups(company["owner"])
