"""What a log may hold: no link that opens a door, and no line without end."""

import logging
import re

LONGEST_LINE = 2000
# The secret of an invitation, of a new password, of a new address, of a customer's link to their
# invoice or quote, of a supplier's to their page; a key to the API.
_SECRETS = re.compile(
    r"(/invitation/|/mot-de-passe/nouveau/|/compte/adresse/confirmer/|/p/devis/|/p/|/depot/(?!liens/))"
    r"[^/\s]+|(fct_)[\w-]{20,}"
)


class Discreet(logging.Filter):
    """Takes secrets out of the line, whoever wrote it: Django logs the path of each refusal."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        shown = _SECRETS.sub(lambda found: f"{found[1] or found[2]}***", line)[:LONGEST_LINE]
        if shown != line:
            record.msg, record.args = shown, ()
        return True
