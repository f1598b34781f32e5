"""`facturier check FILE`: what a file says, without a database."""

import json

from facturier.config.command_line import main
from facturier.einvoice.cii import write_cii
from facturier.register.tests.factories import a_document


def test_files_are_told_one_json_line_each_and_an_unreadable_one_is_status_2(tmp_path, capsys):
    good, bad = tmp_path / "facture.xml", tmp_path / "note.txt"
    good.write_bytes(write_cii(a_document(number="26-4471", net="100.00")))
    bad.write_text("bonjour")
    assert main(["check", str(good)]) == 0
    assert main(["check", str(good), str(bad), str(tmp_path / "absent.xml")]) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["format"] for line in lines] == ["CII", "CII", "unknown", "unknown"]
    assert lines[0]["document"]["totals"]["gross"] == "120.00"
    assert lines[0]["valid"] is None
    assert [line["violations"][0]["rule"] for line in lines[2:]] == ["unknown-format", "no-file"]
