"""The second factor: application of codes, codes of rescue, passkeys, and proof of it (I30)."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from facturier.identity import actions, queries
from facturier.identity.tests.factories import (
    PASSWORD,
    a_person,
    browser,
    code_of,
    confirm_password,
    factors_of,
    is_open,
    post_leaves,
    sign_in,
    signed_in,
    text_of,
    with_application,
)

pytestmark = pytest.mark.django_db
WRONG_CODE = "Ce code n'est pas le bon."


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()


def give_code(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def request_of(client):
    """The session of a browser, as a view would see it."""
    from django.test import RequestFactory

    from facturier.identity.models import User

    request = RequestFactory().get("/")
    request.session = client.session
    request.user = User.objects.get(pk=client.session["_auth_user_id"])
    return request


def test_an_application_is_activated_with_its_code_then_asked_at_each_sign_in(
    django_capture_on_commit_callbacks,
):
    user = a_person()
    client = signed_in(user)
    confirm_password(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert factors_of(user.pk) == {"totp", "recovery_codes"}
    assert "Application de codes ajoutée" in {letter.subject for letter in post_leaves()}

    other = browser()
    assert sign_in(other)["Location"] == reverse("mfa_authenticate")
    assert not is_open(other), "the password alone opens nothing any more"
    assert give_code(other, code_of(secret, 1)).status_code == 302
    assert is_open(other)


def test_activation_asks_for_the_password_first_and_for_the_right_code():
    client = signed_in(a_person())
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(
        "/compte/securite/confirmer/"
    )
    confirm_password(client)
    client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert WRONG_CODE in text_of(answer)


def test_a_code_serves_once_even_within_its_minute_and_a_half():
    user = a_person()
    secret = with_application(user)
    code = code_of(secret)
    first, second = browser(), browser()
    sign_in(first)
    sign_in(second)
    assert give_code(first, code).status_code == 302
    # The library's own memory is shorter than the life we give to a code: forget it on purpose.
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    assert WRONG_CODE in text_of(give_code(second, code))
    assert not is_open(second)


@pytest.mark.parametrize(
    ("step", "opens"), [(-1, True), (0, True), (1, True), (-3, False), (3, False)]
)
def test_a_clock_half_a_minute_off_is_forgiven_and_no_more(step, opens):
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    give_code(client, code_of(secret, step))
    assert is_open(client) is opens


def test_codes_cannot_be_guessed_at_leisure():
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    for attempt in range(5):
        give_code(client, f"00000{attempt}")
    assert "Trop d'essais" in text_of(give_code(client, code_of(secret)))
    assert not is_open(client)


def test_the_pending_sign_in_of_one_person_is_not_a_session():
    user = a_person()
    with_application(user)
    client = browser()
    sign_in(client)
    for name in ("identity_account", "mfa_index", "usersessions_list", "account_change_password"):
        assert client.get(reverse(name)).status_code == 302


def test_a_code_of_rescue_opens_once():
    user = a_person()
    with_application(user)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    first, second = browser(), browser()
    sign_in(first)
    assert give_code(first, code).status_code == 302
    assert is_open(first)
    sign_in(second)
    assert WRONG_CODE in text_of(give_code(second, code))


def test_secrets_are_sealed_in_the_database_and_lost_with_the_key(settings):
    user = a_person()
    secret = with_application(user)
    kept = Authenticator.objects.get(user=user)
    assert secret not in json.dumps(kept.data)
    assert totp.TOTP(kept).validate_code(code_of(secret))
    settings.SECRET_KEY = "another key altogether, of fifty characters or more, ok"
    assert not totp.TOTP(kept).validate_code(code_of(secret, 1))
    settings.SECRET_KEY_FALLBACKS = []


def test_i30_a_session_proves_its_second_factor_by_showing_it():
    user = a_person()
    before = signed_in(user)
    assert not queries.session_has_second_factor(request_of(before))
    secret = with_application(user)
    assert queries.has_second_factor(user.pk)
    assert not queries.session_has_second_factor(request_of(before)), "set up is not shown"

    after = browser()
    sign_in(after)
    give_code(after, code_of(secret))
    assert queries.session_has_second_factor(request_of(after))

    before.post(reverse("mfa_reauthenticate"), {"code": code_of(secret, 1)})
    assert queries.session_has_second_factor(request_of(before)), "shown later counts"


def test_codes_of_rescue_alone_are_no_second_factor():
    user = a_person()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(user)
    assert not queries.has_second_factor(user.pk)


def test_an_administrator_reset_forgets_the_factor_ends_sessions_and_tells_the_person():
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    give_code(client, code_of(secret))
    assert is_open(client)
    post_leaves()
    actions.reset_second_factor(user_id=user.pk, now=timezone.now())
    assert factors_of(user.pk) == set()
    assert not is_open(client)
    (told,) = post_leaves()
    assert told.subject == "Votre double authentification a été réinitialisée"
    assert sign_in(browser()).headers["Location"] == "/"


def test_removing_the_application_asks_for_proof_and_takes_the_rescue_codes_with_it():
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    give_code(client, code_of(secret))
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert factors_of(user.pk) == {"totp"}
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert factors_of(user.pk) == set()
    assert "Application de codes retirée" in {letter.subject for letter in post_leaves()}


def test_a_person_with_a_second_factor_may_still_change_address():
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    give_code(client, code_of(secret))
    confirm_password(client)
    post_leaves()
    client.post(reverse("account_email"), {"email": "nouvelle@exemple.fr", "action_add": ""})
    assert [letter.to for letter in post_leaves()] == ["nouvelle@exemple.fr"]


# -- passkeys --------------------------------------------------------------------------------------
def test_the_door_gives_a_challenge_to_any_passkey_and_tells_nobody_s_name():
    a_person()
    answer = browser().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert options["rpId"] == "testserver"


def test_a_passkey_that_answers_no_challenge_opens_nothing():
    client = browser()
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps({"id": "x"})})
    assert answer["Location"] == reverse("account_login")
    assert not is_open(client)
