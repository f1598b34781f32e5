"""`facturier reindex`: search entries and parties that are missing, or all entries anew."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.actions.index import reindex_invoice
from facturier.register.models import Invoice


class Command(BaseCommand):
    help = "Écrit les entrées de recherche qui manquent, ou toutes avec --all."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="réécrire toutes les entrées")

    def handle(self, **options):
        with transaction.atomic():
            everywhere = organisations.organisation_ids()
        for organisation_id in everywhere:
            written = actions.catch_up(organisation_id=organisation_id, now=timezone.now())
            if options["all"]:
                written = _anew(organisation_id)
            if written:
                self.stdout.write(f"{organisation_id} : {written} entrées de recherche écrites.")


def _anew(organisation_id) -> int:
    written, last = 0, 0
    while True:
        with in_organisation(organisation_id):
            rows = Invoice.objects.filter(organisation_id=organisation_id, entry__gt=last)
            invoices = list(rows.order_by("entry")[:500])
            for invoice in invoices:
                reindex_invoice(invoice)
        if not invoices:
            return written
        written, last = written + len(invoices), invoices[-1].entry
