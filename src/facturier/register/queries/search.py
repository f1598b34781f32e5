"""The search: named functions of the database answer entry numbers, within the rights."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from facturier.kit.statements import asked
from facturier.kit.typography import folded
from facturier.organisations.queries import Member
from facturier.register.models import Invoice
from facturier.register.queries.narrowed import facts, ranges_of
from facturier.register.queries.walk import Walk
from facturier.register.rules import terms
from facturier.register.rules.narrowing import Narrowing, Order, Place

LOOKED_AT = 2000  # rows of another order than the newest first that are looked at one by one
INDEXED_PIECES = 4  # of a number that the index is asked for: its end is the rare part
MOST = 10_000  # the newest hits that such an order looks at otherwise


def entries(
    member: Member,
    narrowing: Narrowing,
    walked: Walk,
    start: Place | None,
    most: int,
    today: date,
    condition: Q,
) -> list[int]:
    """The entry numbers of a page of what was searched.

    `condition` is asked of each invoice found: it holds what facts cannot say. Newest first, the
    pages are exact however many there are; any other order holds the newest `MOST` hits.
    """
    question = Question.of(member, narrowing, today)
    if question is None:
        return []
    if walked.sorting.by is Order.ENTRY:
        found: list[int] = []
        place = start.entry if start else None
        if not narrowing.beyond_facts:
            return question.hits(most, down=walked.down, beyond=place)
        while len(found) < most:
            wanted = max(most, 2 * (most - len(found)))
            hits = question.hits(wanted, down=walked.down, beyond=place)
            found += _kept(member, hits, condition, walked)
            if len(hits) < wanted:
                break
            place = hits[-1]
        return found[:most]
    rows = walked.beyond(
        Invoice.objects.filter(condition, organisation_id=member.organisation_id), start
    )
    # A common word is found among the first rows of any order.
    first = walked.first(rows, LOOKED_AT)
    matching = question.among(first)
    if len(matching) >= most or len(first) < LOOKED_AT:
        return [entry for entry in first if entry in matching][:most]
    return walked.collected(rows.filter(entry__in=question.hits(MOST, down=True)), most)


def _kept(member: Member, hits: list[int], condition: Q, walked: Walk) -> list[int]:
    rows = Invoice.objects.filter(condition, organisation_id=member.organisation_id, entry__in=hits)
    kept = rows.values_list("entry", flat=True)
    return sorted(kept, reverse=walked.down)


class Question:
    """A search as the database is asked: terms, facts and ranges."""

    def __init__(self, query: str, index_query: str, fact_query: str, ranges: tuple) -> None:
        self.query, self.fact_query, self.ranges = query, fact_query or None, ranges
        # What the index is asked, and what is then asked of the entries that it names, if not same.
        self.terms = (index_query, query if index_query != query else None)

    @classmethod
    def of(cls, member: Member, narrowing: Narrowing, today: date) -> "Question | None":
        """The question, or None where nothing can be found: no words, or no rights."""
        fact_query = facts(member, narrowing)
        search = terms.typed(narrowing.text)
        if fact_query is None:
            return None
        stems = _stems(search.words)
        query = terms.query_text(search, stems)
        if not query:
            return None
        ranges = ranges_of(narrowing, today)
        return cls(
            query,
            terms.query_text(search, stems, pieces=INDEXED_PIECES),
            fact_query,
            tuple(
                getattr(ranges, name)
                for name in (
                    "issued_from", "issued_to", "due_from", "due_to", "gross_from", "gross_to",
                )
            ),
        )  # fmt: skip

    def hits(self, most: int, *, down: bool, beyond: int | None = None) -> list[int]:
        """Entry numbers of what is found, newest first (oldest first where `down` is false)."""
        older, newer = (beyond, None) if down else (None, beyond or 0)
        return [
            row[0]
            for row in asked(
                "SELECT entry FROM register_find(%s::tsquery, %s::tsquery, %s::tsquery, %s, %s, %s,"
                " %s, %s, %s, %s, %s, %s)",
                [*self.terms, self.fact_query, *self.ranges, older, newer, most],
            )
        ]

    def among(self, entries: list[int]) -> frozenset[int]:
        """Which of these entries hold the terms."""
        matching = "SELECT register_matching(%s::tsquery, %s::bigint[])"
        return frozenset(row[0] for row in asked(matching, [self.query, entries]))

    def sums(self) -> list[tuple]:
        """(direction, currency, invoices, net, tax, gross) of all that is found, signed."""
        return asked(
            "SELECT * FROM register_find_sums(%s::tsquery, %s::tsquery, %s::tsquery,"
            " %s, %s, %s, %s, %s, %s)",
            [*self.terms, self.fact_query, *self.ranges],
        )


def _stems(words: tuple[str, ...]) -> dict[str, list[str]]:
    """The French stems of words, as written and without accents, as search entries hold them.

    Those of a compound as one word, and those of each of its parts; those of what a word begins.
    """
    # A word with a digit in it has no stem of its own: it is asked for as it is written.
    forms = {
        part: list(dict.fromkeys((part.lower(), folded(part))))
        for word in words
        for part in (word, *terms.parts_typed(word))
        if not any(letter.isdigit() for letter in part)
    }
    begun = {
        word: [whole for form in written for whole in terms.completed(form)]
        for word, written in forms.items()
        if word.isalpha()
    }
    every = list(
        dict.fromkeys(form for known in (forms, begun) for each in known.values() for form in each)
    )
    if not every:
        return {}
    found = _stemmed(tuple(every))

    def stems_of(written: Iterable[str]) -> list[str]:
        return [terms.squeezed(stem) for form in written for stem in found.get(form) or ()]

    return {
        word: stems_of(written)
        # The others begin as the word does: it is asked for by its start as it is.
        + [stem for stem in stems_of(begun.get(word, ())) if not stem.startswith(folded(word))]
        for word, written in forms.items()
    }


@lru_cache(maxsize=1024)  # a page, its totals and the next page ask for the same words
def _stemmed(forms: tuple[str, ...]) -> dict[str, list[str] | None]:
    return dict(
        asked(
            "SELECT form, ts_lexize('french_stem', form) FROM unnest(%s::text[]) AS form",
            [list(forms)],
        )
    )


def unindexed(organisation_id: UUID, most: int) -> list[UUID]:
    """Invoices of the current organisation that have no search entry."""
    return [row[0] for row in asked("SELECT register_unindexed(%s)", [most])]


def outdated(organisation_id: UUID, most: int) -> list[UUID]:
    """Invoices of the current organisation whose search entry is of an older form."""
    return [row[0] for row in asked("SELECT register_outdated(%s)", [most])]
