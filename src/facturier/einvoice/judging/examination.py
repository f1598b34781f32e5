"""One file examined: read, measured against its schema and rules, and against our exact checks.

`valid` is the word of the schema and of the fatal rules of the rule set alone. What our own checks
and the French rules find stands apart and never changes it. Rules that fail to run say nothing:
then `valid` is unknown, never true.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial

from lxml import etree

from facturier.einvoice.document import Document, Party
from facturier.einvoice.findings import Finding, Source, capped
from facturier.einvoice.judging.engine import Engine, NotEvaluableError
from facturier.einvoice.judging.rule_sets import (
    CII_SCHEMA,
    FRENCH,
    LIFE_CYCLE,
    UBL_SCHEMAS,
    RuleFile,
    RuleSet,
    asked_for,
    for_document,
)
from facturier.einvoice.judging.schemas import schema_findings
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.reading import Reading, examine_tree
from facturier.einvoice.unreadable import N_, Unreadable

__all__ = [
    "NOT_EVALUABLE",
    "PROFILE_BY_CORE",
    "SENTENCES",
    "Case",
    "Examination",
    "French",
    "Refused",
    "examine_file",
    "not_evaluable",
]

log = logging.getLogger(__name__)
MOST_OWN_FINDINGS = 500
WITHOUT_AMOUNT = frozenset({"bad-amount", "missing-value"})
"""Problems of the reading that leave an amount out."""
FRENCH_COUNTRIES = ("FR", "GP", "MQ", "GF", "RE", "YT")
"""ISO 3166-1 codes under which a seller may be established in France."""

NOT_EVALUABLE = "not-evaluable"
PROFILE_BY_CORE = "profile-by-core"

SENTENCES = {
    NOT_EVALUABLE: N_(
        "Les règles %(rules)s n'ont pas pu être exécutées sur ce document : elles ne disent ni oui "
        "ni non. Faites-le contrôler par la plateforme avant de vous y fier."
    ),
    PROFILE_BY_CORE: N_(
        "Les règles propres au profil « %(profile)s » ne sont pas embarquées : le document est "
        "jugé par le socle de la norme EN 16931 (%(rules)s)."
    ),
}


@dataclass(frozen=True, slots=True)
class French:
    """What the rules of the French reform (BR-FR) say."""

    applicable: bool | None = None
    """The seller has a SIREN (BT-30, scheme 0002) or a French VAT number; None when unknown."""
    valid: bool | None = None
    violations: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing could be read: a code of `Unreadable`, its French sentence and its values."""

    code: str
    reason: str
    params: dict[str, str]


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is known of a file."""

    reading: Reading | None
    """None where the file could not be read; `refused` then says why."""
    refused: Refused | None = None
    rule_set: str | None = None
    """Title of the rule set, or of several joined by ` + `."""
    valid: bool | None = None
    violations: tuple[Finding, ...] = ()
    """Of the schema, of the rule set, and of the reading."""
    own: tuple[Finding, ...] = ()
    """Of our exact checks, which run on every document that was read."""
    french: French = French()


def examine_file(content: bytes, engine: Engine, ruleset: str | None = None) -> Examination:
    """Read a file and judge it, in this process; never raises for its content.

    Raises `KeyError` for a `ruleset` that is not known.
    """
    case = Case(content, ruleset)
    case.open()
    case.compile(engine)
    return case.judge(engine)


class Case:
    """One file before its judges, in three steps that are told and timed apart.

    `open` reads it and does all that takes milliseconds: schema, exact checks, whether the French
    rules apply. `compile` prepares the rules, which the file has no part in. `judge` runs them.
    """

    def __init__(self, content: bytes, ruleset: str | None = None) -> None:
        """Raises `KeyError` for a `ruleset` that is not known."""
        if ruleset is not None:
            asked_for(ruleset, "CII")
        self.content = content
        self.ruleset = ruleset
        self.known = Examination(None)
        self._root: etree._Element | None = None
        self._conforms: bool | None = None
        self._sets: tuple[RuleSet, ...] = ()
        self._french: RuleSet | None = None

    def open(self) -> Examination:
        """What the file says, and all that can be said of it without the rules."""
        try:
            reading, root = examine_tree(self.content)
        except Unreadable as refused:
            if refused.code == "unexpected":
                log.warning("a file could not be read", exc_info=refused.__cause__)
            self.known = Examination(
                None,
                Refused(refused.code, refused.reason, refused.params),
                violations=(Finding(refused.code, "fatal", "read", "", str(refused)),),
            )
            return self.known
        # A value that could not be read is no rule of the profile: `valid` stays the rules' word.
        found = [replace(problem, severity="warning") for problem in reading.problems]
        self.known = Examination(reading, violations=tuple(found))
        if root is not None:
            self._measure(reading, root, found)
        return self.known

    def _measure(self, reading: Reading, root: etree._Element, found: list[Finding]) -> None:
        document, syntax = reading.document, _syntax(root)
        self._root = root
        self._sets, stands_in = _rule_sets(syntax, document, self.ruleset)
        if stands_in:
            found.append(_profile_by_core(document, self._sets))
        schema = _schema(syntax, self._sets)
        self._conforms = _judged("XSD", "xsd", lambda: schema_findings(schema, root), found)
        applicable = _sold_from_france(document.seller) if document else None
        if applicable:
            self._french = FRENCH.get(syntax)
        self.known = replace(
            self.known,
            rule_set=" + ".join(rule_set.title for rule_set in self._sets),
            # A document of another form is invalid, whatever the rules may add to that.
            valid=False if self._conforms is False else None,
            violations=tuple(found),
            own=_own(reading),
            french=French(applicable),
        )

    def compile(self, engine: Engine) -> None:
        """Have the rules ready: seconds when they are met for the first time, else nothing."""
        for rule_set in (*self._sets, *([self._french] if self._french else [])):
            # Rules that are missing or do not compile are told by `judge`, as not evaluable.
            with suppress(Exception):
                engine.warm(rule_set)

    def judge(self, engine: Engine) -> Examination:
        """The same with the word of the rules."""
        root = self._root
        if root is None:
            return self.known
        node = cache(lambda: engine.parsed(root))  # parsed once for all rule sets

        def run(rule_set: RuleSet) -> tuple[Finding, ...]:
            # Rules of another syntax match nothing, and would find nothing wrong.
            if not _syntax(root).startswith(rule_set.syntax):
                raise NotEvaluableError(f"these rules are about {rule_set.syntax}")
            return engine.findings(rule_set, node(), root)

        found, valid = list(self.known.violations), self._conforms
        for rule_set in self._sets:
            said = _judged(rule_set.title, rule_set.source, partial(run, rule_set), found)
            valid = _worse(valid, said)
        french = self.known.french
        if self._french is not None:
            theirs: list[Finding] = []
            title, source = self._french.title, self._french.source
            said = _judged(title, source, partial(run, self._french), theirs)
            french = French(french.applicable, said, tuple(theirs))
        return replace(self.known, valid=valid, violations=tuple(found), french=french)


def _judged(
    title: str,
    source: Source,
    judge: Callable[[], tuple[Finding, ...]],
    into: list[Finding],
) -> bool | None:
    """Run one judge: False if it found something fatal, None if it could not be run."""
    try:
        found = judge()
    except (NotEvaluableError, FileNotFoundError, etree.XMLSchemaError) as failed:
        into.append(not_evaluable(title, source, str(failed)))
        return None
    into.extend(found)
    return not any(finding.severity == "fatal" for finding in found)


def not_evaluable(title: str, source: Source, cause: str) -> Finding:
    """The finding that says of a rule set that it could not be run."""
    return Finding(
        NOT_EVALUABLE,
        "warning",
        source,
        "",
        SENTENCES[NOT_EVALUABLE] % {"rules": title},
        values=(("rules", title), ("cause", cause)),
    )


def _own(reading: Reading) -> tuple[Finding, ...]:
    if reading.document is None:
        return ()
    unread = any(problem.rule in WITHOUT_AMOUNT for problem in reading.problems)
    found = own_checks(reading.document, amounts_known=not unread)
    return capped(found, MOST_OWN_FINDINGS, "own")


def _worse(one: bool | None, other: bool | None) -> bool | None:
    """Invalid if either is; else unknown if either is; else valid."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _syntax(root: etree._Element) -> str:
    return {
        "CrossIndustryInvoice": "CII",
        "Invoice": "UBL-Invoice",
        "CreditNote": "UBL-CreditNote",
    }.get(etree.QName(root).localname, "CDAR")


def _rule_sets(
    syntax: str, document: Document | None, ruleset: str | None
) -> tuple[tuple[RuleSet, ...], bool]:
    if ruleset is not None:
        return asked_for(ruleset, syntax), False
    if syntax == "CDAR":
        return (LIFE_CYCLE,), False
    choice = for_document(syntax, document.profile if document else None)
    return (choice.rule_set,), choice.stands_in


def _schema(syntax: str, sets: tuple[RuleSet, ...]) -> RuleFile:
    """That of the profile, else of the syntax: never that of rules about another syntax."""
    if syntax in UBL_SCHEMAS:
        return UBL_SCHEMAS[syntax]
    profile = next((rules.schema for rules in sets if rules.syntax == syntax), None)
    return profile or (CII_SCHEMA if syntax == "CII" else LIFE_CYCLE.schema)


def _profile_by_core(document: Document | None, sets: tuple[RuleSet, ...]) -> Finding:
    profile = (document.profile if document else None) or ""
    values = {"profile": profile, "rules": sets[0].title}
    return Finding(
        PROFILE_BY_CORE,
        "warning",
        "read",
        "",
        SENTENCES[PROFILE_BY_CORE] % values,
        terms=("BT-24",),
        values=tuple(values.items()),
    )


def _sold_from_france(seller: Party) -> bool | None:
    legal = seller.legal_id
    vat = "".join((seller.vat_id or "").split()).upper()
    if (legal is not None and legal.scheme == "0002") or vat.startswith("FR"):
        return True
    country = (seller.address.country or "") if seller.address else ""
    foreign_id = legal is not None and legal.scheme not in (None, "0009")  # 0009 is the SIRET
    if vat or foreign_id or country not in ("", *FRENCH_COUNTRIES):
        return False
    return None  # nothing says where the seller is, or France without the number that counts
