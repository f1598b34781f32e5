"""The room as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "facturier.imports"

    def ready(self) -> None:
        from facturier.imports import jobs  # noqa: F401  (registered by import)
