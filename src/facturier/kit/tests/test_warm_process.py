"""Processes kept warm: they outlive the thread that first asked for one."""

import threading
import time

from facturier.kit.warm_process import WarmProcess


def test_a_process_outlives_the_thread_that_asked_for_it():
    started = []
    thread = threading.Thread(
        target=lambda: started.append(
            WarmProcess("facturier.checks.examining_process", "the examining process")
        )
    )
    thread.start()
    thread.join()
    [process] = started
    try:
        time.sleep(1.5)  # time to set its limits, and to be ended with the thread
        assert process.running.poll() is None
    finally:
        process.end()
