"""Live updates from a committed change to an open page, over a real server and a real database."""

import http.client
import json
import os
import socket
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
import uvicorn
from django.db import transaction

from facturier.kit import live_streams
from facturier.kit.keys import uuid7
from facturier.kit.live import publish
from facturier.kit.live_streams import LiveStreams, _Stream

OURS, THEIRS = uuid7(), uuid7()


class Door:
    """Serves one LiveStreams; sessions are names in a table the test may change."""

    def __init__(self, live):
        self.live = live

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            await self.live(scope, receive, send)
            return
        await receive()
        self.live.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.live.close()
        await send({"type": "lifespan.shutdown.complete"})


@contextmanager
def serving(sessions):
    live = LiveStreams(os.environ["DATABASE_URL"], "session", sessions.get)
    config = uvicorn.Config(
        Door(live), http="httptools", ws="none", lifespan="on", log_level="error"
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    live.port = listening.getsockname()[1]
    wait_for(lambda: server.started and listening_sessions() == 1)
    try:
        yield live
    finally:
        live.end()
        server.should_exit = True
        thread.join()
        listening.close()


def listening_sessions():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'facturier live'"
            " AND datname = current_database() AND query LIKE 'LISTEN%%'"
        ).fetchone()[0]


def wait_for(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


class Page:
    """An open page: reads events line by line."""

    def __init__(self, live, session="ours", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=5)
        self.connection.request(
            "GET", "/live/", headers={"Cookie": f"session={session}", **headers}
        )
        self.response = self.connection.getresponse()
        if self.response.status == 200:
            assert self.event() == {"retry": "2000"}

    def event(self):
        lines = {}
        while line := self.response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            lines[name] = value
        return lines

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


@pytest.fixture
def live(transactional_db):
    clerk = frozenset({"invoice.read"})
    people = {"ours": (OURS, clerk), "theirs": (THEIRS, clerk), "guest": (OURS, frozenset())}
    with serving(people) as live:
        yield live


def test_a_committed_change_reaches_the_open_pages_of_its_organisation_alone(live):
    with Page(live) as ours, Page(live, "theirs") as theirs:
        wait_for(lambda: len(live.streams) == 2)
        publish(THEIRS, "topic 1", needs="invoice.read")
        publish(OURS, "topic 2", needs="invoice.read")
        first = ours.event()
        assert json.loads(first["data"]) == {"topic": "topic 2"}
        assert first["id"]
        assert json.loads(theirs.event()["data"])["topic"] == "topic 1"


def test_a_change_rolled_back_is_never_told(live):
    with Page(live) as page:
        wait_for(lambda: live.streams)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(OURS, "topic 1", needs="invoice.read")
            raise ZeroDivisionError
        publish(OURS, "topic 2", needs="invoice.read")
        assert json.loads(page.event()["data"])["topic"] == "topic 2"


@pytest.mark.parametrize("session", ["", "nobody", '"'])
def test_a_stranger_gets_no_stream(live, session):
    with Page(live, session) as page:
        assert page.response.status == 403


def test_a_page_that_comes_back_gets_what_it_missed(live):
    with Page(live) as page:
        wait_for(lambda: live.streams)
        publish(OURS, "topic 1", needs="invoice.read")
        last = page.event()["id"]
    publish(OURS, "topic 2", needs="invoice.read")
    wait_for(lambda: len(live.remembered) == 2)
    with Page(live, **{"Last-Event-ID": last}) as page:
        assert json.loads(page.event()["data"])["topic"] == "topic 2"


def test_a_page_that_comes_back_too_late_is_told_to_reload(live):
    with Page(live, **{"Last-Event-ID": "unknown"}) as page:
        assert page.event()["event"] == "reload"


def test_a_lost_database_connection_is_mended_and_pages_are_told_to_reload(live, postgres):
    with Page(live) as page:
        wait_for(lambda: live.streams)
        with psycopg.connect(postgres.conninfo(), autocommit=True) as superuser:
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'facturier live'"
            )
        assert page.event()["event"] == "reload"
        wait_for(lambda: listening_sessions() == 1)
        publish(OURS, "topic 1", needs="invoice.read")
        assert json.loads(page.event()["data"])["topic"] == "topic 1"


def test_a_page_whose_session_is_revoked_is_closed(live, monkeypatch):
    monkeypatch.setattr(live_streams, "RECHECK", 0.0)
    with Page(live) as page:
        wait_for(lambda: live.streams)
        live.audience = lambda _: None
        publish(OURS, "topic 1", needs="invoice.read")
        assert page.response.read().count(b"event: news") <= 1
    wait_for(lambda: not live.streams)


def test_a_page_that_goes_away_is_forgotten(live):
    with Page(live):
        wait_for(lambda: live.streams)
    wait_for(lambda: not live.streams)


def test_a_page_that_reads_too_slowly_is_told_to_reload_instead():
    stream = _Stream("x", frozenset())
    for number in range(live_streams.QUEUED + 1):
        stream.give(b"%d" % number)
    assert list(stream.waiting) == [live_streams.RELOAD]


def test_only_those_who_hold_the_capability_are_told(live):
    with Page(live) as clerk, Page(live, "guest") as guest:
        wait_for(lambda: len(live.streams) == 2)
        publish(OURS, "topic 1", needs="invoice.read")
        assert json.loads(clerk.event()["data"])["topic"] == "topic 1"
        guest_stream = next(stream for stream in live.streams if not stream.capabilities)
        assert not guest_stream.waiting
        live.end()
        assert b"news" not in guest.response.read()
