"""The room as a Django application."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "facturier.coding"

    def ready(self) -> None:
        from facturier.coding import subscribers  # noqa: F401  (registered by import)
