"""Processes kept warm: they outlive the thread that first asked for one."""

import threading
import time

from facturier.kit.warm_process import WarmProcess


def test_a_process_outlives_the_thread_that_asked_for_it():
    started = []

    def ask() -> None:
        started.append(WarmProcess("facturier.checks.examining_process", "the examining process"))
        time.sleep(2)  # until it has asked to be ended with whoever started it

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    [process] = started
    try:
        time.sleep(0.5)
        assert process.running.poll() is None
    finally:
        process.end()
