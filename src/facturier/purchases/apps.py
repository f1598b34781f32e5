"""The room as a Django application."""

from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "facturier.purchases"

    def ready(self) -> None:
        from facturier.purchases import subscribers  # noqa: F401  (registered by import)
