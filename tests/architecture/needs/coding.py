"""Which capability each address of the coding of lines needs, by method."""

NEEDS_OF_CODING = {
    "coding:lines": {"GET": "invoice.read"},
    "coding:export": {"POST": "invoice.read"},
    "coding:undo_many": {"POST": "invoice.assign"},
    "coding:accept": {"POST": "invoice.assign"},
    "coding:undo": {"POST": "invoice.assign"},
    "coding:line": {"GET": "invoice.assign", "POST": "invoice.assign"},
    "api:coding": {"GET": "invoice.read", "PUT": "invoice.assign"},
    "api:code_lines": {"GET": "invoice.read", "PUT": "invoice.assign"},
    "api:coding_suggestions": {"GET": "invoice.read"},
    "api:accept_coding_suggestions": {"POST": "invoice.assign"},
    "api:coded_lines": {"GET": "invoice.read"},
}
