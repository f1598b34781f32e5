"""Every page of this room renders, in both languages, and says what it must."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from facturier.identity.tests.factories import (
    a_person,
    browser,
    confirm_password,
    sign_in,
    signed_in,
    text_of,
    with_application,
)
from facturier.identity.tests.test_passkeys import HOME, SoftKey, add_key

pytestmark = pytest.mark.django_db
OUTSIDE = [
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
]
INSIDE = [
    "account_logout",
    "identity_account",
    "account_change_password",
    "account_email",
    "usersessions_list",
    "mfa_index",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_outside_renders(language):
    client = browser(HTTP_ACCEPT_LANGUAGE=language)
    for name in OUTSIDE:
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert page["Content-Language"] == language
    for dead in ("mot-de-passe/nouveau/1-abc", "compte/adresse/confirmer/abc"):
        assert client.get(f"/{dead}/").status_code == 200, dead


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_inside_renders(language):
    from allauth.mfa.models import Authenticator

    user = a_person(language=language)
    client = signed_in(user, **HOME)
    confirm_password(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200
    add_key(client, SoftKey())
    with_application(user)
    for name in INSIDE:
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert page["Content-Language"] == language
    key = Authenticator.objects.get(user=user, type="webauthn")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 200, name
    client.post(reverse("account_email"), {"email": "nouvelle@exemple.fr", "action_add": ""})
    assert "nouvelle@exemple.fr" in text_of(client.get(reverse("account_email")))
    pending = browser(**HOME)
    sign_in(pending)
    assert pending.get(reverse("mfa_authenticate")).status_code == 200


def test_a_person_without_password_is_led_to_choose_one():
    user = a_person()
    client = signed_in(user)
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="facturier.identity.backends.PersonBackend")
    answer = client.get(reverse("account_change_password"))
    assert answer["Location"] == reverse("account_set_password")
    assert client.get(reverse("account_set_password")).status_code == 200


def test_too_many_tries_are_answered_by_a_page():
    for _ in range(4):
        answer = browser().post(reverse("account_reset_password"), {"email": "nul@exemple.fr"})
    assert answer.status_code == 429


def test_pages_of_sign_in_are_never_cached_and_carry_the_policy():
    page = browser().get(reverse("account_login"))
    assert "no-store" in page["Cache-Control"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
