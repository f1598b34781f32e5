"""The room as a Django application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "facturier.register"

    def ready(self) -> None:
        from facturier.register import jobs  # noqa: F401  (registered by import)
