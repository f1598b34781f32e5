"""The embedded database's life: start, share, crash, stop; each refusal in a sentence."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from facturier.config.embedded_postgres import LONGEST_SOCKET_PATH, EmbeddedPostgres
from facturier.config.refused import CannotStart
from tests.plumbing import environment


@pytest.fixture
def server():
    # Not below pytest's own folder: the database's user must be able to walk there.
    folder = Path(tempfile.mkdtemp(prefix="base de données "))
    folder.chmod(0o755)
    server = EmbeddedPostgres(
        folder / "postgres", binaries=environment.server().binaries, durable=False
    )
    yield server
    server.stop()
    shutil.rmtree(folder)


def answers(server):
    try:
        psycopg.connect(server.conninfo()).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_last_one_to_leave_stops_the_server(server):
    server.start()
    second = EmbeddedPostgres(server.root, binaries=server.binaries, durable=False)
    second.start()
    assert not server.stop()
    assert answers(second)
    assert second.stop()
    assert not answers(second)


def test_a_server_left_by_a_killed_program_is_taken_over(server):
    program = (
        "import sys, pathlib, time; from facturier.config.embedded_postgres import EmbeddedPostgres;"
        "EmbeddedPostgres(pathlib.Path(sys.argv[1]), binaries=pathlib.Path(sys.argv[2]),"
        " durable=False).start(); print('up', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, server.root, server.binaries], stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"up\n"
    before = server._pid()
    child.kill()
    child.wait()
    child.stdout.close()
    server.start()
    assert server._pid() == before
    assert server.stop()


def test_a_killed_server_starts_again_with_its_data(server):
    server.durable = True
    server.start()
    with psycopg.connect(server.conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
        connection.commit()
        os.kill(server._pid(), signal.SIGKILL)
        server.process.wait()
    assert not server.alive()
    server.start()
    with psycopg.connect(server.conninfo()) as connection:
        assert connection.execute("SELECT a FROM kept").fetchone() == (1,)


def test_a_stale_pid_of_another_program_is_no_obstacle(server):
    server.start()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.start()
    assert answers(server)


def test_an_interrupted_first_start_is_begun_again(server):
    (server.root / "data.new").mkdir(parents=True)
    (server.root / "data.new" / "PG_VERSION").write_text("1")
    server.start()
    assert answers(server)


def test_a_long_path_gets_a_short_socket(server, tmp_path):
    far = EmbeddedPostgres(tmp_path / ("x" * 120), binaries=server.binaries)
    assert len(os.fsencode(far.socket_folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH


def test_data_of_another_version_are_refused_with_a_way_out(server):
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("11\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 11.*facturier backup"):
        server.start()
    shutil.rmtree(server.data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_folder_out_of_reach_of_the_database_user_is_refused_with_a_way_out(server, tmp_path):
    tmp_path.chmod(0o700)
    closed = EmbeddedPostgres(tmp_path / "postgres", binaries=server.binaries)
    with pytest.raises(CannotStart, match="cannot reach .* set FACTURIER_VAR"):
        closed.start()


def test_it_stops_within_a_second_with_people_connected(server):
    server.start()
    with psycopg.connect(server.conninfo()):
        began = time.monotonic()
        assert server.stop()
        assert time.monotonic() - began < 1
