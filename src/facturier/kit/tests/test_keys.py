"""The keys of rows: in the order in which the rows were made."""

import time
from threading import Thread

from facturier.kit.keys import uuid7


def test_keys_of_one_millisecond_stand_in_the_order_in_which_they_were_made():
    made = [uuid7() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_key_is_of_version_seven_and_tells_its_time():
    before, key, after = time.time_ns(), uuid7(), time.time_ns()
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert before // 1_000_000 <= key.int >> 80 <= after // 1_000_000 + 1


def test_a_clock_that_is_set_back_gives_no_key_below_the_last(monkeypatch):
    last = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    assert last < uuid7() < uuid7()


def test_keys_that_threads_make_at_once_are_all_different():
    made: list = []
    threads = [Thread(target=lambda: made.extend(uuid7() for _ in range(2_000))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(made)) == 8_000
