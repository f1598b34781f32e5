"""An archive holds everything, says so truthfully, and comes back whole or not at all."""

import io
import json
import os
import tarfile

import psycopg
import pytest

from facturier.config import backup, database, installation, places, restore
from facturier.config.refused import CannotStart
from tests.plumbing import database as clones


@pytest.fixture
def installed(postgres, tmp_path, monkeypatch):
    """A migrated installation with one original file."""
    name = f"test_backup_{os.getpid()}"
    clones.clone(postgres, clones.template(postgres), name)
    _point_at(monkeypatch, postgres, name, tmp_path / "var")
    (tmp_path / "var" / "files" / "ab").mkdir(parents=True)
    (tmp_path / "var" / "files" / "ab" / "original").write_bytes(b"invoice")
    (tmp_path / "var" / "secret.key").write_text("secret")
    yield tmp_path
    clones.drop(postgres, name)


@pytest.fixture
def elsewhere(postgres, installed, monkeypatch):
    """Moves to an empty installation, for the restore."""
    name = f"test_restored_{os.getpid()}"
    clones.drop(postgres, name)

    def move():
        database.prepare(postgres, name)
        _point_at(monkeypatch, postgres, name, installed / "other")

    yield move
    clones.drop(postgres, name)


def _point_at(monkeypatch, postgres, name, var):
    for variable, address in database.addresses(postgres, name).items():
        monkeypatch.setenv(variable, address)
    monkeypatch.setenv("FACTURIER_VAR", str(var))


def rewritten(archive, changes):
    """The archive with some members replaced, or removed where the new content is None."""
    target = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = changes.get(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def test_everything_comes_back_as_it_was(installed, elsewhere):
    backup.write(str(installed / "all.tar"))
    elsewhere()
    restore.read(str(installed / "all.tar"))
    assert (installed / "other/files/ab/original").read_bytes() == b"invoice"
    assert (installed / "other/secret.key").read_text() == "secret"
    assert database.migrated_to(os.environ["DATABASE_URL"]) == database.fingerprint()


def test_after_a_restore_the_application_has_its_rights_and_no_more(installed, elsewhere):
    backup.write(str(installed / "all.tar"))
    elsewhere()
    restore.read(str(installed / "all.tar"))
    assert installation.overpowered(os.environ["DATABASE_URL"]) == []
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_the_archive_can_be_read_by_its_owner_alone(installed):
    backup.write(str(installed / "all.tar"))
    assert (installed / "all.tar").stat().st_mode & 0o777 == 0o600
    assert not (installed / "all.tar.part").exists()


def test_a_backup_is_never_overwritten(installed):
    (installed / "all.tar").write_text("an older one")
    with pytest.raises(CannotStart, match="never overwritten"):
        backup.write(str(installed / "all.tar"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files/ab/original": b"invoicf"}, "files/ab/original differ"),
        ({"files/ab/original": None}, "files/ab/original differ"),
        ({"manifest.json": None}, "no backup of Facturier"),
        ({"manifest.json": b"{"}, "cannot be read"),
        ({"manifest.json": json.dumps({"format": 99}).encode()}, "no backup of Facturier"),
        ({"manifest.json": b'{"format": 1}'}, "no backup of Facturier"),
        ({"manifest.json": b'{"format": 1, "sha256": []}'}, "no backup of Facturier"),
        ({"manifest.json": b"[]"}, "no backup of Facturier"),
        ({"database.dump": None}, "no backup of Facturier"),
    ],
)
def test_a_damaged_archive_is_refused_before_anything_is_written(
    installed, elsewhere, changes, said
):
    backup.write(str(installed / "all.tar"))
    damaged = rewritten(installed / "all.tar", changes)
    elsewhere()
    with pytest.raises(CannotStart, match=said):
        restore.read(str(damaged))
    assert not (installed / "other" / "files").exists()
    assert not database.migrated_to(os.environ["DATABASE_OWNER_URL"])


def test_a_database_that_holds_something_is_never_restored_over(installed):
    backup.write(str(installed / "all.tar"))
    with pytest.raises(CannotStart, match="not empty"):
        restore.read(str(installed / "all.tar"))


def test_files_of_another_installation_are_never_overwritten(installed, elsewhere):
    backup.write(str(installed / "all.tar"))
    elsewhere()
    (installed / "other/files").mkdir(parents=True)
    (installed / "other/files/kept").write_text("mine")
    with pytest.raises(CannotStart, match="holds files"):
        restore.read(str(installed / "all.tar"))


def test_an_archive_cut_short_is_refused(installed):
    backup.write(str(installed / "all.tar"))
    content = (installed / "all.tar").read_bytes()
    (installed / "cut.tar").write_bytes(content[: len(content) // 2])
    with pytest.raises(CannotStart):
        backup.verify(installed / "cut.tar")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("/tmp/outside", tarfile.REGTYPE),
        ("files/../../outside", tarfile.REGTYPE),
        ("files/link", tarfile.SYMTYPE),
        ("files/hard", tarfile.LNKTYPE),
        ("files/pipe", tarfile.FIFOTYPE),
    ],
)
def test_an_archive_holds_plain_files_of_ours_and_nothing_else(installed, name, kind):
    backup.write(str(installed / "all.tar"))
    with tarfile.open(installed / "all.tar", "a") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "../secret.key"
        archive.addfile(member)
    with pytest.raises(CannotStart, match="no file of a backup"):
        backup.verify(installed / "all.tar")


def test_a_large_object_left_in_the_database_does_not_end_the_backups(installed):
    """Any role may make one, and the role that reads everything may not read it."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("SELECT lo_create(0)")
    backup.write(str(installed / "all.tar"))


def test_what_may_hold_secrets_is_closed_to_the_other_accounts_of_the_machine(
    tmp_path, monkeypatch
):
    """Without a mail server the letters are files: invitations and new passwords in clear."""
    monkeypatch.setenv("FACTURIER_VAR", str(tmp_path / "var"))
    places.lay_out()
    for name in ("files", "mails", "previews", "tmp"):
        assert (tmp_path / "var" / name).stat().st_mode & 0o777 == 0o700, name
