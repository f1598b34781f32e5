"""Whatever is done to a chain behind our back is found; the stand-alone verifier says the same."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facturier.audit import queries, rules
from facturier.audit.rules import Anchor, Flaw
from facturier.audit.tests.exports import exported, lines_of, standalone
from facturier.audit.tests.factories import (
    a_chain,
    an_event,
    findings,
    forging,
    head,
)
from facturier.kit.tenancy import in_organisation

pytestmark = pytest.mark.django_db(transaction=True)

LENGTH = 6
COLUMNS = (
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "changes",
    "facts",
    "reason",
    "previous_hash",
    "hash",
)
STRANGE = {
    "id": ["gen_random_uuid()"],
    "at": [
        "at + interval '1 microsecond'",
        "'infinity'",
        "'-infinity'",
        "'0044-03-15 BC'",
        "'294276-01-01'",
        "at - interval '4051 years'",
    ],
    "actor_id": ["NULL", "gen_random_uuid()"],
    "subject_id": ["NULL", "gen_random_uuid()"],
    "changes": ["'{'", "''", "changes || ' '", "'[1,2]'"],
    "facts": ["'nul'", "repeat('[', 100000)", "replace(facts, '12.50', '12.51')"],
    "previous_hash": ["''", "hash", "decode('00', 'hex')"],
    "hash": ["''", "previous_hash", "set_byte(hash, 31, get_byte(hash, 31) # 1)"],
}


def forge(organisation: UUID, sql: str) -> None:
    with forging() as owner:
        owner.execute(sql, [organisation])


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found_at_its_place(column):
    organisation = a_chain(LENGTH)
    for value in STRANGE.get(column, [f"{column} || '.'", "''"]):
        with forging() as owner:
            where = "WHERE organisation_id = %s AND seq = 3"
            kept = owner.execute(
                f"SELECT {column}::text FROM audit_auditevent {where}", [organisation]
            ).fetchone()
            owner.execute(f"UPDATE audit_auditevent SET {column} = {value} {where}", [organisation])
        found = findings(organisation)
        assert found, (column, value)
        assert found[0].place == "event 3", (column, value)
        with forging() as owner:
            owner.execute(
                f"UPDATE audit_auditevent SET {column} = %s WHERE organisation_id = %s AND seq = 3",
                [kept[0], organisation],
            )
        assert findings(organisation) == []


@pytest.mark.parametrize(
    ("sql", "place", "what"),
    [
        (
            "DELETE FROM audit_auditevent WHERE organisation_id = %s AND seq = 1",
            "event 1",
            Flaw.GAP,
        ),
        (
            "DELETE FROM audit_auditevent WHERE organisation_id = %s AND seq IN (3, 4)",
            "events 3 to 4",
            Flaw.GAP,
        ),
        (
            "DELETE FROM audit_auditevent WHERE organisation_id = %s AND seq = 6",
            "head",
            Flaw.HEAD_BEYOND,
        ),
        ("DELETE FROM audit_auditevent WHERE organisation_id = %s", "head", Flaw.HEAD_BEYOND),
        ("DELETE FROM audit_audithead WHERE organisation_id = %s", "head", Flaw.HEAD_MISSING),
        (
            "UPDATE audit_audithead SET seq = 5 WHERE organisation_id = %s",
            "head",
            Flaw.HEAD_BEHIND,
        ),
        (
            "UPDATE audit_audithead SET hash = '' WHERE organisation_id = %s",
            "head",
            Flaw.HEAD_HASH,
        ),
        (
            "UPDATE audit_auditevent SET seq = -seq WHERE organisation_id = %s AND seq = 2",
            "event -2",
            Flaw.OUT_OF_ORDER,
        ),
        (
            "UPDATE audit_auditevent SET seq = 9223372036854775807 WHERE organisation_id = %s AND seq = 2",
            "event 2",
            Flaw.GAP,
        ),
        (
            "UPDATE audit_auditevent SET organisation_id = gen_random_uuid() WHERE organisation_id = %s AND seq = 2",
            "event 2",
            Flaw.GAP,
        ),
        (
            """INSERT INTO audit_auditevent SELECT (jsonb_populate_record(e, jsonb_build_object(
            'id', gen_random_uuid(), 'seq', 7))).* FROM audit_auditevent e
            WHERE organisation_id = %s AND seq = 6""",
            "event 7",
            Flaw.LINK,
        ),
    ],
)
def test_removal_insertion_and_a_moved_head_are_found(sql, place, what):
    organisation, other = a_chain(LENGTH), a_chain(2)
    forge(organisation, sql)
    first = findings(organisation)[0]
    assert (first.place, first.what) == (place, what)
    assert findings(other) == []


def test_two_events_that_changed_places_are_found():
    organisation = a_chain(LENGTH)
    with forging() as owner:
        for before, after in ((2, 100), (4, 2), (100, 4)):
            owner.execute(
                "UPDATE audit_auditevent SET seq = %s WHERE organisation_id = %s AND seq = %s",
                [after, organisation, before],
            )
    assert findings(organisation)[0].place == "event 2"


def test_columns_that_lost_their_constraints_are_findings_too():
    organisation = a_chain(LENGTH)
    with forging() as owner:
        for column in ("at", "changes", "hash", "previous_hash", "actor_name"):
            owner.execute(f"ALTER TABLE audit_auditevent ALTER {column} DROP NOT NULL")
            owner.execute(
                f"UPDATE audit_auditevent SET {column} = NULL WHERE organisation_id = %s AND seq = 3",
                [organisation],
            )
        owner.execute("ALTER TABLE audit_auditevent DROP CONSTRAINT audit_event_seq")
        owner.execute("UPDATE audit_auditevent SET seq = 4 WHERE seq = 5")
    places = [finding.place for finding in findings(organisation)]
    assert places[0] == "event 3"
    assert "event 4" in places
    assert exported(organisation)


def test_a_table_that_cannot_be_read_is_a_finding_and_leaves_the_transaction_usable():
    organisation = a_chain(1)
    with forging() as owner:
        owner.execute("ALTER TABLE audit_auditevent RENAME COLUMN reason TO motive")
    with in_organisation(organisation):
        found = list(queries.verify_chain(organisation))
        assert queries.head_of(organisation)
    assert [finding.place for finding in found] == ["journal"]
    assert Flaw.UNREADABLE in found[0].what


# -- anchors (I20, I22) ----------------------------------------------------------------------------
def test_every_old_anchor_is_a_prefix_of_todays_chain():
    organisation = a_chain()
    anchors = [head(organisation)]
    for number in range(4):
        with in_organisation(organisation):
            an_event(organisation, number)
        anchors.append(head(organisation))
    assert findings(organisation, tuple(anchors)) == []
    assert standalone(exported(organisation), *anchors) == []


def test_only_an_anchor_finds_a_cut_end_whose_head_was_wound_back():
    organisation = a_chain(LENGTH)
    anchor = head(organisation)
    with forging() as owner:
        owner.execute("DELETE FROM audit_auditevent WHERE seq > 4")
        owner.execute(
            "UPDATE audit_audithead SET seq = 4, hash ="
            " (SELECT hash FROM audit_auditevent WHERE seq = 4)"
        )
    assert findings(organisation) == []
    assert [finding.what for finding in findings(organisation, (anchor,))] == [Flaw.ANCHOR_BEYOND]
    assert standalone(exported(organisation)) == []
    assert standalone(exported(organisation), anchor)[0][0] == "anchor 6"


def test_only_an_anchor_finds_a_chain_written_anew():
    organisation = a_chain(LENGTH)
    anchor = head(organisation)
    with in_organisation(organisation):
        links = list(queries.links(organisation, 1, LENGTH))
    with forging() as owner:
        previous = links[1].hash
        for link in links[2:]:
            fields = {**link.fields, "reason": "forged"}
            digest = rules.link_hash(previous, fields)
            owner.execute(
                "UPDATE audit_auditevent SET reason = 'forged', previous_hash = %s, hash = %s"
                " WHERE seq = %s",
                [previous, digest, link.seq],
            )
            previous = digest
        owner.execute("UPDATE audit_audithead SET hash = %s", [previous])
    assert findings(organisation) == []
    assert [finding.what for finding in findings(organisation, (anchor,))] == [Flaw.ANCHOR]
    assert standalone(exported(organisation), anchor)[0][0] == "anchor 6"
    assert findings(organisation, (Anchor(2, links[1].hash),)) == []


# -- any tampering at all --------------------------------------------------------------------------
hashes = st.binary(min_size=32, max_size=32)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
changes = st.one_of(
    st.tuples(st.just("seq"), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.sampled_from(["hash", "previous_hash"]), hashes | st.binary(max_size=3)),
    st.tuples(st.sampled_from(["id", "actor_id", "subject_id"]), st.uuids()),
    st.tuples(
        st.sampled_from(["actor_name", "verb", "subject_label", "changes", "facts", "reason"]),
        texts,
    ),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, LENGTH), changes | st.none()), min_size=1, max_size=3))
def test_any_random_tampering_is_found_here_and_by_the_stand_alone_verifier(operations):
    organisation = _kept_chain()
    with forging() as owner:
        # A savepoint that is taken back afterwards: the same chain serves every example.
        before = _snapshot(owner, organisation)
        for seq, change in operations:
            where = "WHERE organisation_id = %s AND seq = %s"
            if change is None:
                owner.execute(f"DELETE FROM audit_auditevent {where}", [organisation, seq])
            elif change[0] != "seq" or not _stands(owner, organisation, change[1]):
                owner.execute(
                    f"UPDATE audit_auditevent SET {change[0]} = %s {where}",
                    [change[1], organisation, seq],
                )
        tampered = _snapshot(owner, organisation) != before
    try:
        assert bool(findings(organisation)) is tampered
        if tampered:
            file, anchor = exported(organisation), head(organisation)
            assert standalone(lines_of(file), anchor)
    finally:
        _mend(organisation, before)


_KEPT: list[UUID] = []


def _kept_chain() -> UUID:
    if not _KEPT or not _exists(_KEPT[0]):
        _KEPT[:] = [a_chain(LENGTH)]
    return _KEPT[0]


def _exists(organisation: UUID) -> bool:
    with in_organisation(organisation):
        return queries.head_of(organisation) is not None


def _stands(owner, organisation, seq) -> bool:
    sql = "SELECT FROM audit_auditevent WHERE organisation_id = %s AND seq = %s"
    return owner.execute(sql, [organisation, seq]).fetchone() is not None


def _snapshot(owner, organisation) -> list:
    sql = "SELECT * FROM audit_auditevent WHERE organisation_id = %s ORDER BY seq"
    return owner.execute(sql, [organisation]).fetchall()


def _mend(organisation, rows) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    with forging() as owner:
        owner.execute("DELETE FROM audit_auditevent WHERE organisation_id = %s", [organisation])
        for row in rows:
            owner.execute(f"INSERT INTO audit_auditevent VALUES ({marks})", row)


# -- while people work -----------------------------------------------------------------------------
def test_events_recorded_during_the_reading_are_no_finding(monkeypatch):
    organisation = a_chain(LENGTH)
    monkeypatch.setattr(queries.verification, "BATCH", 2)
    with in_organisation(organisation):
        reading = queries.verify_chain(organisation)
        real = rules.check_chain

        def recording_meanwhile(links, head, anchors):
            def slow():
                for link in links:
                    if link.seq == 3:
                        an_event(organisation, 99)
                    yield link

            return real(slow(), head, anchors)

        monkeypatch.setattr(rules, "check_chain", recording_meanwhile)
        assert list(reading) == []
    assert head(organisation).seq == LENGTH + 1
    monkeypatch.setattr(rules, "check_chain", real)
    assert findings(organisation) == []
