"""The command: a start that cannot go on is one sentence and status 2, never a traceback."""

import socket
import stat

import pytest

from facturier.config import command_line, secret_key, web_server
from facturier.config.refused import CannotStart


def test_a_used_port_is_said_with_another_to_try(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotStart, match=f"Port {port} .*PORT={port + 1} make run"):
            web_server.listen()


@pytest.mark.parametrize("port", ["eighty", "-1", "65536"])
def test_a_port_that_is_no_port_is_said(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotStart, match="PORT must be a number"):
        web_server.listen()


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "http://localhost:"), ("0.0.0.0", "http://localhost:")]
)
def test_the_address_said_is_one_to_click(monkeypatch, host, shown):
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "0")
    with web_server.listen() as listening:
        assert web_server.address(listening).startswith(shown)


def test_migrations_without_the_owners_address_are_refused_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://facturier_app@localhost/facturier")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    assert command_line.main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("facturier: DATABASE_URL is set without DATABASE_OWNER_URL")
    assert said.count("\n") == 1


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path):
    key = secret_key.load(tmp_path / "var")
    assert len(key) > 60
    assert secret_key.load(tmp_path / "var") == key
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_every_promised_command_exists(capsys):
    with pytest.raises(SystemExit):
        command_line.main(["--help"])
    said = capsys.readouterr().out
    promised = "serve worker demo check verify backup restore token createadmin migrate run"
    for name in promised.split():
        assert f"\n    {name} " in said or f"\n    {name}\n" in said
