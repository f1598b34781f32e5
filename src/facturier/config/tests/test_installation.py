"""A role that no guard binds is not served; what an installation lacks is said in sentences."""

import os

import pytest

from facturier.config import installation
from facturier.config.refused import CannotStart
from facturier.einvoice.judging import rule_sets
from facturier.rendering import apart


@pytest.mark.django_db
def test_the_application_role_is_served_and_the_others_are_refused():
    installation.refuse_overpowered(os.environ["DATABASE_URL"])
    for role in ("facturier_owner", "facturier_dump", "postgres"):
        address = os.environ["DATABASE_URL"].replace("facturier_app", role)
        assert address != os.environ["DATABASE_URL"]
        with pytest.raises(CannotStart, match="too much power"):
            installation.refuse_overpowered(address)


def test_a_whole_installation_has_every_rule_file_and_its_typeface():
    assert [*installation.missing_rule_files(), *installation.missing_typeface()] == []


def test_a_missing_package_of_rules_is_named_once_for_each_of_its_files(monkeypatch):
    real = rule_sets.find_spec
    monkeypatch.setattr(
        rule_sets, "find_spec", lambda name: None if name == "pyfrctc" else real(name)
    )
    said = list(installation.missing_rule_files())
    assert len(said) == len(set(said)) == 2
    for file in (rule_sets.LIFE_CYCLE.rules, rule_sets.LIFE_CYCLE.schema):
        assert any(file.path in sentence and "pyfrctc" in sentence for sentence in said)
    assert all(sentence.endswith(".") for sentence in said)


def test_a_missing_typeface_is_said(monkeypatch):
    monkeypatch.setattr(apart, "FONTS", "no_such_package")
    (sentence,) = installation.missing_typeface()
    assert "no_such_package" in sentence and sentence.endswith(".")
