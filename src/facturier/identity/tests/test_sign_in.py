"""Signing in: what opens, what does not, and what an answer may tell."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.urls import reverse
from django.utils.module_loading import import_string

from facturier.identity import actions, queries
from facturier.identity.models import KnownDevice
from facturier.identity.tests.factories import (
    a_person,
    browser,
    is_open,
    path_of,
    post_leaves,
    sign_in,
    signed_in,
    text_of,
)
from facturier.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
WRONG = "L'adresse ou le mot de passe n'est pas le bon."


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()


def test_an_address_in_any_case_and_its_password_open_a_session():
    a_person()
    client = browser()
    answer = sign_in(client, "Camille@Exemple.FR")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert is_open(client)


def test_a_wrong_password_opens_nothing_and_says_no_more_than_an_unknown_address():
    a_person()
    wrong, unknown = (
        sign_in(browser(), email, "pas celui-ci du tout")
        for email in ("camille@exemple.fr", "nul@exemple.fr")
    )
    assert WRONG in text_of(wrong)
    assert text_of(wrong).replace("camille@", "nul@") == text_of(unknown)
    assert wrong.status_code == unknown.status_code


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(monkeypatch):
    a_person()
    count = {"hashes": 0}
    hasher = import_string(settings.PASSWORD_HASHERS[0])
    encode = hasher.encode

    def counted(self, *args, **kwargs):
        count["hashes"] += 1
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counted)
    sign_in(browser(), password="pas celui-ci du tout")
    for_known, count["hashes"] = count["hashes"], 0
    sign_in(browser(), "nul@exemple.fr", "pas celui-ci du tout")
    assert count["hashes"] == for_known == 1


def test_passwords_are_kept_by_argon2id_outside_of_tests():
    real = [name for name in settings.PASSWORD_HASHERS if "MD5" not in name]
    assert import_string(real[0]) is Argon2PasswordHasher
    assert Argon2PasswordHasher().encode("x" * 12, "s" * 16).startswith("argon2$argon2id$")


def test_the_sixth_failure_for_an_account_is_refused_even_with_the_right_password():
    a_person()
    for attempt in range(5):
        sign_in(browser(REMOTE_ADDR=f"192.0.2.{attempt}"), password="pas celui-ci du tout")
    client = browser(REMOTE_ADDR="192.0.2.99")
    assert "Trop d'essais" in text_of(sign_in(client))
    assert not is_open(client)


def test_an_unknown_address_meets_the_same_limit():
    for attempt in range(5):
        sign_in(browser(REMOTE_ADDR=f"192.0.2.{attempt}"), "nul@exemple.fr", "pas celui-ci du tout")
    answer = sign_in(browser(REMOTE_ADDR="192.0.2.99"), "nul@exemple.fr", "pas celui-ci du tout")
    assert "Trop d'essais" in text_of(answer)


def test_one_place_trying_many_accounts_is_stopped():
    a_person()
    for attempt in range(10):
        sign_in(browser(), f"nul{attempt}@exemple.fr", "pas celui-ci du tout")
    assert "Trop d'essais" in text_of(sign_in(browser()))
    assert sign_in(browser(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_a_success_takes_no_part_of_the_limit():
    user = a_person()
    for _ in range(8):
        assert sign_in(browser(), user.email).status_code == 302


def test_a_forwarded_address_is_not_believed_without_a_proxy_of_ours():
    a_person()
    for attempt in range(10):
        sign_in(
            browser(HTTP_X_FORWARDED_FOR=f"192.0.2.{attempt}"),
            f"nul{attempt}@exemple.fr",
            "pas celui-ci",
        )
    assert "Trop d'essais" in text_of(sign_in(browser(HTTP_X_FORWARDED_FOR="192.0.2.77")))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://exemple.com/",
        "//exemple.com/",
        "/\\exemple.com",
        "http://localhost/compte/",
        "javascript:alert(1)",
        "https:/exemple.com",
        "\thttps://exemple.com",
    ],
)
def test_signing_in_never_leads_out_of_the_house(elsewhere):
    a_person()
    answer = browser().post(
        reverse("account_login"),
        {
            "login": "camille@exemple.fr",
            "password": "une phrase assez longue 42",
            "next": elsewhere,
        },
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked():
    a_person()
    assert sign_in(browser(), next="/compte/seances/")["Location"] == "/compte/seances/"


def test_a_page_asked_without_a_session_leads_to_the_door_and_back():
    answer = browser().get("/compte/seances/")
    assert answer["Location"] == "/connexion/?next=/compte/seances/"


def test_signing_out_ends_the_session():
    client = signed_in(a_person())
    client.post(reverse("account_logout"))
    assert not is_open(client)


def test_signing_out_asks_for_a_post():
    client = signed_in(a_person())
    client.get(reverse("account_logout"))
    assert is_open(client)


# -- disabled people -------------------------------------------------------------------------------
def test_i29_a_disabled_person_is_refused_at_the_next_request_and_at_the_door():
    user = a_person()
    client = signed_in(user)
    assert is_open(client)
    actions.disable(user_id=user.pk)
    assert not is_open(client)
    again = browser()
    assert sign_in(again)["Location"] == reverse("account_inactive")
    assert not is_open(again)


def test_i29_a_disabled_flag_alone_suffices_without_any_session_being_ended():
    user = a_person()
    client = signed_in(user)
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    assert not is_open(client)


def test_a_person_enabled_again_may_sign_in():
    user = a_person()
    actions.disable(user_id=user.pk)
    actions.enable(user_id=user.pk)
    assert is_open(signed_in(user))


# -- devices ---------------------------------------------------------------------------------------
def test_the_first_device_of_a_new_account_brings_no_mail_but_the_second_does():
    user = a_person()
    signed_in(user)
    assert post_leaves() == []
    signed_in(user, REMOTE_ADDR="192.0.2.50")
    (received,) = post_leaves()
    assert received.to == user.email
    assert received.subject == "Nouvelle connexion à votre compte"
    assert "Navigateur : Firefox, Linux" in received.body
    assert "Adresse IP : 192.0.2.50" in received.body
    assert "Date : " in received.body
    assert path_of(received.links[0]) == reverse("usersessions_list")


def test_a_known_device_brings_no_mail():
    user = a_person()
    signed_in(user)
    client = signed_in(user)
    post_leaves()
    client.post(reverse("account_logout"))
    sign_in(client)
    assert post_leaves() == []
    assert KnownDevice.objects.filter(user=user).count() == 2


def test_a_device_known_for_one_person_is_new_for_another():
    client = browser()
    a_person("claudine@exemple.fr")
    a_person()
    sign_in(browser())
    sign_in(client, "claudine@exemple.fr")
    client.post(reverse("account_logout"))
    post_leaves()
    sign_in(client)
    assert [received.to for received in post_leaves()] == ["camille@exemple.fr"]


def test_a_forged_device_cookie_names_no_device():
    user = a_person()
    signed_in(user)
    client = browser()
    client.cookies["facturier_appareil"] = "forgé:abc:def"
    sign_in(client)
    assert len(post_leaves()) == 1


def test_an_english_reader_receives_english_mail():
    user = a_person(language="en")
    signed_in(user)
    signed_in(user)
    (received,) = post_leaves()
    # The catalogue may be absent while the words are being written: then the French ones serve.
    assert received.subject in {"New sign-in to your account", "Nouvelle connexion à votre compte"}


def test_a_letter_is_forgotten_once_it_has_left():
    user = a_person()
    actions.post(to=user.email, subject="Essai", text="secret")
    assert len(post_leaves()) == 1
    assert post_leaves() == []
    letter = import_string("facturier.identity.models.Letter").objects.get()
    assert letter.text == ""
    assert letter.sent_at is not None


# -- people ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "Camille@exemple.fr"}, "person.exists"),
        ({"email": "camille"}, "person.email"),
        ({"name": "  "}, "person.name"),
        ({"password": "court"}, "password.weak"),
    ],
)
def test_a_person_is_refused_with_the_field_at_fault(change, code):
    a_person()
    asked = {
        "email": "dominique@exemple.fr",
        "name": "Dominique",
        "password": "une phrase assez longue",
    }
    with pytest.raises(Refusal) as refused:
        actions.create_user(**{**asked, **change})
    assert refused.value.code == code
    assert refused.value.field == next(iter(change))


def test_people_are_read_by_id_and_address():
    user = a_person()
    found = queries.people_by_id([user.pk])[user.pk]
    assert (found.name, found.email, found.is_active) == ("Camille Roy", "camille@exemple.fr", True)
    assert queries.person_by_email("CAMILLE@exemple.fr") == found
    assert queries.person_by_email("nul@exemple.fr") is None


def test_last_seen_follows_the_sign_in():
    user = a_person()
    assert queries.last_seen([user.pk]) == {}
    signed_in(user)
    assert user.pk in queries.last_seen([user.pk])


def test_there_is_no_sign_up_page():
    assert browser().get("/inscription/").status_code in {302, 404}
    with pytest.raises(Exception, match="account_signup"):
        reverse("account_signup")
