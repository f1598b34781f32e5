"""Files and functions stay small enough to be read; names say what a thing is."""

import re

import pytest

from tests.architecture.reading import PACKAGE, functions, python_files, relative

LONGEST_FILE, LONGEST_FUNCTION = 700, 70
# Declarative tables (semantic model, code lists, rule texts) may be long; each with its reason.
LONG_BY_NATURE: dict[str, str] = {
    "src/facturier/einvoice/document.py": "the semantic model: one field a business term",
    "src/facturier/einvoice/explanations/core.py": "texts of the rules of EN 16931",
    "src/facturier/einvoice/explanations/french_texts.py": "texts of the French rules",
}
# A name that a framework demands is no offence.
DEMANDED_NAMES = {"src/facturier/kit/postgresql/base.py": "Django looks for a backend's `base`"}
SAY_NOTHING = re.compile(
    r"(^|_)(utils?|helpers?|common|misc|managers?|handlers?|processors?|services?|data|info|base)$"
)


def test_no_file_is_too_long_to_be_read():
    long = {
        relative(path): lines
        for path in python_files()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
        and relative(path) not in LONG_BY_NATURE
    }
    assert not long, f"recut by verb or noun: {long}"


def test_no_function_is_too_long_to_be_read():
    long = {
        f"{relative(path)}:{name}": lines
        for path in python_files()
        if relative(path) not in LONG_BY_NATURE
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert not long, long


def test_no_file_has_a_name_that_says_nothing():
    odd = [
        relative(path)
        for path in python_files()
        if any(
            SAY_NOTHING.search(part)
            for part in (*path.relative_to(PACKAGE.parents[1]).parts[:-1], path.stem)
        )
        and relative(path) not in DEMANDED_NAMES
    ]
    assert not odd, f"name these after the trade: {odd}"


def test_every_room_says_what_it_is_for():
    rooms = [path.parent for path in PACKAGE.glob("*/__init__.py")]
    silent = [room.name for room in rooms if not (room / "README.md").exists()]
    assert not silent, f"three lines in a README.md each: {silent}"


@pytest.mark.parametrize("listed", [*LONG_BY_NATURE, *DEMANDED_NAMES])
def test_a_listed_exception_still_exists(listed):
    assert (PACKAGE.parents[1] / listed).exists()
