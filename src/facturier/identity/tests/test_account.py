"""One's own account: password, address, sessions, preferences, language."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from facturier.identity import actions, jobs, queries
from facturier.identity.models import User
from facturier.identity.tests.factories import (
    FIREFOX,
    PASSWORD,
    a_person,
    browser,
    confirm_password,
    is_open,
    path_of,
    post_leaves,
    sign_in,
    signed_in,
    text_of,
)
from facturier.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "une autre phrase assez longue 43"


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()


def ask_reset(email, **defaults):
    return browser(**defaults).post(reverse("account_reset_password"), {"email": email})


def reset_links():
    """What the worker sends for the resets asked so far."""
    for waiting in ProcrastinateJob.objects.filter(task_name="identity.send_password_reset"):
        jobs.send_password_reset(
            **{k: v for k, v in waiting.args.items() if k != "organisation_id"}
        )
    return post_leaves()


def choose(client, link, password=NEW_PASSWORD):
    page = client.get(path_of(link))
    if page.status_code != 302:
        return page
    return client.post(page["Location"], {"password1": password, "password2": password})


# -- forgotten password ----------------------------------------------------------------------------
def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail():
    user = a_person()
    other_session = signed_in(user)
    assert ask_reset("camille@exemple.fr")["Location"] == reverse("account_reset_password_done")
    (received,) = reset_links()
    assert received.to == "camille@exemple.fr"
    client = browser()
    assert choose(client, received.links[0]).status_code == 302
    assert not is_open(client), "a reset opens no session: the second factor is still asked"
    assert not is_open(other_session)
    assert sign_in(browser(), password=NEW_PASSWORD).status_code == 302
    assert "Votre mot de passe a changé" in {letter.subject for letter in post_leaves()}


def test_a_reset_link_serves_once():
    a_person()
    ask_reset("camille@exemple.fr")
    (received,) = reset_links()
    choose(browser(), received.links[0])
    assert choose(browser(), received.links[0], "encore une autre phrase 44").status_code == 200
    assert sign_in(browser(), password=NEW_PASSWORD).status_code == 302


def test_asking_a_reset_says_and_does_the_same_for_an_unknown_address(django_assert_num_queries):
    a_person()
    known, unknown = ask_reset("camille@exemple.fr"), ask_reset("nul@exemple.fr")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    waiting = ProcrastinateJob.objects.filter(task_name="identity.send_password_reset")
    assert waiting.count() == 2
    assert [received.to for received in reset_links()] == ["camille@exemple.fr"]


def test_a_disabled_person_receives_no_link_and_an_older_link_is_dead():
    user = a_person()
    ask_reset("camille@exemple.fr")
    (received,) = reset_links()
    actions.disable(user_id=user.pk)
    ask_reset("camille@exemple.fr")
    assert reset_links() == []
    assert choose(browser(), received.links[0]).status_code == 200


def test_an_address_not_yet_confirmed_receives_no_link():
    user = a_person()
    EmailAddress.objects.create(user=user, email="tiers@exemple.fr")
    ask_reset("tiers@exemple.fr")
    assert reset_links() == []


def test_resets_of_one_address_are_limited_known_or_not():
    for email in ("camille@exemple.fr", "nul@exemple.fr"):
        answers = [ask_reset(email, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(4)]
        assert answers == [302, 302, 302, 429]


# -- password --------------------------------------------------------------------------------------
def test_changing_the_password_keeps_this_session_and_ends_the_others():
    user = a_person()
    here, there = signed_in(user), signed_in(user)
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert is_open(here)
    assert not is_open(there)
    assert queries.session_count(user.pk) == 1
    assert "Votre mot de passe a changé" in {letter.subject for letter in post_leaves()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"oldpassword": "pas celui-ci"}, "Ce n'est pas votre mot de passe actuel."),
        ({"password1": "court", "password2": "court"}, "12"),
        ({"password2": "une phrase différente 44"}, "Les deux mots de passe diffèrent."),
    ],
)
def test_a_refused_password_says_why(change, said):
    client = signed_in(a_person())
    asked = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = client.post(reverse("account_change_password"), {**asked, **change})
    assert answer.status_code == 200
    assert said in text_of(answer)


def test_a_password_set_by_the_command_line_ends_every_session(django_capture_on_commit_callbacks):
    from django.utils import timezone

    user = a_person()
    client = signed_in(user)
    with pytest.raises(Refusal):
        actions.set_password(user_id=user.pk, password="court", now=timezone.now())
    actions.set_password(user_id=user.pk, password=NEW_PASSWORD, now=timezone.now())
    assert not is_open(client)


# -- address ---------------------------------------------------------------------------------------
def change_address(client, email="nouvelle@exemple.fr"):
    return client.post(reverse("account_email"), {"email": email, "action_add": ""})


def test_a_new_address_counts_once_confirmed_and_the_old_one_is_told():
    user = a_person()
    client = signed_in(user)
    confirm_password(client)
    change_address(client)
    (received,) = post_leaves()
    assert received.to == "nouvelle@exemple.fr"
    user.refresh_from_db()
    assert user.email == "camille@exemple.fr", "nothing changes before the link is opened"
    link = path_of(received.links[0])
    assert client.get(link).status_code == 200
    user.refresh_from_db()
    assert user.email == "camille@exemple.fr", "opening the page is not confirming"
    client.post(link)
    user.refresh_from_db()
    assert user.email == "nouvelle@exemple.fr"
    (told,) = post_leaves()
    assert told.to == "camille@exemple.fr"
    assert "nouvelle@exemple.fr au lieu de camille@exemple.fr" in told.body
    assert sign_in(browser(), "nouvelle@exemple.fr").status_code == 302
    assert sign_in(browser(), "camille@exemple.fr").status_code == 200


def test_changing_address_asks_for_the_password_first():
    client = signed_in(a_person())
    answer = change_address(client)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert post_leaves() == []


def test_an_address_of_somebody_else_is_neither_told_nor_taken():
    a_person("prise@exemple.fr")
    user = a_person()
    client = signed_in(user)
    confirm_password(client)
    taken = change_address(client, "prise@exemple.fr")
    (received,) = post_leaves()
    free = change_address(client, "libre@exemple.fr")
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    client.post(path_of(received.links[0]))
    user.refresh_from_db()
    assert user.email == "camille@exemple.fr"


def test_a_replaced_change_of_address_leaves_a_dead_link():
    user = a_person()
    client = signed_in(user)
    confirm_password(client)
    change_address(client)
    (first,) = post_leaves()
    change_address(client, "autre@exemple.fr")
    client.post(path_of(first.links[0]))
    user.refresh_from_db()
    assert user.email == "camille@exemple.fr"


# -- sessions --------------------------------------------------------------------------------------
def test_a_closed_session_is_refused_at_its_next_request():
    user = a_person()
    here, there = signed_in(user), signed_in(user)
    page = here.get(reverse("usersessions_list"))
    assert page.status_code == 200
    from allauth.usersessions.models import UserSession

    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("identity_end_session", args=[other.pk]))
    assert is_open(here)
    assert not is_open(there)


def test_all_other_sessions_close_at_once():
    user = a_person()
    here, there = signed_in(user), signed_in(user)
    here.post(reverse("usersessions_list"))
    assert is_open(here)
    assert not is_open(there)


def test_i27_a_session_of_somebody_else_does_not_exist():
    from allauth.usersessions.models import UserSession

    theirs = signed_in(a_person("claudine@exemple.fr"))
    mine = signed_in(a_person())
    other = UserSession.objects.get(session_key=theirs.session.session_key)
    refused = mine.post(reverse("identity_end_session", args=[other.pk]))
    unknown = mine.post(reverse("identity_end_session", args=[10**9]))
    assert refused.status_code == unknown.status_code == 404
    assert is_open(theirs)


def test_sessions_revoked_by_the_house_end_everywhere():
    user = a_person()
    clients = [signed_in(user), signed_in(user)]
    assert actions.revoke_sessions(user_id=user.pk) == 2
    assert not any(is_open(client) for client in clients)


def test_last_seen_is_written_once_in_five_minutes_and_asked_once_a_minute(monkeypatch):
    from datetime import timedelta

    from allauth.usersessions.models import UserSession
    from django.utils import timezone

    from facturier.identity.web import sessions

    client = signed_in(a_person())
    session = UserSession.objects.get()
    is_open(client)
    assert UserSession.objects.get().last_seen_at == session.last_seen_at
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=6), user_agent="")
    is_open(client)
    assert UserSession.objects.get().user_agent == ""
    monkeypatch.setattr(sessions, "ASKED_EVERY", timedelta(0))  # a minute has passed
    is_open(client)
    seen = UserSession.objects.get()
    assert seen.last_seen_at > timezone.now() - timedelta(minutes=1)
    assert seen.user_agent == FIREFOX


# -- preferences and language ----------------------------------------------------------------------
def test_a_person_changes_name_and_preferences():
    user = a_person()
    client = signed_in(user)
    answer = client.post(
        reverse("identity_account"),
        {"name": " Camille  Le Roy ", "language": "en", "theme": "dark"},
    )
    assert answer.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert (user.name, user.language, user.theme, user.single_keys) == (
        "Camille Le Roy",
        "en",
        "dark",
        False,
    )


def test_a_preference_outside_its_choices_is_refused():
    user = a_person()
    with pytest.raises(Refusal) as refused:
        actions.change_preferences(user_id=user.pk, theme="fluo")
    assert refused.value.field == "theme"
    client = signed_in(user)
    answer = client.post(
        reverse("identity_account"), {"name": "C", "language": "xx", "theme": "auto"}
    )
    assert answer.status_code == 200


def test_a_signed_in_person_reads_their_own_language_whatever_the_browser_asks():
    client = signed_in(a_person(language="en"), HTTP_ACCEPT_LANGUAGE="fr")
    assert client.get(reverse("identity_account"))["Content-Language"] == "en"
    assert (
        browser(HTTP_ACCEPT_LANGUAGE="fr").get(reverse("account_login"))["Content-Language"] == "fr"
    )


def test_the_language_is_switched_before_and_after_signing_in():
    client = browser(HTTP_ACCEPT_LANGUAGE="fr")
    answer = client.post(reverse("identity_language"), {"language": "en", "next": "/connexion/"})
    assert answer["Location"] == "/connexion/"
    assert client.get(reverse("account_login"))["Content-Language"] == "en"
    user = a_person()
    sign_in(client)
    client.post(reverse("identity_language"), {"language": "en"})
    assert User.objects.get(pk=user.pk).language == "en"


@pytest.mark.parametrize(("asked", "led"), [("//exemple.com/", "/"), ("https://exemple.com", "/")])
def test_the_language_switch_never_leads_out_of_the_house(asked, led):
    answer = browser().post(reverse("identity_language"), {"language": "en", "next": asked})
    assert answer["Location"] == led


def test_an_unknown_language_is_refused():
    assert browser().post(reverse("identity_language"), {"language": "xx"}).status_code == 400
    assert browser().get(reverse("identity_language")).status_code == 405
