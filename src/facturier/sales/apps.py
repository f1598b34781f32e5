"""The room as a Django application."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "facturier.sales"

    def ready(self) -> None:
        from facturier.sales import jobs  # noqa: F401  (registered by import)
