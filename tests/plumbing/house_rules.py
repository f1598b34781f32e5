"""Rules for every test: loopback only, a missing tool is never silent in CI, long forms on demand."""

import gc
import ipaddress
import os
import socket

import pytest

IN_CI = os.environ.get("FACTURIER_CI") == "1"
CAMPAIGN = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


class OutsideWorld(RuntimeError):
    """A test tried to leave this machine."""


def _refuse_far(address) -> None:
    if not isinstance(address, tuple) or address[0] in ("localhost", ""):
        return
    try:
        near = ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        near = False
    if not near:
        raise OutsideWorld(f"A test tried to reach {address[0]}.")


def _near_connect(self, address):
    _refuse_far(address)
    return _connect(self, address)


def _near_connect_ex(self, address):
    _refuse_far(address)
    return _connect_ex(self, address)


def pytest_configure():
    """Close the network for as long as the tests run."""
    socket.socket.connect, socket.socket.connect_ex = _near_connect, _near_connect_ex


def pytest_unconfigure():
    """Open it again."""
    socket.socket.connect, socket.socket.connect_ex = _connect, _connect_ex


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a test that skips for want of a tool fails: nobody would notice otherwise."""
    report = yield
    if IN_CI and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith("needs "):
            report.outcome = "failed"
            report.longrepr = f"Skipped in CI, which must have everything: {reason}"
    return report


def pytest_collection_modifyitems(config, items):
    """Leave the long forms to `make campaign`."""
    kept, left = [], []
    for item in items:
        long_form = item.get_closest_marker("campaign") is not None
        (left if long_form and not CAMPAIGN else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not go through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def one_language():
    """Each test begins in French: a page that another test asked for in English changes nothing."""
    from django.utils import translation

    translation.activate("fr")
    yield
    translation.activate("fr")
