"""Keeps the parts of `facturier run` alive: web, worker, embedded database; ends them together.

The parts stand in sessions of their own, so that Ctrl-C reaches us alone and we stop them in order.
Each holds the reading end of a pipe, its lifeline: should we be killed, they see its end and stop.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from facturier.config.embedded_postgres import EmbeddedPostgres
from facturier.config.refused import CannotStart

LIFELINE = "FACTURIER_LIFELINE"  # environment: the file number of a part's end of the pipe
CRASHES, WITHIN = 5, 60.0  # so many crashes in so many seconds end everything
KILLED_AFTER = 3.8  # seconds a part has to stop once told


@dataclass
class Part:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    crashes: deque[float] = field(default_factory=deque)
    start_again_at: float = 0.0
    waits: bool = False  # not to be started yet

    def start(self, lifeline: int) -> None:
        """Start it, holding its end of the pipe."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            pass_fds=(*self.pass_fds, lifeline),
            env={**os.environ, LIFELINE: str(lifeline)},
            start_new_session=True,
        )

    def note_crash(self, now: float) -> bool:
        """Plan the next start, later after each crash; False when there were too many."""
        self.crashes.append(now)
        while self.crashes and now - self.crashes[0] > WITHIN:
            self.crashes.popleft()
        self.start_again_at = now + 0.25 * 2 ** (len(self.crashes) - 1)
        return len(self.crashes) < CRASHES


class Supervisor:
    """Runs the parts until told to stop, or until one of them cannot be kept up.

    A context: whatever happens inside it, the parts are stopped at its end.
    """

    def __init__(self, parts: Sequence[Part], database: EmbeddedPostgres | None) -> None:
        self.parts = parts
        self.database = database
        self.told = threading.Event()
        self.each_turn: Callable[[], None] = lambda: None
        self._lifeline, self._held = os.pipe()

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        os.close(self._held)
        os.close(self._lifeline)

    def start(self, part: Part) -> None:
        """Start one part before the watch begins."""
        part.start(self._lifeline)

    def watch(self) -> int:
        """Keep every part running until told to stop; the exit status for the shell."""
        before = {
            number: signal.signal(number, lambda *_: self.told.set())
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            problem = self._look_after()
            while not problem and not self.told.wait(0.05):
                self.each_turn()
                problem = self._look_after()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if problem:
            _say(problem)
        return 1 if problem else 0

    def _look_after(self) -> str:
        """Start again what crashed; say so if it is no use."""
        if self.database is not None and not self.database.alive():
            _say("The embedded database stopped: it is started again.")
            try:
                self.database.start()
            except CannotStart as error:
                return str(error)
        for part in self.parts:
            now = time.monotonic()
            if part.process is None:
                if now >= part.start_again_at and not part.waits:
                    part.start(self._lifeline)
            elif (status := part.process.poll()) is not None:
                part.process = None
                if not part.note_crash(now):
                    return (
                        f"The {part.name} stopped {CRASHES} times within {WITHIN:.0f} seconds: "
                        "everything ends here; its reason stands above."
                    )
                pause = part.start_again_at - now
                _say(f"The {part.name} stopped (status {status}): again in {pause:.1f} s.")
        return ""

    def _stop(self) -> None:
        running = [part.process for part in self.parts if part.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + KILLED_AFTER
        for process in running:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # A thread cannot be interrupted; its job is given back to the queue later.
                process.kill()
                process.wait()


def hold_lifeline() -> None:
    """In a part: stop as if told to when the supervisor is no more."""
    number = os.environ.pop(LIFELINE, "")
    if not number:
        return

    def watch() -> None:
        os.read(int(number), 1)  # nothing is ever written: this returns when the other end closes
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(KILLED_AFTER)
        os._exit(1)

    os.set_inheritable(int(number), False)
    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
