"""The report of a check on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from facturier.einvoice.tests.factories import plain_invoice
from facturier.rendering.actions import print_report
from facturier.rendering.rules.report import MOST_FINDINGS, Report, ReportFinding, report_sheet
from facturier.rendering.tests.reading_back import pages_of, text_of, unspaced


@dataclass(frozen=True)
class Element:
    location: str
    text: str


def a_finding(number: int, **changes) -> ReportFinding:
    return ReportFinding(
        **{
            "rule": f"BR-CO-{number:02}",
            "source_label": "norme EN 16931",
            "place": f"Ligne {number}, montant de TVA (BT-117)",
            "location": f"/rsm:CrossIndustryInvoice/ram:Line[{number}]/ram:CalculatedAmount",
            "meaning": "Le montant de TVA n'est pas égal à la base multipliée par le taux.",
            "action": f"Demandez une facture rectificative au fournisseur {number}.",
            "official": f"[BR-CO-{number:02}] VAT category tax amount = base x rate.",
            "values": (("indiqué", "20,00"), ("calculé", "20,01")),
        }
        | changes
    )


def a_report(verdict: str, *groups: Sequence[ReportFinding], **changes) -> Report:
    return Report(
        **{
            "file_name": "facture-0042.xml",
            "sha256": "ab" * 32,
            "size": 12_345,
            "checked_at": "22/11/2026 à 10:42",
            "verdict": verdict,
            "facts": (("Format", "CII"), ("Jeu de règles", "EN 16931 CII 1.3.16")),
            "document": plain_invoice(),
            "findings": tuple(
                (f"Groupe {position}", tuple(found)) for position, found in enumerate(groups)
            ),
        }
        | changes
    )


def test_a_sound_file_is_said_to_conform():
    text = text_of(print_report(a_report("valid", french_label="respectées"), "fr"))
    for said in (
        "✓ Conforme",
        "Règles françaises",
        "Respectées",
        "facture-0042.xml",
        "ab" * 32,
        "12,3 ko",
        "22/11/2026 à 10:42",
        "EN 16931 CII 1.3.16",
        "F2026-0042",
        "15/09/2026",
        "Menuiserie Aubrac SARL",
        "Hôtel des Ponts SAS",
        "133,50 €",
        "Aucune anomalie",
    ):
        assert unspaced(said) in text, said


@pytest.mark.parametrize("verdict", ["not_evaluable", "without_invoice", "unreadable", "", "new"])
def test_what_nobody_evaluated_is_never_said_to_conform(verdict):
    text = text_of(print_report(a_report(verdict, document=None), "fr"))
    assert "onforme" not in text
    assert "Aucuneanomalietrouvée" not in text


def test_an_unknown_verdict_is_not_evaluable():
    assert report_sheet(a_report("perhaps"), "en")["verdicts"][0]["word"] == "Not evaluable"


def test_each_of_forty_findings_stands_whole_on_one_page():
    findings = [a_finding(number) for number in range(40)]
    pages = [unspaced(page) for page in pages_of(print_report(a_report("invalid", findings), "fr"))]
    for number in range(40):
        (page,) = [page for page in pages if f"[{number}]/ram:CalculatedAmount" in page]
        for said in (
            f"BR-CO-{number:02}",
            f"Ligne {number}, montant de TVA (BT-117)",
            "n’est pas égal à la base",
            f"À faire Demandez une facture rectificative au fournisseur {number}.",
            f"[BR-CO-{number:02}] VAT category tax amount = base x rate.",
            "indiqué 20,00",
        ):
            assert unspaced(said) in page, said


def test_severity_is_a_shape_and_a_word_beside_the_colour():
    report = a_report(
        "invalid",
        [a_finding(1), a_finding(2, severity="warning"), a_finding(3, severity_label="bloquant")],
    )
    text = text_of(print_report(report, "fr"))
    for said in ("× Non conforme", "■ Erreur", "▲ Avertissement", "■ Bloquant"):
        assert unspaced(said) in text, said


def test_findings_are_counted_by_severity_whatever_their_group():
    report = a_report(
        "invalid",
        [a_finding(1), a_finding(2, severity="warning")],
        [],
        [a_finding(3)],
        not_understood=[Element("/a", "b")],
    )
    sheet = report_sheet(report, "en")
    assert [count for _label, count in sheet["counts"]] == ["2", "1", "1"]
    assert [group["title"] for group in sheet["groups"]] == ["Groupe 0", "Groupe 2"]


def test_of_too_many_findings_the_number_is_told():
    report = a_report("invalid", [a_finding(number) for number in range(MOST_FINDINGS + 5)])
    (group,) = report_sheet(report, "fr")["groups"]
    assert len(group["findings"]) == MOST_FINDINGS
    assert (group["count"], group["further"][:3]) == (str(MOST_FINDINGS + 5), "+ 5")


def test_a_finding_longer_than_a_page_goes_on_over_the_next():
    pdf = print_report(a_report("invalid", [a_finding(1, official="mot " * 4000)]), "fr")
    assert text_of(pdf).count("mot") >= 4000


def test_the_same_report_gives_the_same_bytes():
    report = a_report("invalid", [a_finding(1)])
    assert print_report(report, "fr") == print_report(report, "fr")


def test_a_file_name_cannot_break_the_report():
    name = '../../#read("x")' + "W" * 300 + "\x00\u202e深😀.xml"
    text = text_of(print_report(a_report("unreadable", file_name=name, document=None), "en"))
    assert "Unreadable" in text
    assert unspaced('../../#read("x")') in text
