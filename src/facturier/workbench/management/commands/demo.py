"""`facturier demo`: the fictitious company Maison Kervel, once."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from facturier.organisations import queries
from facturier.workbench.demo.play import play_demo


class Command(BaseCommand):
    help = "Crée l'entreprise de démonstration Maison Kervel et un an de factures."

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=240, help="nombre de factures")

    def handle(self, *, size: int, **options):
        if queries.demo_people():
            raise CommandError("L'entreprise de démonstration existe déjà.")
        play_demo(today=timezone.localdate(), size=size)
        self.stdout.write(f"Maison Kervel est prête : {size} factures, 6 personnes.")
