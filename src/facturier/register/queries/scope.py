"""The policy as a filter: the same scopes that `may` decides by, turned into SQL."""

from django.db.models import Q

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, Scope, Subject
from facturier.register.models import Invoice

NOTHING = Q(pk__in=())


def within(member: Member, capability: str) -> Q:
    """The invoices on which the member holds a capability that no amount limits (reading)."""
    scopes = organisations.scopes(member, capability)
    if not scopes:
        return NOTHING
    condition = Q()
    for scope in scopes:
        if scope.whole:
            return Q()
        condition |= _of(scope)
    return condition


def _of(scope: Scope) -> Q:
    if scope.amount_limit is not None:
        raise AssertionError("a list is never cut by amount: ask `may` for each decision")
    condition = Q()
    if scope.entity_id is not None:
        condition &= Q(entity_id=scope.entity_id)
    if scope.direction is not None:
        condition &= Q(direction=scope.direction)
    if scope.departments is not None:
        condition &= Q(department_id__in=scope.departments)
    if scope.project_id is not None:
        condition &= Q(project_id=scope.project_id)
    return condition


def subject_of(invoice: Invoice) -> Subject:
    """What the policy looks at in an invoice."""
    return Subject(
        entity_id=invoice.entity_id,
        direction=Direction(invoice.direction),
        department_id=invoice.department_id,
        project_id=invoice.project_id,
        amount=invoice.gross if invoice.gross is not None else invoice.payable,
        currency=invoice.currency,
    )
