"""`facturier restore`: an archive read back into an empty installation, all of it or nothing."""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

import psycopg

from facturier.config import backup, places
from facturier.config.refused import CannotStart


def read(file: str) -> None:
    """Verify the archive, then bring back the database and the files it holds."""
    source = Path(file).resolve()
    if not source.is_file():
        raise CannotStart(f"{source} is not there: name an archive made by `facturier backup`.")
    _refuse_unless_empty()
    manifest = backup.verify(source)
    places.var().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.var()) as folder:
        unpacked = Path(folder)
        with tarfile.open(source, "r:") as archive:
            archive.extractall(unpacked, filter="data")
        (unpacked / "files").mkdir(exist_ok=True)
        # In one transaction: a restore that fails leaves the database as empty as it was.
        backup.run_program(
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-password", "--no-owner"),
            *("-d", os.environ["DATABASE_OWNER_URL"]),
            str(unpacked / backup.DUMP),
        )
        shutil.rmtree(places.var() / "files", ignore_errors=True)
        (unpacked / "files").rename(places.var() / "files")
        if (unpacked / "secret.key").exists():
            (unpacked / "secret.key").replace(places.var() / "secret.key")
    print(f"Restored {source.name}, made at {manifest.get('made_at')}.", flush=True)


def _refuse_unless_empty() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if tables and tables[0]:
        raise CannotStart(
            "The database is not empty: restore into a new one, for example with another "
            "FACTURIER_VAR (docs/operations.md)."
        )
    files = places.var() / "files"
    if files.exists() and any(path.is_file() for path in files.rglob("*")):
        raise CannotStart(f"{files} holds files: restore into a new FACTURIER_VAR.")
