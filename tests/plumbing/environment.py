"""What the settings read, set before they are loaded: nothing of a test reaches the real `var/`."""

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from facturier.config import database, places, translations
from facturier.config.embedded_postgres import EmbeddedPostgres

ROOM_WANTED = 2**30  # bytes; a container's /dev/shm may be far smaller


def settle() -> None:
    """Point this process at a folder and a database of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "facturier.config.settings"
    # Playwright keeps an event loop in the thread of the test, which may still use the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    for name in (
        "FACTURIER_ORIGIN",
        "FACTURIER_SMTP_URL",
        "FACTURIER_TRUSTED_PROXY",
        "FACTURIER_AS",
    ):
        os.environ.pop(name, None)
    os.environ["FACTURIER_VAR"] = str(new_var())
    places.lay_out()
    translations.compile_changed()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    os.environ.update(database.addresses(server(), f"test_{worker}_{os.getpid()}"))


def new_var() -> Path:
    """A data folder that disappears with this process, with the front-end files of the checkout."""
    var = Path(tempfile.mkdtemp(prefix="facturier-test-var-"))
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    (var / "static").mkdir()  # whitenoise warns of a missing root, and a warning fails a test
    for name in ("front", "front-tests"):
        if (places.CHECKOUT / "var" / name).exists():
            (var / name).symlink_to(places.CHECKOUT / "var" / name)
    return var


def server() -> EmbeddedPostgres:
    """The tests' PostgreSQL: in memory, not durable, kept between runs for its template database."""
    chosen = os.environ.get("FACTURIER_POSTGRES_BIN")
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_WANTED
    folder = memory if in_memory and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    whose = f"{os.getuid()} {places.CHECKOUT} {chosen or ''}"
    name = "facturier-test-" + hashlib.sha256(whose.encode()).hexdigest()[:12]
    return EmbeddedPostgres(folder / name, binaries=Path(chosen) if chosen else None, durable=False)
