"""The room as a Django application."""

from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "facturier.purchases"

    def ready(self) -> None:
        from facturier.imports.rules import register
        from facturier.kit import panels
        from facturier.purchases import subscribers  # noqa: F401  (registered by import)
        from facturier.purchases.kinds import ORDERS
        from facturier.purchases.web import panel

        register(ORDERS)
        panels.fill("invoice", panel.of_invoice)
