"""What an invoice is found by: the terms of its search entry, and of what a person types. Pure.

A term begins with a letter that says what it is, so that no kind is taken for another:

- `~abc` three letters of a number or reference, with their place: contains is a phrase of them
- `n...` a whole number or reference, without its punctuation: for the first one or two letters
- `i...` a SIREN, SIRET or VAT number
- `p...` a word of the name of a party, and a compound as one: `pmartin`, `psaintbrieuc`
- `m...` an amount, in hundredths
- `w...` a word of the document, as PostgreSQL stems French, and a compound as one: `wportefenetre`

A compound is words with one mark and no blank between: "porte-fenêtre", "24/7", "aujourd'hui".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from facturier.kit.typography import folded

LONGEST = 100  # letters of a number that are looked at
TYPED_WORDS = 8  # more words make no better search
_BETWEEN = 20  # places between two references: no phrase crosses
_MOST_PLACES = 16_000  # tsvector holds 16,383
_SHORTEST_BEGUN = 5  # letters of a word that is completed: fewer may become too many words
# What French words end in that their stem leaves out.
_SUFFIXES = (
    "ation", "ution", "usion", "atrice", "ateur", "ance", "ence", "ement", "able", "iste", "isme",
    "ique", "ité", "ive", "euse", "logie",
)  # fmt: skip
_ENDINGS = sorted({suffix[at:] for suffix in _SUFFIXES for at in range(1, len(suffix))})
LONGEST_WORD = 60  # letters of a word: the search entry holds no more of it
MOST_COMPOUNDS = 100_000  # bytes of those of one document: names of files and addresses have no end
_WORD = re.compile(r"[^\W_]+")
_MARKS = "-\u2010\u2011\u2013/'\u2019.@_&+"
_MARK_INSIDE = re.compile(rf"(?<=[^\W_])[{_MARKS}](?=[^\W_])")
_COMPOUND = re.compile(rf"[^\W_]+(?:[{_MARKS}][^\W_]+)+")
# What people write around and inside an amount, in France and elsewhere.
_AMOUNT = re.compile(r"[-−+]?(?:\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+|\d+)(?:[.,]\d{1,2})?")


def squeezed(text: str) -> str:
    """A number without accents, case and punctuation: "FA-2026/0042" is fa20260042."""
    return "".join(_WORD.findall(folded(text)))[:LONGEST]


def words_of(text: str) -> list[str]:
    """The words of a text, folded, each once."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))


def compounds_of(told: str, most: int = MOST_COMPOUNDS) -> list[str]:
    """The compounds of a folded text, each as one word and once; `most` bytes of them."""
    found, left = dict[str, None](), most
    for compound in _COMPOUND.finditer(told):
        whole = "".join(_WORD.findall(compound[0]))[:LONGEST_WORD]
        if whole in found:
            continue
        left -= len(whole.encode())
        if left < 0:
            break
        found[whole] = None
    return list(found)


def apart(text: str) -> str:
    """A text with its compounds cut into their words: PostgreSQL would take some for one word, as
    it takes "entree/sortie" for the name of a file and "acme.fr" for that of a computer."""
    return _MARK_INSIDE.sub(" ", text)


def hundredths(amount: Decimal) -> int | None:
    """An amount in hundredths, without its sign; None where it has more decimals than that."""
    scaled = abs(amount) * 100
    return int(scaled) if scaled == scaled.to_integral_value() and scaled < 10**18 else None


def amount_typed(text: str) -> Decimal | None:
    """The amount that a person typed, any way: 1234.5, 1 234,50 €, 1.234,50, 1,234.50.

    Unlike the numbers of `kit.typed`, where prices have six decimals, an amount has two: one mark
    before three digits parts thousands here ("1.234" is more than a thousand).
    """
    bare = re.sub(r"(?i)\s*(€|eur|euros?)\s*$", "", text.strip())
    if not bare or not _AMOUNT.fullmatch(bare):
        return None
    digits = re.sub(r"[ \u00a0\u202f']", "", bare).replace("−", "-")
    marks = [mark for mark in digits if mark in ".,"]
    if marks:
        last = max(digits.rfind("."), digits.rfind(","))
        whole, decimals = digits[:last], digits[last + 1 :]
        # A mark before three digits parts thousands, unless another mark has done so before it.
        grouped = len(decimals) == 3 and len(set(marks)) == 1
        whole = re.sub(r"[.,]", "", whole)
        digits = whole + decimals if grouped else f"{whole}.{decimals}"
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Findable:
    """What of an invoice is looked for."""

    numbers: tuple[str, ...]
    identifiers: tuple[str, ...]
    names: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    compounds: tuple[str, ...] = ()
    """Those of the document, as `compounds_of` gives them."""


def entry_terms(findable: Findable) -> str:
    """The terms of a search entry, as the text of a PostgreSQL tsvector."""
    terms: list[str] = []
    place = 1
    for number in dict.fromkeys(squeezed(number) for number in findable.numbers):
        if not number or place > _MOST_PLACES - LONGEST:
            continue
        terms.append(f"'n{number}'")
        terms += [f"'~{three}':{place + at}" for at, three in enumerate(_threes(number))]
        place += len(number) + _BETWEEN
    found = [f"i{squeezed(identifier)}" for identifier in findable.identifiers if identifier]
    for name in findable.names:
        found += [f"p{word}" for word in words_of(name)]
        found += [f"p{whole}" for whole in compounds_of(folded(name))]
    cents = (hundredths(amount) for amount in findable.amounts)
    found += [f"m{amount}" for amount in cents if amount is not None]
    found += [f"w{whole}" for whole in findable.compounds]
    terms += [f"'{term}'" for term in dict.fromkeys(found)]
    return " ".join(terms)


def _threes(text: str) -> list[str]:
    return [text[at : at + 3] for at in range(len(text) - 2)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, cut into what each part may mean."""

    words: tuple[str, ...]
    """The words as typed."""
    amount: Decimal | None
    """What the whole is, read as an amount."""


def typed(text: str) -> Typed:
    """A search as typed: an amount as a whole, or words that must all be there."""
    text = " ".join(text.split())[:200]
    words = [word for word in text.split(" ") if squeezed(word)]
    return Typed(tuple(words[:TYPED_WORDS]), amount_typed(text))


def query_text(search: Typed, stems: Mapping[str, Iterable[str]], *, pieces: int = LONGEST) -> str:
    """The PostgreSQL tsquery of a search: each word by any of its meanings, all words together.

    `stems` gives the stems of each word and of the parts of a compound (`_stems` of the queries).
    "" if nothing was typed. With `pieces` a long number is asked for by so many of its last
    pieces: that finds no less.
    """
    every_word = [_one_of(_meanings(word, stems, pieces)) for word in search.words]
    whole = " & ".join(meaning for meaning in every_word if meaning)
    # "6 277,28" is one amount, not an invoice with a 6 somewhere and 277,28 elsewhere.
    one_amount = len(search.words) > 1 and search.amount is not None
    alternatives = [f"({whole})"] if whole and not one_amount else []
    if len(search.words) > 1:
        # "844 120 972" or "FA 2026 12": one number, typed with spaces.
        if all(any(letter.isdigit() for letter in word) for word in search.words[1:]):
            alternatives += _of_number(squeezed("".join(search.words)), pieces)
        if search.amount is not None:
            alternatives += _of_amount(search.amount)
    return _one_of(alternatives)


def _meanings(word: str, stems: Mapping[str, Iterable[str]], pieces: int) -> list[str]:
    plain = squeezed(word)
    meanings = _of_number(plain, pieces)
    parts = words_of(word)
    # "Belle-Rade" is a name of two words; "S-1" is a number, no name that begins with an s.
    if len(parts) == 1 or any(part.isalpha() and len(part) > 2 for part in parts):
        *first, last = (f"'p{part}'" for part in parts)
        meanings.append(" & ".join([*first, f"{last}:*"]))
    meanings += _of_document(stems.get(word, ()))
    whole = plain[:LONGEST_WORD]
    # Too many words begin with two letters.
    meanings.append(f"'w{whole}':*" if len(plain) >= 3 else f"'w{whole}'")
    if len(parts) > 1:
        meanings += [f"'p{whole}':*", *_of_parts(word, stems)]
    amount = amount_typed(word)
    if amount is not None:
        meanings += _of_amount(amount)
    return meanings


def parts_typed(word: str) -> list[str]:
    """The words of a compound as they are typed; none if it has digits: that is asked for whole."""
    parts = _WORD.findall(word)
    if len(parts) < 2 or not all(part.isalpha() for part in parts):
        return []
    return list(dict.fromkeys(parts))


def completed(word: str) -> list[str]:
    """What a word that is being typed may become: "installati" ends as "installation" does.

    Documents hold stems ("instal"), so a start that is longer than its stem is the start of none.
    """
    return [word + end for end in _ENDINGS] if len(word) >= _SHORTEST_BEGUN else []


def _of_parts(word: str, stems: Mapping[str, Iterable[str]]) -> list[str]:
    """All words of a compound, wherever they stand: "porte-fenêtre" finds "portes et fenêtres".

    What has no stem ("d'", "à") stands in every document, and is in no entry.
    """
    known = [stems.get(part, ()) for part in parts_typed(word)]
    asked = [meanings for meanings in map(_of_document, known) if meanings]
    return [" & ".join(map(_one_of, asked))] if asked else []


def _of_document(stems: Iterable[str]) -> list[str]:
    return [f"'w{stem}'" for stem in dict.fromkeys(stems) if stem]


def _of_amount(amount: Decimal) -> list[str]:
    cents = hundredths(amount)
    return [] if cents is None else [f"'m{cents}'"]


def _of_number(plain: str, pieces: int) -> list[str]:
    if len(plain) < 3:
        return [f"'n{plain}':*"] if plain else []
    phrase = " <-> ".join(f"'~{three}'" for three in _threes(plain)[-pieces:])
    identifier = [f"'i{plain}':*"] if sum(letter.isdigit() for letter in plain) >= 5 else []
    return [f"({phrase})", *identifier]


def _one_of(meanings: list[str]) -> str:
    if not meanings:
        return ""
    return f"({' | '.join(meanings)})"
