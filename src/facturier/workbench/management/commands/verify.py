"""`facturier verify`: read everything back, say OK or the first broken place, print the anchors."""

import sys

from django.core.management.base import BaseCommand

from facturier.workbench.verification import verify


class Command(BaseCommand):
    """The arguments of the command; the work stands in `workbench.verification`."""

    help = "Verify the audit chain, the files and the invariants of every organisation."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Say what may follow the command."""
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="[ORG:]SEQ:HASH",
            help="a hash printed by an earlier verification and kept elsewhere (repeatable)",
        )

    def handle(self, *args, **options):
        """Exit with 0 (OK), 1 (something is broken) or 2 (unusable arguments)."""
        sys.exit(verify(json=options["json"], anchors=options["anchor"]))
