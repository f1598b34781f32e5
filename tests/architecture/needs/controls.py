"""Which capability each address of doubts and controls needs, by method."""

NEEDS_OF_CONTROLS = {
    "controls:doubts": {"GET": "invoice.read"},
    "controls:decide": {"POST": "invoice.repair"},
    "controls:settings": {"GET": "organisation.read", "POST": "sales.configure"},
    "api:doubts": {"GET": "invoice.read"},
    "api:doubt": {"GET": "invoice.read"},
    "api:decide_doubt": {"POST": "invoice.repair"},
    "api:controls": {"GET": "organisation.read", "PUT": "sales.configure"},
    "api:set_controls": {"GET": "organisation.read", "PUT": "sales.configure"},
}
