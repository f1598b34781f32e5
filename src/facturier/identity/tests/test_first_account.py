"""The first account of an installation: from its own machine, once, and never through a network."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from facturier.identity import actions
from facturier.identity.models import User
from facturier.identity.tests.factories import PASSWORD, a_person, browser, is_open, text_of
from facturier.identity.tests.test_rules import FORWARDED
from facturier.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
ALIX = {"name": "Alix Morvan", "email": "Alix@Exemple.fr", "password": PASSWORD}


@pytest.fixture(autouse=True)
def own_machine(settings):
    cache.clear()
    settings.FACTURIER_DEMO_SIGN_IN = True
    settings.FACTURIER_DEMO_PEOPLE = "facturier.identity.tests.test_first_account.nobody"


def nobody():
    return []


def at_home():
    return browser(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost:8000")


def where() -> str:
    return reverse("identity_first_account")


def test_the_first_account_is_made_and_signed_in():
    client = at_home()
    assert "Créer le premier compte" in text_of(client.get(reverse("account_login")))
    assert client.get(where()).status_code == 200
    assert client.post(where(), ALIX)["Location"] == "/"
    assert is_open(client)
    assert User.objects.get().email == "alix@exemple.fr"


def test_there_is_one_first_account():
    client = at_home()
    client.post(where(), ALIX)
    other = at_home()
    assert other.get(where()).status_code == 404
    assert other.post(where(), ALIX | {"email": "b@exemple.fr"}).status_code == 404
    assert "Créer le premier compte" not in text_of(other.get(reverse("account_login")))
    with pytest.raises(Refusal):
        actions.create_first_user(email="b@exemple.fr", name="Béa", password=PASSWORD)
    assert User.objects.count() == 1


def test_people_without_a_password_leave_the_door_open():
    actions.create_user(email="helene@demo.example", name="Hélène", password=None)
    assert at_home().get(where()).status_code == 200


def test_through_a_network_or_a_proxy_it_does_not_exist(settings):
    near = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
    far = [
        browser(**near | {"REMOTE_ADDR": "203.0.113.9"}),
        browser(**near | {"HTTP_HOST": "factures.exemple.fr"}),
        *(browser(**near, headers={header: "x"}) for header in FORWARDED),
    ]
    for client in far:
        # A host that is no host is refused before anything else is asked.
        assert client.get(where()).status_code in (400, 404)
        assert client.post(where(), ALIX).status_code in (400, 404)
    settings.FACTURIER_DEMO_SIGN_IN = False
    assert at_home().post(where(), ALIX).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"password": "court"}, {"email": "pas une adresse"}, {"name": " "}, {"password": ""}]
)
def test_what_cannot_be_right_is_said_beside_its_field_and_makes_nobody(wrong):
    answer = at_home().post(where(), ALIX | wrong)
    assert answer.status_code == 422
    assert "Un champ est à revoir" in text_of(answer)
    assert not User.objects.exists()


def test_who_is_signed_in_makes_no_other_account():
    a_person()
    client = at_home()
    client.force_login(User.objects.get())
    assert client.get(where()).status_code == 404
