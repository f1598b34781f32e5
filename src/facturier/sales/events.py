"""The news this room tells. Each carries `organisation_id` and `issued_id`."""

FILE_MADE = "sales.file_made"
# The document has its number, and its file cannot be made: `reason` says why.
FILE_REFUSED = "sales.file_refused"
