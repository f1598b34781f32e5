"""The room as a Django application."""

from django.apps import AppConfig


class RecurringConfig(AppConfig):
    name = "facturier.recurring"

    def ready(self) -> None:
        from facturier.recurring import jobs  # noqa: F401  (registered by import)
