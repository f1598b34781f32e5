"""The first thing anybody sees."""

import urllib.request

import pytest


def test_a_stranger_is_asked_to_sign_in(live_server_url):
    with urllib.request.urlopen(live_server_url + "/") as answer:
        assert answer.status == 200
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.browser
def test_the_sign_in_page_shows_without_a_script_error(page):
    page.goto("/")
    assert page.locator("h1").first.is_visible()
