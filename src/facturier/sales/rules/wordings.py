"""Which legal wording stands on an invoice of a day: dated data, chosen by one rule. Pure.

Every wording has a key and versions. A version says from when to when it is the law's own, until
when it is tolerated after that, and whether we are sure of it. On an issue date:

1. what the company decided holds first, its latest decision by that day: its own text, or one of
   ours that is not out of date by then;
2. else the version in force that we are sure of, the latest one;
3. else the one still tolerated: what is certain and admitted is better than what is not certain;
4. else the version in force of which we are not sure;
5. else the last one we know, said to be out of date: a mention that the law demands is never left
   out silently.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from string import Formatter

LANGUAGES = ("fr", "en")
LONGEST_TEXT, LONGEST_REASON = 1000, 500  # BT-22 and BT-120 have no limit; a page has


class Certainty(StrEnum):
    """Whether a public text of law or of the administration carries the wording as it stands."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"


class Place(StrEnum):
    """Where a wording stands in the document (BT-21 where it is a note)."""

    EXEMPTION = "exemption"  # BT-120, beside its code
    PMT = "PMT"
    PMD = "PMD"
    AAB = "AAB"
    BAR = "BAR"
    TXD = "TXD"
    REG = "REG"  # regulatory information
    ABL = "ABL"  # legal information
    NAME = "name"  # beside the name of the seller


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a key, in both languages; every day named is included, None is open."""

    name: str
    fr: str
    en: str
    article: str
    source: str
    first_day: date | None = None
    last_day: date | None = None
    tolerated_until: date | None = None
    certainty: Certainty = Certainty.CONFIRMED
    remark: str = ""
    """What whoever confirms it should know (French)."""

    def text(self, language: str) -> str:
        """In a language of the document; French where we have no other."""
        return self.en if language == "en" else self.fr

    def in_force_on(self, day: date) -> bool:
        """Whether it is the law's own on that day."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)

    def admitted_on(self, day: date) -> bool:
        """Whether an invoice of that day may state it: in force, or tolerated since."""
        if self.in_force_on(day):
            return True
        begun = self.first_day is None or self.first_day <= day
        return begun and self.tolerated_until is not None and day <= self.tolerated_until


@dataclass(frozen=True, slots=True)
class Wording:
    """A legal mention with its versions, oldest first."""

    key: str
    place: Place
    versions: tuple[Version, ...]
    own_text: bool = True
    """Whether the company may write its own; never where the value is a code."""
    must_say: tuple[str, ...] = ()
    """Words that the law prescribes, in French: a text of the company keeps them."""
    gaps: tuple[str, ...] = ()
    """Names of the values to put in, written {percent}."""
    coded: str = ""
    """What BT-22 states instead of the text, where the official rules want a code there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the company decided of a key: a version of ours, or its own text."""

    key: str
    first_day: date
    version: str = ""
    fr: str = ""
    en: str = ""

    @property
    def is_own(self) -> bool:
        """True for a text of the company."""
        return not self.version


# A decision to follow us again: what this release says of each day.
AUTOMATIC = "automatic"


class Why(StrEnum):
    """Why a wording was chosen."""

    OWN = "own"
    CONFIRMED = "confirmed"
    IN_FORCE = "in_force"
    TOLERATED = "tolerated"
    UNSURE = "unsure"
    OUT_OF_DATE = "out_of_date"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The wording of a key on a day."""

    key: str
    place: Place
    why: Why
    text: str
    version: Version | None
    """None for a text of the company."""

    @property
    def article(self) -> str:
        """The article it stands on; empty for a text of the company."""
        return self.version.article if self.version else ""

    @property
    def out_of_date(self) -> bool:
        """True where nothing that we know is admitted any more: somebody must look."""
        return self.why is Why.OUT_OF_DATE

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with its values put in; KeyError where one is missing."""
        return self.text.format_map(dict(values))


@dataclass(frozen=True, slots=True)
class Wordings:
    """All mentions, by key."""

    by_key: Mapping[str, Wording] = field(default_factory=dict)

    def in_force(
        self,
        key: str,
        issue_date: date,
        language: str = "fr",
        decisions: Iterable[Decision] = (),
    ) -> Chosen:
        """The wording of `key` on an invoice of that day; KeyError for a key that does not exist.

        `decisions` are those of the company, in the order in which they were taken.
        """
        wording = self.by_key[key]
        decided = _decided(wording, issue_date, decisions)
        if decided is not None and decided.is_own:
            text = (decided.en or decided.fr) if language == "en" else decided.fr
            return Chosen(key, wording.place, Why.OWN, text, None)
        if decided is not None:
            version, why = version_named(wording, decided.version), Why.CONFIRMED
        else:
            version, why = chosen_version(wording, issue_date)
        return Chosen(key, wording.place, why, version.text(language), version)


def version_named(wording: Wording, name: str) -> Version:
    """A version by its name; KeyError where there is none."""
    for version in wording.versions:
        if version.name == name:
            return version
    raise KeyError(name)


def _decided(wording: Wording, day: date, decisions: Iterable[Decision]) -> Decision | None:
    """The latest decision that holds on the day; one about a version out of date holds no more."""
    held = None
    for one in decisions:
        if one.key != wording.key or one.first_day > day:
            continue
        if held is None or one.first_day >= held.first_day:
            held = one
    if held is None or held.is_own:
        return held
    known = {version.name: version for version in wording.versions}
    version = known.get(held.version)
    return held if version is not None and version.admitted_on(day) else None


def chosen_version(wording: Wording, day: date) -> tuple[Version, Why]:
    """The version of ours that stands on a day without any decision, and why."""
    in_force = [one for one in wording.versions if one.in_force_on(day)]
    sure = [one for one in in_force if one.certainty is Certainty.CONFIRMED]
    if sure:
        return sure[-1], Why.IN_FORCE
    tolerated = [
        one
        for one in wording.versions
        if one.admitted_on(day) and one.certainty is Certainty.CONFIRMED
    ]
    if tolerated:
        return tolerated[-1], Why.TOLERATED
    if in_force:
        return in_force[-1], Why.UNSURE
    begun = [one for one in wording.versions if one.first_day is None or one.first_day <= day]
    return (begun or list(wording.versions))[-1], Why.OUT_OF_DATE


def successor_of(wording: Wording, day: date) -> Version | None:
    """The version that comes after the one of that day, whether begun or not; None if last."""
    current, _why = chosen_version(wording, day)
    later = wording.versions[wording.versions.index(current) + 1 :]
    return later[0] if later else None


# -- a text of the company -------------------------------------------------------------------------
class TextFault(StrEnum):
    """What is wrong with a text of the company; the sentences stand in the actions."""

    MISSING = "missing"
    LONG = "long"
    UNREADABLE = "unreadable"
    LACKS = "lacks"
    GAP = "gap"
    FIXED = "fixed"


_BLANKS = re.compile(r"[ \t\u00a0\u202f]+")


def clean_text(text: str) -> str:
    """As it is kept: trimmed, single spaces, line breaks of one kind."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip()


def text_fault(wording: Wording, text: str, language: str = "fr") -> tuple[TextFault, str] | None:
    """What is wrong with a cleaned text of the company, and the word it is about."""
    if not wording.own_text:
        return TextFault.FIXED, ""
    if not text:
        return (TextFault.MISSING, "") if language == "fr" else None
    if len(text) > LONGEST_TEXT:
        return TextFault.LONG, str(LONGEST_TEXT)
    if not all(char.isprintable() or char == "\n" for char in text):
        return TextFault.UNREADABLE, ""
    wrong = _wrong_gap(wording, text)
    if wrong is not None:
        return TextFault.GAP, wrong
    said = _plain(text)
    # The law prescribes French words; the values have their place in every language.
    for words in wording.must_say if language == "fr" else [f"{{{gap}}}" for gap in wording.gaps]:
        if _plain(words) not in said:
            return TextFault.LACKS, words
    return None


def _wrong_gap(wording: Wording, text: str) -> str | None:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return "{"
    for _literal, name, form, conversion in parts:
        if name is None:
            continue
        if name not in wording.gaps or form or conversion:
            return f"{{{name}}}"
    return None


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("’", "'").replace("\n", " ")).casefold()
