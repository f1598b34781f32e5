"""Whose time and milestones a member may see: by project, and by the department of the project."""

from django.db.models import Q

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, Subject
from facturier.timesheets.models import Milestone, TimeEntry

NOTHING = Q(pk__in=())


def within(member: Member, capability: str) -> Q:
    """The rows on which the member holds a capability.

    Time is of no entity before it is invoiced: a role within one entity does not reach it.
    """
    found, condition = False, Q()
    for scope in organisations.scopes(member, capability):
        if scope.direction not in (None, Direction.ISSUED) or scope.entity_id is not None:
            continue
        found, part = True, Q()
        if scope.departments is not None:
            part &= Q(project__department_id__in=scope.departments)
        if scope.project_id is not None:
            part &= Q(project_id=scope.project_id)
        if part == Q():
            return Q()
        condition |= part
    return condition if found else NOTHING


def subject_of(row: TimeEntry | Milestone) -> Subject:
    """What the policy looks at: the project and its department; what is sold."""
    return Subject(
        direction=Direction.ISSUED,
        department_id=row.project.department_id if row.project else None,
        project_id=row.project_id,
    )
