"""Decisions without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from facturier.identity import rules

OPEN_DOOR = {
    "switched_on": True,
    "remote_address": "127.0.0.1",
    "host": "localhost:8000",
    "header_names": ["Host", "User-Agent", "Accept", "Cookie", "Content-Length"],
}
FORWARDED = [
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "x_forwarded_for",
    "X-Real-IP",
    "Via",
    "CF-Connecting-IP",
    "CF-Ray",
    "True-Client-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "X-Original-Forwarded-For",
    "X-Envoy-External-Address",
]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:81", "[::1]", "[::1]:8000"]
)
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_the_demo_door_opens_for_this_very_machine(host, address):
    assert rules.demo_door_is_open(**{**OPEN_DOOR, "host": host, "remote_address": address})


@pytest.mark.parametrize("header", FORWARDED)
def test_the_demo_door_stays_shut_behind_any_proxy(header):
    headers = [*OPEN_DOOR["header_names"], header]
    assert not rules.demo_door_is_open(**{**OPEN_DOOR, "header_names": headers})


@pytest.mark.parametrize(
    "change",
    [
        {"switched_on": False},
        {"remote_address": "192.168.1.9"},
        {"remote_address": ""},
        {"host": "facturier.exemple.fr"},
        {"host": "localhost.exemple.fr:8000"},
        {"host": "localhost:8000.exemple.fr"},
        {"host": ""},
    ],
)
def test_the_demo_door_stays_shut_for_another_machine_or_name(change):
    assert not rules.demo_door_is_open(**{**OPEN_DOOR, **change})


def test_a_token_is_long_random_and_recognised():
    one, other = rules.new_token(), rules.new_token()
    assert one != other
    assert rules.looks_like_a_token(one)
    assert len(one) == len("fct_") + 40
    assert len(rules.token_hash(one)) == 32


@pytest.mark.parametrize(
    "text", ["", "fct_", "fct_" + "a" * 39, "abc_" + "a" * 40, "fct_" + "é" * 40]
)
def test_what_is_no_token_is_not_looked_up(text):
    assert not rules.looks_like_a_token(text)


def test_a_token_dies_at_its_hour_or_when_revoked():
    now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    later = now + timedelta(seconds=1)
    assert rules.token_is_alive(expires_at=later, revoked_at=None, now=now)
    assert not rules.token_is_alive(expires_at=now, revoked_at=None, now=now)
    assert not rules.token_is_alive(expires_at=later, revoked_at=now, now=now)


@pytest.mark.parametrize(
    ("known", "age", "method", "news"),
    [
        (0, timedelta(minutes=5), "password", False),
        (0, timedelta(days=5), "password", True),
        (1, timedelta(minutes=5), "password", True),
        (3, timedelta(days=5), "demo", False),
    ],
)
def test_a_new_device_is_news_but_for_ones_own_setting_up(known, age, method, news):
    assert news == rules.new_device_is_news(known_devices=known, account_age=age, method=method)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19 Safari/604.1", "Safari, iPhone"),
        ("who knows", ""),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent, name):
    assert rules.browser_name(user_agent) == name
