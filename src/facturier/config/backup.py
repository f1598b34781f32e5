"""`facturier backup`: the database, every original file and the secret key in one archive.

The archive is a plain tar: `database.dump` (pg_dump, custom form), `files/...`, `secret.key`, and
last `manifest.json` with the SHA-256 of each. It is written beside its final name, read back and
compared, and only then given that name.
"""

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

import facturier
from facturier.config import database, embedded_postgres, places
from facturier.config.refused import CannotStart

MANIFEST = "manifest.json"
DUMP = "database.dump"
FORMAT = 1
BLOCK = 2**20


def write(file: str) -> None:
    """Write the archive, verify it, print what it holds."""
    target = Path(file).resolve()
    if target.exists():
        raise CannotStart(f"{target} exists: choose another name, a backup is never overwritten.")
    if not os.environ.get("DATABASE_DUMP_URL"):
        raise CannotStart(
            "DATABASE_DUMP_URL is missing: give the address of the role that reads everything, "
            "backups need it (docs/operations.md)."
        )
    if not database.migrated_to(os.environ["DATABASE_DUMP_URL"]):
        raise CannotStart("The database is empty: there is nothing to back up yet.")
    unfinished = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=places.var()) as folder:
        dump = Path(folder) / DUMP
        # The database first: a file it knows was written before, so it is there to be copied.
        run_program(
            *("pg_dump", "--format=custom", "--no-password", f"--file={dump}"),
            # Large objects are none of ours, and one alone that is not readable would end it.
            "--no-blobs",
            *("-d", os.environ["DATABASE_DUMP_URL"]),
        )
        # O_EXCL: a file or a link that somebody left there would choose who may read the archive.
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
            members = {name: _add(archive, name, path) for name, path in _contents(dump)}
            _add_manifest(archive, members)
        with open(unfinished, "rb") as written:
            os.fsync(written.fileno())
    verify(unfinished)
    unfinished.rename(target)
    size = target.stat().st_size / 2**20
    print(f"{target}: database and {len(members) - 1} files, {size:.1f} MiB, verified.")


def verify(path: Path) -> dict[str, object]:
    """Compare each member with the manifest; the manifest, or a refusal naming what differs."""
    found: dict[str, str] = {}
    manifest: dict[str, object] = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or not _is_ours(member.name):
                    raise CannotStart(f"{path} holds {member.name}, which is no file of a backup.")
                if member.name == MANIFEST:
                    manifest = json.load(content)
                else:
                    found[member.name] = _digest(content)
    except (tarfile.TarError, ValueError, OSError) as error:
        raise CannotStart(f"{path} cannot be read as a backup ({error}).") from error
    stated = manifest.get("sha256") if isinstance(manifest, dict) else None
    if not isinstance(stated, dict) or manifest.get("format") != FORMAT or DUMP not in found:
        raise CannotStart(f"{path} is no backup of Facturier, or an unfinished one.")
    differing = sorted(k for k in stated.keys() | found.keys() if stated.get(k) != found.get(k))
    if differing:
        raise CannotStart(
            f"{path} is damaged: {', '.join(differing[:5])} differ from the manifest."
        )
    return manifest


def _is_ours(name: str) -> bool:
    """Whether a backup holds files of this name; nothing else is ever unpacked."""
    return name in (DUMP, MANIFEST, "secret.key") or (
        name.startswith("files/") and ".." not in name.split("/")
    )


def _contents(dump: Path) -> Iterator[tuple[str, Path]]:
    yield DUMP, dump
    key = places.var() / "secret.key"
    if key.exists():
        yield key.name, key
    files = places.var() / "files"
    for path in sorted(files.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(Path("files") / path.relative_to(files)), path


def run_program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs: the carried one, else the machine's."""
    chosen = os.environ.get("FACTURIER_POSTGRES_BIN")
    folder = Path(chosen) if chosen else embedded_postgres.carried_binaries()
    done = subprocess.run(
        [str(folder / name), *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotStart(f"{name} failed: {done.stderr.strip()[-1000:]}")


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with open(path, "rb") as content:
        digest = _digest(content)
        content.seek(0)
        entry = archive.gettarinfo(arcname=name, fileobj=content)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        archive.addfile(entry, content)
    return digest


def _add_manifest(archive: tarfile.TarFile, members: dict[str, str]) -> None:
    with psycopg.connect(os.environ["DATABASE_DUMP_URL"]) as connection:
        applied = connection.execute(
            "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
        ).fetchall()
    manifest = {
        "format": FORMAT,
        "facturier": facturier.__version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": dict(applied),
        "fingerprint": database.migrated_to(os.environ["DATABASE_DUMP_URL"]),
        "sha256": members,
    }
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
