"""A plan is prepared, shows its next twelve, is run, and its period is issued, once."""

import re
from datetime import date, timedelta

import pytest

from tests.journeys.conftest import READ_WITHIN
from tests.journeys.test_preparing import plain, until

pytestmark = pytest.mark.browser
PLANS = "/recurrences/"
NAME = "Boiseries, chaque mois"
ONE = re.compile(r"/recurrences/[0-9a-f-]{36}/$")


def today_in(window) -> date:
    """The day of the server, as its forms state it."""
    window.goto("/temps/nouveau/")
    return date.fromisoformat(window.locator("input[type=date]").first.input_value())


def prepared_by(window, day: date) -> None:
    """A plan that copies a template on this day of each month, and issues by itself."""
    window.goto(PLANS)
    window.get_by_role("link", name="Nouveau plan").click()
    window.get_by_label("Nom du plan").fill(NAME)
    label = window.locator("#id_template option", has_text="Entretien mensuel").first.inner_text()
    window.locator("#id_template").select_option(label=label)
    window.get_by_label("Jours du mois").fill(str(day.day))
    window.get_by_label("Début").fill((day - timedelta(days=1)).isoformat())
    window.get_by_label("Période facturée").select_option("none")
    window.locator("input[name=mode][value=issue]").check()
    window.get_by_role("button", name="Préparer le plan").click()
    window.wait_for_url(ONE)


def test_a_plan_is_prepared_looked_ahead_run_and_issued_once(window_of):
    owner = window_of("Hélène")
    day = today_in(owner)
    prepared_by(owner, day)
    plan = owner.url
    ahead = owner.locator("[aria-labelledby=t-avenir] tbody tr")
    assert ahead.count() == 12
    first = plain(ahead.first.inner_text())
    assert f"{day.day}" in first
    assert "€" in first

    owner.goto(PLANS)
    owner.get_by_role("button", name="Prendre les échéances").click()

    def issued() -> bool:
        owner.goto(plan)
        owner.wait_for_timeout(500)
        past = owner.locator("[aria-labelledby=t-passe]")
        return "Émise" in plain(past.inner_text())

    until(owner, issued)
    past = owner.locator("[aria-labelledby=t-passe] tbody tr")
    assert past.count() == 1
    assert owner.locator("[aria-labelledby=t-avenir] tbody tr").count() == 12
    past.first.locator("a[data-item]").click()
    owner.wait_for_url(re.compile(r"/facturier/brouillons/[0-9a-f-]{36}/$"), timeout=READ_WITHIN)
    said = plain(owner.locator("main").inner_text())
    assert "Mairie de Rochebrune" in said
    assert re.search(r"F\d{4}-\d{5}", said)

    # Run again on the same day, the period is not taken twice.
    owner.goto(PLANS)
    owner.get_by_role("button", name="Prendre les échéances").click()
    owner.goto(plan)
    assert owner.locator("[aria-labelledby=t-passe] tbody tr").count() == 1
