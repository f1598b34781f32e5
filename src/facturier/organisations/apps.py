"""The room as a Django application."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "facturier.organisations"

    def ready(self) -> None:
        from facturier.organisations import jobs, subscribers  # noqa: F401  (registered by import)
