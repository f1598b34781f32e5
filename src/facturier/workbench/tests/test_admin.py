"""The administration: its index, its tabs, the navigation around it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from facturier.identity.models import User
from facturier.identity.tests.factories import text_of
from facturier.organisations.tests.factories import a_company, a_department, an_entity
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)


@made_once
def company():
    made = a_company()
    an_entity(made)
    a_department(made)
    return made


def page(company, role, name):
    client = Client(headers={"accept": "text/html"})
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client.get(reverse(name))


def test_the_index_lists_each_page_that_may_be_opened_with_what_stands_there(company):
    said = text_of(page(company, "owner", "workbench:admin"))
    for word in ("Membres", "Rôles", "Jetons", "Entités", "Services", "Projets", "Journal"):
        assert word in said
    assert re.search(r"invitations\. 8\b", said)
    assert "Premiers pas" in said
    said = text_of(page(company, "reader", "workbench:admin"))
    assert "Services" in said
    for closed in ("Membres", "Journal", "Jetons", "Premiers pas"):
        assert closed not in said


@pytest.mark.parametrize(
    "name",
    [
        "organisations:members",
        "organisations:roles",
        "organisations:company",
        "organisations:departments",
        "organisations:projects",
        "organisations:categories",
        "organisations:tokens",
        "workbench:journal",
        "workbench:admin",
    ],
)
def test_every_page_of_it_stands_under_one_entry_of_the_side_bar(company, name):
    html = page(company, "owner", name).content.decode()
    side = html[html.index('class="side"') : html.index("</nav>", html.index('class="side"'))]
    assert side.count(reverse("workbench:admin")) == 1
    assert re.search(rf'href="{reverse("workbench:admin")}"[^>]*aria-current', side)
    for inside in ("organisations:members", "workbench:journal", "organisations:company"):
        assert f'href="{reverse(inside)}"' not in side
    if name != "workbench:admin":
        assert f'class="tab" href="{reverse(name)}" aria-current="page"' in html
