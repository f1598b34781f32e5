"""The journal has a sentence for everything this room records."""

import ast
from pathlib import Path

from facturier.organisations.actions import account_news
from facturier.organisations.phrases import FIELD_LABELS, PHRASES, SUBJECT_KINDS
from facturier.organisations.queries.roles import capability_labels, capability_rooms
from facturier.organisations.rules import CAPABILITIES

ACTIONS = Path(account_news.__file__).parent


def recorded_verbs() -> set[str]:
    """Every verb that stands as a text in the actions, and those made of a kind and an ending."""
    texts = set()
    for path in ACTIONS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note":
                texts |= {part.value for part in ast.walk(node.args[1]) if _is_verb(part)}
            if isinstance(node, ast.keyword) and node.arg == "verb":
                texts |= {part.value for part in ast.walk(node.value) if _is_verb(part)}
    made = {f"{kind}.{end}" for kind in ("project", "category") for end in ("archived", "restored")}
    return texts | made | account_news.VERBS


def _is_verb(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value


def test_every_recorded_verb_has_its_sentence():
    verbs = recorded_verbs()
    assert len(verbs) > 20
    assert verbs <= set(PHRASES)


def test_every_sentence_names_its_actor_and_every_kind_has_a_word():
    for verb, phrase in PHRASES.items():
        assert "%(actor)s" in str(phrase), verb
        assert verb.partition(".")[0] in SUBJECT_KINDS, verb


def test_every_field_of_an_entity_has_its_label():
    assert set(account_news.KEPT) <= set(FIELD_LABELS)
    from facturier.organisations.actions import EntityFacts

    assert set(EntityFacts.__dataclass_fields__) <= set(FIELD_LABELS)


def test_every_capability_has_its_words_and_its_group():
    assert set(capability_labels()) == set(CAPABILITIES)
    assert {key.partition(".")[0] for key in CAPABILITIES} == set(capability_rooms())
