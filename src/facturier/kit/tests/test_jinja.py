"""The environment of the pages: strict, escaped, translated, without inline style or script."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from jinja2 import UndefinedError, nodes

from facturier.kit.icons import icon
from facturier.kit.jinja import environment
from facturier.kit.statuses import STATUSES, status_of

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
NB = "\u00a0"


def show(source: str, **context: object) -> str:
    return environment().from_string(source).render(context)


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        show("{{ nothing }}")


def test_what_comes_from_outside_is_escaped() -> None:
    assert show("{{ text }}", text="<b>") == "&lt;b&gt;"
    shown = show('{{ _("Refuser %(reference)s", reference=text) }}', text="<script>")
    assert "<script>" not in shown


def test_messages_are_typeset_in_french_only() -> None:
    source = '{{ _("Motif : l\'un ?") }}'
    with translation.override("fr"):
        assert show(source) == f"Motif{NB}: l’un{NB}?"
    with translation.override("en"):
        assert NB not in show(source)


def test_icons_are_hidden_from_readers_and_carry_no_style() -> None:
    drawing = str(icon("check", "i-s"))
    assert drawing.startswith("<svg")
    assert 'class="i i-s"' in drawing
    assert 'aria-hidden="true"' in drawing
    assert "style=" not in drawing


@pytest.mark.parametrize("key", sorted(STATUSES))
def test_every_status_has_a_word_and_a_shape(key: str) -> None:
    status = status_of(key)
    assert str(status.label)
    assert icon(status.icon)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_obey_the_content_policy(path: Path) -> None:
    source = path.read_text()
    environment().parse(source)
    assert not re.search(r"\sstyle\s*=", source), "no inline style: use a class"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "no inline handler"
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or 'type="application/json"' in tag, "no inline script"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_icons_named_by_templates_exist(path: Path) -> None:
    tree = environment().parse(path.read_text())
    for call in tree.find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name == "icon"
        if named and call.args and isinstance(call.args[0], nodes.Const):
            assert icon(call.args[0].value)
