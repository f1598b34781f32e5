"""The room as a Django application."""

from django.apps import AppConfig


class AwaitedConfig(AppConfig):
    name = "facturier.awaited"

    def ready(self) -> None:
        from facturier.awaited import jobs, subscribers  # noqa: F401  (registered by import)
        from facturier.awaited.web import panel
        from facturier.kit import panels

        panels.fill("reception", panel.of_reception)
        panels.fill("party", panel.of_party)
