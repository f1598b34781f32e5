"""The room as a Django application."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "facturier.parties"

    def ready(self) -> None:
        from facturier.imports.rules import register
        from facturier.parties.kinds import CUSTOMERS, SUPPLIERS

        register(CUSTOMERS)
        register(SUPPLIERS)
