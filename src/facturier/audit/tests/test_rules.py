"""The canonical form, the hash of a link, and the walk along a chain; no database."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.audit import rules
from facturier.audit.rules import Anchor, Flaw
from facturier.audit.tests.chains import ORGANISATION, chain_of, chains, found, head_of

EVENT = {
    "id": "019a0000-0000-7000-8000-000000000001",
    "organisation_id": str(ORGANISATION),
    "seq": "1",
    "at": "2026-11-22T10:42:00.000000Z",
    "actor_kind": "person",
    "actor_id": "019a0000-0000-7000-8000-000000000002",
    "actor_name": "Camille Aubert",
    "verb": "invoice.verified",
    "subject_kind": "invoice",
    "subject_id": None,
    "subject_label": "E-1187",
    "changes": '{"stage":["to_check","verified"]}',
    "facts": "{}",
    "reason": "",
}
NEIGHBOURS = list(zip(rules.FIELDS, rules.FIELDS[1:], strict=False))


def test_the_hash_of_a_known_event_never_changes():
    """A golden value: chains written by this release must be read by every later one."""
    assert rules.link_hash(rules.GENESIS, EVENT).hex() == (
        "9a0025590db5c0adb3568903202fb8177c4f95d2403443a50a1ed0720bd8bbf3"
    )


def test_every_field_but_none_is_hashed_once():
    assert set(EVENT) == set(rules.FIELDS)
    assert len(set(rules.FIELDS)) == len(rules.FIELDS)


@pytest.mark.parametrize("name", rules.FIELDS)
def test_a_changed_byte_in_any_field_changes_the_hash(name):
    changed = {**EVENT, name: (EVENT[name] or "") + "."}
    assert rules.link_hash(rules.GENESIS, changed) != rules.link_hash(rules.GENESIS, EVENT)


@pytest.mark.parametrize("name", rules.FIELDS)
def test_absent_is_not_empty(name):
    absent, empty = {**EVENT, name: None}, {**EVENT, name: ""}
    assert rules.link_hash(rules.GENESIS, absent) != rules.link_hash(rules.GENESIS, empty)


@given(st.sampled_from(NEIGHBOURS), st.text(min_size=1, max_size=40), st.integers(0, 40))
def test_no_byte_moves_between_neighbouring_fields_unseen(pair, text, cut):
    left, right = pair
    whole = {**EVENT, left: text, right: ""}
    moved = {**EVENT, left: text[:cut], right: text[cut:]}
    same = whole == moved
    assert (rules.link_hash(rules.GENESIS, whole) == rules.link_hash(rules.GENESIS, moved)) is same


def test_the_hash_before_is_part_of_the_hash():
    assert rules.link_hash(b"\1" * 32, EVENT) != rules.link_hash(rules.GENESIS, EVENT)


# -- canonical form --------------------------------------------------------------------------------
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=8), values))
def test_the_canonical_form_says_the_same_whatever_the_order_of_the_keys(facts):
    backwards = dict(reversed(facts.items()))
    assert rules.canonical(facts) == rules.canonical(backwards)
    assert json.loads(rules.canonical(facts)) == facts


def test_amounts_dates_and_keys_are_kept_as_their_plain_text():
    facts = {
        "amount": Decimal("1E+3"),
        "at": datetime(2026, 11, 22, 11, 42, tzinfo=timezone(timedelta(hours=1))),
        "day": datetime(2026, 11, 22, tzinfo=UTC).date(),
        "key": UUID(int=1),
        "bytes": b"\xff",
    }
    assert json.loads(rules.canonical(facts)) == {
        "amount": "1000",
        "at": "2026-11-22T10:42:00.000000Z",
        "day": "2026-11-22",
        "key": "00000000-0000-0000-0000-000000000001",
        "bytes": "ff",
    }


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_always_27_characters_and_can_be_read_back(at):
    text = rules.moment(at)
    assert len(text) == 27
    assert datetime.fromisoformat(text) == at


def test_only_fields_that_changed_are_a_difference():
    before, after = {"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": 4}
    assert rules.difference(before, after) == {"b": (2, 5), "gone": (3, None), "new": (None, 4)}


# -- anchors ---------------------------------------------------------------------------------------
@given(st.integers(0, 10**18 - 1), st.binary(min_size=32, max_size=32), st.none() | st.uuids())
def test_an_anchor_is_read_as_it_was_printed(seq, digest, owner):
    anchor = Anchor(seq, digest, owner)
    assert rules.read_anchor(str(anchor)) == anchor


@given(st.text(max_size=120))
def test_what_is_no_anchor_is_refused_with_a_value_error(text):
    with pytest.raises(ValueError, match="anchor|hexadecimal"):
        rules.read_anchor(text)


# -- the walk --------------------------------------------------------------------------------------
@given(chains())
def test_an_intact_chain_has_no_finding_and_carries_all_its_old_anchors(chain):
    anchors = [Anchor(link.seq, link.hash) for link in chain]
    assert found(chain, anchors=[Anchor(0, rules.GENESIS), *anchors]) == []


@given(chains(least=1), st.data())
def test_a_changed_field_is_found_at_its_place(chain, data):
    index = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(rules.FIELDS))
    before = chain[index].fields[name]
    after = data.draw((st.none() | st.text(max_size=12)).filter(lambda value: value != before))
    forged = list(chain)
    forged[index] = replace(chain[index], fields={**chain[index].fields, name: after})
    first = found(forged, head_of(chain))[0]
    assert (first.place, first.what) == (f"event {index + 1}", Flaw.CONTENT)


@given(chains(least=1), st.data())
def test_a_changed_hash_is_found(chain, data):
    index = data.draw(st.integers(0, len(chain) - 1))
    column = data.draw(st.sampled_from(["hash", "previous_hash"]))
    after = data.draw(
        (st.none() | st.binary(max_size=40)).filter(lambda v: v != getattr(chain[index], column))
    )
    forged = list(chain)
    forged[index] = replace(chain[index], **{column: after})
    assert found(forged, head_of(chain))[0].place == f"event {index + 1}"


@given(chains(least=2), st.data())
def test_a_removed_run_is_found(chain, data):
    first = data.draw(st.integers(0, len(chain) - 1))
    last = data.draw(st.integers(first, len(chain) - 1))
    rest = chain[:first] + chain[last + 1 :]
    findings = found(rest, head_of(chain))
    assert findings
    if last < len(chain) - 1:
        assert findings[0].place == rules.events_named(first + 1, last + 1)
        assert findings[0].what == Flaw.GAP


@given(chains(least=1), st.data())
def test_an_inserted_copy_and_a_changed_order_are_found(chain, data):
    source = data.draw(st.integers(0, len(chain) - 1))
    target = data.draw(st.integers(0, len(chain)))
    assert found([*chain[:target], chain[source], *chain[target:]], head_of(chain))
    shuffled = data.draw(st.permutations(chain))
    assert bool(found(shuffled, head_of(chain))) is (shuffled != chain)


@given(chains(least=1), st.data())
def test_a_chain_rewritten_whole_is_found_by_an_anchor_and_by_nothing_else(chain, data):
    index = data.draw(st.integers(0, len(chain) - 1))
    facts = [{**link.fields} for link in chain]
    facts[index]["reason"] = (facts[index]["reason"] or "") + "!"
    forged = chain_of(facts)
    assert found(forged) == []
    kept = data.draw(st.integers(index, len(chain) - 1))
    findings = found(forged, anchors=[Anchor(kept + 1, chain[kept].hash)])
    assert [(f.place, f.what) for f in findings] == [(f"anchor {kept + 1}", Flaw.ANCHOR)]


@given(chains(least=1), st.data())
def test_a_chain_cut_at_its_end_is_found_by_its_head_or_by_an_anchor(chain, data):
    length = data.draw(st.integers(0, len(chain) - 1))
    cut = chain[:length]
    assert [f.what for f in found(cut, head_of(chain))] == [Flaw.HEAD_BEYOND]
    # With the head wound back too, only what was kept elsewhere tells.
    assert found(cut) == []
    anchor = Anchor(len(chain), chain[-1].hash)
    assert [f.what for f in found(cut, anchors=[anchor])] == [Flaw.ANCHOR_BEYOND]


@given(chains(least=1), st.data())
def test_a_head_that_is_wrong_is_found(chain, data):
    seq, digest = head_of(chain)
    head = data.draw(
        st.sampled_from(
            [None, (None, None), (seq - 1, digest), (seq, None), (seq, b"\0"), (-5, b"")]
        )
    )
    assert found(chain, head)[-1].place == "head"


def test_one_wound_gives_one_finding_not_one_for_each_event_after_it():
    chain = chain_of([EVENT] * 50)
    chain[10] = replace(chain[10], fields={**chain[10].fields, "reason": "forged"})
    assert len(found(chain)) == 1


def test_numbers_that_are_no_numbers_of_a_chain_are_found():
    chain = chain_of([EVENT] * 3)
    for seq in (None, 0, -1, -(2**62)):
        strange = replace(chain[0], seq=seq)
        assert found([strange, *chain], head_of(chain))[0].what == Flaw.OUT_OF_ORDER
