"""`facturier check FILE ...`: what files say and what the rules say of them, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from facturier.config.command_line import main
from facturier.config.file_check import check_files, speak_to
from facturier.einvoice.cii import write_cii
from facturier.einvoice.ubl import write_ubl
from tests.plumbing.french_invoices import french_invoice

RIGHT_TO_LEFT = "\u202e"
RED, BELL = "\x1b[31m", "\x07"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a sound invoice, an invalid one, and a text that is none."""
    monkeypatch.chdir(tmp_path)
    Path("good.xml").write_bytes(write_cii(french_invoice()))
    Path("bad.xml").write_bytes(write_ubl(french_invoice(currency="EURO")))
    Path("note.txt").write_text("bonjour", encoding="utf-8")
    return tmp_path


def answers(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_status_is_that_of_the_worst_file(here, capsys):
    assert main(["check", "good.xml"]) == 0
    assert main(["check", "good.xml", "bad.xml"]) == 1
    assert main(["check", "note.txt", "good.xml", "bad.xml"]) == 2
    told = answers(capsys)
    assert [one["file"] for one in told] == [
        "good.xml", "good.xml", "bad.xml", "note.txt", "good.xml", "bad.xml",
    ]  # fmt: skip
    assert [one["valid"] for one in told[3:]] == [None, True, False]
    assert told[3]["violations"][0]["rule"] == "unknown-format"
    assert told[4]["document"]["totals"]["gross"] == str(french_invoice().totals.gross)
    assert told[5]["ruleset"] == "EN16931-UBL 1.3.16"


def test_own_and_french_findings_leave_the_status_alone(here, capsys):
    Path("no process.xml").write_bytes(write_cii(french_invoice(process=None)))
    assert main(["check", "no process.xml"]) == 0
    (told,) = answers(capsys)
    assert (told["valid"], told["french"]["valid"]) == (True, False)


def test_many_files_are_answered_in_their_order_and_what_cannot_be_opened_stops_nothing(
    here, capsys
):
    Path("loop.xml").symlink_to("loop.xml")
    Path("folder").mkdir()
    files = ["good.xml", "absent.xml", "folder", "loop.xml", "bad.xml", "note.txt", "good.xml"]
    assert main(["check", *files]) == 2
    told = answers(capsys)
    assert [one["file"] for one in told] == files
    assert [one["valid"] for one in told] == [True, None, None, None, False, None, True]
    for one in told[1:4]:
        assert (one["format"], one["document"]) == ("unknown", None)
        (why,) = one["violations"]
        assert (why["rule"], why["source"], why["severity"]) == ("no-file", "read", "fatal")
        assert why["message"]


NAMES = [
    "a b.xml",
    "-a.xml",
    "l'été €.xml",
    "two\nlines.xml",
    "cr\rlf\n.xml",
    f"{RIGHT_TO_LEFT}lmx.erutcaf",
    f"{RED}red{BELL}.xml",
    '"quoted\\".xml',
    os.fsdecode(b"caf\xe9.xml"),
]


def test_whatever_a_file_is_called_its_answer_is_one_line(here, capsys):
    for name in NAMES:
        Path(name).write_bytes(Path("good.xml").read_bytes())
    Path("sub").mkdir()
    files = [*NAMES, "sub/../good.xml"]
    assert main(["check", "--", *files]) == 0
    told = answers(capsys)
    assert [one["file"] for one in told] == files
    assert all(one["valid"] for one in told)


def test_a_name_or_a_text_cannot_steer_the_terminal(here, capsys):
    steering = f"{RED}\u202e\r{BELL}"
    name = f"x{steering}.xml"
    seller = f"<cbc:RegistrationName>{RIGHT_TO_LEFT}\u0085"
    content = write_ubl(french_invoice(currency="EURO")).decode()
    Path(name).write_text(content.replace("<cbc:RegistrationName>", seller), encoding="utf-8")
    assert check_files([name], ruleset=None, language="en", as_json=False) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[0].endswith("UBL-Invoice, EN16931-UBL 1.3.16, INVALID")
    assert all(char.isprintable() for line in said.split("\n") for char in line)
    assert "F2026-0042" in said
    assert "fatal BR-CL-" in said


def test_json_is_utf_8_whatever_the_locale(here):
    command = [sys.executable, "-m", "facturier.config.command_line", "check", "--json"]
    run = subprocess.run(
        [*command, "good.xml", "bad.xml"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert run.returncode == 1, run.stderr
    told = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    assert [one["valid"] for one in told] == [True, False]


def test_a_terminal_without_a_letter_shows_a_question_mark():
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    speak_to(terminal, as_json=False)
    print("évalué", file=terminal, flush=True)
    assert terminal.buffer.getvalue() == b"?valu?\n"


def test_rules_may_be_named(here, capsys):
    assert main(["check", "good.xml", "--ruleset", "EXTENDED-CTC-FR"]) == 0
    assert main(["check", "good.xml", "--ruleset", "EN16931-CII 1.3.16 + BR-FR-Flux2"]) == 0
    assert main(["check", "good.xml", "--ruleset", "EN16931-UBL"]) == 0
    told = answers(capsys)
    assert [one["ruleset"] for one in told] == [
        "EXTENDED-CTC-FR-CII 1.4.0", "EN16931-CII 1.3.16 + BR-FR-Flux2-CII 1.4.0",
        "EN16931-UBL 1.3.16",
    ]  # fmt: skip
    assert [one["valid"] for one in told] == [True, True, None]
    assert told[2]["violations"][0]["rule"] == "not-evaluable"


def test_rules_that_are_not_known_are_one_sentence_and_status_2(here, capsys):
    assert main(["check", "good.xml", "--ruleset", "EN16932"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "EN16932" in said.err
    assert "EN16931-CII" in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_sentences_are_in_the_language_asked_for(here, capsys):
    for language in ("fr", "en"):
        main(["check", "note.txt", "--language", language])
    french, english = answers(capsys)
    assert french["violations"][0]["message"] != english["violations"][0]["message"]
