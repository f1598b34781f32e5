"""What is doubted of a received invoice, how gravely, and what becomes of a doubt. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How grave a doubt is: `high` is looked at before anything is approved."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class DoubtState(StrEnum):
    """What became of a doubt."""

    OPEN = "open"
    ACCEPTED = "accepted"  # a person found it right
    DISMISSED = "dismissed"  # a person explained it away
    LIFTED = "lifted"  # what was doubted has changed: nobody had to decide


DECIDED = frozenset({DoubtState.ACCEPTED, DoubtState.DISMISSED})
DUPLICATES = ("duplicate.same", "duplicate.alike", "duplicate.content")
"""Rules that doubt a pair of invoices."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of evidence: what this invoice says, and what it is held against.

    `kind` says how the values are shown: text, day, money, number, percent.
    """

    field: str
    stated: str
    other: str
    kind: str = "text"

    def as_json(self) -> dict[str, str]:
        """The same, to be kept."""
        return {"field": self.field, "stated": self.stated, "other": self.other, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Found:
    """A doubt that a rule found. `mark` tells two doubts of one rule apart."""

    rule: str
    evidence: tuple[Compared, ...]
    mark: str = ""
    severity: Severity | None = None
    """Where the rule itself knows it to be less grave than usual; None: as it is set."""
    signals: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The evidence, to be kept and shown."""
        return {
            "compared": [one.as_json() for one in self.evidence],
            "signals": list(self.signals),
        }


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that an organisation may set, between two bounds, both included."""

    usual: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Control:
    """A rule as it is offered: its gravity, who decides, and what can be set."""

    code: str
    family: str
    severity: Severity
    owner: str
    """The built-in role that decides it first (`organisations.rules`)."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    on: bool = True
    closed: str = ""
    """Why nobody can turn it on yet: no_statements, no_circuits, no_directory."""


_CLERK, _EXPERT, _PAYER, _APPROVER = "editor", "exception_expert", "payer", "approver"
_H, _M, _L = Severity.HIGH, Severity.MEDIUM, Severity.LOW

CONTROLS: dict[str, Control] = {
    one.code: one
    for one in (
        Control("duplicate.same", "duplicate", _H, _CLERK),
        Control(
            "duplicate.alike",
            "duplicate",
            _M,
            _CLERK,
            {"days": Limit(5, 1, 60), "permille": Limit(10, 0, 50)},
        ),
        Control("duplicate.content", "duplicate", _H, _CLERK),
        Control("duplicate.paid", "duplicate", _H, _PAYER, on=False, closed="no_statements"),
        Control("page.differs", "honesty", _H, _EXPERT),
        Control("sums.differ", "arithmetic", _M, _CLERK, {"cents": Limit(0, 0, 500)}),
        Control("mentions.missing", "arithmetic", _L, _CLERK),
        Control("account.changed", "account", _H, _PAYER),
        Control("account.new", "account", _M, _PAYER),
        Control("account.shared", "account", _H, _PAYER),
        Control("account.invalid", "account", _H, _PAYER),
        Control("amount.unusual", "habit", _M, _APPROVER, {"times": Limit(6, 3, 20)}),
        Control("price.unusual", "habit", _M, _APPROVER, {"percent": Limit(20, 5, 200)}),
        Control("rhythm.unusual", "habit", _L, _CLERK, {"times": Limit(6, 3, 20)}),
        Control("vat.unusual", "habit", _M, _CLERK),
        Control("supplier.new", "habit", _L, _APPROVER),
        Control("date.weekend", "habit", _L, _CLERK, on=False),
        Control("amount.round", "habit", _L, _APPROVER, {"from": Limit(1000, 100, 100_000)}),
        Control("term.beyond_law", "law", _M, _EXPERT),
        Control(
            "purchase.split",
            "habit",
            _L,
            _APPROVER,
            {"limit": Limit(10_000, 500, 1_000_000), "days": Limit(7, 1, 31)},
        ),
        Control("threshold.near", "habit", _M, _APPROVER, on=False, closed="no_circuits"),
        Control("siren.unlike", "habit", _H, _EXPERT, on=False, closed="no_directory"),
    )
}


@dataclass(frozen=True, slots=True)
class Setting:
    """How an organisation wants a rule: on or off, its gravity, its numbers."""

    on: bool
    severity: Severity
    limits: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """The same, to be kept."""
        return {"on": self.on, "severity": self.severity.value, "limits": dict(self.limits)}


def usual_setting(control: Control) -> Setting:
    """A rule as it is shipped."""
    limits = {name: limit.usual for name, limit in control.limits.items()}
    return Setting(control.on, control.severity, limits)


def settings_from(kept: Mapping[str, Any]) -> dict[str, Setting]:
    """All rules as an organisation set them; one that it never set is as it is shipped."""
    found = {}
    for code, control in CONTROLS.items():
        usual, row = usual_setting(control), kept.get(code) or {}
        limits = {name: int(row.get("limits", {}).get(name, n)) for name, n in usual.limits.items()}
        severity = Severity(row.get("severity", usual.severity))
        on = bool(row.get("on", usual.on)) and not control.closed
        found[code] = Setting(on, severity, limits)
    return found


def fault_of(control: Control, setting: Setting) -> tuple[str, Limit | None] | None:
    """What is wrong with a setting: (name, its bounds), or None."""
    if setting.on and control.closed:
        return "on", None
    if set(setting.limits) != set(control.limits):
        return "limits", None
    for name, limit in control.limits.items():
        if not limit.least <= setting.limits[name] <= limit.most:
            return name, limit
    return None
