"""A file is there whole or not at all."""

import hashlib
import os

import pytest

from facturier.kit.whole_file import write_whole


def test_what_goes_by_is_told_and_the_file_holds_it(tmp_path):
    chunks = [b"a" * 1000, b"b" * 1000, b"c" * 1000]
    written = write_whole(tmp_path / "new", chunks, lambda sha: tmp_path / "new" / sha[:2] / sha)
    content = b"".join(chunks)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (written.sha256, written.size, written.start) == (sha256, 3000, content[:1024])
    assert (tmp_path / "new" / sha256[:2] / sha256).read_bytes() == content
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0, "private to the service"


def test_what_breaks_off_leaves_neither_a_half_file_nor_an_earlier_one_changed(tmp_path):
    target = tmp_path / "f"
    target.write_bytes(b"earlier")

    def breaking():
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(tmp_path, breaking(), lambda _sha: target)
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert target.read_bytes() == b"earlier"


def test_the_bytes_are_on_the_disk_before_they_have_their_name(tmp_path, monkeypatch):
    target, synced = tmp_path / "f", []

    def sync(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_size, target.exists()))

    monkeypatch.setattr(os, "fsync", sync)
    write_whole(tmp_path, [b"12345"], lambda _sha: target)
    assert synced == [(5, False)]
