"""The English catalogue: what is missing, left over or doubtful is named."""

import pytest

from facturier.config import translations

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def english(tmp_path, monkeypatch):
    package = tmp_path / "facturier"
    (package / "room" / "templates" / "room").mkdir(parents=True)
    (package / "room" / "web.py").write_text('from x import gettext as _\n_("Facture")\n')
    (package / "room" / "templates" / "room" / "page.html").write_text('{{ _("Reçue") }}')
    (package / "room" / "tests").mkdir()
    (package / "room" / "tests" / "test_web.py").write_text('_("Never asked")')
    catalogue = package / "locale" / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    monkeypatch.setattr(translations.places, "PACKAGE", package)
    monkeypatch.setattr(translations, "CATALOGUES", package / "locale")
    monkeypatch.setattr(translations, "ENGLISH", catalogue)
    return catalogue


def test_a_text_without_its_english_is_named(english):
    english.write_text(HEADER + 'msgid "Facture"\nmsgstr "Invoice"\n')
    assert translations.problems() == ["untranslated: 'Reçue' (room/templates/room/page.html)"]


def test_a_whole_catalogue_has_no_problem(english):
    english.write_text(
        HEADER + 'msgid "Facture"\nmsgstr "Invoice"\n\nmsgid "Reçue"\nmsgstr "Received"\n'
    )
    assert translations.problems() == []
    assert translations.check() == 0


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('#, fuzzy\nmsgid "Reçue"\nmsgstr "Received"\n', "fuzzy: 'Reçue'"),
        ('msgid "Partie"\nmsgstr "Gone"\n', "no longer in the sources: 'Partie'"),
        ('#~ msgid "Vieille"\n#~ msgstr "Old"\n', "obsolete: 'Vieille'"),
    ],
)
def test_doubtful_and_left_over_texts_are_named(english, entry, problem):
    english.write_text(HEADER + 'msgid "Facture"\nmsgstr "Invoice"\n\n' + entry)
    assert problem in translations.problems()


def test_the_update_keeps_translations_and_drops_what_is_gone(english):
    english.write_text(
        HEADER + 'msgid "Facture"\nmsgstr "Invoice"\n\nmsgid "Partie"\nmsgstr "Gone"\n'
    )
    translations.update()
    text = english.read_text()
    assert 'msgstr "Invoice"' in text
    assert 'msgid "Reçue"' in text
    assert "Partie" not in text
    once = text
    translations.update()
    assert english.read_text() == once


def test_a_catalogue_is_compiled_when_it_changed_and_only_then(english):
    english.write_text(HEADER + 'msgid "Facture"\nmsgstr "Invoice"\n')
    translations.compile_changed()
    compiled = english.with_suffix(".mo")
    first = compiled.stat().st_mtime_ns
    translations.compile_changed()
    assert compiled.stat().st_mtime_ns == first
