"""Whose orders a member may use: by entity, department and project, as received invoices."""

from decimal import Decimal

from django.db.models import Q

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, Subject
from facturier.purchases.models import PurchaseOrder

NOTHING = Q(pk__in=())


def within(member: Member, capability: str, prefix: str = "") -> Q:
    """The orders on which the member holds a capability; `prefix` leads to the order."""
    found, condition = False, Q()
    for scope in organisations.scopes(member, capability):
        if scope.direction not in (None, Direction.RECEIVED):
            continue
        found, part = True, Q()
        if scope.entity_id is not None:
            part &= Q(**{f"{prefix}entity_id": scope.entity_id})
        if scope.departments is not None:
            part &= Q(**{f"{prefix}department_id__in": scope.departments})
        if scope.project_id is not None:
            part &= Q(**{f"{prefix}project_id": scope.project_id})
        if part == Q():
            return Q()
        condition |= part
    return condition if found else NOTHING


def subject_of(order: PurchaseOrder, amount: Decimal | None = None) -> Subject:
    """What the policy looks at: the places of the order, and its net or another amount."""
    return Subject(
        entity_id=order.entity_id,
        direction=Direction.RECEIVED,
        department_id=order.department_id,
        project_id=order.project_id,
        amount=order.net if amount is None else amount,
        currency=order.currency,
    )
