"""The sources as the architecture tests see them."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PACKAGE = CHECKOUT / "src" / "facturier"


def python_files() -> list[Path]:
    """Every Python file that people write: the product, its tests, the benches."""
    roots = [CHECKOUT / name for name in ("src", "tests", "bench", "bin")]
    return sorted(
        path for root in roots for path in root.rglob("*.py") if "migrations" not in path.parts
    )


def relative(path: Path) -> str:
    """The path as it is written in the committed lists."""
    return path.relative_to(CHECKOUT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its number of lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                lines -= first.end_lineno - first.lineno + 1
            yield node.name, lines
