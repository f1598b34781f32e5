"""Reads of the room."""

from facturier.recurring.queries.plans import (
    Ahead,
    PlanPage,
    PlansPage,
    RunView,
    decides_runs,
    find_plan,
    newest_run,
    past_periods,
    periods_ahead,
    plan_page,
    plans_page,
    plans_within,
    proof_of,
    state_of,
    templates_for,
    waiting_count,
)

__all__ = [
    "Ahead",
    "PlanPage",
    "PlansPage",
    "RunView",
    "decides_runs",
    "find_plan",
    "newest_run",
    "past_periods",
    "periods_ahead",
    "plan_page",
    "plans_page",
    "plans_within",
    "proof_of",
    "state_of",
    "templates_for",
    "waiting_count",
]
