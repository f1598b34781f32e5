"""Passkeys: added, used alone to sign in, used as second factor, refused when they lie."""

import json
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from facturier.identity import actions, queries
from facturier.identity.tests.factories import (
    a_person,
    browser,
    confirm_password,
    factors_of,
    is_open,
    post_leaves,
    sign_in,
    signed_in,
)
from facturier.identity.tests.passkey import PRESENT, SoftKey
from facturier.identity.tests.test_second_factor import request_of

pytestmark = pytest.mark.django_db
HOME = {"HTTP_HOST": "localhost"}


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()


def options_in(page) -> dict:
    """The options that a page carries for the browser."""
    block = re.search(r'id="js_data"[^>]*>(.*?)</script>', page.content.decode(), re.DOTALL)
    return json.loads(block[1])


def add_key(client, key, **more):
    options = options_in(client.get(reverse("mfa_add_webauthn")))["creation_options"]
    asked = {"name": "Clé du bureau", "credential": key.create(options), **more}
    return client.post(reverse("mfa_add_webauthn"), asked)


def challenge(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    return answer.json()["request_options"]


def sign_in_with(client, key, **how):
    return client.post(
        reverse("mfa_login_webauthn"), {"credential": key.get(challenge(client), **how)}
    )


@pytest.fixture
def person(db):
    return a_person()


@pytest.fixture
def key(person):
    client = signed_in(person, **HOME)
    confirm_password(client)
    key = SoftKey()
    answer = add_key(client, key, passwordless="on")
    assert answer.status_code == 302, answer.content.decode()
    return key


def test_a_passkey_added_opens_a_session_alone_and_is_a_second_factor(person, key):
    assert factors_of(person.pk) == {"webauthn", "recovery_codes"}
    assert "Clé d'accès ajoutée" in {letter.subject for letter in post_leaves()}
    client = browser(**HOME)
    assert sign_in_with(client, key)["Location"] == "/"
    assert is_open(client)
    assert queries.session_has_second_factor(request_of(client))


def test_after_a_password_the_passkey_is_asked(person, key):
    client = browser(**HOME)
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    options = options_in(client.get(reverse("mfa_authenticate")))["request_options"]
    client.post(reverse("mfa_authenticate"), {"credential": key.get(options)})
    assert is_open(client)


def test_a_passkey_confirms_who_one_is(person, key):
    client = browser(**HOME)
    sign_in_with(client, key)
    page = client.get(reverse("mfa_reauthenticate_webauthn"), {"next": reverse("mfa_add_webauthn")})
    options = options_in(page)["request_options"]
    answer = client.post(
        reverse("mfa_reauthenticate_webauthn"),
        {"credential": key.get(options), "next": reverse("mfa_add_webauthn")},
    )
    assert answer["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_an_answer_to_an_older_challenge_opens_nothing(person, key):
    client = browser(**HOME)
    answer = key.get(challenge(client))
    challenge(client)
    client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert not is_open(client)


def test_an_answer_serves_once(person, key):
    client, other = browser(**HOME), browser(**HOME)
    answer = key.get(challenge(client))
    client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    challenge(other)
    other.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert is_open(client)
    assert not is_open(other)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://exemple.com"},
        {"origin": "https://localhost.exemple.com"},
    ],
)
def test_a_passkey_asked_by_another_place_opens_nothing(person, key, lie):
    key.origin = lie["origin"]
    client = browser(**HOME)
    sign_in_with(client, key)
    assert not is_open(client)


def test_a_passkey_alone_must_have_verified_its_holder(person, key):
    client = browser(**HOME)
    sign_in_with(client, key, flags=PRESENT)
    assert not is_open(client)


def test_a_key_of_somebody_else_does_not_open_this_account(person, key):
    stranger = SoftKey()
    stranger.id, stranger.user_handle = key.id, key.user_handle
    client = browser(**HOME)
    sign_in_with(client, stranger)
    assert not is_open(client)


def test_a_disabled_person_s_passkey_opens_nothing(person, key):
    actions.disable(user_id=person.pk)
    client = browser(**HOME)
    assert sign_in_with(client, key)["Location"] == reverse("account_inactive")
    assert not is_open(client)


def test_a_removed_passkey_opens_nothing(person, key):
    from allauth.mfa.models import Authenticator

    client = signed_in_by(key)
    confirm_password(client)
    kept = Authenticator.objects.get(user=person, type="webauthn")
    client.post(reverse("mfa_edit_webauthn", args=[kept.pk]), {"name": "Clé de la maison"})
    assert Authenticator.objects.get(pk=kept.pk).wrap().name == "Clé de la maison"
    client.post(reverse("mfa_remove_webauthn", args=[kept.pk]))
    assert factors_of(person.pk) == set()
    assert not is_open(sign_out_and_retry(key))


def test_i27_a_passkey_of_somebody_else_does_not_exist(person, key):
    from allauth.mfa.models import Authenticator

    kept = Authenticator.objects.get(user=person, type="webauthn")
    other = a_person("claudine@exemple.fr")
    client = signed_in(other, **HOME)
    confirm_password(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[kept.pk])).status_code == 404
        assert client.get(reverse(name, args=[10**9])).status_code == 404


def signed_in_by(key):
    client = browser(**HOME)
    sign_in_with(client, key)
    assert is_open(client)
    return client


def sign_out_and_retry(key):
    client = browser(**HOME)
    sign_in_with(client, key)
    return client


@pytest.mark.parametrize(
    "nonsense",
    ["", "{}", "[]", "null", '"x"', '{"id": "x"}', '{"id": 1, "rawId": [], "response": {}}']
    + ['{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30"}}'],
)
def test_nonsense_instead_of_a_passkey_is_a_wrong_answer_not_a_breakdown(person, key, nonsense):
    client = browser(**HOME)
    challenge(client)
    client.post(reverse("mfa_login_webauthn"), {"credential": nonsense})
    assert not is_open(client)
    inside = signed_in_by(key)
    confirm_password(inside)
    inside.get(reverse("mfa_add_webauthn"))
    answer = inside.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": nonsense})
    assert answer.status_code == 200
    sign_in(client)
    assert client.post(reverse("mfa_authenticate"), {"credential": nonsense}).status_code == 200
