"""The room as a Django application."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "facturier.kit"

    def ready(self) -> None:
        from facturier.kit import jobs  # noqa: F401  (the recovery of stalled jobs)
