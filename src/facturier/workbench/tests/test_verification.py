"""`facturier verify`: chain, files, register; one line says it, the anchor is printed."""

import json

import pytest
from django.core.management import call_command

from facturier.audit import queries as trail
from facturier.audit.rules import Anchor
from facturier.audit.tests.factories import forging
from facturier.kit.keys import uuid7
from facturier.organisations.tests.factories import NOW, a_company
from facturier.workbench import actions, rules
from facturier.workbench.verification import verify
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)


@made_once
def company():
    return a_company(roles=())


def anchor_of(company) -> Anchor:
    with company.here():
        return trail.head_of(company.id)


def check_of(company):
    with company.here():
        return trail.last_check(company.id)


def said(*anchors: str, as_json: bool = False) -> tuple[int, list[str]]:
    lines: list[str] = []
    return verify(json=as_json, anchors=anchors, write=lines.append), lines


def test_all_is_well_and_the_anchor_to_keep_is_printed(company):
    code, lines = said()
    assert (code, lines) == (0, ["OK", f"anchor {anchor_of(company)}"])
    check = check_of(company)
    assert (check.intact, check.anchor) == (True, anchor_of(company))


def test_a_verification_by_the_command_line_does_not_move_the_head(company):
    before = anchor_of(company)
    assert said(str(before)) == said(str(before))
    assert anchor_of(company) == before


def test_the_first_broken_place_is_said_first(company):
    other = a_company("Autre", roles=())
    with forging() as owner:
        owner.execute(
            "UPDATE audit_auditevent SET actor_name = 'X' WHERE organisation_id = %s", [company.id]
        )
    code, lines = said()
    assert code == 1
    assert lines[0].startswith(f"BROKEN {company.id} event 1: its content")
    assert f"anchor {anchor_of(other)}" in lines
    assert not check_of(company).intact
    assert check_of(other).intact


def test_json_says_the_same(company):
    code, lines = said(as_json=True)
    told = json.loads("\n".join(lines))
    assert (code, told["ok"]) == (0, True)
    assert told["organisations"] == [
        {"id": str(company.id), "anchor": str(anchor_of(company)), "findings": [], "found": 0}
    ]
    code, lines = said(f"{anchor_of(company).seq}:{'ab' * 32}", as_json=True)
    told = json.loads("\n".join(lines))
    assert (code, told["organisations"][0]["findings"][0]["place"]) == (1, "anchor 1")


def test_unusable_arguments_end_with_2(company, capsys):
    for anchor in ("", "x", "1", "1:zz", f"-1:{'00' * 32}", f"{uuid7()}:1:{'00' * 32}"):
        assert said(anchor)[0] == 2
    assert capsys.readouterr().err.count("facturier verify: ") == 6


def test_with_several_organisations_an_anchor_says_whose_it_is(company, capsys):
    other = a_company("Autre", roles=())
    anchor = anchor_of(company)
    assert said(f"{anchor.seq}:{anchor.hash.hex()}")[0] == 2
    assert "several organisations" in capsys.readouterr().err
    assert said(str(anchor), str(anchor_of(other)))[0] == 0


def test_a_lost_chain_is_said_and_crashes_nothing(company):
    with forging() as owner:
        owner.execute("DELETE FROM audit_auditevent")
        owner.execute("DELETE FROM audit_audithead")
    code, lines = said()
    assert code == 1
    assert lines[0] == f"BROKEN {company.id} head: missing"
    assert lines[1] == "anchor none: the chain is missing"


def test_a_chain_that_cannot_even_be_asked_crashes_nothing(company):
    other = a_company("Autre", roles=())
    with forging() as owner:
        owner.execute("ALTER TABLE audit_audithead ALTER hash DROP NOT NULL")
        owner.execute(
            "UPDATE audit_audithead SET hash = NULL WHERE organisation_id = %s", [company.id]
        )
    code, lines = said()
    assert code == 1
    assert f"anchor {anchor_of(other)}" in lines
    with forging() as owner:
        owner.execute("ALTER TABLE audit_audithead RENAME COLUMN hash TO hashed")
    code, lines = said()
    assert code == 1
    assert "journal: it cannot be read" in lines[0]


def test_more_findings_than_can_be_shown_are_counted(company):
    for number in range(30):
        with company.here():
            trail_event(company, number)
    with forging() as owner:
        owner.execute("UPDATE audit_auditevent SET reason = 'forged'")
    code, lines = said()
    assert (code, lines[-1]) == (1, "  ... and 11 more")


def trail_event(company, number):
    from facturier.audit.tests.factories import an_event

    an_event(company.id, number)


def test_damaged_files_and_broken_invariants_are_found_after_the_chain(company, monkeypatch):
    def dying(organisation_id):
        yield "invoice E-1", "refused without a reason"
        raise RuntimeError("disk")

    verifying = actions.verify
    monkeypatch.setattr(verifying.files, "damaged", lambda _id: iter([("ab" * 32, "changed")]))
    monkeypatch.setattr(verifying.register, "broken_invariants", dying)
    hole = ("series Factures 2026", "its numbers are not 1 to the last (I1)")
    monkeypatch.setattr(verifying.sales, "broken_invariants", lambda _id: iter([hole]))
    miscounted = ("order line 7", "what is counted is not what its drafts hold")
    monkeypatch.setattr(verifying.quotes, "broken_invariants", lambda _id: iter([miscounted]))
    with company.here():
        verified = actions.verify_organisation(organisation_id=company.id, now=NOW)
    assert [str(finding) for finding in verified.findings] == [
        f"file {'ab' * 32}: changed",
        "invoice E-1: refused without a reason",
        "register: it cannot be read (RuntimeError: disk)",
        "series Factures 2026: its numbers are not 1 to the last (I1)",
        "order line 7: what is counted is not what its drafts hold",
    ]


def test_the_command_takes_its_arguments(company):
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--json", "--anchor", str(anchor_of(company)))
    assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--anchor", "nothing")
    assert ended.value.code == 2


def test_anchors_go_to_their_chains():
    ours, theirs = uuid7(), uuid7()
    first, second = Anchor(1, b"\1" * 32, ours), Anchor(2, b"\2" * 32)
    assert rules.anchors_by_organisation([first], [ours, theirs]) == {ours: [first]}
    assert rules.anchors_by_organisation([first, second], [ours]) == {ours: [first, second]}
