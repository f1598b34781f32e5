"""Which capability each address of recurring plans needs, by method."""

NEEDS_OF_PLANS = {
    **{f"recurring:{name}": {"GET": "invoice.read"} for name in ("plans", "plan")},
    **{
        f"recurring:{name}": {"GET": "invoice.prepare", "POST": "invoice.prepare"}
        for name in ("begin_plan", "change_plan")
    },
    **{
        f"recurring:{name}": {"POST": "invoice.prepare"}
        for name in (
            "pause_plan",
            "resume_plan",
            "end_plan",
            "take_over_plan",
            "skip_period",
            "unskip_period",
            "move_prices",
            "withdraw_move",
        )
    },
    "recurring:proof": {"GET": "invoice.read", "POST": "invoice.prepare"},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("recurring_proof", "attach_recurring_proof")
    },
    **{f"recurring:{verb}_run": {"POST": "invoice.issue"} for verb in ("begin", "pause", "resume")},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("recurring_plans", "create_recurring_plan")
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "PUT": "invoice.prepare"}
        for name in ("recurring_plan", "change_recurring_plan")
    },
    **{
        f"api:{name}": {"GET": "invoice.read"}
        for name in ("preview_recurring_plan", "recurring_periods")
    },
    **{
        f"api:{name}": {"POST": "invoice.prepare"}
        for name in (
            "skip_recurring_period",
            "unskip_recurring_period",
            "record_recurring_indexation",
            "withdraw_recurring_indexation",
            "pause_recurring_plan",
            "resume_recurring_plan",
            "end_recurring_plan",
            "take_over_recurring_plan",
        )
    },
    "api:latest_recurring_run": {"GET": "invoice.issue"},
    **{
        f"api:{verb}_recurring_run": {"POST": "invoice.issue"}
        for verb in ("begin", "pause", "resume")
    },
}
