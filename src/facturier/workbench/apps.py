"""The room as a Django application."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "facturier.workbench"

    def ready(self) -> None:
        from facturier.workbench import jobs  # noqa: F401  (registered by import)
