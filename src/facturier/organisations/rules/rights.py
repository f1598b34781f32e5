"""Who may do what: capabilities, built-in roles, scopes, and the one decision. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Direction(StrEnum):
    """Which way an invoice goes, seen from the organisation."""

    RECEIVED = "received"
    ISSUED = "issued"
    UNKNOWN = "unknown"


# Capabilities about invoices are held within a scope; the others only over the whole organisation.
INVOICE_CAPABILITIES = (
    "invoice.read",
    "invoice.deposit",
    "invoice.assign",
    "invoice.annotate",
    "invoice.verify",
    "invoice.refuse",
    "invoice.repair",
    # A document of ours before it is issued: subject is the draft, of direction `issued`, or
    # `received` where we draw it up in the name of a supplier.
    "invoice.prepare",
    "invoice.issue",
    # What was issued, to its customer: mails, links, answers, what becomes of it on the platform.
    "invoice.send",
)
# Time worked and milestones: held within a scope, by project; they are of what is sold.
TIME_CAPABILITIES = ("time.read", "time.enter", "time.approve")
# Orders to suppliers, receipts, and what invoices take of them: held within a scope, as received
# invoices are. Who orders or accepts a difference is bound by amounts; who receives is not.
PURCHASE_CAPABILITIES = (
    "purchase.read",
    "purchase.order",
    "purchase.receive",
    "purchase.match",
    "purchase.accept",
)
# Customers and suppliers are shared by the whole organisation: whoever holds the role, within
# whatever scope, works with all of them; what the invoices say of them stays within the scope.
SHARED_CAPABILITIES = ("party.read", "party.manage", "party.bank")
ORGANISATION_CAPABILITIES = (
    "organisation.read",
    "organisation.manage",
    "member.read",
    "member.manage",
    "role.manage",
    "audit.read",
    "audit.export",
    "token.create",
    "sales.configure",
)
# The catalogue is one for the whole organisation: a scope of entity, department or project leaves
# it open. It serves what is sold: a role on received invoices alone reads it, and changes nothing.
CATALOGUE_CAPABILITIES = ("catalogue.read", "catalogue.manage")
CAPABILITIES = (
    INVOICE_CAPABILITIES
    + TIME_CAPABILITIES
    + PURCHASE_CAPABILITIES
    + SHARED_CAPABILITIES
    + CATALOGUE_CAPABILITIES
    + ORGANISATION_CAPABILITIES
)

# A limit of amount bounds decisions; it does not hide what a person needs to read or to name.
NOT_BOUND_BY_AMOUNT = frozenset(
    {
        "invoice.read",
        "invoice.deposit",
        "invoice.assign",
        "invoice.annotate",
        "invoice.repair",
        "invoice.prepare",
        "invoice.send",
        "organisation.read",
        "token.create",
        "purchase.read",
        "purchase.receive",
        "purchase.match",
        *TIME_CAPABILITIES,
        *SHARED_CAPABILITIES,
        *CATALOGUE_CAPABILITIES,
    }
)

OWNER = "owner"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
BUILT_IN_ROLES: dict[str, tuple[str, ...]] = {
    OWNER: CAPABILITIES,
    ADMINISTRATOR: (
        "invoice.read",
        "time.read",
        "purchase.read",
        "party.read",
        "party.manage",
        *CATALOGUE_CAPABILITIES,
        *ORGANISATION_CAPABILITIES,
    ),
    "reader": (
        "invoice.read",
        "time.read",
        "purchase.read",
        "party.read",
        "catalogue.read",
        "organisation.read",
    ),
    "editor": (
        "invoice.read",
        "invoice.deposit",
        "invoice.assign",
        "invoice.annotate",
        "invoice.verify",
        "invoice.refuse",
        "invoice.repair",
        "invoice.prepare",
        "invoice.issue",
        "invoice.send",
        *TIME_CAPABILITIES,
        "purchase.read",
        "purchase.order",
        "purchase.receive",
        "purchase.match",
        *SHARED_CAPABILITIES,
        *CATALOGUE_CAPABILITIES,
        "organisation.read",
        "token.create",
    ),
    "approver": (
        "invoice.read",
        "invoice.assign",
        "invoice.annotate",
        "invoice.refuse",
        "time.read",
        "time.approve",
        "purchase.read",
        "purchase.receive",
        "purchase.accept",
        "party.read",
        "catalogue.read",
        "organisation.read",
    ),
    "payer": (
        "invoice.read",
        "invoice.annotate",
        "purchase.read",
        "party.read",
        "party.bank",
        "organisation.read",
    ),
    "exception_expert": (
        "invoice.read",
        "invoice.assign",
        "invoice.annotate",
        "invoice.verify",
        "invoice.refuse",
        "invoice.repair",
        "purchase.read",
        "purchase.match",
        "purchase.accept",
        "party.read",
        "catalogue.read",
        "organisation.read",
    ),
    AUDITOR: (
        "invoice.read",
        "time.read",
        "purchase.read",
        "party.read",
        "catalogue.read",
        "organisation.read",
        "member.read",
        "audit.read",
        "audit.export",
    ),
}
# Roles whose holders must have an end date (an outside auditor is never for ever).
DATED_ROLES = frozenset({AUDITOR})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a grant holds. An empty field does not restrict; `departments` includes descendants."""

    entity_id: UUID | None = None
    direction: Direction | None = None
    departments: frozenset[UUID] | None = None
    project_id: UUID | None = None
    amount_limit: Decimal | None = None

    @property
    def whole(self) -> bool:
        """True if this scope is the whole organisation, without limit."""
        return self == Scope()


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role that a member holds today, with its scope."""

    role: str
    role_name: str
    capabilities: frozenset[str]
    scope: Scope = field(default_factory=Scope)
    second_factor: bool = False
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the policy looks at in an invoice. `amount` is the gross total (BT-112), unsigned."""

    entity_id: UUID | None = None
    direction: Direction = Direction.UNKNOWN
    department_id: UUID | None = None
    project_id: UUID | None = None
    amount: Decimal | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with the rule that refused (a stable code) and the value it looked at."""

    allowed: bool
    rule: str = ""
    detail: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def decide(
    grants: Iterable[HeldGrant], capability: str, subject: Subject | None = None
) -> Decision:
    """May the holder of these grants use the capability, on this subject if one is given?

    Without a subject, an invoice capability asks "on anything at all", an organisation capability
    needs a grant over the whole organisation.
    """
    if capability not in CAPABILITIES:
        raise AssertionError(f"unknown capability {capability}")
    holding = [grant for grant in grants if capability in grant.capabilities]
    if not holding:
        return Decision(False, "no_role")
    if capability in ORGANISATION_CAPABILITIES:
        if any(without_limit(grant.scope, capability).whole for grant in holding):
            return YES
        return Decision(False, "scoped_role")
    if capability == "catalogue.manage" and all(
        grant.scope.direction is Direction.RECEIVED for grant in holding
    ):
        return Decision(False, "direction")
    if subject is None or capability in SHARED_CAPABILITIES:
        return YES
    refusals = [refusal_of(grant.scope, capability, subject) for grant in holding]
    if None in refusals:
        return YES
    # The nearest miss explains best: an amount too high says more than another department.
    return max((r for r in refusals if r is not None), key=lambda r: _NEARNESS.index(r.rule))


_NEARNESS = ("entity", "direction", "department", "project", "currency", "amount")


def refusal_of(scope: Scope, capability: str, subject: Subject) -> Decision | None:
    """The first rule of a scope that refuses the subject, or None when the scope covers it."""
    if scope.entity_id is not None and scope.entity_id != subject.entity_id:
        return Decision(False, "entity")
    if scope.direction is not None and scope.direction != subject.direction:
        return Decision(False, "direction")
    if scope.departments is not None and subject.department_id not in scope.departments:
        return Decision(False, "department")
    if scope.project_id is not None and scope.project_id != subject.project_id:
        return Decision(False, "project")
    if scope.amount_limit is not None and capability not in NOT_BOUND_BY_AMOUNT:
        if subject.currency != "EUR" or subject.amount is None:
            return Decision(False, "currency", subject.currency)
        if abs(subject.amount) > scope.amount_limit:
            return Decision(False, "amount", str(scope.amount_limit))
    return None


def without_limit(scope: Scope, capability: str) -> Scope:
    """The scope as it bounds this capability: without its limit where amounts do not count."""
    return replace(scope, amount_limit=None) if capability in NOT_BOUND_BY_AMOUNT else scope


def scopes_of(grants: Iterable[HeldGrant], capability: str) -> tuple[Scope, ...]:
    """The list form of `decide`: the scopes within which the capability is held.

    Empty means never; for lists, each scope becomes one branch of an OR. Amount limits are left
    out where the capability is not bound by amount, so a scope equal to Scope() means everything.
    """
    found: list[Scope] = []
    for grant in grants:
        if capability in grant.capabilities:
            scope = without_limit(grant.scope, capability)
            if scope not in found:
                found.append(scope)
    return (Scope(),) if Scope() in found else tuple(found)


# -- tokens ---------------------------------------------------------------------------------------
# What a token may be opened for; never more than its person holds at the moment of the request.
TOKEN_CAPABILITIES = (
    *INVOICE_CAPABILITIES,
    *TIME_CAPABILITIES,
    *PURCHASE_CAPABILITIES,
    *SHARED_CAPABILITIES,
    *CATALOGUE_CAPABILITIES,
    "organisation.read",
    "organisation.manage",
    "member.read",
    "member.manage",
    "audit.read",
    "audit.export",
    "sales.configure",
)
# Who holds one of these rules over others: such a role is given and taken by a person who is
# signed in, never by a program that holds a token (decision 0037).
RULING_CAPABILITIES = frozenset({"organisation.manage", "member.manage", "role.manage"})
LONGEST_TOKEN_DAYS = 365


def token_scope(capability: str) -> str:
    """A capability as the scope of a token: "invoice.read" is written "invoice:read"."""
    return capability.replace(".", ":")


def narrowed(grants: Iterable[HeldGrant], scopes: Iterable[str]) -> tuple[HeldGrant, ...]:
    """The grants as a token of these scopes holds them: nothing that the scopes do not name."""
    opened = {scope.replace(":", ".") for scope in scopes}
    return tuple(replace(grant, capabilities=grant.capabilities & opened) for grant in grants)
