"""Every reader under fuzzing: a few seconds here, half a minute in CI, long in the campaign."""

import os
import random
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from facturier.einvoice.reading import examine
from tests.fuzz import seeds
from tests.fuzz.edits import edited_pdf, edited_xml

SECONDS = int(os.environ.get("FACTURIER_FUZZ_SECONDS") or 4)
CAMPAIGN_SECONDS = 600
OPTIONS = ("-timeout=10", "-rss_limit_mb=1500", "-max_len=65536", "-print_final_stats=1")
# The most memory that a process has held is inherited by what it becomes: of this large test process
# it would be taken for the fuzzer's own. A child of a shell begins with the shell's.
APART = ("/bin/sh", "-c", '"$@"; exit $?', "fuzz")
CHECKOUT = Path(__file__).resolve().parents[2]
DEEP = {"cdar": 200, "factur-x": 600}
"""Edges of the readers' code that even a short run reaches; that few means that it stayed outside."""

fuzzed = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not made for this Python or this system"
)


def fuzz(reader: str, seconds: int, folder: Path) -> None:
    inputs = folder / "inputs"
    inputs.mkdir()
    for number, seed in enumerate(seeds.of(reader)):
        (inputs / f"seed-{number}").write_bytes(seed)
    run = subprocess.run(
        [*APART, sys.executable, "-m", "tests.fuzz.target", reader, f"-max_total_time={seconds}", *OPTIONS,
         f"-artifact_prefix={folder}/", str(inputs)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 120,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, f"{sorted(folder.glob('*-*'))}\n{run.stderr[-6000:]}"
    edges = [int(count) for count in re.findall(r"cov: (\d+)", run.stderr)]
    assert max(edges) > DEEP.get(reader, 500), run.stderr[-2000:]


@fuzzed
@pytest.mark.parametrize("reader", seeds.READERS)
def test_a_reader_answers_or_refuses_whatever_it_is_given(reader, tmp_path):
    fuzz(reader, SECONDS, tmp_path)


@fuzzed
@pytest.mark.campaign
@pytest.mark.parametrize("reader", seeds.READERS)
def test_a_reader_answers_or_refuses_for_ten_minutes(reader, tmp_path):
    fuzz(reader, CAMPAIGN_SECONDS, tmp_path)


@pytest.mark.parametrize("reader", seeds.READERS)
def test_the_seeds_are_understood_to_the_last_word(reader):
    for seed in seeds.of(reader):
        reading = examine(seed)
        assert (reading.problems, reading.not_understood) == ((), ())
        assert reading.document or reading.message


@pytest.mark.parametrize("reader", seeds.READERS)
def test_an_edit_is_drawn_from_one_number_alone_and_most_leave_a_file_that_opens(reader):
    edited = edited_pdf if reader == "factur-x" else edited_xml
    seed, donors = seeds.of(reader)[0], seeds.xml_of("cii")
    opened = 0
    for number in range(40):
        try:
            once = edited(seed, random.Random(number), donors)
        except (ValueError, pikepdf.PdfError, etree.XMLSyntaxError):
            continue
        assert once == edited(seed, random.Random(number), donors)
        opened += once != seed
    assert opened > 20
