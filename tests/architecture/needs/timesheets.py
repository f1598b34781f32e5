"""Which capability each address of time and milestones needs, by method."""

NEEDS_OF_TIME = {
    **{
        f"timesheets:{name}": {"GET": "time.read"}
        for name in ("entries", "milestones", "export_entries", "export_milestones")
    },
    **{
        f"timesheets:{name}": {"GET": "time.read", "POST": "time.enter"}
        for name in ("entry", "milestone")
    },
    **{
        f"timesheets:new_{name}": {"GET": "time.enter", "POST": "time.enter"}
        for name in ("entry", "milestone")
    },
    "timesheets:bill": {"GET": "invoice.prepare", "POST": "invoice.prepare"},
    **{
        f"{where}:{verb}_{kind}": {"POST": needed}
        for where, entry in (("timesheets", "entry"), ("api", "time_entry"))
        for kind in (entry, "milestone")
        for verb, needed in (
            ("archive", "time.enter"),
            ("restore", "time.enter"),
            ("take_back", "time.approve"),
        )
    },
    **{
        name: {"POST": "time.approve"}
        for name in (
            "timesheets:approve_entries",
            "timesheets:approve_milestones",
            "api:approve_time",
            "api:approve_milestones",
        )
    },
    **{
        f"api:{name}": {"GET": "time.read", "POST": "time.enter"}
        for name in (
            "time_entries",
            "enter_time",
            "time_entry",
            "change_time_entry",
            "milestones",
            "enter_milestones",
            "milestone",
            "change_milestone",
        )
    },
    **{
        f"api:{name}": {"GET": "time.read", "POST": "invoice.prepare"}
        for name in ("billable_time", "bill_time")
    },
}
