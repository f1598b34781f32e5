"""Which rules judge a document: those of its profile, or those that a person names."""

from __future__ import annotations

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.judging.engine import Engine
from facturier.einvoice.judging.examination import (
    PROFILE_BY_CORE,
    examine_file,
)
from facturier.einvoice.judging.rule_sets import (
    BY_NAME,
    CORE_CII,
    asked_for,
    for_document,
)
from facturier.einvoice.tests.judged_files import CII
from tests.plumbing.french_invoices import french_invoice

CEN = "urn:cen.eu:en16931:2017"
EXTENDED_CTC_FR = f"{CEN}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize(
    ("syntax", "profile", "name", "stands_in"),
    [
        ("CII", CEN, "EN16931-CII", False),
        ("CII", None, "EN16931-CII", False),
        ("CII", "", "EN16931-CII", False),
        ("CII", CEN.upper(), "EN16931-CII", False),
        ("CII", "urn:factur-x.eu:1p0:minimum", "Factur-X MINIMUM", False),
        ("CII", "urn:zugferd.de:2p0:minimum", "Factur-X MINIMUM", False),
        ("CII", "urn:factur-x.eu:1p0:basicwl", "Factur-X BASICWL", False),
        ("CII", "urn:zugferd.de:2p0:basicwl", "Factur-X BASICWL", False),
        ("CII", f"{CEN}#compliant#urn:factur-x.eu:1p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}#compliant#urn:zugferd.de:2p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}#conformant#urn:factur-x.eu:1p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}#conformant#urn:zugferd.de:2p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:en16931", "EN16931-CII", False),
        ("CII", f"{CEN}#compliant#urn:factur-x.eu:1p0:en16931", "EN16931-CII", False),
        ("CII", f"{CEN}#compliant#urn:zugferd.de:2p0:comfort", "EN16931-CII", False),
        ("CII", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-CII", False),
        ("CII", f"{CEN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "EN16931-CII", True),
        ("CII", "urn:example:of:nobody", "EN16931-CII", True),
        ("UBL-Invoice", CEN, "EN16931-UBL", False),
        ("UBL-CreditNote", None, "EN16931-UBL", False),
        ("UBL-Invoice", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-UBL", False),
        ("UBL-CreditNote", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-UBL", False),
        (
            "UBL-Invoice",
            f"{CEN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            "EN16931-UBL",
            True,
        ),
        ("UBL-Invoice", "urn:peppol:pint:billing-1@sg-1", "EN16931-UBL", True),
        ("UBL-Invoice", f"{CEN}#conformant#urn:factur-x.eu:1p0:extended", "EN16931-UBL", True),
    ],
)
def test_the_profile_of_a_document_chooses_its_rules(
    syntax: str, profile: str | None, name: str, stands_in: bool
) -> None:
    choice = for_document(syntax, profile)
    assert (choice.rule_set.name, choice.stands_in) == (name, stands_in)


def test_a_national_profile_is_judged_by_the_core_and_the_answer_says_so(engine: Engine) -> None:
    profile = f"{CEN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    examined = examine_file(write_cii(french_invoice(profile=profile)), engine)
    (said,) = examined.violations
    assert (said.rule, said.severity) == (PROFILE_BY_CORE, "warning")
    assert dict(said.values) == {"profile": profile, "rules": CORE_CII.title}
    assert profile in said.message
    assert examined.valid is True
    assert examined.rule_set == CORE_CII.title
    assert examine_file(CII, engine).violations == ()


@pytest.mark.parametrize(
    ("asked", "syntax", "names"),
    [
        ("EN16931", "CII", ["EN16931-CII"]),
        ("EN16931", "UBL-Invoice", ["EN16931-UBL"]),
        ("en16931-cii", "CII", ["EN16931-CII"]),
        ("EN16931-UBL 1.3.16", "CII", ["EN16931-UBL"]),
        ("Factur-X 1.09 BASICWL", "CII", ["Factur-X BASICWL"]),
        ("factur-x basic wl", "CII", ["Factur-X BASICWL"]),
        ("Factur-X EN16931", "CII", ["Factur-X EN16931"]),
        ("EXTENDED-CTC-FR-UBL 1.4.0.01", "UBL-Invoice", ["EXTENDED-CTC-FR-UBL"]),
        ("EXTENDED-CTC-FR", "UBL-CreditNote", ["EXTENDED-CTC-FR-UBL"]),
        ("BR-FR-CDV 1.4.0.01", "CDAR", ["BR-FR-CDV"]),
        (
            "EN16931-UBL 1.3.16 + BR-FR-Flux2 1.4.0.01",
            "UBL-CreditNote",
            ["EN16931-UBL", "BR-FR-Flux2-UBL"],
        ),
    ],
)
def test_a_rule_set_may_be_named_with_or_without_version_and_syntax(
    asked: str, syntax: str, names: list[str]
) -> None:
    assert [rule_set.name for rule_set in asked_for(asked, syntax)] == names


@pytest.mark.parametrize("title", [rule_set.title for rule_set in BY_NAME.values()])
def test_every_title_that_an_answer_states_may_be_asked_for(title: str) -> None:
    assert [rule_set.title for rule_set in asked_for(title, "CII")] == [title]


@pytest.mark.parametrize("asked", ["", "EN", "EN16931 + ", "Factur-X", "CII"])
def test_an_unknown_rule_set_is_refused(asked: str, engine: Engine) -> None:
    with pytest.raises(KeyError):
        asked_for(asked, "CII")
    with pytest.raises(KeyError):
        examine_file(b"whatever it says", engine, "EN16932")
