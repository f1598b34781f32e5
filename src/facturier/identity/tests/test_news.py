"""What this room tells the upper ones: after commit, by ids, once per thing that happened."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from facturier.identity import actions
from facturier.identity.tests.factories import (
    a_person,
    browser,
    code_of,
    confirm_password,
    sign_in,
    signed_in,
    with_application,
)
from facturier.kit import news

pytestmark = pytest.mark.django_db
EVENTS = ["signed_in", "signed_in_on_new_device", "second_factor_changed", "password_changed"]


@pytest.fixture
def told(db, monkeypatch):
    """A hearer for each event, and what it was told since."""
    cache.clear()
    hearers = {f"identity.{event}": [f"test.{event}"] for event in EVENTS}
    for event, names in hearers.items():
        monkeypatch.setitem(news._hearers, event, names)

    def since() -> list[tuple[str, dict]]:
        jobs = ProcrastinateJob.objects.filter(task_name__startswith="test.").order_by("id")
        return [(job.task_name.removeprefix("test."), job.args) for job in jobs]

    return since


def test_a_sign_in_is_told_with_how_and_from_where(told):
    user = a_person()
    signed_in(user, REMOTE_ADDR="192.0.2.5")
    ((event, ids),) = told()
    assert event == "signed_in"
    assert ids.pop("at")
    assert ids == {
        "user_id": str(user.pk),
        "ip": "192.0.2.5",
        "method": "password",
        "second_factor": False,
    }


def test_a_new_device_is_told_apart(told):
    user = a_person()
    signed_in(user)
    signed_in(user)
    assert [event for event, _ids in told()] == [
        "signed_in",
        "signed_in",
        "signed_in_on_new_device",
    ]


def test_a_sign_in_is_told_only_once_the_second_factor_was_shown(told):
    user = a_person()
    secret = with_application(user)
    client = browser()
    sign_in(client)
    assert told() == []
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    ((event, ids),) = told()
    assert (event, ids["method"], ids["second_factor"]) == ("signed_in", "mfa", True)


def test_a_refused_sign_in_tells_nothing(told):
    a_person()
    sign_in(browser(), password="pas celui-ci du tout")
    assert told() == []


def test_changes_of_second_factor_are_told(told, django_capture_on_commit_callbacks):
    user = a_person()
    client = signed_in(user)
    confirm_password(client)
    client.get(reverse("mfa_activate_totp"))
    code = code_of(client.session["mfa.totp.secret"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    actions.reset_second_factor(user_id=user.pk, now=timezone.now())
    changes = [
        (ids["change"], ids.get("kind"))
        for event, ids in told()
        if event == "second_factor_changed"
    ]
    assert changes == [
        ("added", "recovery_codes"),
        ("added", "totp"),
        ("reset", None),
    ] or changes == [
        ("added", "totp"),
        ("added", "recovery_codes"),
        ("reset", None),
    ]


def test_a_new_password_is_told_whoever_sets_it(told):
    user = a_person()
    actions.set_password(
        user_id=user.pk, password="une autre phrase assez longue", now=timezone.now()
    )
    ((event, ids),) = told()
    assert (event, ids["user_id"]) == ("password_changed", str(user.pk))
