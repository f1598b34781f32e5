"""`facturier seed`: registers of any size, to measure with."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from facturier.audit import queries as audit
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.workbench.seeding import SEEDED, seed_register, settle


class Command(BaseCommand):
    help = "Crée des organisations de mesure : une grande, et de petites à côté."

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=1_000_000, help="factures de la grande")
        parser.add_argument("--beside", type=int, default=5, help="nombre de petites")
        parser.add_argument("--beside-size", type=int, default=20_000, help="leurs factures")

    def handle(self, *, size: int, beside: int, beside_size: int, **options):
        conninfo = os.environ.get("DATABASE_OWNER_URL")
        if not conninfo:
            raise CommandError("DATABASE_OWNER_URL manque : les lignes sont copiées en masse.")
        _only_measured()
        sizes = [size, *([beside_size] * beside)]
        for number, wanted in enumerate(sizes):
            name = f"Mesure {number}" if number else "Grande mesure"
            seed_register(
                conninfo,
                name=name,
                size=wanted,
                email=f"mesure-{number}@exemple.test",
                today=timezone.localdate(),
                seed=number + 1,
            )
            self.stdout.write(f"{name} : {wanted} factures.")
        settle(conninfo)


def _only_measured() -> None:
    """Refuse where somebody works: seeding switches the guards of whole tables off for a while."""
    with transaction.atomic():
        everywhere = organisations.organisation_ids()
    for organisation_id in everywhere:
        with in_organisation(organisation_id):
            if SEEDED not in audit.verbs(organisation_id):
                raise CommandError(
                    "Cette base tient une organisation qui n'est pas de mesure : créez une autre "
                    "base, les mesures ne se mêlent pas à des factures."
                )
