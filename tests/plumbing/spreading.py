"""How the tests are spread over the processes: a file stays together, the long ones come first.

What a file makes for its tests (a server, a company, a whole world) is then made once and not in
each process; and what takes long has not just begun in one process when the other has nothing left.
"""

from collections import Counter

import pytest

# Longest first; then what concerns all rooms, which takes long too, and then the rooms themselves,
# each by the number of its tests: few of them remain seconds before the end.
LONG = (
    "tests/journeys/test_tenant_crawl.py",
    "tests/journeys/test_every_page.py",
    "tests/architecture/test_route_matrix.py",
    "tests/conformance/test_api_schema.py",
    "tests/journeys/test_checking.py",
    "tests/conformance/test_stylesheets.py",
    "tests/conformance/test_verdicts.py",
    "tests/journeys/test_running.py",
    "src/facturier/organisations/tests/test_row_security.py",
    "src/facturier/workbench/tests/test_demo.py",
    "src/facturier/workbench/tests/test_example.py",
    "src/facturier/parties/tests/test_party_machine.py",
    "src/facturier/organisations/tests/test_people_machine.py",
    "src/facturier/register/tests/test_filling_machine.py",
)
# Too long for one process, and quick to begin: test by test.
BY_TEST = ("tests/journeys/test_tenant_crawl.py",)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """In each of several processes alike: by file, the longest file first."""
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(file_of(item.nodeid) for item in items)
    items.sort(key=lambda item: place(file_of(item.nodeid), sizes))


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def place(file: str, sizes: Counter[str]) -> tuple[int, bool, int, str]:
    first = LONG.index(file) if file in LONG else len(LONG)
    return first, not file.startswith("tests/"), -sizes[file], file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Whatever `--dist` says: there is one good way."""
    from xdist.scheduler import LoadScopeScheduling

    class FileByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = file_of(nodeid)
            return nodeid if file in BY_TEST else file

    config.option.loadscopereorder = False  # the items are in the order that is meant
    return FileByFile(config, log)
