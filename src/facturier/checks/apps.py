"""The room as a Django application."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "facturier.checks"

    def ready(self) -> None:
        from facturier.checks import jobs  # noqa: F401  (registered by import)
