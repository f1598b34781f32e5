"""Links, tags and steps that can be undone: decided without a database."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from facturier.einvoice.findings import Finding
from facturier.register.queries.stated import arithmetic
from facturier.register.rules import Stage
from facturier.register.rules.beside import (
    INVERSES,
    LinkKind,
    inverse,
    is_written_from,
    plain_tag,
    plain_text,
    tag_key,
)
from facturier.register.rules.steps import (
    BESIDE_THE_STAGE,
    UNDONE,
    StoryKind,
    last_step,
    story_kind,
)


@dataclass(frozen=True)
class Happened:
    verb: str
    changes: dict[str, list[Any]] = field(default_factory=dict)
    reason: str = ""
    seq: int = 1
    actor_id: None = None
    actor_kind: str = "person"


def moved(verb: str, before: Stage, after: Stage, reason: str = "", seq: int = 1) -> Happened:
    return Happened(verb, {"stage": [before.value, after.value]}, reason, seq)


VERIFIED = moved("invoice.verified", Stage.TO_CHECK, Stage.VERIFIED)
REFUSED = moved("invoice.refused", Stage.TO_CHECK, Stage.REFUSED, "Prix faux")
REOPENED = moved("invoice.reopened", Stage.REFUSED, Stage.TO_CHECK, "Avoir reçu")


@given(st.sampled_from(sorted(INVERSES)), st.integers(1, 99), st.integers(1, 99))
def test_a_link_between_two_invoices_is_written_once_whichever_end_tells_it(kind, one, other):
    if one == other:
        return
    told_here = is_written_from(kind, one, other)
    told_there = is_written_from(inverse(kind), other, one)
    assert told_here != told_there
    assert inverse(inverse(kind)) is kind


def test_an_order_is_no_invoice():
    assert LinkKind.ORDER not in INVERSES


@given(st.text())
def test_a_tag_is_the_same_word_whatever_its_case_and_spaces(text):
    assert tag_key(f"  #{text.upper().lower()} ") == tag_key(text.upper().lower())
    assert "\0" not in plain_tag(text)
    assert plain_tag(plain_tag(text)) == plain_tag(text)
    plain_text(text).encode()


def test_accents_and_case_make_no_other_tag():
    assert tag_key("Été  À Voir") == tag_key("ete a voir")


def test_the_last_step_is_found_behind_what_does_not_touch_the_stage():
    noise = [Happened(verb) for verb in sorted(BESIDE_THE_STAGE)]
    step = last_step([*noise, VERIFIED, REFUSED])
    assert (step.before, step.after, step.needs) == (
        Stage.TO_CHECK,
        Stage.VERIFIED,
        "invoice.verify",
    )
    assert last_step([*noise, REFUSED]).needs == "invoice.refuse"


def test_a_reopening_taken_back_brings_the_reason_of_the_refusal_back():
    step = last_step([REOPENED, Happened("invoice.note_added"), REFUSED])
    assert (step.before, step.reason_before) == (Stage.REFUSED, "Prix faux")
    assert step.needs == "invoice.refuse"


def test_whatever_else_happened_since_closes_the_way_back():
    for verb in ("invoice.assigned", "invoice.something_new", UNDONE, "invoice.registered"):
        assert last_step([Happened(verb), VERIFIED]) is None
    assert last_step([]) is None


def test_every_event_has_its_chapter():
    assert story_kind("invoice.verified", "person") is StoryKind.DECISION
    assert story_kind(UNDONE, "token") is StoryKind.DECISION
    assert story_kind("invoice.account_read", "person") is StoryKind.READING
    assert story_kind("invoice.judged", "system") is StoryKind.MACHINE
    assert story_kind("invoice.assigned", "person") is StoryKind.CHANGE


def test_what_we_compute_is_found_by_the_place_of_the_finding():
    def found(location: str, computed: str) -> Finding:
        return Finding("X", "fatal", "own", location, "", values=(("computed", computed),))

    ours = arithmetic(
        [
            found("BG-22/BT-112", "120.01"),
            found("BG-23[2]/BT-117", "20.00"),
            found("BG-25[7]/BT-131", "3.50"),
            found("BT-9", "2026-01-01"),
            found("BG-4/BT-30", "NaN"),
        ]
    )
    assert {term: str(amount) for term, amount in ours.totals.items()} == {"BT-112": "120.01"}
    assert str(ours.vat[2]["BT-117"]) == "20.00"
    assert str(ours.lines[7]) == "3.50"


def test_a_tag_holds_no_comma_since_an_address_parts_tags_by_it():
    assert plain_tag(" #, Été, urgent ") == "Été urgent"
