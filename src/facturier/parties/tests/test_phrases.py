"""The journal has a sentence for everything this room records, and a label for every field."""

import ast
from pathlib import Path

from facturier.parties import phrases
from facturier.parties.actions import FIELDS, PARTS, identity
from facturier.parties.rules import (
    AddressKind,
    DocumentKind,
    Importance,
    PartyState,
    PaymentBasis,
    TaxSituation,
)

ACTIONS = Path(identity.__file__).parent


def recorded_verbs() -> set[str]:
    texts = set()
    for path in ACTIONS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note":
                texts |= {part.value for part in ast.walk(node.args[1]) if _is_verb(part)}
            if isinstance(node, ast.keyword) and node.arg == "verb":
                texts |= {part.value for part in ast.walk(node.value) if _is_verb(part)}
    endings = ("added", "changed", "archived", "restored")
    made = {f"party.{kind}_{ending}" for kind in PARTS for ending in endings}
    erased = (kind for kind, part in PARTS.items() if part.personal or part.of_person)
    return texts | made | {f"party.{kind}_erased" for kind in erased}


def _is_verb(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and "." in node.value and not node.value.endswith(".")


def test_every_recorded_verb_has_its_sentence_and_no_sentence_is_idle():
    assert recorded_verbs() == set(phrases.PHRASES)


def test_every_field_and_every_value_has_its_word():
    fields = {*FIELDS, "state", "archived_at"}
    fields |= {name for part in PARTS.values() if not part.personal for name in part.fields}
    assert fields <= set(phrases.FIELD_LABELS)
    for kind in (AddressKind, DocumentKind, Importance, PartyState, PaymentBasis, TaxSituation):
        assert set(kind) <= set(phrases.VALUE_LABELS), kind
