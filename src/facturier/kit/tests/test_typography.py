"""French typography and the grouping of identifiers."""

import pytest

from facturier.kit.typography import (
    folded,
    french,
    iban,
    in_groups,
    initials,
    siren,
    siret,
    typeset,
    vat,
)

NB = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Motif : erreur ; voir", f"Motif{NB}: erreur{NB}; voir"),
        ("Vraiment ?", f"Vraiment{NB}?"),
        ("« cité »", f"«{NB}cité{NB}»"),
        ("5,5 % et 40 €", f"5,5{NB}% et 40{NB}€"),
        ("100 %% du total", f"100{NB}%% du total"),
        ("de %(name)s, %(count)s fois", "de %(name)s, %(count)s fois"),
        ("l'adresse d'« ici »", f"l’adresse d’«{NB}ici{NB}»"),
        ("N° 12 et n° 13", f"N°{NB}12 et n°{NB}13"),
        ("10:42, http://exemple", "10:42, http://exemple"),
        ("'entre guillemets'", "'entre guillemets'"),
    ],
)
def test_french(typed: str, printed: str) -> None:
    assert french(typed) == printed


@pytest.mark.parametrize("text", ["Motif : l'un ; 5 % ?", "« a »", "déjà faite : l’autre"])
def test_setting_twice_changes_nothing(text: str) -> None:
    assert french(french(text)) == french(text)


def test_english_is_left_alone() -> None:
    assert typeset("It's 5 % : why ?", "en") == "It's 5 % : why ?"
    assert typeset("l'un :", None) == f"l’un{NB}:"


def test_identifiers_are_grouped_only_when_they_are_what_they_say() -> None:
    assert siren("844120972") == f"844{NB}120{NB}972"
    assert siren("844 120 972") == f"844{NB}120{NB}972"
    assert siren("HRB 12345") == "HRB 12345"
    assert siret("84412097200017") == f"844{NB}120{NB}972{NB}00017"
    assert vat("FR30844120972") == f"FR30{NB}844{NB}120{NB}972"
    assert vat("DE123456789") == "DE123456789"
    assert iban("FR1599999004910268123445187").split(NB)[-2:] == ["3445", "187"]
    assert in_groups("", 3) == ""
    assert [siren(None), siret(None), vat(None), iban(None)] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Nadia Benhaddou", "NB"), ("Thomas Le Goff", "TG"), ("nadia@exemple.fr", "NF"), ("", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_search_compares_texts_without_accents_capitals_or_typographic_signs():
    assert folded("  Vérifié  L\u2019ÉTÉ\u00a0œuvre ") == "verifie l'ete oeuvre"
    assert folded("Ægir Øre ŁÓDŹ Straße") == "aegir ore lodz strasse"
    assert folded(None) == ""
