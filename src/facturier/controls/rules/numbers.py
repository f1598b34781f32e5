"""The number of an invoice as suppliers, people and scanners write it. Pure.

Nobody is ever asked to alter a supplier's number: it is kept as stated, and compared by a key.
"""

import re
import unicodedata
from enum import StrEnum

LONGEST_KEY = 60
_GENERIC = frozenset(
    {"F", "FA", "FC", "FAC", "FACT", "FACTURE", "N", "NO", "NR", "NUM", "NUMERO", "INV"}
    | {"INVOICE", "REF"}
)
"""Letters before a number that say no more than "invoice number"."""
_MISREAD = str.maketrans({"S": "5", "B": "8", "Z": "2", "G": "6", "O": "0", "I": "1"})


class Likeness(StrEnum):
    """How alike two numbers are."""

    SAME = "same"  # but for case, accents and separators
    NORMALISED = "normalised"  # but for zeros, prefixes, O and 0, I and 1 as well
    NEAR = "near"  # one slip of the hand or of a scanner away
    OTHER_SERIES = "other_series"  # the same digits behind other letters
    MISSING = "missing"
    DIFFERENT = "different"


def _tokens(number: str) -> list[str]:
    plain = re.sub(r"(?<=\d)l|l(?=\d)", "1", number)
    plain = unicodedata.normalize("NFKD", plain.replace("°", " ").replace("º", " "))
    plain = "".join(one for one in plain if not unicodedata.combining(one)).upper()
    return re.findall(r"[A-Z0-9]+", plain)


def _split(number: str) -> tuple[str, list[str]]:
    """(letters of the series before the first digit, what follows, cut at separators)."""
    tokens, prefix = _tokens(number), ""
    if not any(character.isdigit() for token in tokens for character in token):
        return "", tokens
    while tokens and tokens[0].isalpha() and not re.fullmatch(r"[OI]+", tokens[0]):
        word = tokens.pop(0)
        prefix += "" if word in _GENERIC else word
    if tokens:
        letters = re.match(r"[A-Z]*", tokens[0])[0]  # type: ignore[index]  # it always matches
        # "O412" is 0412 misread, "FO412" has a prefix.
        if letters and not re.fullmatch(r"[OI]+", letters):
            tokens[0] = tokens[0][len(letters) :]
            prefix += "" if letters in _GENERIC else letters
    return prefix, [_as_digits(token) for token in tokens if token]


def _as_digits(token: str) -> str:
    """O and I that stand beside digits are zeros and ones."""
    if re.fullmatch(r"[OI]+", token):
        return token.replace("O", "0").replace("I", "1")
    while True:
        read = re.sub(r"(?<=\d)O|O(?=\d)", "0", token)
        read = re.sub(r"(?<=\d)I|I(?=\d)", "1", read)
        if read == token:
            return read
        token = read


def number_key(number: str) -> str:
    """What a number is looked up by: 003411, 3411, F-3411 and "Facture n° 34 11" are one.

    Applied to a key it changes nothing. Empty for a number without a letter or digit.
    """
    key = _key(number)
    # Without its separators a number may read otherwise: "0 IV" as "0IV", which is "01V".
    while (again := _key(key)) != key:
        key = again
    return key


def _key(number: str) -> str:
    _prefix, tokens = _split(number)
    return re.sub(r"^0+(?=\d)", "", "".join(tokens))[:LONGEST_KEY]


def number_likeness(one: str, other: str) -> Likeness:
    """How alike two stated numbers are; the order does not matter."""
    key, other_key = number_key(one), number_key(other)
    if not key or not other_key:
        return Likeness.MISSING
    if "".join(_tokens(one)) == "".join(_tokens(other)):
        return Likeness.SAME
    series = {_split(one)[0], _split(other)[0]}
    alike = len(series) == 1 or "" in series
    if key == other_key:
        return Likeness.NORMALISED if alike else Likeness.OTHER_SERIES
    return Likeness.NEAR if alike and _is_near(one, other) else Likeness.DIFFERENT


def _is_near(one: str, other: str) -> bool:
    first, second = (_split(each)[1] for each in (one, other))
    if min(len(number_key(each)) for each in (one, other)) < 2:
        return False
    if [each.lstrip("0") for each in first] == [each.lstrip("0") for each in second]:
        return True
    whole = {"".join(_tokens(each)).translate(_MISREAD) for each in (one, other)}
    if len(whole) == 1:
        return True
    padded = ["".join(tokens) for tokens in (first, second)]
    if min(map(len, padded)) >= 4 and _swapped(*padded):
        return True
    a, b = sorted((number_key(one), number_key(other)), key=lambda key: (len(key), key))
    head = b[: len(b) - len(a)]
    if len(a) >= 3 and b.endswith(a) and re.fullmatch(r"(20)?\d\d0*", head):
        return True  # 3411 for 2026-3411
    # The leading zeros behind a year: 2026-41 and 2026-0041 without its hyphen.
    if a[:4] == b[:4] and re.fullmatch(r"20\d\d", a[:4]) and a[4:] == b[4:].lstrip("0"):
        return True
    return len(a) >= 4 and (_dropped(a, b) or _mistyped(a, b))


def _swapped(a: str, b: str) -> bool:
    """Two neighbours changed places."""
    if len(a) != len(b):
        return False
    places = [at for at in range(len(a)) if a[at] != b[at]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return a[first] == b[second] and a[second] == b[first]


def _dropped(a: str, b: str) -> bool:
    """One character left out, or typed twice; the first may not be, nor may the number grow."""
    return len(b) == len(a) + 1 and any(b[:at] + b[at + 1 :] == a for at in range(1, len(b)))


def _mistyped(a: str, b: str) -> bool:
    """One other digit, but neither of the last two: a neighbour is the next invoice."""
    if len(a) != len(b) or len(a) < 5:
        return False
    places = [at for at in range(len(a)) if a[at] != b[at]]
    return len(places) == 1 and places[0] < len(a) - 2
