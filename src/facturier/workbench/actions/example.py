"""The example: the demo company, opened by who starts here, and made first where there is none."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from facturier.kit.jobs import defer
from facturier.organisations import actions as organisations
from facturier.organisations import queries
from facturier.workbench.demo.play import play_demo

JOB = "workbench.make_example"


@transaction.atomic
def open_example(*, user_id: UUID, now: datetime) -> UUID | None:
    """Let a person into the demo company; None if it must be played first, which a job then does.

    Refuses (403) who neither founds nor leads a company here.
    """
    if not queries.may_open_demo(user_id, timezone.localdate(now)) or queries.demo_organisation():
        return organisations.visit_demo(user_id=user_id, now=now)
    defer(JOB, once=True, urgent=True, user_id=user_id)
    return None


@transaction.atomic
def make_example(*, user_id: UUID, now: datetime, size: int = 240) -> UUID:
    """Play the demo company if nobody has, then let the person in; twice does no harm."""
    with connection.cursor() as cursor:
        # Two who ask at once get one demo company.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('workbench.make_example'))")
    if queries.demo_organisation() is None:
        play_demo(today=timezone.localdate(now), size=size)
    return organisations.visit_demo(user_id=user_id, now=now)
