"""The room as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "facturier.catalogue"

    def ready(self) -> None:
        from facturier.catalogue.kinds import ITEMS, PRICES
        from facturier.imports.rules import register

        register(ITEMS)
        register(PRICES)
