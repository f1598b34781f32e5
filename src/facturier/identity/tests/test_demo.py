"""One-click sign-in: for the people of the demo company, from this very machine, and no further."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.module_loading import import_string

from facturier.identity.tests.factories import a_person, browser, is_open, post_leaves, text_of
from facturier.identity.tests.test_rules import FORWARDED

pytestmark = pytest.mark.django_db
people: list[tuple] = []


def demo_people():
    return people


@pytest.fixture
def demo(db, settings):
    cache.clear()
    settings.FACTURIER_DEMO_SIGN_IN = True
    settings.FACTURIER_DEMO_PEOPLE = "facturier.identity.tests.test_demo.demo_people"
    person = a_person("helene@demo.example", name="Hélène")
    # The module as the setting finds it, which a test runner may have loaded under another name.
    known = import_string(settings.FACTURIER_DEMO_PEOPLE).__globals__["people"]
    known[:] = [(person.pk, person.name, "Direction financière")]
    yield person
    known.clear()


def at_home():
    return browser(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost:8000")


def click(client, user_id, **more):
    return client.post(reverse("identity_demo_sign_in", args=[user_id]), more)


def test_one_click_opens_a_session_and_sends_no_mail(demo):
    client = at_home()
    assert "Hélène" in text_of(client.get(reverse("account_login")))
    answer = click(client, demo.pk)
    assert answer["Location"] == "/"
    assert is_open(client)
    assert post_leaves() == []


def test_one_click_leads_to_the_page_asked_and_never_out(demo):
    assert click(at_home(), demo.pk, next="/compte/")["Location"] == "/compte/"
    assert click(at_home(), demo.pk, next="https://exemple.com/")["Location"] == "/"


def test_one_click_needs_a_post(demo):
    assert at_home().get(reverse("identity_demo_sign_in", args=[demo.pk])).status_code == 405


def test_a_person_outside_the_demo_company_has_no_such_door(demo):
    other = a_person("dominique@exemple.fr")
    client = at_home()
    assert click(client, other.pk).status_code == 404
    assert not is_open(client)


@pytest.mark.parametrize("header", FORWARDED)
def test_the_door_does_not_exist_behind_a_proxy(demo, header):
    client = at_home()
    answer = client.post(
        reverse("identity_demo_sign_in", args=[demo.pk]),
        headers={header.replace("_", "-"): "127.0.0.1"},
    )
    assert answer.status_code == 404
    assert not is_open(client)


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.168.1.9"}, {"HTTP_HOST": "testserver"}, {"REMOTE_ADDR": ""}]
)
def test_the_door_does_not_exist_for_another_machine_or_name(demo, elsewhere):
    client = browser(**{"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000", **elsewhere})
    assert click(client, demo.pk).status_code == 404
    assert "Hélène" not in text_of(client.get(reverse("account_login")))


def test_the_door_does_not_exist_unless_switched_on(demo, settings):
    settings.FACTURIER_DEMO_SIGN_IN = False
    assert click(at_home(), demo.pk).status_code == 404


def test_whom_to_ask_for_the_demo_people_is_a_function_that_exists():
    from django.conf import settings

    assert list(import_string(settings.FACTURIER_DEMO_PEOPLE)()) == []
