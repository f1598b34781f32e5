"""The room as a Django application."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "facturier.identity"

    def ready(self) -> None:
        from facturier.identity import jobs, subscribers  # noqa: F401  (registered by import)
