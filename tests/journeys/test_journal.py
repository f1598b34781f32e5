"""The journal is read, filtered, verified, taken away and verified elsewhere."""

import subprocess
import sys

import pytest

from facturier.config import places
from tests.journeys.conftest import READ_WITHIN

pytestmark = pytest.mark.browser


def test_the_journal_is_filtered_by_person_and_action(window_of):
    window = window_of("Sophie", "/journal/")
    window.get_by_label("Personne").select_option(label="Camille Renard")
    window.get_by_label("Action").select_option(index=1)
    window.get_by_role("button", name="Filtrer").click()
    window.wait_for_url("**personne=**")
    window.goto("/journal/")
    window.get_by_label("Personne").select_option(label="Camille Renard")
    window.get_by_role("button", name="Filtrer").click()
    window.wait_for_url("**personne=**")
    actors = set(window.locator(".ev .what > b").all_inner_texts())
    assert actors == {"Camille Renard"}
    window.get_by_role("link", name="Retirer les filtres").click()
    assert len(set(window.locator(".ev .what > b").all_inner_texts())) > 1


def test_the_chain_is_verified_now_and_the_seal_says_so(window_of):
    window = window_of("Thomas", "/journal/")
    window.get_by_role("button", name="Vérifier maintenant").click()
    window.get_by_text("Chaîne intacte", exact=True).wait_for(timeout=READ_WITHIN)


def test_an_exported_journal_is_verified_by_the_lone_file(window_of, tmp_path):
    window = window_of("Sophie", "/journal/")
    with window.expect_download() as taken:
        window.get_by_role("button", name="Exporter la preuve").click()
    export = tmp_path / "journal.zip"
    taken.value.save_as(export)
    alone = places.PACKAGE / "audit" / "verify_journal.py"
    done = subprocess.run(
        [sys.executable, "-I", str(alone), str(export)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "OK" in done.stdout
