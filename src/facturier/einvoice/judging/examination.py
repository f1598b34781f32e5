"""One file examined: read, measured against its schema and rules, and against our exact checks.

`valid` is the word of the schema and of the fatal rules of the rule set alone. What our own checks
and the French rules find stands apart and never changes it. Rules that fail to run say nothing:
then `valid` is unknown, never true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from facturier.einvoice.document import Document, Party
from facturier.einvoice.findings import Finding
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
from facturier.einvoice.reading import Reading, examine
from facturier.einvoice.unreadable import N_, Unreadable
from facturier.einvoice.xml_safety import parse_xml

__all__ = [
    "NOT_EVALUABLE",
    "PROFILE_BY_CORE",
    "SENTENCES",
    "Examination",
    "French",
    "Refused",
    "examine_file",
    "judge_reading",
    "read_file",
]

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
    french: French = French()


def examine_file(content: bytes, engine: Engine, ruleset: str | None = None) -> Examination:
    """Read a file and judge it, in this process; never raises for its content.

    Raises `KeyError` for a `ruleset` that is not known.
    """
    return judge_reading(read_file(content), engine, ruleset)


def read_file(content: bytes) -> Examination:
    """What a file says, before anybody judges it."""
    try:
        reading = examine(content)
    except Unreadable as refused:
        return Examination(
            None,
            Refused(refused.code, refused.reason, refused.params),
            violations=(Finding(refused.code, "fatal", "read", "", str(refused)),),
        )
    # A value that could not be read is no rule of the profile: `valid` stays the rules' word.
    problems = tuple(replace(problem, severity="warning") for problem in reading.problems)
    return Examination(reading, violations=problems)


def judge_reading(read: Examination, engine: Engine, ruleset: str | None = None) -> Examination:
    """The same with the word of the schema, of the rules, and of our own checks.

    Raises `KeyError` for a `ruleset` that is not known.
    """
    if ruleset is not None:
        asked_for(ruleset, "CII")
    if read.reading is None or read.reading.xml is None:
        return read
    document = read.reading.document
    root = parse_xml(read.reading.xml)
    syntax = _syntax(root)
    sets, stands_in = _rule_sets(syntax, document, ruleset)
    judged = _Judging(engine, root)
    violations = list(read.violations)
    if stands_in:
        violations.append(_profile_by_core(document, sets))
    valid = judged.schema(_schema(syntax, sets), violations)
    for rule_set in sets:
        valid = _worse(valid, judged.rules(rule_set, violations))
    return replace(
        read,
        rule_set=" + ".join(rule_set.title for rule_set in sets),
        valid=valid,
        violations=tuple(violations),
        own=() if document is None else own_checks(document),
        french=French() if document is None else _french(syntax, document, judged),
    )


class _Judging:
    """The document before its judges; what Saxon parses is parsed once for all of them."""

    def __init__(self, engine: Engine, root: etree._Element) -> None:
        self.engine = engine
        self.root = root
        self._node: object | None = None

    def schema(self, file: RuleFile, into: list[Finding]) -> bool | None:
        return self._judge("XSD", lambda: schema_findings(file, self.root), into)

    def rules(self, rule_set: RuleSet, into: list[Finding]) -> bool | None:
        return self._judge(rule_set.title, lambda: self._run(rule_set), into, rule_set)

    def _run(self, rule_set: RuleSet) -> tuple[Finding, ...]:
        # Rules of another syntax match nothing, and would find nothing wrong.
        if not _syntax(self.root).startswith(rule_set.syntax):
            raise NotEvaluableError(f"these rules are about {rule_set.syntax}")
        if self._node is None:
            self._node = self.engine.parsed(self.root)
        return self.engine.findings(rule_set, self._node, self.root)

    def _judge(
        self,
        title: str,
        judge: Callable[[], tuple[Finding, ...]],
        into: list[Finding],
        rule_set: RuleSet | None = None,
    ) -> bool | None:
        try:
            found = judge()
        except (NotEvaluableError, FileNotFoundError, etree.XMLSchemaError) as failed:
            into.append(
                Finding(
                    NOT_EVALUABLE,
                    "warning",
                    rule_set.source if rule_set else "xsd",
                    "",
                    SENTENCES[NOT_EVALUABLE] % {"rules": title},
                    values=(("rules", title), ("cause", str(failed))),
                )
            )
            return None
        into.extend(found)
        return not any(finding.severity == "fatal" for finding in found)


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


def _french(syntax: str, document: Document, judged: _Judging) -> French:
    applicable = _sold_from_france(document.seller)
    if not applicable or syntax not in FRENCH:
        return French(applicable)
    found: list[Finding] = []
    valid = judged.rules(FRENCH[syntax], found)
    return French(True, valid, tuple(found))


def _sold_from_france(seller: Party) -> bool | None:
    legal = seller.legal_id
    vat = "".join((seller.vat_id or "").split()).upper()
    if (legal is not None and legal.scheme == "0002") or vat.startswith("FR"):
        return True
    # A seller who states neither a registration nor a VAT number may be French or not.
    return None if legal is None and not vat and seller.name is None else False
