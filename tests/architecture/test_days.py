"""A day is a day in Paris: the moment of a verb never gives it by its own hour, which is UTC."""

import ast

from tests.architecture.reading import PACKAGE, python_files, relative


def days_in_utc(source: str) -> list[int]:
    """Lines that take the day of a moment as it stands: `now.date()`, `clock.now.date()`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
        and getattr(node.func.value, "attr", getattr(node.func.value, "id", "")) == "now"
    ]


def test_no_verb_takes_its_day_from_the_hour_of_the_server():
    # The demo company lives in office hours, when both have the same day.
    product = [
        path
        for path in python_files()
        if path.is_relative_to(PACKAGE) and not {"tests", "demo"} & set(path.parts)
    ]
    found = {relative(path): lines for path in product if (lines := days_in_utc(path.read_text()))}
    assert not found, f"timezone.localdate(now) is the day in Paris: {found}"


def test_such_a_line_is_found():
    assert days_in_utc("day = now.date()\nother = clock.now.date()\nfine = localdate(now)") == [
        1,
        2,
    ]
