"""Chains in memory, for the tests that need no database."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from hypothesis import strategies as st

from facturier.audit import rules
from facturier.audit.rules import Anchor, Finding, Link

ORGANISATION = UUID("019a0000-0000-7000-8000-0000000000aa")
SAME = object()


def chain_of(facts: Iterable[dict[str, str | None]]) -> list[Link]:
    """A sound chain of these fields, numbered from 1."""
    links, previous = [], rules.GENESIS
    for seq, given in enumerate(facts, 1):
        fields = {**given, "seq": str(seq)}
        digest = rules.link_hash(previous, fields)
        links.append(Link(seq, fields, previous, digest))
        previous = digest
    return links


def head_of(chain: Sequence[Link]) -> tuple[int, bytes]:
    """Where the head of a sound chain stands."""
    return (chain[-1].seq, chain[-1].hash) if chain else (0, rules.GENESIS)


def found(
    chain: Sequence[Link], head: object = SAME, anchors: Sequence[Anchor] = ()
) -> list[Finding]:
    """What the walk finds; without a head, the one that this chain would have."""
    where = head_of(chain) if head is SAME else head
    return list(rules.check_chain(chain, lambda: where, anchors))


@st.composite
def chains(draw, least: int = 0):
    """Sound chains of up to ten events of any texts."""
    texts = st.text(max_size=12)
    field = {
        name: st.none() | texts if name in ("actor_id", "subject_id") else texts
        for name in rules.FIELDS
    }
    field["organisation_id"] = st.just(str(ORGANISATION))
    return chain_of(draw(st.lists(st.fixed_dictionaries(field), min_size=least, max_size=10)))
