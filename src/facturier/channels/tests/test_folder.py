"""A folder of the disk that is watched: what is taken, what is refused, and nothing twice."""

import json
import os
import signal
import socket
import stat
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from facturier.audit.models import AuditEvent
from facturier.channels import actions
from facturier.channels.models import FolderLook, WatchedFile
from facturier.channels.queries import watched_folder
from facturier.channels.rules.folder import (
    Glimpse,
    Kind,
    Standing,
    folder_name,
    is_folder_of,
    is_whole,
)
from facturier.channels.tests.factories import LATER, Reception, a_pdf
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.sales.tests.test_issue_web import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


class Watched:
    """A company, its folder, and looks a minute apart."""

    def __init__(self, root: Path) -> None:
        self.desk = Reception()
        self.root = root
        self.now = LATER
        self.look()
        [self.folder] = [one for one in root.iterdir() if one.is_dir()]

    def look(self) -> int:
        self.now += timedelta(minutes=1)
        return actions.look_into_folder(
            organisation_id=self.desk.company.id, clock=lambda: self.now
        )

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def left(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir() if not one.is_dir())

    def within(self, name: str) -> list[str]:
        """What lies in `taken` or `refused`, by the names that the files came with."""
        names = [one.name for one in (self.folder / name).iterdir()]
        return sorted(one[24:] for one in names if not one.endswith(".motif.txt"))

    def refused(self) -> list[tuple[str, str]]:
        with self.desk.company.here():
            told = watched_folder(self.desk.company["owner"])
            return [(one.name, one.code) for one in told.refused]


@pytest.fixture
def watched(tmp_path, settings):
    settings.WATCHED = tmp_path / "depots"
    settings.WATCHED.mkdir()
    return Watched(settings.WATCHED)


def test_a_file_is_taken_at_the_second_look_and_put_away(watched):
    watched.put("F-1.pdf", a_pdf(1))
    assert [watched.look(), watched.look(), watched.look()] == [0, 1, 0]
    [arrival] = watched.desk.arrivals()
    assert (arrival.file_name, arrival.channel, arrival.state) == ("F-1.pdf", "folder", "waiting")
    assert arrival.sender_name == "Dossier surveillé"
    assert watched.left() == []
    assert watched.within("taken") == ["F-1.pdf"]
    with watched.desk.company.here():
        told = AuditEvent.objects.get(verb="file.deposited")
        facts = json.loads(told.facts)
        assert (told.actor_kind, facts["channel"]) == ("folder", "folder")
        assert facts["sha256"] == arrival.file.sha256
        assert WatchedFile.objects.get().settled_at is not None


def test_a_file_that_is_still_written_waits_until_it_rests(watched):
    path = watched.put("gros.pdf", a_pdf(1)[:100])
    for size in (200, 300):
        watched.look()
        path.write_bytes(a_pdf(1)[:size])
    assert watched.look() == 0
    assert watched.desk.arrivals() == []
    path.write_bytes(a_pdf(1))
    assert [watched.look(), watched.look()] == [0, 1]
    assert watched.desk.arrivals()[0].file.size == len(a_pdf(1))


def test_two_looks_at_once_apart_do_not_make_a_file_whole(watched):
    watched.put("F-1.pdf", a_pdf(1))
    watched.look()
    watched.now -= timedelta(minutes=1) - timedelta(seconds=5)
    assert watched.look() == 0


def test_what_is_no_file_in_the_open_is_refused_with_its_reason(watched, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"mot de passe")
    (watched.folder / "lien.pdf").symlink_to(secret)
    (watched.folder / "dossier").mkdir()
    (watched.folder / "dossier" / "dedans.pdf").write_bytes(a_pdf(1))
    watched.put(".cache.pdf", a_pdf(2))
    watched.put("vide.pdf", b"")
    os.mkfifo(watched.folder / "tube.pdf")
    os.link(secret, watched.folder / "double.pdf")
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(watched.folder, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/prise")  # a name of its own would be too long
        os.close(here)
    watched.look()
    assert watched.look() == 0
    assert watched.desk.arrivals() == []
    assert sorted(watched.refused()) == [
        (".cache.pdf", "hidden"), ("dossier", "folder"), ("double.pdf", "several-names"),
        ("lien.pdf", "link"), ("prise", "special"), ("tube.pdf", "special"), ("vide.pdf", "empty"),
    ]  # fmt: skip
    assert watched.left() == []
    assert secret.read_bytes() == b"mot de passe"
    assert len(list((watched.folder / "refused").glob("*.motif.txt"))) == 7
    with watched.desk.company.here():
        assert AuditEvent.objects.filter(verb="folder.file_refused").count() == 7
    assert watched.look() == 0
    assert len(watched.refused()) == 7


def test_a_name_of_any_bytes_is_taken(watched):
    watched.put(os.fsdecode(b"\xff\xfe facture.pdf"), a_pdf(1))
    watched.put("x" * 240 + ".pdf", a_pdf(2))
    watched.look()
    assert watched.look() == 2
    assert watched.left() == []


def test_what_is_too_large_is_refused(watched, settings):
    settings.MAX_UPLOAD = 100
    watched.put("gros.pdf", a_pdf(1))
    watched.look()
    assert watched.look() == 0
    assert watched.refused() == [("gros.pdf", "large")]


def test_a_dropped_mail_is_opened_like_any_other(watched):
    from facturier.channels.tests.mailroom import a_mail

    watched.put("message.eml", a_mail(("a.pdf", a_pdf(1)), ("b.pdf", a_pdf(2))).as_bytes())
    watched.look()
    watched.look()
    watched.desk.read_all()
    assert watched.desk.states() == ["unpacked", "set_aside", "set_aside"]
    assert {one.channel for one in watched.desk.arrivals()} == {"folder"}


def test_a_file_put_in_place_of_another_while_that_was_read_is_not_lost(watched, monkeypatch):
    gateway = import_module("facturier.channels.gateways.folder")
    real = gateway.os.rename
    watched.put("F-1.pdf", a_pdf(1))
    watched.look()

    def swapping(source, *args, **kwargs):
        if source == "F-1.pdf":
            other = watched.put("autre", a_pdf(22))
            other.replace(watched.folder / "F-1.pdf")
            monkeypatch.setattr(gateway.os, "rename", real)
        real(source, *args, **kwargs)

    monkeypatch.setattr(gateway.os, "rename", swapping)
    watched.look()
    watched.look()
    watched.look()
    kept = {one.file.size for one in watched.desk.arrivals()}
    assert kept == {len(a_pdf(1)), len(a_pdf(22))}
    assert watched.left() == []


def test_what_cannot_be_moved_is_told_and_stops_nothing_behind_it(watched, monkeypatch):
    """A folder that is another's moves for nobody: what stands after it is taken all the same."""
    (watched.folder / "a-eux").mkdir()
    watched.put("b.pdf", a_pdf(1))
    rename = os.rename

    def refusing(name, *given, **places):
        if name == "a-eux":
            raise PermissionError(13, "Permission denied")
        rename(name, *given, **places)

    monkeypatch.setattr(os, "rename", refusing)
    assert [watched.look(), watched.look(), watched.look()] == [0, 1, 0]
    assert watched.within("taken") == ["b.pdf"]
    with watched.desk.company.here():
        assert "droit" in FolderLook.objects.get().trouble
        assert AuditEvent.objects.filter(verb="folder.file_refused").count() == 1


@pytest.mark.parametrize("laid", ["pipe", "link", "name"])
def test_a_trap_laid_where_the_reason_is_written_is_not_stepped_into(watched, laid, monkeypatch):
    """Who may write into `refused` waits for nothing and empties no file of ours."""
    ours = watched.root / "ours.txt"
    ours.write_text("intact")
    rename = os.rename

    def then_laid(name, to, **places):
        rename(name, to, **places)
        trap = watched.folder / "refused" / f"{to}.motif.txt"
        if laid == "pipe":
            os.mkfifo(trap)
        else:
            {"link": os.symlink, "name": os.link}[laid](ours, trap)

    monkeypatch.setattr(os, "rename", then_laid)
    watched.put("vide.pdf", b"")
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(5)
    try:
        assert [watched.look(), watched.look(), watched.look()] == [0, 0, 0]
    finally:
        signal.alarm(0)
    assert ours.read_text() == "intact"
    assert watched.within("refused") == ["vide.pdf"]
    with watched.desk.company.here():
        assert WatchedFile.objects.get().settled_at is not None
        assert FolderLook.objects.get().trouble == ""


def _too_long(*_given):
    raise AssertionError("a look waits for the far end of a pipe")


def test_a_folder_of_ours_that_is_a_link_is_not_followed(watched, tmp_path):
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (watched.folder / "taken").rmdir()
    (watched.folder / "taken").symlink_to(elsewhere)
    watched.put("F-1.pdf", a_pdf(1))
    assert [watched.look(), watched.look()] == [0, 0]
    assert watched.left() == ["F-1.pdf"]
    assert list(elsewhere.iterdir()) == []
    with watched.desk.company.here():
        assert FolderLook.objects.get().trouble


def test_a_folder_that_is_not_there_is_told_and_then_works_again(watched, settings):
    root = settings.WATCHED
    settings.WATCHED = root / "absent"
    watched.look()
    with watched.desk.company.here():
        told = watched_folder(watched.desk.company["owner"])
        assert told.trouble.startswith("Le dossier surveillé n'existe pas")
    settings.WATCHED = root
    watched.look()
    with watched.desk.company.here():
        assert watched_folder(watched.desk.company["owner"]).trouble == ""


def test_each_organisation_has_its_own_folder_and_sees_no_other(watched, tmp_path):
    other = Watched.__new__(Watched)
    other.desk, other.root, other.now = Reception(), watched.root, LATER
    other.look()
    [folder] = [one for one in watched.root.iterdir() if one != watched.folder]
    (folder / "F-1.pdf").write_bytes(a_pdf(1))
    watched.look()
    assert watched.look() == 0
    other.look()
    assert other.look() == 1
    assert stat.S_IMODE(folder.stat().st_mode) & 0o007 == 0


def test_a_folder_may_be_called_otherwise_as_long_as_it_keeps_its_key(watched):
    moved = watched.root / f"scanner-{watched.folder.name[-12:]}"
    watched.folder.rename(moved)
    watched.folder = moved
    watched.put("F-1.pdf", a_pdf(1))
    watched.look()
    assert watched.look() == 1


def test_only_who_sets_the_channels_sees_the_folder(watched):
    with watched.desk.company.here(), pytest.raises(Refusal) as refused:
        watched_folder(watched.desk.company["editor"])
    assert refused.value.status in (403, 404)


def test_the_settings_show_the_folder_what_is_written_and_what_was_refused(watched):
    watched.put("vide.pdf", b"")
    watched.look()
    watched.look()
    watched.put("F-1.pdf", a_pdf(1))
    watched.look()
    page = browser_of(watched.desk, "owner").get("/admin/reception/").content.decode()
    assert str(watched.folder) in page
    assert "1 fichier en cours" in page
    assert "vide.pdf" in page


def test_two_looks_at_once_are_one(watched):
    import fcntl

    number = os.open(watched.folder, os.O_RDONLY)
    fcntl.flock(number, fcntl.LOCK_EX)
    watched.put("F-1.pdf", a_pdf(1))
    assert [watched.look(), watched.look()] == [0, 0]
    os.close(number)
    assert [watched.look(), watched.look()] == [0, 1]


# -- killed between steps --------------------------------------------------------------------------
looking = import_module("facturier.channels.actions.folder")
folder_of = import_module("facturier.channels.gateways.folder").Folder
STEPS = {
    "once its bytes are on disk": (looking._Look, "_entered", False),
    "once the arrival is written, before the commit": (looking._Look, "_written", True),
    "once it is kept, before it is moved": (folder_of, "move", False),
    "once it is moved, before that is noted": (folder_of, "move", True),
}


@contextmanager
def killed_at(step: str):
    owner, name, done = STEPS[step]
    real = getattr(owner, name)

    def dying(*args, **kwargs):
        if done:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)
    try:
        yield
    finally:
        setattr(owner, name, real)


@pytest.mark.parametrize("step", STEPS)
def test_a_look_cut_short_loses_nothing_and_doubles_nothing(watched, step):
    watched.put("F-1.pdf", a_pdf(1))
    watched.put("F-2.pdf", a_pdf(2))
    watched.look()
    watched.now += timedelta(minutes=1)
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            with killed_at(step):
                watched.look()
        finally:
            os._exit(0)  # it was not killed: the test says so
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"not reached: {step}"
    watched.look()
    watched.look()
    assert [one.file_name for one in watched.desk.arrivals()] == ["F-1.pdf", "F-2.pdf"]
    assert watched.left() == []
    assert watched.within("taken") == ["F-1.pdf", "F-2.pdf"]
    with watched.desk.company.here():
        assert WatchedFile.objects.exclude(settled_at=None).count() == 2


# -- rules -----------------------------------------------------------------------------------------
marks = some.tuples(some.integers(0, 9), some.integers(0, 9), some.integers(0, 9))


@given(before=marks, now=marks, rest=some.integers(0, 90))
def test_whole_is_what_did_not_change_for_a_while(before, now, rest):
    one = Standing("a.pdf", Kind.FILE, *now)
    expected = before == now and rest >= 30
    assert is_whole(one, Glimpse(before, 100.0), 100.0 + rest) is expected
    assert not is_whole(one, None, 100.0)


@given(name=some.text(max_size=80))
def test_a_folder_name_is_plain_and_tells_its_organisation(name):
    mine, other = uuid7(), uuid7()
    made = folder_name(name, mine)
    assert is_folder_of(made, mine)
    assert not is_folder_of(made, other)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
